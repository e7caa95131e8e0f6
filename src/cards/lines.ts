import type { EventData, EventType, RequestEvent } from '../domain/request/events.ts';
import { refOf } from '../domain/request/record.ts';
import { counted } from '../domain/words.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import type { Paragraph, Span } from './rich.ts';
import { actorSpan, bullets, line, quote, shorten } from './rich.ts';
import { duration, listed } from './words.ts';

type Teller<T extends EventType> = (data: EventData[T], actor: Span) => readonly Paragraph[];

/** The line in the request's thread for each thing that can happen. */
const tellers: { readonly [T in EventType]: Teller<T> } = {
  created: (_, actor) => [line('Asked for by ', actor)],
  retries: ({ request }) => [line(`Asked for again after ${refOf(request)}`)],
  planned: ({ changes, needs }) => [line(`Planned: ${counted(changes, 'change')}. `, ...needSpans(needs))],
  blocked: ({ sentences }) => [line('Blocked:'), sentenceList(sentences)],
  agreed: ({ missing }, actor) => [line('Approved by ', actor, missing === 0 ? '' : `, ${missing} more needed`)],
  approved: () => [line('Approved')],
  declined: ({ reason }, actor) => [line('Declined by ', actor, ':'), quote(shorten(reason, 1000))],
  cancelled: (_, actor) => [line('Cancelled by ', actor)],
  expired: () => [line('Expired: nobody decided in time. Nothing was changed.')],
  stale: ({ differences }) => [
    line('The estate has moved since this was planned, so it has to be planned and agreed to again:'),
    sentenceList(differences),
  ],
  replanning: (_, actor) => [line('Planned again at the wish of ', actor)],
  waits: ({ for: others }) => [line(`Waits for ${listed(others.map(refOf))}, which works on the same things`)],
  started: ({ changes }) => [line(`Started: ${counted(changes, 'change')} to make`)],
  trouble: ({ problem }) => [line(shorten(problem, 500)), line('This goes on by itself as soon as it can.')],
  step_done: ({ title, correlationId, ms }) => [
    line('✅ ', { bold: title }, ` in ${duration(ms)}`, ...arm(correlationId)),
  ],
  step_skipped: ({ title }) => [line('⏭️ ', { bold: title }, ': already so, nothing written')],
  step_failed: ({ title, problem, correlationId }) => [
    line('❌ ', { bold: title }, `: ${shorten(problem, 600)}`, ...arm(correlationId)),
  ],
  undoing: ({ steps }) => [line(`Undoing what was made: ${counted(steps, 'change')}`)],
  step_undone: ({ title, correlationId, ms }) => [
    line('↩️ ', { bold: title }, ` in ${duration(ms)}`, ...arm(correlationId)),
  ],
  succeeded: ({ ms }) => [line('✅ Finished: everything is made and verified', ` (${duration(ms)})`)],
  rolled_back: ({ ms }) => [line('↩️ Finished: what this request had made is undone again', ` (${duration(ms)})`)],
  failed: ({ sentences }) => [line('❌ Failed:'), sentenceList(sentences)],
  unlocked: ({ reason }, actor) => [line('Unlocked by ', actor, `: ${shorten(reason, 500)}`)],
  parked: ({ problem }) => [line(`Slack refused a message: ${problem}`)],
};

/** What the thread says of an event. */
export function lineFor(event: RequestEvent): Message {
  return message(...tellingOf(event));
}

/** The words for an event. */
export function tellingOf(event: RequestEvent): readonly Paragraph[] {
  const teller = tellers[event.type] as Teller<EventType>;
  return teller(event.data, actorSpan(event.actor));
}

function needSpans(needs: EventData['planned']['needs']): Span[] {
  if (needs.length === 0) return ['Nobody has to agree.'];
  const groups = needs.flatMap(({ group, count, usergroup }, index): Span[] => {
    const name: Span = usergroup === null ? { bold: group } : { usergroup, name: group };
    return [index === 0 ? '' : ' and ', `${count} of `, name];
  });
  return ['To be agreed to by ', ...groups.filter(span => span !== '')];
}

function sentenceList(sentences: readonly string[]): Paragraph {
  return bullets(sentences.slice(0, 15).map(sentence => [shorten(sentence, 500)]));
}

function arm(correlationId: string | null): Span[] {
  return correlationId === null ? [] : [' · ARM ', { code: correlationId }];
}
