import { pastTenseOf } from '../domain/changes/titles.ts';
import { formatCount, formatDuration, listAll, pluralize } from '../domain/format.ts';
import { nameOf, typedNameOf } from '../domain/ids.ts';
import type { EventData, EventType, RequestEvent, VoidReason } from '../domain/request/events.ts';
import { BOT } from '../domain/request/events.ts';
import { refOf } from '../domain/request/record.ts';
import type { RequestState } from '../domain/request/states.ts';
import type { OverwrittenEdit, ValueDifference } from '../domain/watch/replaced-object.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { actorSpan, bullets, line, message, quote, truncate } from './message.ts';

type Describe<T extends EventType> = (data: EventData[T], actor: Span) => readonly Paragraph[];

const deliveredNames = {
  card: 'the card',
  line: 'a thread line',
  suggestions: 'suggestions to the requester',
  call: 'a call for approval',
  tell: 'a direct message about an event',
} as const satisfies Record<EventData['delivered']['message'], string>;

/** What the thread and the history say about each type of event. */
const descriptions: { readonly [T in EventType]: Describe<T> } = {
  created: (_, actor) => [line('Requested by ', actor)],
  decided_early: ({ verdict, instead }, actor) => [
    verdict === 'approve'
      ? line('Approved by ', actor, ' on the list of pending connections, before this was planned')
      : line('Rejected by ', actor, instead === null ? '' : `, in place of ${refOf(instead)}`),
  ],
  decision_void: ({ verdict, why, person }) => [line(actorSpan(person), ` ${voidSentences[why][verdict]}`)],
  planned: ({ changes, needs }) => [line(`Planned ${formatCount(changes, 'change')}. `, ...approvalSpans(needs))],
  blocked: ({ sentences }) => [line('Blocked:'), sentenceList(sentences)],
  agreed: ({ missing }, actor) => [line('Approved by ', actor, missing === 0 ? '' : `, ${missing} more needed`)],
  approved: () => [line('Approved')],
  declined: ({ reason }, actor) => [line('Declined by ', actor, ':'), quote(truncate(reason, 1000))],
  cancelled: (_, actor) => [line('Cancelled by ', actor)],
  expiring: ({ at }) => [
    line('Expires at ', { time: new Date(at) }, ', unless it is decided by then. Nothing was changed so far.'),
  ],
  expired: () => [line('Expired without a decision. Nothing was changed.')],
  stale: ({ differences }) => [
    line('Azure changed since this plan was made:'),
    sentenceList(differences),
    line('Re-plan to continue. Earlier approvals no longer count.'),
  ],
  replanning: (_, actor) => [line('Re-planning requested by ', actor)],
  amended: ({ inputs, reason, followers }, actor) => [
    line('Amended by ', actor, '. It asks for this now, and earlier approvals no longer count:'),
    bullets(
      Object.entries(inputs).map(([name, values]) => [
        { bold: name },
        `: ${truncate(values.map(typedNameOf).join(', '), 500)}`,
      ]),
    ),
    ...reasonQuote(reason),
    ...(followers.length === 0
      ? []
      : [
          line(
            ...followers.flatMap((person): Span[] => [actorSpan(person), ' ']),
            'asked for what this asked for before. If you still need that, ask for it again.',
          ),
        ]),
  ],
  comment: ({ text }, actor) => [line('Comment by ', actor, ':'), quote(truncate(text, 1000))],
  question_asked: ({ text, until }, actor) => [
    line('Question from ', actor, ':'),
    quote(truncate(text, 1000)),
    line("The requester answers with a reply in the request's thread or the button Answer.", ...withoutAnswer(until)),
  ],
  question_answered: ({ text, until }, actor) => [
    line('Answered by ', actor, ':'),
    quote(truncate(text, 1000)),
    ...(until === null ? [] : [line('Open until ', { time: new Date(until) }, '.')]),
  ],
  assigned: ({ to }, actor) => [line('Assigned to ', { user: to }, ' by ', actor)],
  reminded: (_, actor) => [line('🔔 ', actor, ' reminded the approvers')],
  followed: ({ reason }, actor) => [
    line(actor, ' asked for the same, and follows this request.'),
    ...reasonQuote(reason),
  ],
  waits: ({ for: others }) => [line(waitingSentence(others))],
  started: ({ changes }) => [line(`Started: ${formatCount(changes, 'change')} to make`)],
  trouble: ({ problem }) => [line(truncate(problem, 500)), line('Work continues automatically as soon as it can.')],
  step_done: ({ title, correlationId, ms }) => [line('✅ ', ...finishedSpans(title, ms), ...armSpans(correlationId))],
  differs_after_write: ({ object, differences, changed }) => [
    line('⚠️ ', { bold: nameOf(object) }, ' has changed in more than this request asked for:'),
    bullets(differences.slice(0, MOST_VALUES).map(differenceSpans)),
    ...omitted(differences.length),
    changed === null
      ? line('Azure does not say who changed it.')
      : line(`Last changed by ${truncate(changed.by, 100)} at `, { time: new Date(changed.at) }, '.'),
  ],
  edits_overwritten: ({ object, edits }) => [
    line('⚠️ This request overwrote what someone else had changed in ', { bold: nameOf(object) }, ' moments before:'),
    bullets(edits.slice(0, MOST_VALUES).map(edit => [...differenceSpans(edit), ...authorSpans(edit)])),
    ...omitted(edits.length),
    line('Make the change again if it is still wanted.'),
  ],
  overwrites_unknown: ({ title }) => [
    line({ bold: title }, ": Azure's history does not show whether this write overwrote a change of someone else."),
  ],
  nothing_overwritten: ({ title }) => [
    line({ bold: title }, ": this write overwrote no change of someone else, as far as Azure's history shows."),
  ],
  step_skipped: ({ title }) => [line('⏭️ ', { bold: title }, ': skipped, nothing to change')],
  step_failed: ({ title, problem, correlationId }) => [
    line('❌ ', { bold: title }, ` failed: ${truncate(problem, 600)}`, ...armSpans(correlationId)),
  ],
  stop_requested: (_, actor) => [
    line(
      'Stop requested by ',
      actor,
      '. The request ends after the present step, and what it did is undone. After its last step it ends as done.',
    ),
  ],
  stopped: () => [line('Stopped. Nothing was changed.')],
  stop_too_late: () => [
    line('The stop came too late: all changes were already made. To undo them, roll the request back.'),
  ],
  undoing: ({ steps }) => [
    line(steps === 0 ? 'What was changed cannot be undone' : `Undoing ${formatCount(steps, 'change')}`),
  ],
  step_undone: ({ title, correlationId, ms }) => [line('↩️ ', ...finishedSpans(title, ms), ...armSpans(correlationId))],
  succeeded: ({ ms }) => [line(`✅ Finished: all changes are made and verified (${formatDuration(ms)})`)],
  rolled_back: ({ ms, problem }) => [
    line(`↩️ Finished: all changes of this request are undone (${formatDuration(ms)})`),
    ...(problem === undefined ? [] : [line(`It failed: ${truncate(problem, 500)}`)]),
  ],
  failed: ({ sentences }) => [line('❌ Failed:'), sentenceList(sentences)],
  undo_scheduled: ({ at }) => [line('Closes again automatically at ', { time: new Date(at) }, '.')],
  undo_started: ({ request }, actor) => [
    line(
      ...(actor === BOT ? ['The time is over.'] : ['Ended early by ', actor, '.']),
      ` ${refOf(request)} closes again what this request opened.`,
    ),
  ],
  undone_in_time: data => [line(undoneSentence(data))],
  rolled_back_by: ({ request }) => [line(`↩️ Rolled back by ${refOf(request)}.`)],
  approved_with: ({ request, approvers }) => [
    line(
      `Approved together with ${refOf(request)}`,
      ...approvers.flatMap((person, index): Span[] => [index === 0 ? ' by ' : ', ', actorSpan(person)]),
    ),
  ],
  not_undone: ({ request, state, sentences, people }) => [
    line(
      ...people.flatMap((person): Span[] => [actorSpan(person), ' ']),
      `What ${refOf(request)} opened may still be open: it could not be closed automatically.`,
    ),
    ...(sentences.length === 0 ? [] : [sentenceList(sentences)]),
    line(remedyFor(state, refOf(request))),
  ],
  unlocked: ({ reason }, actor) => [line('Unlocked by ', actor, `: ${truncate(reason, 500)}`)],
  parked: ({ problem }) => [line(`A message was not posted. ${problem}`)],
  delivered: ({ message: kind }) => [line(`Posted ${deliveredNames[kind]}`)],
};

