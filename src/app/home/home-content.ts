import type { AzureHealth, HomeContent } from '../../cards/home.ts';
import type { Usage } from '../../domain/limits/usage.ts';
import { remainingOf } from '../../domain/limits/usage.ts';
import { pendingConnections } from '../../domain/watch/pending-connections.ts';
import { recentNotices } from '../../store/notices.ts';
import { endedRequests, runningRequests } from '../../store/requests.ts';
import { headingOf } from '../../workflows/load-rulebook.ts';
import type { AppContext } from '../context.ts';
import { withLinks } from '../list-requests.ts';
import { commonRequests } from '../offered.ts';
import { usageOfScope } from '../questions/usage.ts';
import type { RequestsToDecide } from '../waiting-for.ts';
import { requestsToDecide, waitingAmong } from '../waiting-for.ts';
import { isOver } from '../watch/notice-buttons.ts';

/** How many requests of a kind are read. */
const MAX_RUNNING = 100;
const MAX_ENDED = 5;

/** How long a notice that nobody has answered is shown, in milliseconds. */
const NOTICE_AGE_MS = 14 * 24 * 3_600_000;
const MAX_NOTICES = 50;

/** A limit is nearly reached once so much of it is used or reserved. */
const NEAR = 0.9;

/** What all Home tabs show alike. */
export type SharedContent = Pick<HomeContent, 'running' | 'ended' | 'azure' | 'drift'> & {
  readonly toDecide: RequestsToDecide;
};

/** Reads what all Home tabs show alike. Azure is not read for it. */
export async function sharedContent(context: AppContext): Promise<SharedContent> {
  const { db } = context;
  const [toDecide, running, ended, azure, drift] = await Promise.all([
    requestsToDecide(db),
    runningRequests(db, MAX_RUNNING),
    endedRequests(db, MAX_ENDED),
    azureHealth(context),
    openDrift(context),
  ]);
  return { toDecide, running: await withLinks(context, running), ended: await withLinks(context, ended), azure, drift };
}

/** Returns what a person's Home tab shows. */
export async function homeContent(context: AppContext, person: string, shared: SharedContent): Promise<HomeContent> {
  const { toDecide, ...alike } = shared;
  const [{ decisions, own }, common] = await Promise.all([
    waitingAmong(context, person, toDecide),
    commonRequests(context, person),
  ]);
  const decidable = decisions?.map(listed => ({ ...listed, risk: headingOf(context.rulebook, listed.request).risk }));
  return { ...alike, ...common, decisions: decidable, own };
}

async function azureHealth(context: AppContext): Promise<AzureHealth | undefined> {
  const known = await context.inventory.lastTopology();
  if (known === undefined) return undefined;
  const scopes = [...known.topology.scopes.values()].map(scope => usageOfScope(context, known, scope));
  return {
    readAt: known.readAt,
    nearLimits: nearLimits(scopes.flatMap(({ rows }) => rows)),
    pending: pendingConnections(known.topology).length,
    unreadable: scopes.filter(({ rows }) => rows.some(row => row.lowerBound)).map(({ name }) => name),
  };
}

/** Returns the limits that are reached or nearly reached, the fullest first. */
function nearLimits(rows: readonly Usage[]): readonly Usage[] {
  return rows
    .filter(row => fullnessOf(row) >= NEAR)
    .sort((a, b) => fullnessOf(b) - fullnessOf(a) || a.subject.localeCompare(b.subject));
}

/** From 0 (empty) to 1 (full); 0 where no limit is documented. */
function fullnessOf(row: Usage): number {
  return row.limit === null ? 0 : 1 - (remainingOf(row) ?? 0) / row.limit;
}

async function openDrift({ db, clock }: AppContext): Promise<readonly string[]> {
  const since = new Date(clock().getTime() - NOTICE_AGE_MS);
  const recent = await recentNotices(db, since, MAX_NOTICES);
  const open = recent.filter(({ decision }) => decision === null || isOver(decision));
  return open.flatMap(({ observations }) => observations.map(({ title }) => title));
}
