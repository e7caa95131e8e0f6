import { combineReads } from '../../domain/changes/reads.ts';
import { keyOf } from '../../domain/ids.ts';
import { readSetOfIds } from '../../domain/plan/read-set.ts';
import { affectedIds, differencesByOthers, findDifferences } from '../../domain/watch/differences.ts';
import { newPendingConnections } from '../../domain/watch/pending-connections.ts';
import type { Lease } from '../../store/leases.ts';
import { holdLease } from '../../store/leases.ts';
import { addNotice } from '../../store/notices.ts';
import { changesWrittenSince } from '../../store/steps.ts';
import type { AppContext } from '../context.ts';
import { refreshIntervalMs } from '../inventory/freshness.ts';
import type { Reading } from '../inventory/reading.ts';
import { importPendingConnections } from './import-pending-connections.ts';
import { recheckWaitingRequests } from './recheck-waiting.ts';

/** How long Resource Graph may take to show what a request has written, in milliseconds. */
const GRAPH_LAG_MS = 10 * 60_000;

/**
 * Compares a new reading of Azure with the one that was compared before. Changes that no request made are saved as a
 * notice, a connection that has appeared becomes a request, and requests that wait for approval are checked again. The new
 * reading replaces the earlier one in the transaction that saves the notice, so that each change is reported once.
 *
 * @returns whether there is a new notice for the channel
 */
export async function detectDrift(context: AppContext, lease: Lease): Promise<boolean> {
  const { db, inventory, clock } = context;
  const latest = await inventory.current(Number.POSITIVE_INFINITY);
  const reading = await inventory.current(refreshIntervalMs(latest.inventory));
  const before = await inventory.watched();
  if (before !== undefined && before.readAt >= reading.readAt) return false;
  const now = before === undefined ? reading : await confirmed(context, before, reading);
  const foreign = before === undefined ? [] : await changesByOthers(context, before, now);
  await db.transaction(async tx => {
    await holdLease(tx, lease);
    if (foreign.length > 0) await addNotice(tx, foreign, clock());
    await inventory.saveWatched(tx, now);
  });
  inventory.keepWatched(now);
  return foreign.length > 0;
}

/** Reads everything that seems to have changed again from its resource provider, because Resource Graph may lag. */
async function confirmed({ inventory }: AppContext, before: Reading, reading: Reading): Promise<Reading> {
  const found = findDifferences(before.topology, reading.topology, before.readAt);
  if (found.length === 0) return reading;
  const ids = affectedIds(found);
  // Whether an endpoint is connected shows in its scope.
  const scopes = ids.flatMap(id => reading.topology.endpoints.get(keyOf(id))?.scopeId ?? []);
  return inventory.refresh(reading, combineReads(readSetOfIds(ids), { scopes }));
}

async function changesByOthers(context: AppContext, before: Reading, now: Reading) {
  const found = findDifferences(before.topology, now.topology, before.readAt);
  await importPendingConnections(context, newPendingConnections(before.topology, now.topology), now.topology);
  if (found.length === 0) return found;
  await recheckWaitingRequests(context, affectedIds(found));
  const own = await changesWrittenSince(context.db, new Date(before.readAt.getTime() - GRAPH_LAG_MS));
  return differencesByOthers(found, before.topology, now.topology, own);
}
