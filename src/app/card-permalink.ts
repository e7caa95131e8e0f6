import { setTimeout as sleep } from 'node:timers/promises';
import { findRequest } from '../store/requests.ts';
import type { AppContext } from './context.ts';

/** Pauses before looking whether the card of a new request was posted, in milliseconds. Most are there at the first. */
const PAUSES_MS = [500, 500, 1_000, 2_000, 4_000];

/** Waits a few seconds for the card of a new request, and returns its address; null where there is none in time. */
export async function permalinkOfNewCard({ db, ports }: AppContext, id: number): Promise<string | null> {
  for (const ms of PAUSES_MS) {
    // Stopping does not wait for it.
    await sleep(ms, undefined, { ref: false });
    const request = await findRequest(db, id);
    if (request?.cardChannel != null && request.cardTs !== null) {
      return ports.messenger.permalink({ channel: request.cardChannel, ts: request.cardTs });
    }
  }
  return null;
}
