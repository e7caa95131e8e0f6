import type { KnownBlock } from '@slack/types';
import type { RequestEvent } from '../domain/request/events.ts';
import type { Decision, Step } from '../domain/request/record.ts';
import { refOf } from '../domain/request/record.ts';
import { tellingOf } from './lines.ts';
import type { Message } from './message.ts';
import { findingsPart, usageText } from './plan-part.ts';
import type { CardSource } from './request-card.ts';
import type { Paragraph, Span } from './rich.ts';
import { actorSpan, bullets, line, quote, richText, shorten } from './rich.ts';
import { duration } from './words.ts';

/** Everything that is written about a request. */
export interface DetailsSource extends CardSource {
  readonly events: readonly RequestEvent[];
}

/** A window takes more than a message, and not everything: each list is cut, and says so. */
const MOST = 60;
const SENTENCE = 500;

/** Everything about a request, for a window: changes, findings, impact, limits, steps, decisions and what happened. */
export function detailsOf(source: DetailsSource): Pick<Message, 'blocks'> {
  const { request, title, decisions, steps, events } = source;
  const parts = [
    headPart(source),
    listPart('What changes', (request.plan?.changes ?? []).map(changeSpans)),
    findingsPart(request.plan?.findings ?? []),
    listPart(
      'Who reaches what otherwise',
      (request.plan?.impact ?? []).map(({ sentence }) => [cutTo(sentence)]),
    ),
    listPart(
      `Usage (limits ${request.plan?.profile ?? ''})`,
      (request.plan?.usage ?? []).map(row => [usageText(row)]),
    ),
    listPart('Steps', steps.map(stepSpans)),
    listPart(
      'Decisions',
      decisions.map(decision => decisionSpans(decision, request.plan?.hash)),
    ),
    historyPart(events),
  ];
  const heading = { type: 'plain_text', text: shorten(`${refOf(request.id)} · ${title}`, 150) } as const;
  const shown = parts.filter(part => part.length > 0).map((part): KnownBlock => richText(part));
  return { blocks: [{ type: 'header', text: heading }, ...shown] };
}

function headPart({ request }: DetailsSource): readonly Paragraph[] {
  const { requester, createdAt, reason, inputs, plan, readAt, because } = request;
  const typed = Object.entries(inputs).map(([name, values]): Span[] => [
    `${name}: ${shorten(values.join(', '), 1000)}`,
  ]);
  return [
    line('Asked for by ', actorSpan(requester), ` on ${moment(createdAt)}`),
    ...(reason === null ? [] : [quote(shorten(reason, 3000))]),
    bullets(typed),
    ...(because.length === 0 ? [] : [bullets(because.slice(0, MOST).map(sentence => [cutTo(sentence)]))]),
    ...(plan === null
      ? []
      : [
          line(
            'Plan ',
            { code: plan.hash.slice(0, 12) },
            readAt === null ? '' : `, on the estate as of ${moment(readAt)}`,
          ),
        ]),
  ];
}

function listPart(heading: string, items: readonly (readonly Span[])[]): readonly Paragraph[] {
  if (items.length === 0) return [];
  const shown = items.length <= MOST ? items : [...items.slice(0, MOST - 1), [`and ${items.length - MOST + 1} more`]];
  return [line({ bold: heading }), bullets(shown)];
}

function changeSpans({ title, before, after, done, inverse }: PlannedChange): readonly Span[] {
  const ending = done ? `: already ${after}` : `: ${before} → ${after}`;
  return [{ bold: shorten(title, 200) }, shorten(ending, 300), inverse === 'irreversible' ? ' (cannot be undone)' : ''];
}

type PlannedChange = NonNullable<DetailsSource['request']['plan']>['changes'][number];

const stepWords = {
  pending: 'to be made',
  writing: 'being made',
  done: 'made',
  skipped: 'was already so',
  undone: 'made, and undone again',
} as const satisfies Record<Step['state'], string>;

function stepSpans({ title, state, undoes, startedAt, finishedAt, correlationId, problem }: Step): readonly Span[] {
  const took =
    startedAt === null || finishedAt === null ? '' : ` in ${duration(finishedAt.getTime() - startedAt.getTime())}`;
  return [
    undoes === null ? '' : '↩️ ',
    { bold: shorten(title, 200) },
    `: ${stepWords[state]}${took}`,
    problem === null ? '' : ` · ${cutTo(problem)}`,
    ...(correlationId === null ? [] : [' · ARM ', { code: correlationId }]),
  ];
}

function decisionSpans(
  { person, planHash, verdict, reason, at }: Decision,
  current: string | undefined,
): readonly Span[] {
  const plan = planHash === current ? '' : `, on an earlier plan (${planHash.slice(0, 12)})`;
  const why = reason === null ? '' : `: ${cutTo(reason)}`;
  return [{ user: person }, ` ${verdict === 'approve' ? 'approved' : 'declined'} on ${moment(at)}${plan}${why}`];
}

/** The latest of what happened, the oldest of them first. */
export function historyPart(events: readonly RequestEvent[], most = MOST, length = SENTENCE): readonly Paragraph[] {
  const left = events.length - most;
  return [
    line({ bold: 'What happened' }),
    ...(left > 0 ? [line(`${left} earlier events are left out.`)] : []),
    bullets(
      events
        .slice(-most)
        .map(event => [`${moment(event.at)} · `, ...cutSpans(tellingOf(event).flatMap(spansIn), length)]),
    ),
  ];
}

/** A paragraph in a row with others. */
function spansIn(paragraph: Paragraph): readonly Span[] {
  if (paragraph.kind === 'list') return paragraph.items.flatMap(item => [' ', ...item]);
  return paragraph.kind === 'quote' ? [' ', ...paragraph.spans] : paragraph.spans;
}

/** As many of the spans as there is room for, in characters. */
function cutSpans(spans: readonly Span[], most: number): readonly Span[] {
  let room = most;
  return spans.flatMap((span): Span[] => {
    if (room <= 0) return [];
    if (typeof span !== 'string') return [span];
    const words = shorten(span, room);
    room -= words.length;
    return [words];
  });
}

function cutTo(sentence: string): string {
  return shorten(sentence, SENTENCE);
}

/** `2026-03-01 14:05:09 UTC`. */
function moment(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
