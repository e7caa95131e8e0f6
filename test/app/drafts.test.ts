import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { answerDraft } from '../../src/app/drafts/answer-draft.ts';
import { submitOrDraft } from '../../src/app/drafts/submit-or-draft.ts';
import { sweep } from '../../src/app/sweep.ts';
import { Problem } from '../../src/base/problem.ts';
import { findDraft, moveDraft, saveDraft } from '../../src/store/drafts.ts';
import { listRequests } from '../../src/store/requests.ts';
import { drafts } from '../../src/store/schema.ts';
import { workspace } from '../domain/build.ts';
import { slackErrors } from './simulated-slack.ts';
import { smallInventory } from './small-inventory.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, openStage, slackUser } from './support.ts';

const asked = (more: object = {}) => ({
  key: 'command:1',
  workflow: 'connect-resources',
  inputs: { resources: ['law-twin'], scope: ['ampls-b'] },
  reason: 'SOC',
  actor: slackUser(ALICE),
  origin: 'C1',
  ...more,
});

/** Saves a draft that nobody has checked yet, as where Azure does not answer while the command waits. */
async function openDraft(more: object = {}): Promise<Stage & { readonly id: number }> {
  const stage = await openStage();
  const { actor, ...content } = asked(more);
  const draft = { ...content, requester: actor.person, team: 'T1', channel: 'C1' };
  const saved = await saveDraft(stage.db, draft, 50, stage.clock.now());
  if (!('draft' in saved)) throw new Error('it is no draft');
  stage.context.queue.enqueue([{ work: 'draft', ...saved.draft }]);
  return { ...stage, id: saved.draft.id };
}

const check = ({ run, context, id }: Stage & { readonly id: number }) => run(context, 'draft', id);
const requestsOf = ({ db }: Stage) => listRequests(db, { open: false }, 10);

/** Expects that there is one request, and that its requester has read its number once. */
async function expectCreated(stage: Stage): Promise<void> {
  const [request, ...others] = await requestsOf(stage);
  expect(others).toEqual([]);
  const created = expect.stringContaining(`Created CR-${request?.id}: `);
  expect(stage.slack.ephemerals.map(({ text }) => text)).toEqual([created]);
}

/** Picks an option for the first name. */
async function pick({ context, db, id }: Stage & { readonly id: number }, option: number | null, person = ALICE) {
  const version = (await findDraft(db, id))?.version ?? 0;
  return answerDraft(context, { draft: id, version, actor: slackUser(person), picks: [{ name: 0, option }] });
}

test('gives a request a number at once where its names are clear', async () => {
  const { context, queue } = await openStage();
  const clear = asked({ inputs: { resources: ['law-prod'], scope: ['ampls-b'] } });
  const outcome = await submitOrDraft(context, clear);
  const created = 'created' in outcome ? outcome.created : 0;
  expect(queue.take()).toEqual([`plan ${created}`, `deliver ${created}`]);
});

test('gives a request a number at once where a new look at Azure makes its names clear, and says so once', async () => {
  const stage = await openStage();
  await stage.context.inventory.current(0);
  stage.source.inventory = { ...smallInventory, resources: [...smallInventory.resources, workspace('law-fresh')] };
  stage.clock.advance(30_000);
  const outcome = await submitOrDraft(
    stage.context,
    asked({ inputs: { resources: ['law-fresh'], scope: ['ampls-b'] } }),
  );
  expect(outcome).toEqual({ created: expect.any(Number) });
  await sweep(stage.context);
  expect(stage.queue.take().filter(work => work.startsWith('draft'))).toEqual([]);
});

test('leaves the question to a worker, once, where names are not clear', async () => {
  const stage = await openStage();
  const outcome = await submitOrDraft(stage.context, asked());
  expect(await submitOrDraft(stage.context, asked())).toEqual(outcome);
  const { id } = (await stage.db.select().from(drafts))[0] ?? { id: 0 };
  expect(outcome).toEqual({ draft: id });
  await check({ ...stage, id });
  await check({ ...stage, id });
  expect(stage.slack.ephemerals.map(({ text }) => text)).toEqual([expect.stringMatching(/matches 2 resources/)]);
});

