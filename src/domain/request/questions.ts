import type { ChangeRequest, OpenQuestion } from './record.ts';

/** What a question, or its answer, changes about a request. */
type Asked = Pick<ChangeRequest, 'questions' | 'expiresAt' | 'expiryPausedUntil'>;

/** Returns the questions whose answers a request waits for: only while it waits for approvals. */
export function openQuestions({
  state,
  approvalsCompleteAt,
  questions,
}: Pick<ChangeRequest, 'state' | 'approvalsCompleteAt' | 'questions'>): readonly OpenQuestion[] {
  return state === 'awaiting_approval' && approvalsCompleteAt === null ? questions : [];
}

/**
 * Returns what a question changes: from now on the expiry is paused, for `pauseMs` at most. The time of expiry is the one that holds
 * if nobody answers.
 */
export function withQuestion(request: Asked, question: OpenQuestion, now: Date, pauseMs: number): Asked {
  const { questions, expiresAt, expiryPausedUntil } = request;
  const before = Math.max(now.getTime(), expiryPausedUntil?.getTime() ?? 0);
  const until = Math.max(before, now.getTime() + pauseMs);
  return {
    questions: [...questions, question],
    expiresAt: shifted(expiresAt, until - before),
    expiryPausedUntil: new Date(until),
  };
}

/** Returns what changes once these people wait for no answer any more. With the last question the time to expiry goes on. */
export function withoutQuestionsOf(request: Asked, people: readonly string[], now: Date): Asked {
  const { expiresAt, expiryPausedUntil } = request;
  const questions = request.questions.filter(({ person }) => !people.includes(person));
  if (questions.length > 0 || expiryPausedUntil === null) return { questions, expiresAt, expiryPausedUntil };
  const unused = Math.max(0, expiryPausedUntil.getTime() - now.getTime());
  return { questions, expiresAt: shifted(expiresAt, -unused), expiryPausedUntil: null };
}

function shifted(time: Date | null, ms: number): Date | null {
  return time === null ? null : new Date(time.getTime() + ms);
}

/** What a request is once nobody waits for an answer, and nobody is asked to decide it. */
export const unasked = { questions: [], expiryPausedUntil: null, assignee: null, assignedBy: null } as const;
