import type { Clock } from '../../base/clock.ts';
import type { QuotaDelta } from '../../domain/changes/change.ts';
import { reservedDemands } from '../../domain/plan/plan-usage.ts';
import type { ReadSet } from '../../domain/plan/read-set.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import type { ChangeRecord } from '../../domain/watch/change-records.ts';
import type { Database, Transaction } from '../../store/database.ts';
import { readSnapshot, saveSnapshot, snapshotTime } from '../../store/inventory.ts';
import type { InventorySource, TypedName } from '../ports.ts';
import { loadKnownState } from './known-state.ts';
import type { Reading } from './reading.ts';
import { readingOf, withRefreshed } from './reading.ts';

/** The topology for an answer, with what requests have applied since it was read and what they have reserved. */
export interface CurrentTopology {
  readonly topology: Topology;
  readonly readAt: Date;
  readonly reserved: readonly QuotaDelta[];
}

/** What is known of Azure. Reading Azure rejects with an error that `classifyArmError` knows. */
export interface InventoryReader {
  /** Returns the reading that this process has, however old it is; undefined before it needed one. */
  atHand(): Reading | undefined;
  /** Returns a reading that is at most `maxAgeMs` old. Reads Azure if there is none. */
  current(maxAgeMs: number): Promise<Reading>;
  /** Reads some parts of a reading again. */
  refresh(reading: Reading, parts: Partial<ReadSet>): Promise<Reading>;
  /**
   * Looks up names that a reading does not show at their providers. Returns the reading with the objects that were found;
   * undefined where none were.
   */
  lookUp(reading: Reading, names: readonly TypedName[]): Promise<Reading | undefined>;
  /** Returns the ids of resource groups with these names. */
  resourceGroupsNamed(names: readonly string[]): Promise<readonly string[]>;
  /** Returns the topology for an answer, from a reading that is at most `maxAgeMs` old. */
  currentTopology(maxAgeMs: number): Promise<CurrentTopology>;
  /** Returns the topology for an answer, with parts read again that are only read on demand. */
  completedTopology(maxAgeMs: number, parts: Partial<ReadSet>): Promise<CurrentTopology>;
  /** Returns the last reading, however old it is; undefined where Azure was never read. Never reads Azure. */
  lastReading(): Promise<Reading | undefined>;
  /** Returns the topology from the last reading, however old it is; undefined where Azure was never read. Never reads Azure. */
  lastTopology(): Promise<CurrentTopology | undefined>;
  /**
   * Returns that topology with objects that it does not show and that their providers list under such names; undefined
   * where there are none.
   */
  widerTopology(maxAgeMs: number, names: readonly TypedName[]): Promise<CurrentTopology | undefined>;
  /** Reads what Azure has recorded of changes since a time. */
  changesSince(since: Date): Promise<readonly ChangeRecord[]>;
  /** Returns the reading that was last compared with the one before it; undefined before the first comparison. */
  watched(): Promise<Reading | undefined>;
  /** Saves a reading as the one that was last compared. */
  saveWatched(tx: Transaction, reading: Reading): Promise<void>;
  /** Keeps a reading in memory as the one that was last compared, once the transaction that saved it has committed. */
  keepWatched(reading: Reading): void;
}

/** How long a process uses its own reading before it checks whether another process has saved a newer one. */
const CHECK_INTERVAL_MS = 1_000;

/**
 * Keeps one reading of Azure for all processes in Postgres, and the topology built from it in memory. A process reads
 * Azure once at a time, and concurrent callers share the result.
 */
export function createInventory(parts: {
  readonly db: Database;
  readonly source: InventorySource;
  readonly clock: Clock;
}): InventoryReader {
  const { db, source, clock } = parts;
  let latest: Reading | undefined;
  let inProgress: Promise<Reading> | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  const isYoung = (readAt: Date | undefined, maxAgeMs: number): readAt is Date =>
    readAt !== undefined && clock().getTime() - readAt.getTime() <= maxAgeMs;
  const read = async () => {
    const readAt = clock();
    const inventory = await source.readAll();
    await saveSnapshot(db, { readAt, inventory });
    latest = readingOf({ readAt, inventory });
    return latest;
  };
  const current = async (maxAgeMs: number) => {
    const isChecked = performance.now() - checkedAt < CHECK_INTERVAL_MS;
    if (isChecked && latest !== undefined && isYoung(latest.readAt, maxAgeMs)) return latest;
    const savedAt = await snapshotTime(db);
    checkedAt = performance.now();
    if (isYoung(savedAt, maxAgeMs)) {
      if (latest?.readAt.getTime() === savedAt.getTime()) return latest;
      const snapshot = await readSnapshot(db);
      if (snapshot !== undefined) {
        latest = readingOf(snapshot);
        return latest;
      }
    }
    inProgress ??= read().finally(() => {
      inProgress = undefined;
    });
    return inProgress;
  };
  const refresh = async (reading: Reading, readSet: Partial<ReadSet>) => {
    const at = clock();
    return withRefreshed(reading, await source.readParts(reading.inventory, readSet), at);
  };
  const lookUp = async (reading: Reading, names: readonly TypedName[]) => {
    const found = names.length === 0 ? {} : await source.lookUp(names);
    return Object.values(found).flat().length === 0 ? undefined : refresh(reading, found);
  };
  const lastReading = async () =>
    (await snapshotTime(db)) === undefined ? undefined : current(Number.POSITIVE_INFINITY);
  const topologyIn = (reading: Reading) => topologyOfReading(db, reading);
  return {
    atHand: () => latest,
    current,
    refresh,
    lookUp,
    currentTopology: async maxAgeMs => topologyIn(await current(maxAgeMs)),
    completedTopology: async (maxAgeMs, parts) => topologyIn(await refresh(await current(maxAgeMs), parts)),
    lastReading,
    async lastTopology() {
      const last = await lastReading();
      return last && topologyIn(last);
    },
    async widerTopology(maxAgeMs, names) {
      const wider = await lookUp(await current(maxAgeMs), names);
      return wider && topologyIn(wider);
    },
    resourceGroupsNamed: async names => (names.length === 0 ? [] : source.resourceGroupsNamed(names)),
    changesSince: since => source.changesSince(since),
    ...watchedReadingIn(db),
  };
}

/** Keeps the reading that was last compared, with the topology built from it in memory. */
function watchedReadingIn(db: Database): Pick<InventoryReader, 'watched' | 'saveWatched' | 'keepWatched'> {
  let watched: Reading | undefined;
  return {
    async watched() {
      const savedAt = await snapshotTime(db, 'watched');
      if (savedAt === undefined) return undefined;
      if (watched?.readAt.getTime() === savedAt.getTime()) return watched;
      const snapshot = await readSnapshot(db, 'watched');
      watched = snapshot && readingOf(snapshot);
      return watched;
    },
    saveWatched: (tx, reading) => saveSnapshot(tx, reading, 'watched'),
    keepWatched(reading) {
      watched = reading;
    },
  };
}

async function topologyOfReading(db: Database, reading: Reading): Promise<CurrentTopology> {
  const { topology, reserved } = await loadKnownState(db, reading);
  return { topology, readAt: reading.readAt, reserved: reservedDemands(topology, reserved) };
}
