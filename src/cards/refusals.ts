import type { ApprovalRefusal } from '../domain/approval/check-approval.ts';
import { formatDuration, listChoices } from '../domain/format.ts';
import type { RequestEvent } from '../domain/request/events.ts';
import { BOT } from '../domain/request/events.ts';
import { lastCallAt, REMIND_MS } from '../domain/request/last-call.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import type { Message, Span } from './message.ts';
import { actorSpan, line, message } from './message.ts';
import { stateLabel } from './request-card.ts';
import type { RequestDetails } from './request-details.ts';

export type RefusalReason =
  | ApprovalRefusal
  | 'outdated'
  | 'not-shown'
  | 'already-approved'
  | 'not-waiting'
  | 'nobody-to-ask'
  | 'no-question'
  | 'not-yours'
  | 'too-late'
  | 'not-concerned'
  | 'called-lately'
  | 'no-approvers'
  | 'not-started'
  | 'undoing-already'
  | 'not-finished'
  | 'nothing-to-roll-back'
  | 'unchanged'
  | 'other-workflow'
  | 'asked-elsewhere'
  | 'about-connection';

/** What a person tried to do with a request. */
export type AttemptedAction =
  | 'approve'
  | 'decline'
  | 'reject'
  | 'cancel'
  | 'stop'
  | 're-plan'
  | 'retry'
  | 'roll back'
  | 'remind the approvers of'
  | 'amend'
  | 'ask a question about'
  | 'answer questions about'
  | 'reassign'
  | 'choose a name for';

/** Returns why a person may not do something with a request. */
export function refusalMessage(
  reason: RefusalReason,
  action: AttemptedAction,
  { request, events }: Pick<RequestDetails, 'request' | 'events'>,
): Message {
  return message(line(...sentences[reason]({ action, ref: refOf(request.id), request, events })));
}

interface RefusedAction {
  readonly action: AttemptedAction;
  readonly ref: string;
  readonly request: ChangeRequest;
  readonly events: readonly RequestEvent[];
}

