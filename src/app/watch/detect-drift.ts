import { kindOf } from '../../domain/changes/index.ts';
import { combineReads } from '../../domain/changes/reads.ts';
import { keyOf } from '../../domain/ids.ts';
import { readSetOfIds } from '../../domain/plan/read-set.ts';
import { awaitsAuthor } from '../../domain/watch/change-records.ts';
import { affectedIds, differencesByOthers, findDifferences } from '../../domain/watch/differences.ts';
import { meaningOf } from '../../domain/watch/meaning.ts';
import { newPendingConnections, pendingConnections } from '../../domain/watch/pending-connections.ts';
import type { Lease } from '../../store/leases.ts';
import { holdLease } from '../../store/leases.ts';
import { addAnnouncement, addNotice } from '../../store/notices.ts';
import { changesWrittenSince } from '../../store/steps.ts';
import type { AppContext } from '../context.ts';
import { refreshIntervalMs } from '../inventory/freshness.ts';
import type { Reading } from '../inventory/reading.ts';
import { findAuthors } from './find-authors.ts';
import { importPendingConnections } from './import-pending-connections.ts';
import { recheckWaitingRequests } from './recheck-waiting.ts';

/** How long Resource Graph may take to show what a request has written, in milliseconds. */
const GRAPH_LAG_MS = 10 * 60_000;

/**
 * Compares a new reading of Azure with the one that was compared before. Changes that no request made are saved as a notice, a
 * connection that has appeared becomes a request, and requests that wait for approval are checked again. Of the first reading,
 * the connections that wait are announced together. The new reading replaces the earlier one in the transaction that saves the
 * notice or the announcement, so that each change is reported once.
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
  const notice = before === undefined ? undefined : await noticeOf(context, before, now);
  const waiting = before === undefined ? pendingConnections(now.topology).map(({ id }) => id) : [];
  await db.transaction(async tx => {
    await holdLease(tx, lease);
    if (notice !== undefined) await addNotice(tx, notice, clock());
    if (waiting.length > 0) await addAnnouncement(tx, waiting, clock());
    await inventory.saveWatched(tx, now);
  });
  inventory.keepWatched(now);
  return notice !== undefined || waiting.length > 0;
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

/** Returns what to report of the changes that others made; undefined where there are none. */
async function noticeOf(context: AppContext, before: Reading, now: Reading) {
  const found = findDifferences(before.topology, now.topology, before.readAt);
  await importPendingConnections(context, newPendingConnections(before.topology, now.topology), now.topology);
  if (found.length === 0) return undefined;
  await recheckWaitingRequests(context, affectedIds(found));
  const changedSince = new Date(before.readAt.getTime() - GRAPH_LAG_MS);
  const own = await changesWrittenSince(context.db, changedSince);
  const foreign = differencesByOthers(found, before.topology, now.topology, own);
  if (foreign.length === 0) return undefined;
  const inPlace = own.filter(change => kindOf(change).isDone(now.topology, change));
  const meaning = meaningOf(before.topology, now.topology, foreign, inPlace);
  const observations = await findAuthors(context, foreign, changedSince);
  return { observations, meaning, changedSince, awaitsAuthors: observations.some(awaitsAuthor) };
}