function withoutAnswer(until: string | null): readonly Span[] {
  return until === null ? [] : [' Without an answer the request expires at ', { time: new Date(until) }, '.'];
}

/** Why an earlier decision does not count, and what to do. */
const voidSentences: Readonly<Record<VoidReason, Readonly<Record<'approve' | 'reject', string>>>> = {
  blocked: {
    approve: 'Your approval does not count: this is blocked, and nothing was changed.',
    reject: 'Your rejection does not count: this is blocked, and nothing was changed.',
  },
  'plan-differs': {
    approve:
      'The plan changed since you saw it, so your approval does not count. Check this plan and approve it again.',
    reject:
      'The connection is no longer pending, so your rejection does not count. Check what this changes and approve it.',
  },
  'not-an-approver': {
    approve: 'Your approval does not count: you are not in a group that has to approve this plan.',
    reject: 'Your rejection does not count: you are no longer in a group that can reject this connection.',
  },
};

function reasonQuote(reason: string | null): readonly Paragraph[] {
  return reason === null ? [] : [quote(truncate(reason, 1000))];
}

/** Returns the line in a request's thread for an event. @param mentioned people whom the line is to notify */
export function threadLine(event: RequestEvent, mentioned: readonly string[] = []): Message {
  return message(...describeEvent(event), ...mentionLines(mentioned));
}

