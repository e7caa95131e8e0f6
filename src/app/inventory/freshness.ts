import type { Inventory } from '../../domain/topology/objects.ts';

/**
 * The age, in milliseconds, up to which a reading of Azure may be used. The objects that a plan changes are read again
 * in any case.
 */
export const maxAgeMs = {
  plan: 60_000,
  /** Before a name is reported as unknown or ambiguous: the object may have been created a moment ago. */
  unknownName: 3_000,
  /** A rollback is planned on a new reading, because someone else may have changed what it restores. */
  rollback: 0,
  answer: 60_000,
  /** A command gets its number at once by what is known. Planning checks everything again. */
  command: 10 * 60_000,
} as const;

/** Reads per second that watching may use, of the 25 that ARM allows one principal. */
const READS_PER_SECOND = 2.5;
const SHORTEST_INTERVAL_MS = 60_000;

/**
 * Returns how old a reading may become before watching reads Azure again, in milliseconds: a minute, and longer where
 * there is so much to read that it takes many calls.
 */
export function refreshIntervalMs({ scopes, endpoints }: Pick<Inventory, 'scopes' | 'endpoints'>): number {
  const calls = 2 * scopes.length + endpoints.length;
  return Math.max(SHORTEST_INTERVAL_MS, (calls / READS_PER_SECOND) * 1000);
}
