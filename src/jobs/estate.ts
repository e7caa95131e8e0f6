import type { Arm } from '../azure/arm.ts';
import { readEstate } from '../azure/inventory/estate.ts';
import type { Clock } from '../base/clock.ts';
import type { Estate } from '../domain/topology/objects.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { topologyOf } from '../domain/topology/topology.ts';
import type { Database } from '../requests/database.ts';
import type { Snapshot } from '../requests/inventory.ts';
import { keepSnapshot, readSnapshot, snapshotAge } from '../requests/inventory.ts';

/** The estate as it was last read, with the model made of it. */
export interface Reading extends Snapshot {
  readonly topology: Topology;
}

/** The estate, read anew where what is kept is too old. */
export interface EstateSource {
  /** @throws RestError where it has to be read and cannot be */
  current(maxAgeMs: number): Promise<Reading>;
}

/** Reads that looking around may take of the 25 a second that ARM allows one principal for long. */
const READS_A_SECOND = 2.5;
const YOUNGEST_MS = 60_000;

/**
 * How old what is kept may become before it is read again with nobody asking, in milliseconds: a minute, and longer
 * where the estate is so large that reading it takes many calls.
 */
export function refreshMs({ scopes, endpoints }: Pick<Estate, 'scopes' | 'endpoints'>): number {
  const calls = 2 * scopes.length + endpoints.length;
  return Math.max(YOUNGEST_MS, (calls / READS_A_SECOND) * 1000);
}

/** How long a process goes by what it knows before it looks whether another one has read the estate, in milliseconds. */
const LOOK_MS = 1_000;

/**
 * Keeps one reading of the estate for all processes in Postgres, and the model of it in memory. In a process one reads
 * at a time, and the others take what it brings.
 */
export function createEstateSource(parts: {
  readonly db: Database;
  readonly arm: Arm;
  readonly clock: Clock;
  readonly subscriptions: readonly string[] | undefined;
}): EstateSource {
  const { db, arm, clock, subscriptions } = parts;
  let known: Reading | undefined;
  let reading: Promise<Reading> | undefined;
  const young = (age: Date | undefined, maxAgeMs: number): age is Date =>
    age !== undefined && clock().getTime() - age.getTime() <= maxAgeMs;
  const readAnew = async () => {
    const readAt = clock();
    const estate = await readEstate(arm, subscriptions);
    await keepSnapshot(db, { readAt, estate });
    return take({ readAt, estate });
  };
  const take = (snapshot: Snapshot) => {
    known = { ...snapshot, topology: topologyOf(snapshot.estate) };
    return known;
  };
  let looked = Number.NEGATIVE_INFINITY;
  return {
    async current(maxAgeMs) {
      if (performance.now() - looked < LOOK_MS && known !== undefined && young(known.readAt, maxAgeMs)) return known;
      const kept = await snapshotAge(db);
      looked = performance.now();
      if (young(kept, maxAgeMs)) {
        if (known?.readAt.getTime() === kept.getTime()) return known;
        const snapshot = await readSnapshot(db);
        if (snapshot !== undefined) return take(snapshot);
      }
      reading ??= readAnew().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}