const sentences: { readonly [R in RefusalReason]: (refused: RefusedAction) => readonly Span[] } = {
  'own-request': ({ action, ref, request }) => {
    if (action === 'decline') return [`You can't decline your own request. To withdraw ${ref}, cancel it.`];
    if (action === 'ask a question about') {
      return [`${ref} is your own request. To tell its approvers something, type `, commentCommand(ref), '.'];
    }
    return [
      `You can't ${action} your own request. Someone else in ${approvingGroups(request)} has to ${action} ${ref}.`,
    ];
  },
  'not-an-approver': ({ action, ref, request }) => [
    `You can't ${action} ${ref}. Only members of ${approvingGroups(request)} can.`,
    ...(action === 'ask a question about' ? [' Everybody can comment on it: ', commentCommand(ref), '.'] : []),
  ],
  'already-decided': ({ ref }) => [`You have already approved ${ref}. Each person's approval counts once.`],
  'not-needed': ({ ref, request }) => [
    `${ref} already has every approval that you could give. It still needs someone else in ${approvingGroups(request)}.`,
  ],
  'already-approved': ({ ref }) => [`${ref} has all the approvals that it needs. Its limits are being checked.`],
  outdated: ({ ref }) => [
    `${ref} was re-planned after this message was posted, so nothing was done. Check the new plan on its card.`,
  ],
  'not-shown': ({ ref }) => [
    `${ref} has a newer plan that its card does not show yet, so nothing was done. Look at the card again in a moment.`,
  ],
  'not-waiting': ({ ref, request, events }) => [
    `${ref} is ${request.state === 'planning' ? 'not yet' : 'no longer'} waiting for approval. `,
    ...currentState(request, events),
  ],
  'nobody-to-ask': ({ ref }) => [
    `The connection of ${ref} was requested in Azure, so nobody here can answer. To comment on it, type `,
    commentCommand(ref),
    '.',
  ],
  'no-question': ({ ref, request, events }) => [
    `${ref} has no question that waits for an answer. `,
    ...currentState(request, events),
  ],
  'not-yours': ({ action, ref, request }) => [
    `You can't ${action} ${ref}. Only `,
    actorSpan(request.requester),
    ', who requested it, can.',
  ],
  'too-late': ({ action, ref, request, events }) =>
    action === 'cancel' && request.state === 'executing'
      ? [
          `It's too late to cancel ${ref}: it has started. To stop it and undo what it did, type `,
          stopCommand(ref),
          '.',
        ]
      : [`It's too late to ${action} ${ref}. `, ...currentState(request, events)],
  'not-concerned': ({ action, ref, request }) => [
    `You can't ${action} ${ref}. Only `,
    ...(request.requester === BOT ? [] : [actorSpan(request.requester), ', who requested it, and ']),
    `members of ${approvingGroups(request)} can.`,
  ],
  'called-lately': ({ ref, events }) => [
    `The approvers of ${ref} were called less than ${formatDuration(REMIND_MS)} ago`,
    ...lastCallSpans(events),
    '. Nobody was called again.',
  ],
  'no-approvers': ({ ref, request }) => [
    `Nobody in ${approvingGroups(request)} can approve ${ref} now. Ask an administrator to check the groups in policy.yaml.`,
  ],
  'not-started': ({ ref, request, events }) => [
    `${ref} has not started, so there is nothing to stop. Its requester can cancel it, and its approvers can decline it. `,
    ...currentState(request, events),
  ],
  'undoing-already': ({ ref }) => [`${ref} is already undoing what it did. An undo can't be stopped.`],
  'not-finished': ({ ref, request, events }) => [
    `${ref} is still in progress. You can retry it once it has finished. `,
    ...currentState(request, events),
  ],
  'nothing-to-roll-back': ({ ref, request, events }) => [
    `${ref} changed nothing that is still in place. There is nothing to roll back. `,
    ...currentState(request, events),
  ],
  unchanged: ({ ref }) => [`${ref} asks for exactly this already, so nothing was changed.`],
  'other-workflow': ({ ref }) => [
    `An amendment keeps the kind of change. To ask for something else, cancel ${ref} and type the new command.`,
  ],
  'asked-elsewhere': ({ ref, request, events }) => [
    `Nothing was amended, because ${ref} asks for the same already. `,
    ...currentState(request, events),
  ],
  'about-connection': ({ action, ref, request, events }) => [
    `Nothing was done: ${ref}`,
    ...(request.requester === BOT ? [] : [' by ', actorSpan(request.requester)]),
    ` is about this connection already. To ${action} the connection, decide on ${ref} first. `,
    ...currentState(request, events),
  ],
};

function commentCommand(ref: string): Span {
  return { code: `/ampls comment ${ref} <text>` };
}

function lastCallSpans(events: readonly RequestEvent[]): readonly Span[] {
  const last = lastCallAt(events);
  return last === undefined ? [] : [', at ', { time: last }];
}

function stopCommand(ref: string): Span {
  return { code: `/ampls stop ${ref}` };
}

/** Returns the state of a request and who brought it there. */
function currentState(request: ChangeRequest, events: readonly RequestEvent[]): readonly Span[] {
  const last = events.findLast(({ type, actor }) => actor !== BOT && decisions.includes(type));
  const by: Span[] = last === undefined ? [] : [', by ', { user: last.actor }];
  return ['Current state: ', { bold: stateLabel(request) }, ...by, '.'];
}

/** Events in which a person decided what becomes of the request. */
const decisions: readonly RequestEvent['type'][] = ['agreed', 'declined', 'cancelled', 'replanning', 'amended'];

/** Returns the groups whose members may approve a request, as people read them. */
export function approvingGroups({ requirements }: Pick<ChangeRequest, 'requirements'>): string {
  const groups = new Set((requirements ?? []).map(({ group }) => group));
  return groups.size === 0 ? 'the approving groups' : listChoices([...groups]);
}
