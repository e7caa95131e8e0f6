import type { ApprovalRefusal } from '../domain/approval/check-approval.ts';
import { formatDuration } from '../domain/format.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import type { Message, Span } from './message.ts';
import { actorSpan, line, message, truncate } from './message.ts';
import { approvingGroups } from './refusals.ts';

/** Returns the answer to whoever asked a question. @param pauseMs how long the expiry waits at most */
export function questionAskedMessage({ id, requester }: ChangeRequest, pauseMs: number): Message {
  const paused = `Its expiry is paused until the answer, for ${formatDuration(pauseMs)} at most.`;
  return message(line('You asked ', actorSpan(requester), ` about ${refOf(id)}. ${paused}`));
}

/** Returns the answer to whoever answered a question. */
export function questionAnsweredMessage(request: number): Message {
  return message(line(`You answered the questions about ${refOf(request)}. Whoever asked is notified.`));
}

/** Returns the answer to whoever handed a decision to somebody. @param isNew false where it was theirs already */
export function assignedMessage(request: number, to: string, by: string, isNew: boolean): Message {
  const ref = refOf(request);
  const whom: Span = to === by ? 'you' : actorSpan(to);
  if (!isNew) return message(line(`${ref} is already assigned to `, whom, '.'));
  return message(line(`Assigned ${ref} to `, whom, to === by ? '.' : ', who is called.'));
}

/** Why a decision cannot be handed to somebody, and who could take it. */
export interface UnfitAssignee {
  readonly unfit: ApprovalRefusal | 'unknown-name' | 'ambiguous-name';
  /** A Slack user, or what somebody typed as their name. */
  readonly to: { readonly id: string } | { readonly name: string };
  /** Everybody who may approve the request. */
  readonly approvers: readonly string[];
  readonly request: ChangeRequest;
}

const MAX_PEOPLE = 3;

/** Returns why a decision cannot be handed to somebody, and who could take it. */
export function unfitAssigneeMessage({ unfit, to, approvers, request }: UnfitAssignee): Message {
  const ref = refOf(request.id);
  const who: Span = 'id' in to ? actorSpan(to.id) : `"${truncate(to.name, 60)}"`;
  return message(line(...unfitSentences[unfit](who, ref)), line(...approverSpans(request, approvers)));
}

const unfitSentences: { readonly [R in UnfitAssignee['unfit']]: (who: Span, ref: string) => readonly Span[] } = {
  'own-request': (who, ref) => [who, ` requested ${ref}, so they can't decide it.`],
  'not-an-approver': (who, ref) => [who, ` can't approve ${ref}.`],
  'already-decided': (who, ref) => [who, ` has already approved ${ref}.`],
  'not-needed': (who, ref) => [`${ref} already has every approval that `, who, ' could give.'],
  'unknown-name': (who, ref) => [`Nobody who can approve ${ref} is called `, who, '.'],
  'ambiguous-name': (who, ref) => [who, ` is the name of several people who can approve ${ref}. Type their full name.`],
};

/** Returns who can approve a request: three people at most, by name. */
function approverSpans(request: ChangeRequest, approvers: readonly string[]): readonly Span[] {
  const shown = approvers.slice(0, MAX_PEOPLE);
  const left = approvers.length - shown.length;
  const people = shown.flatMap((person, index): Span[] => [index === 0 ? ': ' : ', ', actorSpan(person)]);
  return [
    `Members of ${approvingGroups(request)} can approve it`,
    ...people,
    ...(left > 0 ? [` and ${left} more`] : []),
    '.',
  ];
}
