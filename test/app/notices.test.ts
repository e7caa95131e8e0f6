import { asc, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { AppContext } from '../../src/app/context.ts';
import { decideNotice } from '../../src/app/decide-notice.ts';
import { declineRequest } from '../../src/app/decline-request.ts';
import { deliverNotices } from '../../src/app/deliver/deliver-notices.ts';
import { detectDrift } from '../../src/app/watch/detect-drift.ts';
import { findAwaitedAuthors } from '../../src/app/watch/find-authors.ts';
import type { Inventory, PublicAccess } from '../../src/domain/topology/objects.ts';
import type { ChangeRecord } from '../../src/domain/watch/change-records.ts';
import type { Lease } from '../../src/store/leases.ts';
import { takeLease } from '../../src/store/leases.ts';
import { noticeDecisions, notices, requests } from '../../src/store/schema.ts';
import { inventory, network, workspace, workspaceId } from '../domain/build.ts';
import { slackErrors } from './simulated-slack.ts';
import { ALICE, BOB, CAROL, MALLORY, openStage, slackUser } from './support.ts';

const law = (query: PublicAccess): Inventory =>
  inventory({
    resources: [workspace('law-orders', { publicAccess: { ingestion: 'Enabled', query } })],
    networks: [network('vnet')],
  });

const record: ChangeRecord = {
  resourceId: workspaceId('law-orders'),
  type: 'Update',
  at: '2026-03-01T12:00:30Z',
  by: 'john@contoso.com',
  client: 'Azure Portal',
  correlationId: 'c-17',
  changed: new Map([['properties.publicNetworkAccessForQuery', { before: 'Enabled', after: 'Disabled' }]]),
};

/** Opens a stage on which somebody closed law-orders for queries in the portal, and the notice was posted. */
async function openDrifted(records: readonly ChangeRecord[] = [record]) {
  const stage = await openStage({ inventory: law('Enabled') });
  const { context, source, azure, clock, db } = stage;
  const withWatch = async (run: (lease: Lease) => Promise<unknown>) => {
    const lease = await takeLease(db, 'watch', 'test');
    if (lease === undefined) throw new Error('the lease is held');
    await run(lease).finally(() => lease.release());
  };
  const deliver = () => withWatch(lease => deliverNotices(context, lease));
  const change = async (query: PublicAccess) => {
    source.inventory = law(query);
    clock.advance(61_000);
    await withWatch(lease => detectDrift(context, lease));
  };
  await withWatch(lease => detectDrift(context, lease));
  source.records = records;
  azure.apply({ kind: 'set-public-access', resourceId: workspaceId('law-orders'), query: 'Disabled' });
  await change('Disabled');
  await deliver();
  const [notice] = await db.select().from(notices).orderBy(asc(notices.seq));
  const id = notice?.id ?? '';
  const decide = (person: string, verdict: 'accept' | 'revert', of: AppContext = context) =>
    decideNotice(of, { notice: id, verdict, actor: slackUser(person), origin: 'C1' });
  return { ...stage, id, deliver, change, decide };
}

test('says what the change means, who made it, with which client, and under which correlation id', async () => {
  const { slack } = await openDrifted();
  const [notice] = slack.posts;
  expect(notice?.text).toContain('law-orders, public access for queries: enabled → disabled');
  expect(notice?.text).toContain('by john@contoso.com with Azure Portal · correlation id c-17');
  expect(notice?.text).toContain('Nobody can query law-orders any more.');
  expect(JSON.stringify(notice?.blocks)).toMatch(/drift:revert.*drift:accept/);
});

test('asks Azure again who made the change, updates the notice, and says at last that it is not known', async () => {
  const { slack, source, clock, context, deliver } = await openDrifted([]);
  expect(slack.posts[0]?.text).toContain('who made it is not known yet');
  clock.advance(31_000);
  source.records = [record];
  source.before = () => {
    throw new Error('not an answer of Azure');
  };
  await expect(findAwaitedAuthors(context)).rejects.toThrow('not an answer');
  source.before = () => undefined;
  await findAwaitedAuthors(context);
  await deliver();
  expect(slack.updates.at(-1)?.text).toContain('by john@contoso.com with Azure Portal');
  const late = await openDrifted([]);
  late.clock.advance(16 * 60_000);
  await findAwaitedAuthors(late.context);
  await late.deliver();
  expect(late.slack.updates.at(-1)?.text).toMatch(/who made it is not known(?! yet)/);
  const updates = late.slack.updates.length;
  late.clock.advance(60_000);
  await findAwaitedAuthors(late.context);
  await late.deliver();
  expect(late.slack.updates).toHaveLength(updates);
});

test('records who accepts the change and does nothing else; only the groups of the policy may', async () => {
  const { db, decide, deliver, slack, id } = await openDrifted();
  expect(await decide(MALLORY, 'accept')).toEqual({ refused: 'not-allowed', groups: ['network-owners'] });
  const outcomes = await Promise.all([decide(BOB, 'accept'), decide(CAROL, 'accept'), decide(BOB, 'accept')]);
  expect(outcomes.filter(outcome => 'accepted' in outcome).length).toBeGreaterThanOrEqual(1);
  const kept = await db.select().from(noticeDecisions).where(eq(noticeDecisions.noticeId, id));
  expect(kept).toHaveLength(1);
  expect(kept[0]).toMatchObject({ verdict: 'accept', team: 'T1', channel: 'C1', requestId: null });
  expect(await db.select().from(requests)).toEqual([]);
  await deliver();
  expect(slack.updates.at(-1)?.text).toMatch(/Accepted by <@U(BOB|CAROL)>/);
  expect(JSON.stringify(slack.updates.at(-1)?.blocks)).not.toContain('drift:');
  expect(await decide(ALICE, 'revert')).toMatchObject({ refused: 'decided' });
});

test('creates one request that puts the earlier state back, whoever clicks at the same moment', async () => {
  const { db, decide, plan, approve, execute, state, azure, deliver, slack } = await openDrifted();
  const outcomes = await Promise.all([decide(MALLORY, 'revert'), decide(BOB, 'revert'), decide(BOB, 'accept')]);
  expect(outcomes.filter(outcome => !('refused' in outcome))).toHaveLength(1);
  const [request] = await db.select().from(requests);
  if (request === undefined) return expect(outcomes.find(outcome => 'accepted' in outcome)).toBeDefined();
  const approver = request.requester === BOB ? CAROL : BOB;
  await plan(request.id);
  await approve(request.id, approver);
  await execute(request.id);
  expect(await state(request.id)).toBe('succeeded');
  expect(azure.topology().resources.get(workspaceId('law-orders').toLowerCase())?.publicAccess.query).toBe('Enabled');
  await deliver();
  expect(slack.updates.at(-1)?.text).toContain(`Put back by CR-${request.id}`);
});

test('lets somebody decide again after a request that was declined', async () => {
  const { context, decide, plan, deliver, slack } = await openDrifted();
  const first = await decide(ALICE, 'revert');
  const id = 'created' in first ? first.created : 0;
  expect(await decide(ALICE, 'revert')).toMatchObject({ refused: 'decided', by: { request: { id } } });
  await plan(id);
  await deliver();
  expect(slack.updates.at(-1)?.text).toContain(`<@UALICE> requested to put it back: CR-${id}`);
  await declineRequest(context, { request: id, planHash: null, actor: slackUser(BOB), reason: 'not now' });
  await deliver();
  expect(slack.updates.at(-1)?.text).toContain('has ended without doing so');
  expect(JSON.stringify(slack.updates.at(-1)?.blocks)).toContain('drift:revert');
  expect(await decide(BOB, 'accept')).toEqual({ accepted: true });
});

test('refuses to decide about what was changed again, and blocks a request that would overwrite it', async () => {
  const { decide, change, plan, request, source } = await openDrifted();
  const outcome = await decide(ALICE, 'revert');
  const id = 'created' in outcome ? outcome.created : 0;
  source.inventory = law('SecuredByPerimeter');
  await plan(id);
  expect(await request(id)).toMatchObject({ state: 'blocked', plan: { findings: [{ code: 'changed-again' }] } });
  await change('SecuredByPerimeter');
  expect(await decide(BOB, 'accept')).toMatchObject({ refused: 'changed-again' });
});

test('lets nobody decide where the policy names nobody, or Slack does not say who is in a group', async () => {
  const { context, decide, directory, db } = await openDrifted();
  const silent = { ...context, rulebook: { ...context.rulebook, policy: { ...context.rulebook.policy, drift: {} } } };
  expect(await decide(BOB, 'accept', silent)).toEqual({ refused: 'not-allowed', groups: [] });
  expect(await decide(BOB, 'revert', silent)).toEqual({ refused: 'not-allowed', groups: [] });
  directory.error = slackErrors.retryable(1_000);
  await expect(decide(BOB, 'accept')).rejects.toThrow();
  expect(await db.select().from(noticeDecisions)).toEqual([]);
});

test('answers that a notice is gone, and plans its request from the decision that was kept', async () => {
  const { decide, db, plan, request } = await openDrifted();
  const outcome = await decide(ALICE, 'revert');
  await db.delete(notices);
  expect(await decide(BOB, 'accept')).toEqual({ refused: 'gone' });
  const id = 'created' in outcome ? outcome.created : 0;
  await plan(id);
  expect(await request(id)).toMatchObject({ state: 'awaiting_approval', workflow: 'revert' });
});