test('leaves a command to a worker where nothing is known of Azure in time', async () => {
  const stage = await openStage();
  let answer = () => {};
  stage.source.before = () => new Promise<void>(resolve => (answer = resolve));
  const clear = asked({ inputs: { resources: ['law-prod'], scope: ['ampls-b'] } });
  const outcome = await submitOrDraft(stage.context, clear);
  const id = 'draft' in outcome ? outcome.draft : 0;
  expect(stage.queue.take()).toEqual([`draft ${id}`]);
  stage.source.before = () => undefined;
  answer();
  await check({ ...stage, id });
  await expectCreated(stage);
});

test('says the number of a request that a check has created after its command stopped waiting for it', async () => {
  const stage = await openStage();
  await stage.context.inventory.current(0);
  stage.source.inventory = { ...smallInventory, resources: [...smallInventory.resources, workspace('law-fresh')] };
  stage.clock.advance(30_000);
  let answer = () => {};
  stage.source.before = () => new Promise<void>(resolve => (answer = resolve));
  const fresh = asked({ inputs: { resources: ['law-fresh'], scope: ['ampls-b'] } });
  const outcome = await submitOrDraft(stage.context, fresh);
  const id = 'draft' in outcome ? outcome.draft : 0;
  stage.source.before = () => undefined;
  answer();
  await eventually(async () => expect(await findDraft(stage.db, id)).toMatchObject({ state: 'submitted' }));
  await check({ ...stage, id });
  await expectCreated(stage);
});

test('asks its requester before there is a request, and makes one of the picked names', async () => {
  const stage = await openDraft();
  expect(stage.queue.take()).toEqual([`draft ${stage.id}`]);
  await check(stage);
  expect(await requestsOf(stage)).toEqual([]);
  expect(stage.slack.ephemerals.map(({ person, text }) => [person, text])).toEqual([
    [ALICE, expect.stringMatching(/is not requested yet.\n"law-twin" matches 2 resources/)],
  ]);
  expect(await pick(stage, 1)).toEqual({ checking: true });
  expect(stage.queue.take()).toEqual([`draft ${stage.id}`]);
  await check(stage);
  expect(await requestsOf(stage)).toMatchObject([{ requester: ALICE, reason: 'SOC', origin: 'C1' }]);
  const { requestId } = (await findDraft(stage.db, stage.id)) ?? {};
  const [created] = await stage.eventOf(requestId ?? 0, 'created');
  expect(created).toMatchObject({ actor: ALICE, context: { team: 'T1', channel: 'C1' } });
  expect(stage.slack.ephemerals.at(-1)?.text).toContain(`Created CR-${requestId}: `);
});

test('takes the answer of its requester alone, once, for what they saw, and for every name', async () => {
  const stage = await openDraft();
  expect(await pick(stage, 0)).toEqual({ refused: 'checking' });
  await check(stage);
  expect(await pick(stage, 0, BOB)).toEqual({ refused: 'not-yours' });
  expect(await pick(stage, null)).toEqual({ refused: 'incomplete' });
  expect(await pick(stage, 9)).toEqual({ refused: 'incomplete' });
  const none = { draft: stage.id, version: 2, actor: slackUser(ALICE), picks: [] };
  expect(await answerDraft(stage.context, none)).toEqual({ refused: 'incomplete' });
  const old = { ...none, version: 1, picks: [{ name: 0, option: 0 }] };
  expect(await answerDraft(stage.context, old)).toEqual({ refused: 'outdated' });
  expect(await answerDraft(stage.context, { ...old, draft: 999_999 })).toEqual({ refused: 'gone' });
  const outcomes = await Promise.all([pick(stage, 0), pick(stage, 1), pick(stage, 0)]);
  expect(outcomes.filter(outcome => 'checking' in outcome)).toHaveLength(1);
  await check(stage);
  expect(await requestsOf(stage)).toHaveLength(1);
  expect(await pick(stage, 0)).toMatchObject({ created: expect.any(Number) });
});

test('is the same draft under the same key, and the same request where that was accepted first', async () => {
  const stage = await openDraft();
  const clear = { inputs: { resources: ['law-prod'], scope: ['ampls-b'] } };
  const accepted = await submitOrDraft(stage.context, asked(clear));
  expect(accepted).toEqual({ created: expect.any(Number) });
  expect(await submitOrDraft(stage.context, asked())).toEqual(accepted);
  await check(stage);
  expect(await findDraft(stage.db, stage.id)).toMatchObject({ state: 'submitted' });
  expect(await requestsOf(stage)).toHaveLength(1);
});

