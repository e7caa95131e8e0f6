import { Tinypool } from 'tinypool';
import type { DrawingTask, drawMap } from './draw-map.ts';

/** How long a picture may take, how many may wait for their turn, and how long the thread waits for the next one. */
const TIMEOUT_MS = 20_000;
const MAX_WAITING = 50;
const IDLE_MS = 300_000;

let pool: Tinypool | undefined;

/**
 * Returns the picture of a map, drawn in a thread of its own, which starts with the first one. Pictures are drawn one after the other.
 *
 * @throws where the picture takes too long, or where too many wait
 */
export async function mapPicture(task: DrawingTask, limitMs = TIMEOUT_MS): Promise<Uint8Array> {
  pool ??= new Tinypool({
    filename: new URL('./draw-map.ts', import.meta.url).href,
    name: 'drawMap' satisfies (typeof drawMap)['name'],
    minThreads: 0,
    maxThreads: 1,
    maxQueue: MAX_WAITING,
    idleTimeout: IDLE_MS,
    // It needs none of the settings, which hold secrets.
    env: {},
  });
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    const bytes: Awaited<ReturnType<typeof drawMap>> = await pool.run(task, { signal: limit.signal });
    return bytes;
  } finally {
    // The pool would throw where nobody catches it if a task that it had refused were aborted.
    clearTimeout(timer);
  }
}
