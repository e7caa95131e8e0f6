import { pastTenseOf } from '../domain/changes/titles.ts';
import { formatCount, formatDuration, listAll, pluralize } from '../domain/format.ts';
import type { EventData, EventType, RequestEvent } from '../domain/request/events.ts';
import { refOf } from '../domain/request/record.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { actorSpan, bullets, line, message, quote, truncate } from './message.ts';

type Describe<T extends EventType> = (data: EventData[T], actor: Span) => readonly Paragraph[];

const deliveredNames = {
  card: 'the card',
  line: 'a thread line',
  suggestions: 'suggestions to the requester',
} as const satisfies Record<EventData['delivered']['message'], string>;

/** What the thread and the history say about each type of event. */
const descriptions: { readonly [T in EventType]: Describe<T> } = {
  created: (_, actor) => [line('Requested by ', actor)],
  planned: ({ changes, needs }) => [line(`Planned ${formatCount(changes, 'change')}. `, ...approvalSpans(needs))],
  blocked: ({ sentences }) => [line('Blocked:'), sentenceList(sentences)],
  agreed: ({ missing }, actor) => [line('Approved by ', actor, missing === 0 ? '' : `, ${missing} more needed`)],
  approved: () => [line('Approved')],
  declined: ({ reason }, actor) => [line('Declined by ', actor, ':'), quote(truncate(reason, 1000))],
  cancelled: (_, actor) => [line('Cancelled by ', actor)],
  expired: () => [line('Expired without a decision. Nothing was changed.')],
  stale: ({ differences }) => [
    line('Azure changed since this plan was made:'),
    sentenceList(differences),
    line('Re-plan to continue. Earlier approvals no longer count.'),
  ],
  replanning: (_, actor) => [line('Re-planning requested by ', actor)],
  waits: ({ for: others }) => [line(waitingSentence(others))],
  started: ({ changes }) => [line(`Started: ${formatCount(changes, 'change')} to make`)],
  trouble: ({ problem }) => [line(truncate(problem, 500)), line('Work continues automatically as soon as it can.')],
  step_done: ({ title, correlationId, ms }) => [line('✅ ', ...finishedSpans(title, ms), ...armSpans(correlationId))],
  step_skipped: ({ title }) => [line('⏭️ ', { bold: title }, ': skipped, nothing to change')],
  step_failed: ({ title, problem, correlationId }) => [
    line('❌ ', { bold: title }, ` failed: ${truncate(problem, 600)}`, ...armSpans(correlationId)),
  ],
  stop_requested: (_, actor) => [
    line('Stop requested by ', actor, '. The request ends after the present step, and what it did is undone.'),
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
  rolled_back: ({ ms }) => [line(`↩️ Finished: all changes of this request are undone (${formatDuration(ms)})`)],
  failed: ({ sentences }) => [line('❌ Failed:'), sentenceList(sentences)],
  unlocked: ({ reason }, actor) => [line('Unlocked by ', actor, `: ${truncate(reason, 500)}`)],
  parked: ({ problem }) => [line(`A message was not posted. ${problem}`)],
  delivered: ({ message: kind }) => [line(`Posted ${deliveredNames[kind]}`)],
};

/** Returns the line in a request's thread for an event. */
export function threadLine(event: RequestEvent): Message {
  return message(...describeEvent(event));
}

/** Describes an event, for the thread and the history. */
export function describeEvent(event: RequestEvent): readonly Paragraph[] {
  const describe = descriptions[event.type] as Describe<EventType>;
  return describe(event.data, actorSpan(event.actor));
}

function approvalSpans(needs: EventData['planned']['needs']): Span[] {
  if (needs.length === 0) return ['No approval needed.'];
  const groups = needs.flatMap(({ group, count, usergroup }, index): Span[] => {
    const name: Span = usergroup === null ? { bold: group } : { usergroup, name: group };
    return [index === 0 ? '' : ' and ', `${formatCount(count, 'approval')} from `, name];
  });
  return ['Needs ', ...groups.filter(span => span !== '')];
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
