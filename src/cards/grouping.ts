import type { Button } from '@slack/types';
import { sha256 } from '../domain/canonical-json.ts';
import { formatCount, formatDuration } from '../domain/format.ts';
import type { Grouping } from '../domain/grouping/grouping.ts';
import type { NeedsRow } from '../domain/grouping/needs-table.ts';
import { needsTableText } from '../domain/grouping/needs-table.ts';
import { describeExposure } from '../domain/recipes/group-networks.ts';
import { requestButton } from './card-buttons.ts';
import { itemsThatFit } from './fit.ts';
import type { Message, Paragraph } from './message.ts';
import { bullets, line, message, plainText, richText } from './message.ts';

/** How networks can be grouped, and what the answer rests on. */
export interface GroupingAnswer {
  readonly rows: readonly NeedsRow[];
  readonly networkCount: number;
  readonly grouping: Grouping;
  /** What the proposal changes, in the order of the changes. */
  readonly changes: readonly string[];
  /** Where one endpoint in a hub could take the place of several. */
  readonly advice: readonly string[];
  /** Name of the limit profile. */
  readonly profile: string;
  readonly ageMs: number;
}

/** What the sentences of one list may take of a message. */
const MAX_LENGTH = 3_000;
/** The most changes that are listed. The card of the request has all of them. */
const MOST_CHANGES = 12;

/**
 * Returns the proposal for a table of networks and resources, with a button that requests it.
 *
 * @param key makes the request of its button that of this answer, however often it is clicked
 */
export function groupingMessage(answer: GroupingAnswer, key: string): Message {
  const { grouping, networkCount, profile, ageMs, advice, changes } = answer;
  const { strict, shared, constraints } = grouping;
  const proposal = strict ?? shared;
  const reasons = constraints.map(({ sentence }) => sentence);
  const basis = line(
    `Limits: ${profile}. Read from Azure ${formatDuration(ageMs)} ago. A request is planned again, with what other requests have reserved.`,
  );
  if (proposal === null) return message(line({ bold: 'No grouping is possible' }), ...listed(reasons), basis);
  const isDone = changes.length === 0;
  const networks = formatCount(networkCount, 'network');
  const paragraphs: readonly Paragraph[] = [
    line({ bold: `${formatCount(proposal.scopes.length, 'private link scope')} for ${networks}` }),
    ...(strict === null
      ? [
          line('Not every network can reach exactly what it needs:'),
          ...listed(reasons),
          line(`With shared scopes, ${describeExposure(proposal)}.`),
        ]
      : []),
    ...listed(proposal.explanation),
    ...(advice.length === 0 ? [] : [line({ bold: 'Think of the hub' }), ...listed(advice)]),
    line(
      isDone
        ? 'Nothing has to be changed: each network already reaches exactly what it needs.'
        : `It takes ${formatCount(changes.length, 'change')}, in one request:`,
    ),
    ...listed(changes, MOST_CHANGES),
    basis,
  ];
  const elements = isDone ? [] : requestButtons(answer, key);
  const hint =
    isDone || elements.length > 0
      ? []
      : [
          line(
            'The table is too long for a button. To request this, type /ampls group and paste the table into the form.',
          ),
        ];
  return {
    text: plainText([...paragraphs, ...hint]),
    blocks: [
      richText([...paragraphs, ...hint]),
      ...(elements.length === 0 ? [] : [{ type: 'actions' as const, elements: [...elements] }]),
    ],
  };
}

/** Returns what is wrong with a table. */
export function needsProblems(sentences: readonly string[]): Message {
  return message(
    line({ bold: 'The table could not be read' }),
    ...listed(sentences),
    line('Write one network on each line, a colon, and its resources: vnet-1: workspace-1, workspace-2'),
  );
}

function listed(sentences: readonly string[], most = sentences.length): readonly Paragraph[] {
  const shown = itemsThatFit(sentences.slice(0, most), ({ length }) => length, MAX_LENGTH);
  const left = sentences.length - shown.length;
  return [
    ...(shown.length === 0 ? [] : [bullets(shown.map(sentence => [sentence]))]),
    ...(left === 0 ? [] : [line(`and ${left} more`)]),
  ];
}

function requestButtons({ rows, networkCount, grouping }: GroupingAnswer, key: string): readonly Button[] {
  const table = needsTableText(rows);
  // In a command, the table is quoted.
  if (/["“”„«»]/.test(table)) return [];
  const words = ['group-networks', `"${table}"`, ...(grouping.strict === null ? ['sharing', 'allow'] : [])];
  return requestButton('Request this grouping', `group ${formatCount(networkCount, 'network')} as proposed`, {
    words,
    key: `group-${sha256(`${key} ${table}`).slice(0, 32)}`,
  });
}