test('finds its request again after a crash between the two', async () => {
  const stage = await openDraft();
  await check(stage);
  await pick(stage, 0);
  const before = await findDraft(stage.db, stage.id);
  await check(stage);
  // As if the process had died after it saved the request.
  const state = { state: 'checking', version: before?.version ?? 0, requestId: null, untold: false } as const;
  await stage.db.update(drafts).set(state).where(eq(drafts.id, stage.id));
  await check(stage);
  expect(await findDraft(stage.db, stage.id)).toMatchObject({ state: 'submitted', requestId: expect.any(Number) });
  expect(await requestsOf(stage)).toHaveLength(1);
});

test('is taken up by the sweep where the queue lost it, while it is checked and while its requester is untold', async () => {
  const stage = await openDraft();
  stage.queue.take();
  await sweep(stage.context);
  expect(stage.queue.take()).toEqual([`draft ${stage.id}`]);
  stage.slack.failEphemerals(slackErrors.retryable(5_000));
  await check(stage);
  expect(stage.queue.take()).toEqual([`draft ${stage.id} later`]);
  await sweep(stage.context);
  expect(stage.queue.take()).toEqual([]);
  stage.clock.advance(5_001);
  await sweep(stage.context);
  expect(stage.queue.take()).toEqual([`draft ${stage.id}`]);
  await check(stage);
  expect(stage.slack.ephemerals).toHaveLength(1);
  await sweep(stage.context);
  expect(stage.queue.take()).toEqual([]);
});

test('waits while Azure does not answer, and says so once', async () => {
  const stage = await openDraft();
  stage.clock.advance(120_000);
  stage.source.before = () => {
    throw new Problem('unavailable', 'Azure does not answer.');
  };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await check(stage);
    stage.clock.advance(60_000);
  }
  expect(stage.slack.ephemerals.map(({ text }) => text)).toEqual([
    expect.stringMatching(/is not requested yet: Azure does not answer. The bot keeps trying.$/),
  ]);
  stage.source.before = () => undefined;
  await check(stage);
  expect(stage.slack.ephemerals.at(-1)?.text).toMatch(/matches 2 resources/);
});

test('becomes a request by itself where its name is known by now', async () => {
  const stage = await openDraft({ inputs: { resources: ['law-fresh'], scope: ['ampls-b'] } });
  stage.source.inventory = { ...smallInventory, resources: [...smallInventory.resources, workspace('law-fresh')] };
  stage.clock.advance(120_000);
  await check(stage);
  expect(await findDraft(stage.db, stage.id)).toMatchObject({ state: 'submitted', requestId: expect.any(Number) });
});

test('asks no more than a person may have checked at a time', async () => {
  const stage = await openDraft();
  const { policy } = stage.context.rulebook;
  const context = {
    ...stage.context,
    rulebook: { ...stage.context.rulebook, policy: { ...policy, openRequestsPerPerson: 1 } },
  };
  await expect(submitOrDraft(context, asked({ key: 'command:2' }))).rejects.toMatchObject({ code: 'not-allowed' });
  const others = asked({ key: 'command:3', actor: slackUser(BOB) });
  expect(await submitOrDraft(context, others)).toEqual({ draft: expect.any(Number) });
});

test('says when its requester has too many open requests, and can be submitted again later', async () => {
  const stage = await openDraft();
  await check(stage);
  await stage.submit();
  await pick(stage, 0);
  const { policy } = stage.context.rulebook;
  const limited = {
    ...stage.context,
    rulebook: { ...stage.context.rulebook, policy: { ...policy, openRequestsPerPerson: 1 } },
  };
  await stage.run(limited, 'draft', stage.id);
  expect(stage.slack.ephemerals.at(-1)?.text).toMatch(/open request/);
  const { version = 0 } = (await findDraft(stage.db, stage.id)) ?? {};
  const again = { draft: stage.id, version, actor: slackUser(ALICE), picks: [] };
  expect(await answerDraft(stage.context, again)).toEqual({ checking: true });
  await check(stage);
  expect(await requestsOf(stage)).toHaveLength(2);
});

test('is not moved by two at the same moment', async () => {
  const { db, id } = await openDraft();
  const draft = await findDraft(db, id);
  if (draft === undefined) throw new Error('there is no draft');
  const move = () => moveDraft(db, draft, { state: 'checking', inputs: draft.inputs }, new Date());
  const moved = await Promise.all([move(), move()]);
  expect(moved.filter(one => one !== undefined)).toHaveLength(1);
  expect(await db.$count(drafts, sql`version = 2`)).toBe(1);
});
