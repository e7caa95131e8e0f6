import { readingArm } from '../../azure/arm.ts';
import { refreshTouched } from '../../azure/inventory/fresh.ts';
import { touchedIds } from '../../azure/inventory/touched.ts';
import { topologyOf } from '../../domain/topology/topology.ts';
import { arrivals } from '../../domain/watch/arrivals.ts';
import { differences, subjectsIn, unexplained } from '../../domain/watch/observe.ts';
import { keepSnapshot, readSnapshot, snapshotAge } from '../../requests/inventory.ts';
import type { Lease } from '../../requests/leases.ts';
import { holdLease } from '../../requests/leases.ts';
import { addNotice } from '../../requests/notices.ts';
import { writtenSince } from '../../requests/watching.ts';
import type { JobDeps } from '../deps.ts';
import type { Reading } from '../estate.ts';
import { refreshMs } from '../estate.ts';
import { checkWaiting } from './waiting.ts';
import { welcome } from './welcome.ts';

/** Looks at the estate as it is by now. @returns whether there is something to tell */
export type LookThrough = (lease: Lease) => Promise<boolean>;

/** What a request has written may show in Resource Graph so much later, in milliseconds. */
const MARGIN_MS = 10 * 60_000;

/**
 * Compares each new reading of the estate with the one before it: what nobody asked the bot for is written down to be
 * told, a connection that has come becomes a request, and requests that wait for approval are looked at again. The
 * reading is put in the earlier one's place together with what is to be told, so that each change is told once.
 */
export function createLookThrough(deps: JobDeps): LookThrough {
  const { db, estate, clock } = deps;
  let known: Reading | undefined;
  const earlier = async (): Promise<Reading | undefined> => {
    const at = await snapshotAge(db, 'watched');
    if (at === undefined || known?.readAt.getTime() === at.getTime()) return at && known;
    const snapshot = await readSnapshot(db, 'watched');
    known = snapshot && { ...snapshot, topology: topologyOf(snapshot.estate) };
    return known;
  };
  return async lease => {
    const kept = await estate.current(Number.POSITIVE_INFINITY);
    const reading = await estate.current(refreshMs(kept.estate));
    const before = await earlier();
    if (before !== undefined && before.readAt >= reading.readAt) return false;
    const now = before === undefined ? reading : await confirmed(deps, before, reading);
    const foreign = before === undefined ? [] : await changesSince(deps, before, now);
    await db.transaction(async tx => {
      await holdLease(tx, lease);
      if (foreign.length > 0) await addNotice(tx, foreign, clock());
      await keepSnapshot(tx, now, 'watched');
    });
    known = now;
    return foreign.length > 0;
  };
}

/** The reading, with everything in it that seems to have changed read once more from its provider: Graph may lag. */
async function confirmed({ azure }: JobDeps, before: Reading, reading: Reading): Promise<Reading> {
  const found = differences(before.topology, reading.topology, before.readAt);
  if (found.length === 0) return reading;
  const estate = await refreshTouched(readingArm(azure.reading), reading.estate, touchedIds(subjectsIn(found)));
  return { ...reading, estate, topology: topologyOf(estate) };
}

async function changesSince(deps: JobDeps, before: Reading, now: Reading) {
  const found = differences(before.topology, now.topology, before.readAt);
  await welcome(deps, arrivals(before.topology, now.topology), now.topology);
  if (found.length === 0) return found;
  await checkWaiting(deps, subjectsIn(found));
  const own = await writtenSince(deps.db, new Date(before.readAt.getTime() - MARGIN_MS));
  return unexplained(found, before.topology, now.topology, own);
}
