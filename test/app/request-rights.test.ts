import { expect, test } from 'vitest';
import { amendRequest } from '../../src/app/amend-request.ts';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import type { AppContext } from '../../src/app/context.ts';
import { answerDraft } from '../../src/app/drafts/answer-draft.ts';
import { submitOrDraft } from '../../src/app/drafts/submit-or-draft.ts';
import { retryRequest } from '../../src/app/retry-request.ts';
import { rollBackRequest } from '../../src/app/roll-back-request.ts';
import type { Policy } from '../../src/domain/approval/policy.ts';
import { BOT } from '../../src/domain/request/events.ts';
import { listRequests } from '../../src/store/requests.ts';
import { move } from './planned.ts';
import { ALICE, MALLORY, openStage, slackUser } from './support.ts';

const owners = ['network-owners'];
const refused = {
  code: 'not-allowed',
  message: expect.stringMatching(/^Only members of network-owners can request "/),
};
const notKnown = { code: 'unavailable', message: expect.stringMatching(/Slack did not say whether you are one/) };

const asked = {
  key: 'command:1',
  workflow: 'connect-resources',
  inputs: { resources: ['law-prod'], scope: ['ampls-b'] },
  reason: null,
  origin: 'C1',
};
const unclear = { ...asked, inputs: { resources: ['law-prod'], scope: ['nowhere'] } };

/** Opens a stage whose policy lets only some people request some workflows. */
async function openRestricted(requesters: Policy['requesters']) {
  const stage = await openStage();
  const { rulebook } = stage.context;
  const context: AppContext = {
    ...stage.context,
    rulebook: { ...rulebook, policy: { ...rulebook.policy, requesters } },
  };
  return { ...stage, context, requests: () => listRequests(stage.db, { open: false }, 10) };
}

/** Opens such a stage with a request of Alice, who may request it. */
async function openWithRequest() {
  const stage = await openRestricted({ 'connect-resources': owners });
  const outcome = await submitOrDraft(stage.context, { ...asked, key: 'command:0', actor: slackUser(ALICE) });
  return { ...stage, id: 'created' in outcome ? outcome.created : 0 };
}

const again = (request: number, person: string) => {
  return { request, key: `click:${person}`, actor: slackUser(person), origin: 'C1', planHash: null };
};

test.each([
  ['a command', { requesters: { 'connect-resources': owners }, inputs: asked.inputs }],
  ['what would become a draft', { requesters: { 'connect-resources': owners }, inputs: unclear.inputs }],
])('refuses %s of a person who may not request it, and keeps nothing', async (_, { requesters, inputs }) => {
  const stage = await openRestricted(requesters);
  const attempt = submitOrDraft(stage.context, { ...asked, inputs, actor: slackUser(MALLORY) });
  await expect(attempt).rejects.toMatchObject(refused);
  expect(await stage.requests()).toEqual([]);
  const { rows } = await stage.db.$client.query('select 1 from amplsbot.drafts');
  expect(rows).toEqual([]);
});

test('lets members of the group, and everyone else request other things, for which Slack is not asked', async () => {
  const { context } = await openRestricted({ 'connect-resources': owners, 'create-scope': owners });
  expect(await submitOrDraft(context, { ...asked, actor: slackUser(ALICE) })).toEqual({ created: expect.any(Number) });
  const inputs = { resources: ['law-1'] };
  const outcome = await submitOrDraft(context, {
    ...asked,
    ...{ key: 'command:2', workflow: 'retire-resource', inputs },
    actor: slackUser(MALLORY),
  });
  expect(outcome).toEqual({ created: expect.any(Number) });
});

test('refuses nobody falsely, and promises nothing, while Slack does not say who is in the group', async () => {
  const { context, directory, requests } = await openRestricted({ 'connect-resources': owners });
  directory.error = new Error('Slack does not answer');
  for (const inputs of [asked.inputs, unclear.inputs]) {
    await expect(submitOrDraft(context, { ...asked, inputs, actor: slackUser(ALICE) })).rejects.toMatchObject(notKnown);
  }
  expect(await requests()).toEqual([]);
  const other = { ...asked, workflow: 'retire-resource', inputs: { resources: ['law-1'] } };
  expect(await submitOrDraft(context, { ...other, actor: slackUser(ALICE) })).toEqual({ created: expect.any(Number) });
});

test('answers a repeated command with its request, whatever the policy or Slack says by then', async () => {
  const { context, directory, id } = await openWithRequest();
  const repeat = () => submitOrDraft(context, { ...asked, key: 'command:0', actor: slackUser(ALICE) });
  directory.groups['network-owners'] = [];
  expect(await repeat()).toEqual({ created: id });
  directory.error = new Error('Slack does not answer');
  expect(await repeat()).toEqual({ created: id });
});

test('does not ask who the bot is', async () => {
  const { context, directory, submit } = await openRestricted({ 'connect-resources': owners });
  directory.error = new Error('Slack does not answer');
  expect(await submit({ actor: BOT })).toBeGreaterThan(0);
  expect(context.rulebook.policy.requesters).toEqual({ 'connect-resources': owners });
});

test('refuses the answer to a draft of a person who has left the group', async () => {
  const { context, directory, requests } = await openRestricted({ 'connect-resources': owners });
  const inputs = { resources: ['law-twin'], scope: ['ampls-b'] };
  const outcome = await submitOrDraft(context, { ...asked, inputs, actor: slackUser(ALICE) });
  if (!('draft' in outcome)) throw new Error('it has to be a draft');
  const { id: draft, version } = outcome.draft;
  directory.groups['network-owners'] = [];
  const answer = { draft, version, actor: slackUser(ALICE), picks: [{ name: 0, option: 0 }] };
  await expect(answerDraft(context, answer)).rejects.toMatchObject(refused);
  expect(await requests()).toEqual([]);
});

test('refuses to amend for a requester who has left the group', async () => {
  const { context, directory, id, plan, request } = await openWithRequest();
  await plan(id);
  directory.groups['network-owners'] = [];
  const inputs = { resources: ['law-1'], scope: ['ampls-b'] };
  const amendment = { ...asked, inputs, request: id, actor: slackUser(ALICE), effect: null };
  await expect(amendRequest(context, amendment)).rejects.toMatchObject(refused);
  expect((await request(id)).state).toBe('awaiting_approval');
});

test('refuses to retry a finished request, and to plan a stale one again', async () => {
  const { context, id, plan, db, request } = await openWithRequest();
  await plan(id);
  await move(db, id, { to: 'stale' });
  await expect(retryRequest(context, again(id, MALLORY))).rejects.toMatchObject(refused);
  expect((await request(id)).state).toBe('stale');
  expect(await retryRequest(context, again(id, ALICE))).toEqual({ replanned: id });
  await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  await expect(retryRequest(context, again(id, MALLORY))).rejects.toMatchObject(refused);
  expect(await retryRequest(context, again(id, ALICE))).toEqual({ created: expect.any(Number) });
});

test.each([
  ['what the request did', { 'connect-resources': owners }],
  ['rolling back', { rollback: owners }],
])('refuses to roll a request back for a person who may not request %s', async (_, requesters) => {
  const stage = await openRestricted(requesters);
  const id = await stage.submit();
  await stage.plan(id);
  await stage.approve(id, 'UBOB');
  await stage.execute(id);
  await expect(rollBackRequest(stage.context, again(id, MALLORY))).rejects.toMatchObject({
    code: 'not-allowed',
    message: expect.stringContaining(`can request "Roll back CR-${id}"`),
  });
  const { created } = { created: 0, ...(await rollBackRequest(stage.context, again(id, ALICE))) };
  await cancelRequest(stage.context, { request: created, actor: slackUser(ALICE) });
  // A retry of the rollback rolls the same back.
  await expect(retryRequest(stage.context, again(created, MALLORY))).rejects.toMatchObject({ code: 'not-allowed' });
});
