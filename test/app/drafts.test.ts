import { expect, test } from 'vitest';
import type { AskedOutcome } from '../../src/app/drafts/accept-asked.ts';
import type { DraftReplyOutcome } from '../../src/app/drafts/answer-draft.ts';
import { answerDraft } from '../../src/app/drafts/answer-draft.ts';
import { submitOrDraft } from '../../src/app/drafts/submit-or-draft.ts';
import { Problem } from '../../src/base/problem.ts';
import type { Draft } from '../../src/store/drafts.ts';
import { findDraft, reviseDraft } from '../../src/store/drafts.ts';
import { drafts } from '../../src/store/drafts-schema.ts';
import { listRequests } from '../../src/store/requests.ts';
import { workspace } from '../domain/build.ts';
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

const clear = { inputs: { resources: ['law-prod'], scope: ['ampls-b'] } };
const fresh = { inputs: { resources: ['law-fresh'], scope: ['ampls-b'] } };
const withFresh = { ...smallInventory, resources: [...smallInventory.resources, workspace('law-fresh')] };

/** A stage that has read Azure half a minute ago. */
async function openKnown(): Promise<Stage> {
  const stage = await openStage();
  await stage.context.inventory.current(0);
  stage.clock.advance(30_000);
  return stage;
}

async function openDraft(more: object = {}): Promise<Stage & { readonly draft: Draft }> {
  const stage = await openKnown();
  const outcome = await submitOrDraft(stage.context, asked(more));
  if (!('draft' in outcome)) throw new Error('it is no draft');
  return { ...stage, draft: outcome.draft };
}

const requestsOf = ({ db }: Stage) => listRequests(db, { open: false }, 10);

/** Picks an option for the first name. */
async function pick(
  { context, draft }: Stage & { readonly draft: Draft },
  option: number | null,
  { person = ALICE, version = draft.version } = {},
): Promise<DraftReplyOutcome> {
  const picks = [{ name: 0, option }];
  return answerDraft(context, { draft: draft.id, version, actor: slackUser(person), picks });
}

/** Returns the number of the request that something became; 0 where it became none. */
function createdIn(reply: DraftReplyOutcome | AskedOutcome): number {
  if ('outcome' in reply) return createdIn(reply.outcome);
  if ('answered' in reply) return reply.answered;
  return 'created' in reply ? reply.created : 0;
}

/** Lets Azure fail, or not answer until the returned function is called. */
function silence({ source }: Stage, how: 'hang' | 'error'): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  source.before = () => {
    if (how === 'hang') return promise;
    throw new Problem('unavailable', 'Azure does not answer.');
  };
  return () => {
    source.before = () => undefined;
    resolve();
  };
}

test('gives a request a number at once where its names are clear', async () => {
  const { context, queue } = await openKnown();
  const created = createdIn(await submitOrDraft(context, asked(clear)));
  expect(queue.take()).toEqual([`plan ${created}`, `deliver ${created} later`]);
});

test('gives a request a number where a new look at Azure makes its names clear', async () => {
  const stage = await openKnown();
  stage.source.inventory = withFresh;
  expect(await submitOrDraft(stage.context, asked(fresh))).toEqual({ created: expect.any(Number) });
  expect(await stage.db.$count(drafts)).toBe(0);
});

test.each(['hang', 'error'] as const)(
  'gives a request a number where nothing is known of Azure in time (%s): then nobody can tell',
  async how => {
    const stage = await openStage();
    silence(stage, how);
    expect(await submitOrDraft(stage.context, asked())).toEqual({ created: expect.any(Number) });
  },
);

test.each(['hang', 'error'] as const)(
  'asks by what is known, and says so, where Azure is not read again in time (%s)',
  async how => {
    const stage = await openKnown();
    const answerNow = silence(stage, how);
    const outcome = await submitOrDraft(stage.context, asked(fresh));
    const draft = 'draft' in outcome ? outcome.draft : undefined;
    expect(draft?.answer).toEqual({
      sentences: [expect.stringContaining('"law-fresh"'), expect.stringMatching(/^Azure did not answer in time/)],
      suggestions: [],
      next: 'repeat',
    });
    answerNow();
    stage.source.inventory = withFresh;
    const { id = 0, version = 0 } = draft ?? {};
    const again = { draft: id, version, actor: slackUser(ALICE), picks: [] };
    expect(createdIn(await answerDraft(stage.context, again))).toBeGreaterThan(0);
  },
);

