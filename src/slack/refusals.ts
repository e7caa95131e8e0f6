import type { Message } from '../cards/message.ts';
import { message } from '../cards/message.ts';
import type { Span } from '../cards/rich.ts';
import { actorSpan, line } from '../cards/rich.ts';
import { listed, statusOf } from '../cards/words.ts';
import type { Refusal } from '../domain/approval/decide.ts';
import type { RequestEvent } from '../domain/request/events.ts';
import { BOT } from '../domain/request/events.ts';
import type { ChangeRequest } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';

export type WhyNot = Refusal | 'outdated' | 'not-waiting' | 'not-yours' | 'too-late';

/**
 * Why a person may not do what they wanted with a request.
 *
 * @param events what has happened to it, for who was faster
 */
export function refusal(why: WhyNot, wanted: string, request: ChangeRequest, events: readonly RequestEvent[]): Message {
  return message(line(...sentences[why]({ wanted, ref: refOf(request.id), request, events })));
}

interface Case {
  /** What the person wanted to do, as a verb. */
  readonly wanted: string;
  readonly ref: string;
  readonly request: ChangeRequest;
  readonly events: readonly RequestEvent[];
}

const sentences: { readonly [W in WhyNot]: (about: Case) => readonly Span[] } = {
  'own-request': ({ wanted, ref, request }) => [
    `You cannot ${wanted} ${ref} yourself: you asked for it, so somebody else of ${groupsOf(request)} decides.`,
  ],
  'not-an-approver': ({ wanted, ref, request }) => [
    `You cannot ${wanted} ${ref}: that is for members of ${groupsOf(request)}, and you are none.`,
  ],
  'already-decided': ({ ref }) => [`You have approved ${ref} already, and each person counts once.`],
  'no-place-left': ({ ref, request }) => [
    `What you could approve of ${ref} is approved already; still needed is somebody else of ${groupsOf(request)}.`,
  ],
  outdated: ({ ref }) => [
    `${ref} has been planned again since this message. Nothing was decided: look at its card, and decide on the plan that stands there now.`,
  ],
  'not-waiting': ({ ref, request, events }) => [
    `${ref} is not waiting for a decision${request.state === 'planning' ? ' yet' : ' any more'}: `,
    ...present(request, events),
  ],
  'not-yours': ({ wanted, ref, request }) => [
    `You cannot ${wanted} ${ref}: only `,
    actorSpan(request.requester),
    ', who asked for it, can.',
  ],
  'too-late': ({ wanted, ref, request, events }) => [
    `It is too late to ${wanted} ${ref}: `,
    ...present(request, events),
  ],
};

/** Where a request stands now, and who brought it there. */
export function present(request: ChangeRequest, events: readonly RequestEvent[]): readonly Span[] {
  const last = events.findLast(({ type, actor }) => actor !== BOT && decisive.includes(type));
  const by: Span[] = last === undefined ? [] : [', by ', { user: last.actor }];
  return [{ bold: statusOf(request.state) }, ...by, '.'];
}

const decisive: readonly RequestEvent['type'][] = ['agreed', 'declined', 'cancelled', 'replanning'];

function groupsOf({ requirements }: ChangeRequest): string {
  const groups = new Set((requirements ?? []).map(({ group }) => group));
  return groups.size === 0 ? 'the approvers' : listed([...groups]);
}
