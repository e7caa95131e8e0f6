import { isProblem } from '../../base/problem.ts';
import { backoff } from '../../base/wait.ts';
import { draftMessage } from '../../cards/draft-message.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { DraftAnswer } from '../../domain/request/draft.ts';
import type { Suggestion } from '../../domain/resolve-input.ts';
import type { Draft, DraftMove } from '../../store/drafts.ts';
import { deferDraft, findDraft, markTold, moveDraft, requestUnder } from '../../store/drafts.ts';
import { requestTitle } from '../../workflows/load-rulebook.ts';
import type { AppContext } from '../context.ts';
import type { Deferral } from '../defer-request.ts';
import { deferralFor, isDeferred } from '../defer-request.ts';
import { DELIVERY_PACE } from '../deliver/deliver-messages.ts';
import { makePlan } from '../plan/make-plan.ts';
import { submitRequest } from '../submit-request.ts';

/** Pauses between two attempts to check a draft, in milliseconds. */
const CHECK_PACE = { first: 1_000, most: 30_000 };

/** A draft has no number, so nothing is reserved for it. */
const NO_REQUEST = 0;

/**
 * Checks a draft in Azure. It becomes a request, or asks its requester something, who is told either. Where Azure or Slack
 * does not answer, that is tried again later.
 */
export async function checkDraft(context: AppContext, id: number): Promise<void> {
  const draft = await findDraft(context.db, id);
  if (draft === undefined || isDeferred(draft, context.clock())) return;
  if (draft.state === 'checking') await check(context, draft);
  await tell(context, id);
}

/**
 * Checks a draft in Azure for somebody who waits, and returns it as it is then. Its requester still has to read what became
 * of it: whoever waits may have given up.
 */
export async function checkedDraft(context: AppContext, id: number): Promise<Draft | undefined> {
  const draft = await findDraft(context.db, id);
  if (draft?.state !== 'checking' || isDeferred(draft, context.clock())) return draft;
  await check(context, draft);
  return findDraft(context.db, id);
}

async function check(context: AppContext, draft: Draft): Promise<void> {
  try {
    await moveDraft(context.db, draft, await resultOf(context, draft), context.clock());
  } catch (error) {
    await defer(context, draft, deferralFor(context, error));
  }
}

/** Returns what becomes of a draft. The request is saved first, under the draft's key: a repeat finds it. */
async function resultOf(context: AppContext, draft: Draft): Promise<DraftMove> {
  const accepted = await requestUnder(context.db, draft.key);
  if (accepted !== undefined) return { state: 'submitted', requestId: accepted };
  const { workflow, inputs, changedAt: createdAt } = draft;
  const { questions, suggestions } = await makePlan(context, { id: NO_REQUEST, workflow, inputs, createdAt });
  if (questions.length > 0) return { state: 'open', answer: answerOf(questions, suggestions) };
  try {
    return { state: 'submitted', requestId: await submit(context, draft) };
  } catch (error) {
    if (!isProblem(error, 'not-allowed')) throw error;
    return { state: 'open', answer: { sentences: [error.message], suggestions: [], next: 'repeat' } };
  }
}

async function submit(context: AppContext, draft: Draft): Promise<number> {
  const { key, workflow, inputs, reason, origin, requester: person, team, channel } = draft;
  const actor = { person, team: team ?? undefined, channel: channel ?? undefined };
  return (await submitRequest(context, { key, workflow, inputs, reason, actor, origin })).id;
}

/** Returns what to ask: names to pick, and a sentence for everything that has nothing to pick. */
function answerOf(questions: readonly Finding[], all: readonly Suggestion[]): DraftAnswer {
  const suggestions = all.filter(({ options }) => options.length > 0);
  const asked = new Set(suggestions.map(({ typed }) => typed));
  const others = questions.filter(({ subjects }) => !asked.has(subjects[0] ?? ''));
  const isDone = questions.every(({ code }) => code === 'nothing-to-do');
  const otherwise = isDone ? 'nothing' : 'edit';
  const next = suggestions.length > 0 ? 'pick' : otherwise;
  return { sentences: [...new Set(others.map(({ sentence }) => sentence))], suggestions, next };
}

/** Lets a draft wait. Its requester is told why, the first time. */
async function defer(context: AppContext, draft: Draft, { sentence, ms }: Deferral): Promise<void> {
  const pauseMs = ms ?? backoff(draft.attempts + 1, CHECK_PACE);
  const isNew = draft.answer?.sentences[0] !== sentence;
  const why = isNew
    ? ({ answer: { sentences: [sentence], suggestions: [], next: 'nothing' }, untold: true } as const)
    : undefined;
  await pauseFor(context, draft, pauseMs, why);
}

async function pauseFor(
  { db, clock, queue }: AppContext,
  draft: Draft,
  ms: number,
  why?: Parameters<typeof deferDraft>[3],
): Promise<void> {
  await deferDraft(db, draft, new Date(clock().getTime() + ms), why);
  queue.enqueue([{ work: 'draft', id: draft.id, version: draft.version, delayMs: ms }]);
}

/**
 * Tells the requester of a draft what became of it, so that only they see it. A message that may have been sent is sent
 * again: Slack keeps none that only one person sees, so it cannot be looked for.
 */
async function tell(context: AppContext, id: number): Promise<void> {
  const { db, log, ports, rulebook } = context;
  const draft = await findDraft(db, id);
  if (draft?.untold !== true) return;
  const to = { channel: draft.origin, person: draft.requester };
  try {
    await ports.messenger.postEphemeral(to, draftMessage(draft, requestTitle(rulebook, draft)));
  } catch (error) {
    const failure = ports.messenger.classifyError(error);
    if (failure.kind === 'retryable' || failure.kind === 'uncertain') {
      const ms = failure.kind === 'retryable' ? failure.retryAfterMs : backoff(draft.attempts + 1, DELIVERY_PACE);
      await pauseFor(context, draft, ms);
      return;
    }
    log.warn({ draft: id, problem: failure.sentence }, 'Slack refused a message about a draft');
  }
  await markTold(db, draft);
}