test('asks its requester before there is a request, and makes one of the picked names', async () => {
  const stage = await openDraft();
  expect(stage.queue.take()).toEqual([]);
  expect(await requestsOf(stage)).toEqual([]);
  expect(stage.draft.answer).toMatchObject({ next: 'pick', suggestions: [{ typed: 'law-twin', kind: 'choice' }] });
  const created = createdIn(await pick(stage, 1));
  expect(await requestsOf(stage)).toMatchObject([{ id: created, requester: ALICE, reason: 'SOC', origin: 'C1' }]);
  const [event] = await stage.eventOf(created, 'created');
  expect(event).toMatchObject({ actor: ALICE, context: { team: 'T1', channel: 'C1' } });
});

test('takes the answer of its requester alone, and for every name', async () => {
  const stage = await openDraft();
  expect(await pick(stage, 0, { person: BOB })).toEqual({ refused: 'not-yours' });
  expect(await pick(stage, null)).toEqual({ refused: 'incomplete' });
  expect(await pick(stage, 9)).toEqual({ refused: 'incomplete' });
  const none = { draft: stage.draft.id, version: 1, actor: slackUser(ALICE), picks: [] };
  expect(await answerDraft(stage.context, none)).toEqual({ refused: 'incomplete' });
  expect(await answerDraft(stage.context, { ...none, draft: 999_999 })).toEqual({ refused: 'gone' });
  expect(await requestsOf(stage)).toEqual([]);
});

test('is one request, however often and however differently it is answered', async () => {
  const stage = await openDraft();
  const outcomes = await Promise.all([pick(stage, 0), pick(stage, 1), pick(stage, 0)]);
  outcomes.push(await pick(stage, 1));
  expect(await requestsOf(stage)).toHaveLength(1);
  expect(outcomes.at(-1)).toEqual({ answered: createdIn(outcomes[0] ?? { answered: 0 }) });
  expect(new Set(outcomes.map(createdIn)).size).toBe(1);
});

test('asks again where a picked name has become unclear, and shows that to who answers the earlier question', async () => {
  const stage = await openDraft();
  stage.source.inventory = {
    ...smallInventory,
    resources: smallInventory.resources.filter(({ name }) => name !== 'law-twin'),
  };
  stage.clock.advance(1_000);
  await stage.context.inventory.current(0);
  // Commands share what is known for a moment, within one context.
  const later = { ...stage, context: { ...stage.context } };
  const asksNow = await pick(later, 0);
  const question = { sentences: [expect.stringContaining('law-twin')] };
  expect(asksNow).toMatchObject({ outcome: { draft: { version: 2, answer: question } } });
  expect(await pick(later, 1)).toEqual(asksNow);
  expect(await requestsOf(stage)).toEqual([]);
});

test('is the same draft under the same key, and the same request where that was accepted first', async () => {
  const stage = await openDraft();
  expect(await submitOrDraft(stage.context, asked())).toEqual({ draft: stage.draft });
  const accepted = await submitOrDraft(stage.context, asked(clear));
  expect(accepted).toEqual({ created: expect.any(Number) });
  expect(await submitOrDraft(stage.context, asked())).toEqual(accepted);
  expect(await pick(stage, 0)).toEqual({ answered: createdIn(accepted) });
  expect(await requestsOf(stage)).toHaveLength(1);
});

test('stays as it is while its requester has too many open requests', async () => {
  const stage = await openDraft();
  await stage.submit();
  const { rulebook } = stage.context;
  const policy = { ...rulebook.policy, openRequestsPerPerson: 1 };
  const limited = { ...stage, context: { ...stage.context, rulebook: { ...rulebook, policy } } };
  await expect(pick(limited, 0)).rejects.toMatchObject({ code: 'not-allowed' });
  expect(await findDraft(stage.db, stage.draft.id)).toEqual(stage.draft);
  expect(createdIn(await pick(stage, 0))).toBeGreaterThan(0);
});

test('is not changed by two at the same moment', async () => {
  const { db, draft } = await openDraft();
  const { inputs, answer } = draft;
  const revise = () => reviseDraft(db, draft, { inputs, answer }, new Date());
  const revised = await Promise.all([revise(), revise()]);
  expect(revised.filter(one => one !== undefined)).toMatchObject([{ version: 2 }]);
});
