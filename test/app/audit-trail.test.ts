import { expect, test } from 'vitest';
import { approveRequest } from '../../src/app/approve-request.ts';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import { declineRequest } from '../../src/app/decline-request.ts';
import { retryRequest } from '../../src/app/retry-request.ts';
import { canonicalJson, sha256 } from '../../src/domain/canonical-json.ts';
import { readDocuments } from '../../src/store/documents.ts';
import { ALICE, BOB, CAROL, openStage, slackUser } from './support.ts';

test('a plan, its requirements and the rulebook are documents that the event of the planning names', async () => {
  const { context, db, submit, plan, request, eventsOf } = await openStage();
  const id = await submit();
  await plan(id);
  const planned = (await eventsOf(id)).find(({ type }) => type === 'planned');
  const documents = planned?.documents ?? {};
  const bodies = await readDocuments(db, Object.values(documents));
  const stored = await request(id);
  const bodyOf = (name: string) => bodies.get(documents[name] ?? '') ?? '';
  expect(Object.keys(documents)).toEqual(['plan', 'requirements', 'rulebook']);
  expect(bodyOf('plan')).toBe(canonicalJson(JSON.parse(JSON.stringify(stored.plan))));
  expect(JSON.parse(bodyOf('requirements'))).toEqual(stored.requirements);
  expect(bodyOf('rulebook')).toBe(context.rulebook.document);
  expect(JSON.parse(bodyOf('rulebook')).files['policy.yaml']).toContain('network-owners');
  expect(documents['rulebook']).toBe(sha256(context.rulebook.document));
});

test('a plan that is blocked is a document too', async () => {
  const { db, submit, plan, eventsOf } = await openStage();
  const id = await submit({ inputs: { resources: ['law-nowhere'], scope: ['ampls-b'] } });
  await plan(id);
  const blocked = (await eventsOf(id)).find(({ type }) => type === 'blocked');
  const digest = blocked?.documents['plan'] ?? '';
  expect((await readDocuments(db, [digest])).get(digest)).toContain('law-nowhere');
});

test('events carry who acted, where in Slack, and the plan and the policy that they rest on', async () => {
  const { context, submit, plan, request, eventsOf } = await openStage({ approvals: 2 });
  const inChannel = (person: string, channel: string) => ({ person, team: 'T1', channel });
  const id = await submit({ actor: inChannel(ALICE, 'C7') });
  await plan(id);
  await approveRequest(context, { request: id, planHash: null, actor: inChannel(BOB, 'C8') });
  const decline = { request: id, planHash: null, actor: inChannel(CAROL, 'C9'), reason: 'not now' };
  expect(await declineRequest(context, decline)).toEqual({ declined: true });
  const { hash: planHash, policyVersion } = (await request(id)).plan ?? {};
  const known = (await eventsOf(id)).map(({ type, actor, context: where }) => ({ type, actor, ...where }));
  expect(known).toEqual([
    { type: 'created', actor: ALICE, team: 'T1', channel: 'C7', policyVersion },
    { type: 'planned', actor: 'amplsbot', planHash, policyVersion },
    { type: 'agreed', actor: BOB, team: 'T1', channel: 'C8', planHash, policyVersion },
    { type: 'declined', actor: CAROL, team: 'T1', channel: 'C9', planHash, policyVersion },
  ]);
});

test('who cancels, and who retries, is in the trail with the channel', async () => {
  const { context, submit, plan, eventsOf } = await openStage();
  const id = await submit();
  await plan(id);
  await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  const actor = { person: BOB, team: 'T2', channel: 'C2' };
  const retried = await retryRequest(context, { request: id, key: 'retry', actor, origin: 'C1', planHash: null });
  expect((await eventsOf(id)).at(-1)).toMatchObject({ type: 'cancelled', context: { team: 'T1', channel: 'C1' } });
  const created = await eventsOf('created' in retried ? retried.created : 0);
  expect(created).toMatchObject([{ type: 'created', actor: BOB, context: { team: 'T2', channel: 'C2' } }]);
});
