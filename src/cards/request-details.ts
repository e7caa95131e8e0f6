import type { KnownBlock } from '@slack/types';
import { formatCount, formatDuration } from '../domain/format.ts';
import type { PlannedChange } from '../domain/plan/plan.ts';
import type { RequestEvent } from '../domain/request/events.ts';
import { isInHistory } from '../domain/request/events.ts';
import type { ApprovalDecision, ChangeRequest, Step } from '../domain/request/record.ts';
import { isOnCurrentPlan, refOf } from '../domain/request/record.ts';
import { lengthOfBlocks, MAX_BLOCKS_LENGTH } from './fit.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { actorSpan, bullets, line, plainText, richText, truncate } from './message.ts';
import type { PlanDetail } from './plan-sections.ts';
import { cutList, describeUsage, findingsSection } from './plan-sections.ts';
import type { RequestCardData } from './request-card.ts';
import { reasonSection, requestCard } from './request-card.ts';
import { describeEvent } from './thread-lines.ts';

/** Everything that is stored about a request. */
export interface RequestDetails extends RequestCardData {
  readonly events: readonly RequestEvent[];
}

/** A modal takes more than a message, but not everything: each list is cut and says how much is left out. */
const MAX_ITEMS = 60;
const MAX_SENTENCE = 500;
const modalDetail: PlanDetail = {
  changes: MAX_ITEMS,
  usage: MAX_ITEMS,
  findings: MAX_ITEMS,
  notes: MAX_ITEMS,
  sentence: MAX_SENTENCE,
};

/**
 * Returns a modal's content with everything about a request: changes, findings, usage, steps, decisions and history.
 */
export function detailsContent(data: RequestDetails): Pick<Message, 'blocks'> {
  const { request, title, decisions, steps, events } = data;
  const { plan } = request;
  const sections = [
    headSection(data),
    listSection('Changes', (plan?.changes ?? []).map(changeSpans)),
    findingsSection(plan?.findings ?? [], modalDetail),
    listSection(
      'Access changes',
      (plan?.impact ?? []).map(({ sentence }) => [cutSentence(sentence)]),
    ),
    listSection(
      `Usage (limits: ${plan?.profile ?? ''})`,
      (plan?.usage ?? []).map(row => [describeUsage(row)]),
    ),
    listSection('Steps', steps.map(stepSpans)),
    listSection(
      'Decisions',
      decisions.map(decision => decisionSpans(decision, request)),
    ),
    historySection(events),
  ];
  const heading = { type: 'plain_text', text: truncate(`${refOf(request.id)} · ${title}`, 150) } as const;
  const shown = sections.filter(section => section.length > 0).map((section): KnownBlock => richText(section));
  return { blocks: [{ type: 'header', text: heading }, ...shown] };
}

const MAX_EVENTS = 8;
const MAX_EVENT_LENGTH = 200;

/** Returns the content of a request's card with its latest events. Only the card itself has the buttons. */
export function requestMessage(data: RequestDetails): Message {
  const { text, plainBlocks } = requestCard(data);
  const card = (plainBlocks ?? []).filter(({ type }) => type !== 'actions');
  for (let count = MAX_EVENTS; count > 0; count -= 1) {
    const history = historySection(data.events, count, MAX_EVENT_LENGTH);
    const all = [...card, richText(history)];
    if (lengthOfBlocks(all) <= MAX_BLOCKS_LENGTH) return { text: `${text}\n${plainText(history)}`, blocks: all };
  }
  return { text, blocks: card };
}

function headSection({ request }: RequestDetails): readonly Paragraph[] {
  const { requester, createdAt, inputs, plan, readAt, statusReasons } = request;
  const inputItems = Object.entries(inputs).map(([name, values]): Span[] => [
    `${name}: ${truncate(values.join(', '), 1000)}`,
  ]);
  const read: Span[] = readAt === null ? [] : [', based on Azure as read at ', { time: readAt }];
  return [
    line('Requested by ', actorSpan(requester), ' at ', { time: createdAt }),
    ...reasonSection(request, 3000),
    bullets(inputItems),
    ...(statusReasons.length === 0
      ? []
      : [bullets(statusReasons.slice(0, MAX_ITEMS).map(text => [cutSentence(text)]))]),
    ...(plan === null ? [] : [line('Plan ', { code: plan.hash.slice(0, 12) }, ...read)]),
  ];
}

