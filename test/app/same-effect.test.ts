import { expect, test } from 'vitest';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import type { Asked, AskedOutcome } from '../../src/app/drafts/accept-asked.ts';
import { submitOrDraft } from '../../src/app/drafts/submit-or-draft.ts';
import { acceptRequests } from '../../src/store/accept-request.ts';
import { listRequests } from '../../src/store/requests.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, CAROL, openStage, slackUser } from './support.ts';

const asked = (more: Partial<Asked> = {}): Asked => ({
  key: 'command:1',
  workflow: 'connect-resources',
  inputs: { resources: ['law-prod', 'law-1'], scope: ['ampls-b'] },
  reason: null,
  actor: slackUser(ALICE),
  origin: 'C1',
  ...more,
});

const bobs = { key: 'command:2', actor: slackUser(BOB) };

/** A stage with an open request of Alice. */
async function openAsked(): Promise<Stage & { readonly id: number }> {
  const stage = await openStage();
  await stage.context.inventory.current(0);
  const outcome = await submitOrDraft(stage.context, asked());
  return { ...stage, id: 'created' in outcome ? outcome.created : 0 };
}

const requestsOf = ({ db }: Stage) => listRequests(db, { open: false }, 10);

function sameIn(outcome: AskedOutcome) {
  return 'same' in outcome ? { id: outcome.same.request.id, isOwn: outcome.same.isOwn } : undefined;
}

test('names the open request that does the same in other words, and lets the second person follow it', async () => {
  const stage = await openAsked();
  await stage.plan(stage.id);
  const inOtherWords = { inputs: { resources: ['LAW-1', 'law-prod'], scope: ['AMPLS-B'] } };
  const outcome = await submitOrDraft(stage.context, asked({ ...bobs, ...inOtherWords }));
  expect(sameIn(outcome)).toEqual({ id: stage.id, isOwn: false });
  expect(await requestsOf(stage)).toHaveLength(1);
  expect(await stage.eventOf(stage.id, 'followed')).toMatchObject([{ actor: BOB }]);

  // Slack delivers the same command again, and Bob types it again.
  for (const key of ['command:2', 'command:3']) {
    await submitOrDraft(stage.context, asked({ ...bobs, key, ...inOtherWords }));
  }
  expect(await stage.eventOf(stage.id, 'followed')).toHaveLength(1);
  expect(await requestsOf(stage)).toHaveLength(1);
});

test('lets who follows approve, because they are not its requester', async () => {
  const stage = await openAsked();
  await stage.plan(stage.id);
  await submitOrDraft(stage.context, asked(bobs));
  await stage.approve(stage.id, BOB);
  expect((await stage.request(stage.id)).state).toBe('approved');
});

test('names the own request, and nobody follows it', async () => {
  const stage = await openAsked();
  const outcome = await submitOrDraft(stage.context, asked({ key: 'command:2' }));
  expect(sameIn(outcome)).toEqual({ id: stage.id, isOwn: true });
  expect(await stage.eventOf(stage.id, 'followed')).toEqual([]);
});

test.each([
  ['another scope', { inputs: { resources: ['law-prod'], scope: ['ampls-a'] } }],
  ['fewer resources', { inputs: { resources: ['law-prod'], scope: ['ampls-b'] } }],
])('creates another request for %s', async (_, more) => {
  const stage = await openAsked();
  expect(await submitOrDraft(stage.context, asked({ ...bobs, ...more }))).toEqual({ created: expect.any(Number) });
});

test('creates another request once the first has ended', async () => {
  const stage = await openAsked();
  await cancelRequest(stage.context, { request: stage.id, actor: slackUser(ALICE) });
  const outcome = await submitOrDraft(stage.context, asked(bobs));
  expect(outcome).toEqual({ created: expect.any(Number) });
});

test('creates one request where several people ask for the same at the same moment, in one process and in two', async () => {
  const stage = await openStage();
  await stage.context.inventory.current(0);
  // Another context has its own statement, as another process has.
  const contexts = [stage.context, { ...stage.context }, { ...stage.context }];
  const people = [ALICE, BOB, CAROL];
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      submitOrDraft(
        contexts[index % 3] ?? stage.context,
        asked({ key: `command:${index}`, actor: slackUser(people[index % 3] ?? ALICE) }),
      ),
    ),
  );
  const [request, ...others] = await requestsOf(stage);
  expect(others).toEqual([]);
  expect(outcomes.filter(outcome => 'created' in outcome)).toEqual([{ created: request?.id }]);
  expect(outcomes.map(sameIn).filter(same => same !== undefined)).toHaveLength(11);
});

test('keeps the others of one statement where another process has just accepted the effect of one', async () => {
  const { context, db, queue } = await openStage();
  const row = { workflow: 'connect-resources', inputs: {}, reason: null, requester: ALICE, origin: 'C1' };
  const submit = (from: number) =>
    acceptRequests(
      { db, queue },
      [1, 2, 3].map(n => ({ ...row, key: `${from}:${n}`, effect: n === 2 ? 'shared' : `own-${from}-${n}` })),
      context.clock(),
    );
  const outcomes = (await Promise.all([submit(1), submit(2), submit(3), submit(4)])).flat();
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  const accepted = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(accepted.filter(({ joined }) => joined)).toHaveLength(3);
  expect(new Set(accepted.map(({ id }) => id)).size).toBe(9);
});
