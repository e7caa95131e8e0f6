import { sharedFor } from '../../base/wait.ts';
import type { AppContext } from '../context.ts';
import { maxAgeMs } from './freshness.ts';

/** For how long those who ask share an answer, in milliseconds: many commands, or many characters of a name, may arrive at once. */
const SHARED_MS = 200;

/** Returns what is known of Azure to somebody who waits. It may be minutes old: what rests on it is checked again before a change. */
export const knownTopology = sharedFor(SHARED_MS, async ({ inventory }: AppContext) => {
  return (await inventory.currentTopology(maxAgeMs.command)).topology;
});