function listSection(heading: string, items: readonly (readonly Span[])[]): readonly Paragraph[] {
  return items.length === 0 ? [] : [line({ bold: heading }), bullets(cutList(items, MAX_ITEMS))];
}

function changeSpans({ title, before, after, done, inverse }: PlannedChange): readonly Span[] {
  const effect = done ? `: already ${after}` : `: ${before} → ${after}`;
  return [
    { bold: truncate(title, 200) },
    truncate(effect, 300),
    inverse === 'irreversible' ? ' (cannot be rolled back)' : '',
  ];
}

const stepLabels = {
  pending: 'not started',
  writing: 'in progress',
  done: 'done',
  skipped: 'skipped, nothing to change',
  undone: 'done, then undone',
} as const satisfies Record<Step['state'], string>;

function stepSpans({ title, state, undoes, startedAt, finishedAt, correlationId, problem }: Step): readonly Span[] {
  const took =
    startedAt === null || finishedAt === null ? '' : ` (${formatDuration(finishedAt.getTime() - startedAt.getTime())})`;
  return [
    undoes === null ? '' : '↩️ ',
    { bold: truncate(title, 200) },
    `: ${stepLabels[state]}${took}`,
    problem === null ? '' : ` · ${cutSentence(problem)}`,
    ...(correlationId === null ? [] : [' · ARM ', { code: correlationId }]),
  ];
}

function decisionSpans(decision: ApprovalDecision, request: ChangeRequest): readonly Span[] {
  const { person, planHash, verdict, reason, at } = decision;
  const plan = isOnCurrentPlan(request, decision) ? '' : `, for an earlier plan (${planHash.slice(0, 12)})`;
  const why = reason === null ? '' : `: ${cutSentence(reason)}`;
  const decided = verdict === 'approve' ? ' approved at ' : ' declined at ';
  return [{ user: person }, decided, { time: at }, `${plan}${why}`];
}

/** Returns the latest events, oldest first. */
function historySection(
  all: readonly RequestEvent[],
  maxEvents = MAX_ITEMS,
  maxLength = MAX_SENTENCE,
): readonly Paragraph[] {
  const events = all.filter(({ type }) => isInHistory(type));
  const left = events.length - maxEvents;
  return [
    line({ bold: 'History' }),
    ...(left > 0 ? [line(`${formatCount(left, 'earlier event')} not shown`)] : []),
    bullets(
      events
        .slice(-maxEvents)
        .map(event => [{ time: event.at }, ' · ', ...cutSpans(joinParagraphs(describeEvent(event)), maxLength)]),
    ),
  ];
}

/** Returns the spans of one line that holds several paragraphs. */
function joinParagraphs(paragraphs: readonly Paragraph[]): readonly Span[] {
  return paragraphs.flatMap((paragraph, index) => [...(index === 0 ? [] : [' ']), ...inlineSpans(paragraph)]);
}

function inlineSpans(paragraph: Paragraph): readonly Span[] {
  if (paragraph.kind === 'list') return paragraph.items.flatMap((item, at) => [...(at === 0 ? [] : [' ']), ...item]);
  return paragraph.kind === 'preformatted' ? [paragraph.text] : paragraph.spans;
}

/** Cuts spans to a number of characters. */
function cutSpans(spans: readonly Span[], maxLength: number): readonly Span[] {
  let room = maxLength;
  return spans.flatMap((span): Span[] => {
    if (room <= 0) return [];
    if (typeof span !== 'string') return [span];
    const text = truncate(span, room);
    room -= text.length;
    return [text];
  });
}

function cutSentence(sentence: string): string {
  return truncate(sentence, MAX_SENTENCE);
}
