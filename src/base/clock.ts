import { readFileSync } from 'node:fs';

/** What time it is, for everything that people see or that a deadline rests on. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/**
 * A clock that runs ahead of the system's by as many milliseconds as a file says, read at each look. The sandbox moves
 * its bots' time with it.
 */
export function shiftedClock(file: string): Clock {
  return () => new Date(Date.now() + offsetIn(file));
}

function offsetIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}
