import { formatCount } from '../domain/format.ts';
import { openQuestions } from '../domain/request/questions.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import type { Paragraph, Span } from './message.ts';
import { line, quote, truncate } from './message.ts';

const MAX_QUESTIONS = 3;
const MAX_QUESTION_LENGTH = 300;

/** Returns the questions for whose answers a request waits. */
export function questionSection(request: ChangeRequest): readonly Paragraph[] {
  const questions = openQuestions(request);
  const left = questions.length - MAX_QUESTIONS;
  return [
    ...questions
      .slice(0, MAX_QUESTIONS)
      .flatMap(({ person, text }) => [
        line(
          { bold: 'Waiting for an answer' },
          ' from ',
          { user: request.requester },
          ' to ',
          { user: person },
          "'s question:",
        ),
        quote(truncate(text, MAX_QUESTION_LENGTH)),
      ]),
    ...(left > 0 ? [line(`and ${formatCount(left, 'more question')}, in the thread`)] : []),
  ];
}

/** Returns who is to decide, and who handed the decision to them. The others who may approve still can. */
export function assignmentSection(request: ChangeRequest): readonly Paragraph[] {
  const { state, approvalsCompleteAt, assignee, assignedBy } = request;
  if (state !== 'awaiting_approval' || approvalsCompleteAt !== null || assignee === null) return [];
  const by: readonly Span[] = assignedBy === null || assignedBy === assignee ? [] : [' by ', { user: assignedBy }];
  return [line({ bold: 'Assigned' }, ' to ', { user: assignee }, ...by)];
}

/** Returns until when a decision is possible; nothing where that has no end. */
export function openUntilSpans(request: ChangeRequest): readonly Span[] {
  const { state, expiresAt } = request;
  if (expiresAt === null || (state !== 'awaiting_approval' && state !== 'stale')) return [];
  const isPaused = openQuestions(request).length > 0;
  return [isPaused ? ' · expiry paused, without an answer open until ' : ' · open until ', { time: expiresAt }];
}
