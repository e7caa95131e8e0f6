import { pastTenseOf } from '../domain/changes/titles.ts';
import { formatDuration, listNames } from '../domain/format.ts';
import { nameOf } from '../domain/ids.ts';
import { refOf } from '../domain/request/record.ts';
import type { ChangeRecord } from '../domain/watch/change-records.ts';
import type { InventoryDifference } from '../domain/watch/differences.ts';
import type { ExplainedChanges, UnexplainedChange } from '../domain/watch/explain-changes.ts';
import type { Answer } from './answer.ts';
import type { ListedRequest } from './answers.ts';
import { refSpan } from './answers.ts';
import { itemsThatFit, lengthOfBlocks } from './fit.ts';
import type { Paragraph, Span } from './message.ts';
import { actorSpan, bullets, line, message, richText, truncate } from './message.ts';
import type { ShownDecision } from './watch-messages.ts';
import { describeAuthor, differenceSpans } from './watch-messages.ts';

/** A change that comparing two readings has found, and what was decided about it. */
interface FoundChange {
  readonly difference: InventoryDifference;
  readonly at: Date;
  /** Azure may still say who made it. */
  readonly awaitsAuthors: boolean;
  readonly decision: ShownDecision | null;
}

/** What changed in Azure since a time. */
export interface ChangesAnswer {
  readonly since: Date;
  readonly now: Date;
  /** The latest first. */
  readonly unexplained: readonly UnexplainedChange<FoundChange>[];
  /** The latest first, each with its request. */
  readonly explained: readonly (ExplainedChanges & { readonly of: ListedRequest })[];
  /** Since when Azure's own history was read, where it does not go back far enough. */
  readonly recordsSince: Date | undefined;
  /** When what was compared last was read; undefined before the first comparison. */
  readonly comparedAt: Date | undefined;
  /** Why Azure's own history could not be read. */
  readonly historyProblem: string | undefined;
  /** Whether there were more changes than could be read. */
  readonly isCut: boolean;
}

/** Both lists together have to fit into a message: drift comes first, and gets more room. */
const MAX_UNEXPLAINED = 15;
const UNEXPLAINED_LENGTH = 4_500;
const MAX_EXPLAINED = 10;
const EXPLAINED_LENGTH = 2_500;

/** Returns what changed in Azure: what no request explains first, then what requests have done. */
export function changesMessage(answer: ChangesAnswer): Answer {
  const { since, now, unexplained, explained, isCut } = answer;
  return {
    ...message(
      line({ bold: 'Changes in Azure' }, ' since ', { time: since }),
      ...listLines(
        'Outside of any request',
        unexplained.slice(0, MAX_UNEXPLAINED).map(change => unexplainedSpans(change, now)),
        { total: unexplained.length, room: UNEXPLAINED_LENGTH, none: 'none is known' },
      ),
      ...listLines(
        'By requests',
        explained.slice(0, MAX_EXPLAINED).map(change => explainedSpans(change, now)),
        { total: explained.length, room: EXPLAINED_LENGTH, none: 'none' },
      ),
      ...basisLines(answer),
      ...(isCut ? [line('There were more changes than could be read. Type a later time to see all of them.')] : []),
    ),
    data: dataOf(answer),
  };
}

function listLines(
  heading: string,
  items: readonly (readonly Span[])[],
  { total, room, none }: { readonly total: number; readonly room: number; readonly none: string },
): readonly Paragraph[] {
  if (total === 0) return [line({ bold: heading }, `: ${none}`)];
  const shown = itemsThatFit(items, item => lengthOfBlocks([richText([bullets([item])])]), room);
  const left = total - shown.length;
  return [
    line({ bold: heading }),
    ...(shown.length === 0 ? [] : [bullets(shown)]),
    ...(left === 0 ? [] : [line(`and ${left} more. Type a later time to see fewer.`)]),
  ];
}

function unexplainedSpans(change: UnexplainedChange<FoundChange>, now: Date): readonly Span[] {
  if (change.kind === 'recorded') {
    return [...recordSpans(change.record), ` · ${ageOf(change.at, now)}`];
  }
  const { difference, awaitsAuthors, decision } = change.found;
  const found = ` · found ${ageOf(change.at, now)}`;
  return [...differenceSpans(difference, awaitsAuthors), found, ...decisionSpans(decision)];
}

const verbs = { Create: 'created', Update: 'changed', Delete: 'deleted' } as const;

function recordSpans(record: ChangeRecord): readonly Span[] {
  const { resourceId, type, changed } = record;
  const values = [...changed].map(([path, { before, after }]) => {
    return `${truncate(path.replace(/^properties\./, ''), 80)}: ${shown(before)} → ${shown(after)}`;
  });
  const what = values.length === 0 ? '' : `: ${listNames(values)}`;
  return [{ bold: truncate(nameOf(resourceId), 150) }, ` ${verbs[type]}${what} · ${describeAuthor(record, false)}`];
}

function shown(value: string | null): string {
  return value === null ? 'nothing' : truncate(value, 60);
}

function decisionSpans(decision: ShownDecision | null): readonly Span[] {
  if (decision === null) return [];
  const { verdict, person, request } = decision;
  if (verdict === 'accept' || request === null) return [' · accepted by ', actorSpan(person)];
  return [` · ${refOf(request.id)} puts it back, requested by `, actorSpan(person)];
}

function explainedSpans({ titles, at, of }: ChangesAnswer['explained'][number], now: Date): readonly Span[] {
  const what = truncate(listNames(titles.map(pastTenseOf)), 300);
  return [refSpan(of), ` ${what} · requested by `, actorSpan(of.request.requester), ` · ${ageOf(at, now)}`];
}

function ageOf(at: Date, now: Date): string {
  return `${formatDuration(Math.max(0, now.getTime() - at.getTime()))} ago`;
}

function basisLines({ historyProblem, recordsSince, comparedAt, now }: ChangesAnswer): readonly Paragraph[] {
  const compared =
    comparedAt === undefined
      ? 'The bot has not compared two readings of Azure yet.'
      : `The bot compares its readings of Azure, the last of which was made ${ageOf(comparedAt, now)}.`;
  if (historyProblem !== undefined) {
    return [line(`Azure's own history of changes is missing here. ${historyProblem}`), line(compared)];
  }
  return [
    ...(recordsSince === undefined
      ? []
      : [line("Azure's own history goes back to ", { time: recordsSince }, ' only.')]),
    line(
      "Azure shows a change within five minutes. Changes of links, connections, zone groups and records are not in Azure's history: the bot finds them by comparison.",
    ),
    line(compared),
  ];
}

function dataOf({ since, unexplained, explained, recordsSince, comparedAt, historyProblem, isCut }: ChangesAnswer) {
  return {
    comparedAt: comparedAt?.toISOString() ?? null,
    since: since.toISOString(),
    unexplained: unexplained.map(change =>
      change.kind === 'recorded'
        ? { ...change.record, changed: Object.fromEntries(change.record.changed) }
        : { ...change.found.difference, foundAt: change.at.toISOString(), decision: change.found.decision },
    ),
    explained: explained.map(({ request, titles, at, of }) => {
      const { requester } = of.request;
      return { request: refOf(request), titles, requester, at: at.toISOString(), permalink: of.permalink };
    }),
    historySince: (recordsSince ?? since).toISOString(),
    historyProblem: historyProblem ?? null,
    isComplete: !isCut && historyProblem === undefined,
  };
}
