import type { Button } from '@slack/types';
import { formatCount, formatDuration, listAll } from '../domain/format.ts';
import type { Grouping } from '../domain/grouping/grouping.ts';
import type { NeedsRow } from '../domain/grouping/needs-table.ts';
import { needsTableText } from '../domain/grouping/needs-table.ts';
import { nameOf } from '../domain/ids.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { describeExposure } from '../domain/recipes/group-networks.ts';
import { firstThatFits, itemsThatFit } from './fit.ts';
import { filledFormButton } from './help.ts';
import type { Message, Paragraph } from './message.ts';
import { bullets, line, message, plainText, richText } from './message.ts';
import type { PlanDetail } from './plan-sections.ts';
import { planDetails } from './plan-sections.ts';
import { verdictSection } from './verdict.ts';

/** How networks can be grouped, and what the answer rests on. */
export interface GroupingAnswer {
  readonly rows: readonly NeedsRow[];
  readonly networkCount: number;
  readonly grouping: Grouping;
  /** What a request for the proposal would come to. */
  readonly plan: Plan;
  /** Ids of the networks that are affected, although the table does not name them. */
  readonly unnamed: readonly string[];
  /** Where one endpoint in a hub could take the place of several. */
  readonly advice: readonly string[];
  /** Name of the limit profile. */
  readonly profile: string;
  readonly ageMs: number;
}

/**
 * Returns the proposal for a table of networks and resources, with what it does to people's access, and a button that opens
 * the form to request it.
 */
export function groupingMessage(answer: GroupingAnswer): Message {
  return firstThatFits(planDetails, detail => render(answer, detail));
}

function render(answer: GroupingAnswer, detail: PlanDetail): Message {
  const { grouping, networkCount, profile, ageMs, advice, plan, unnamed } = answer;
  const { strict, shared, constraints } = grouping;
  const proposal = strict ?? shared;
  const room = detail.sentence * SENTENCES_IN_LIST;
  const list = (sentences: readonly string[], most?: number) => listed(sentences, room, most);
  const reasons = constraints.map(({ sentence }) => sentence);
  const basis = line(
    `Limits: ${profile}. Read from Azure ${formatDuration(ageMs)} ago. A request is planned again, with what other requests have reserved.`,
  );
  if (proposal === null) return message(line({ bold: 'No grouping is possible' }), ...list(reasons), basis);
  const isDone = plan.changes.length === 0;
  const networks = formatCount(networkCount, 'network');
  const [unlinks, others] = titlesOf(plan);
  const elements = isDone ? [] : formButtons(answer);
  const paragraphs: readonly Paragraph[] = [
    line({ bold: `${formatCount(proposal.scopes.length, 'private link scope')} for ${networks}` }),
    ...(strict === null
      ? [
          line('Not every network can reach exactly what it needs:'),
          ...list(reasons),
          line(`With shared scopes, ${describeExposure(proposal)}.`),
        ]
      : []),
    ...list(proposal.explanation),
    ...(advice.length === 0 ? [] : [line({ bold: 'Think of the hub' }), ...list(advice)]),
    ...(isDone ? [] : verdictSection(plan, 'awaiting_approval', detail)),
    ...unnamedLines(unnamed, room),
    ...proposal.warnings.map(sentence => line(`⚠️ ${sentence}`)),
    line(
      isDone
        ? 'Nothing has to be changed: each network already reaches exactly what it needs.'
        : `It takes ${formatCount(plan.changes.length, 'change')}, in one request:`,
    ),
    ...list([...unlinks, ...others], Math.max(detail.changes, unlinks.length)),
    basis,
    ...(isDone || elements.length > 0
      ? []
      : [
          line(
            'The table is too long for a button. To request this, type /ampls group and paste the table into the form.',
          ),
        ]),
  ];
  return {
    text: plainText(paragraphs),
    blocks: [
      richText(paragraphs),
      ...(elements.length === 0 ? [] : [{ type: 'actions' as const, elements: [...elements] }]),
    ],
  };
}

/** How many sentences of the longest length one list has room for. */
const SENTENCES_IN_LIST = 7;

/** Returns the titles of the changes that unlink something, and of all others. */
function titlesOf({ changes }: Plan): readonly [readonly string[], readonly string[]] {
  const titles = (isUnlink: boolean) =>
    changes.filter(({ change }) => (change.kind === 'unlink') === isUnlink).map(({ title }) => title);
  return [titles(true), titles(false)];
}

function unnamedLines(ids: readonly string[], room: number): readonly Paragraph[] {
  if (ids.length === 0) return [];
  const shown = itemsThatFit(ids.map(nameOf), ({ length }) => length, room);
  const left = ids.length - shown.length;
  const names = listAll([...shown, ...(left === 0 ? [] : [formatCount(left, 'more network')])]);
  return [line({ bold: 'Affected, but not in the table' }, `: ${names}`)];
}

/** What the problems of a table may take of a message. */
const MAX_PROBLEMS_LENGTH = 3_000;

/** Returns what is wrong with a table. */
export function needsProblems(sentences: readonly string[]): Message {
  return message(
    line({ bold: 'The table could not be read' }),
    ...listed(sentences, MAX_PROBLEMS_LENGTH),
    line('Write one network on each line, a colon, and its resources: vnet-1: workspace-1, workspace-2'),
  );
}

function listed(sentences: readonly string[], room: number, most = sentences.length): readonly Paragraph[] {
  const shown = itemsThatFit(sentences.slice(0, most), ({ length }) => length, room);
  const left = sentences.length - shown.length;
  return [
    ...(shown.length === 0 ? [] : [bullets(shown.map(sentence => [sentence]))]),
    ...(left === 0 ? [] : [line(`and ${left} more`)]),
  ];
}

function formButtons({ rows, grouping }: GroupingAnswer): readonly Button[] {
  return filledFormButton('group-networks', 'Open the request form', {
    needs: [needsTableText(rows)],
    ...(grouping.strict === null && { sharing: ['allow'] }),
  });
}
