import { expect, test } from 'vitest';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import type { Asked } from '../../src/app/drafts/accept-asked.ts';
import { answerDraft } from '../../src/app/drafts/answer-draft.ts';
import { submitOrDraft } from '../../src/app/drafts/submit-or-draft.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, CAROL, openStage, slackUser } from './support.ts';

const asked = (more: Partial<Asked> = {}): Asked => ({
  key: 'command:1',
  workflow: 'connect-resources',
  inputs: { resources: ['law-prod'], scope: ['ampls-b'] },
  reason: 'SOC',
  actor: slackUser(ALICE),
  origin: 'C1',
  ...more,
});

const more = { key: 'command:2', inputs: { resources: ['law-prod', 'law-1'], scope: ['ampls-b'] }, reason: null };

/** A stage with a request of Alice that waits for approval. */
async function openWaiting(approvals = 1): Promise<Stage & { readonly id: number }> {
  const stage = await openStage({ approvals });
  await stage.context.inventory.current(0);
  const outcome = await submitOrDraft(stage.context, asked());
  const id = 'created' in outcome ? outcome.created : 0;
  await stage.plan(id);
  return { ...stage, id };
}

const amend = ({ context, id }: Stage & { readonly id: number }, change: Partial<Asked> = {}) =>
  submitOrDraft(context, asked({ ...more, amends: id, ...change }));

test('keeps its number, gets a new plan and keeps its reason', async () => {
  const stage = await openWaiting();
  const before = await stage.request(stage.id);
  stage.queue.take();
  expect(await amend(stage)).toEqual({ amended: stage.id });
  expect(stage.queue.take()).toEqual([`plan ${stage.id}`, `deliver ${stage.id} later`]);
  expect(await stage.request(stage.id)).toMatchObject({ state: 'planning', plan: null, requirements: null });
  await stage.plan(stage.id);
  const after = await stage.request(stage.id);
  expect(after).toMatchObject({ state: 'awaiting_approval', inputs: more.inputs, reason: 'SOC' });
  expect(after.plan?.changes).toHaveLength(2);
  expect(after.plan?.hash).not.toBe(before.plan?.hash);
  expect(await stage.eventOf(stage.id, 'amended')).toMatchObject([
    { actor: ALICE, data: { inputs: more.inputs, reason: 'SOC' } },
  ]);
});

test('does not count the approval of what it asked for before, also where it asks for that again', async () => {
  const stage = await openWaiting(2);
  await stage.approve(stage.id, BOB);
  await amend(stage);
  await stage.plan(stage.id);
  await amend(stage, { key: 'command:3', inputs: asked().inputs });
  await stage.plan(stage.id);
  await stage.approve(stage.id, CAROL);
  expect(await stage.state(stage.id)).toBe('awaiting_approval');
  await stage.approve(stage.id, BOB);
  expect(await stage.state(stage.id)).toBe('approved');
});

test('is amended once, however often Slack delivers it', async () => {
  const stage = await openWaiting();
  const outcomes = await Promise.all([amend(stage), amend(stage), amend(stage)]);
  outcomes.push(await amend(stage));
  expect(outcomes).toEqual(outcomes.map(() => ({ amended: stage.id })));
  expect(await stage.eventOf(stage.id, 'amended')).toHaveLength(1);
});

test.each([
  ['another person', { actor: slackUser(BOB) }, 'not-yours'],
  ['the same content', { inputs: asked().inputs }, 'unchanged'],
  [
    'another kind of change',
    { workflow: 'disconnect-resources', inputs: { resources: ['law-1'], scope: ['ampls-a'] } },
    'other-workflow',
  ],
] as const)('refuses %s', async (_, change, refused) => {
  const stage = await openWaiting();
  const before = await stage.request(stage.id);
  expect(await amend(stage, change)).toMatchObject({ refused });
  expect(await stage.request(stage.id)).toEqual(before);
});

test('tells who followed it that it asks for something else now', async () => {
  const stage = await openWaiting();
  const followed = { key: 'command:9', actor: slackUser(BOB), reason: 'Audit 12' };
  expect(await submitOrDraft(stage.context, asked(followed))).toMatchObject({ same: { isOwn: false } });
  expect(await stage.eventOf(stage.id, 'followed')).toMatchObject([{ actor: BOB, data: { reason: 'Audit 12' } }]);
  await amend(stage);
  expect(await stage.eventOf(stage.id, 'amended')).toMatchObject([{ data: { followers: [BOB] } }]);
  // Now nobody asks for what Bob needs, so he can.
  const again = asked({ ...followed, key: 'command:10' });
  expect(await submitOrDraft(stage.context, again)).toEqual({ created: expect.any(Number) });
});

test('refuses once the request is approved, and once it has ended', async () => {
  const stage = await openWaiting();
  await stage.approve(stage.id, BOB);
  expect(await amend(stage)).toMatchObject({ refused: 'too-late' });
  await cancelRequest(stage.context, { request: stage.id, actor: slackUser(ALICE) });
  expect(await amend(stage)).toMatchObject({ refused: 'too-late' });
});

test('refuses what another open request asks for, and names that', async () => {
  const stage = await openWaiting();
  const other = await submitOrDraft(stage.context, asked({ ...more, key: 'command:9', actor: slackUser(BOB) }));
  const id = 'created' in other ? other.created : 0;
  expect(await amend(stage)).toMatchObject({ refused: 'asked-elsewhere', request: { request: { id } } });
  expect(await stage.request(stage.id)).toMatchObject({ state: 'awaiting_approval', inputs: asked().inputs });
});

test('asks about unclear names first, and amends with the picked one', async () => {
  const stage = await openWaiting();
  const outcome = await amend(stage, { inputs: { resources: ['law-twin'], scope: ['ampls-b'] } });
  if (!('draft' in outcome)) throw new Error('it is no draft');
  expect(await stage.request(stage.id)).toMatchObject({ state: 'awaiting_approval', inputs: asked().inputs });
  const { id, version } = outcome.draft;
  const reply = { draft: id, version, actor: slackUser(ALICE), picks: [{ name: 0, option: 0 }] };
  const amended = { outcome: { amended: stage.id } };
  expect(await answerDraft(stage.context, reply)).toMatchObject(amended);
  expect(await answerDraft(stage.context, reply)).toEqual({ answered: stage.id });
  expect(await stage.request(stage.id)).toMatchObject({ state: 'planning' });
});