/** Returns the line that mentions people, if there are any. */
export function mentionLines(people: readonly string[]): readonly Paragraph[] {
  const mentions = people.flatMap((user, index): Span[] => (index === 0 ? [{ user }] : [' ', { user }]));
  return mentions.length === 0 ? [] : [line(...mentions)];
}

/** Returns the people whom an event's line notifies because it concerns them. All others are only named in it. */
export function peopleNotifiedBy({ type, actor, data }: RequestEvent): readonly string[] {
  if (type === 'followed') return [actor];
  if (type === 'amended') return data.followers;
  if (type === 'decision_void') return [data.person];
  return type === 'not_undone' ? data.people : [];
}

/** Describes an event, for the thread and the history. */
export function describeEvent(event: RequestEvent): readonly Paragraph[] {
  const describe = descriptions[event.type] as Describe<EventType>;
  return describe(event.data, actorSpan(event.actor));
}

/** At most so many values are listed. */
const MOST_VALUES = 10;

function omitted(count: number): readonly Paragraph[] {
  return count > MOST_VALUES ? [line(`and ${count - MOST_VALUES} more`)] : [];
}

/** Returns a value before and after. Values that may be keys are not shown. */
function differenceSpans({ path, before, after }: ValueDifference): Span[] {
  const name: Span = { code: truncate(path.replace(/^properties\./, ''), 150) };
  if (/key|secret|connectionstring/i.test(path)) return [name, ': changed'];
  return [name, `: ${valueText(before)} → ${valueText(after)}`];
}

function valueText(value: string | null): string {
  return value === null ? 'nothing' : truncate(value, 100);
}

function authorSpans({ by, client, at }: OverwrittenEdit): Span[] {
  const author = by === null ? 'Azure does not say by whom' : `by ${truncate(by, 100)}`;
  return [` · ${author}${client === null ? '' : ` with ${truncate(client, 100)}`} at `, { time: new Date(at) }];
}

function approvalSpans(needs: EventData['planned']['needs']): Span[] {
  if (needs.length === 0) return ['No approval needed.'];
  const groups = needs.flatMap(({ group, count }, index): Span[] => {
    return [index === 0 ? '' : ' and ', `${formatCount(count, 'approval')} from `, { bold: group }];
  });
  return ['Needs ', ...groups.filter(span => span !== '')];
}

function undoneSentence({ request, planned, changed }: EventData['undone_in_time']): string {
  const ref = refOf(request);
  if (!planned) return `Closed again before the time was over (${ref}).`;
  return changed
    ? `Closed again as planned (${ref}).`
    : `Already closed when the time was over: ${ref} had nothing to change.`;
}

/** Returns what people can do about a reversal in this state. */
function remedyFor(state: RequestState, original: string): string {
  if (state === 'awaiting_approval') return 'Approve this request to close it.';
  if (state === 'stale') return 'Re-plan this request to close it.';
  return `Remove the cause, then roll back ${original} to close it.`;
}

function waitingSentence(others: readonly number[]): string {
  const verb = pluralize(others.length, 'changes', 'change');
  return `Waiting for ${listAll(others.map(refOf))}, which ${verb} the same resources`;
}

function sentenceList(sentences: readonly string[]): Paragraph {
  return bullets(sentences.slice(0, 15).map(sentence => [truncate(sentence, 500)]));
}

function finishedSpans(title: string, ms: number): Span[] {
  return [{ bold: pastTenseOf(title) }, ` (${formatDuration(ms)})`];
}

/** Returns ARM's correlation id, with which Azure support can find the call. */
function armSpans(correlationId: string | null): Span[] {
  return correlationId === null ? [] : [' · ARM ', { code: correlationId }];
}
