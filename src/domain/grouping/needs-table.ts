import { formatCount } from '../format.ts';

/** One line of a table of needs: what was typed for a network, and for the resources that it has to reach. */
export interface NeedsRow {
  /** Counted from 1, as people count the lines that they typed. */
  readonly line: number;
  readonly network: string;
  readonly resources: readonly string[];
}

export interface NeedsTable {
  readonly rows: readonly NeedsRow[];
  readonly problems: readonly NeedsProblem[];
}

/** What is wrong with a line of a table, or with all of it, which is line 0. */
interface NeedsProblem {
  readonly line: number;
  readonly sentence: string;
}

const EXAMPLE = 'Example: vnet-1: workspace-1, workspace-2';
/** More is not typed, but pasted by mistake. */
const MAX_ROWS = 200;
/** Longer than any id in Azure. */
const MAX_NAME_LENGTH = 1_000;

/**
 * Reads a table of networks and the resources that each has to reach, one network on a line: `vnet-1: law-1, law-2`. It also takes
 * what people copy from spreadsheets, CSV files and Markdown: other separators, quotes, bullets, and a heading. Several networks can
 * be on one line, with semicolons between them: `vnet-1: law-1; vnet-2: law-2`.
 */
export function parseNeedsTable(text: string): NeedsTable {
  const entries = text.split(/\r\n|\r|\n/).flatMap((line, index) => entriesIn(line).map(entry => ({ entry, index })));
  const rows: NeedsRow[] = [];
  const problems: NeedsProblem[] = [];
  for (const [position, { entry, index }] of entries.entries()) {
    const [network = '', ...resources] = cellsIn(entry);
    if (position === 0 && isHeading(network, resources)) continue;
    const row = { line: index + 1, network, resources: resources.filter(name => name !== '') };
    const problem = problemIn(row);
    if (problem === undefined) rows.push(row);
    else problems.push({ line: row.line, sentence: problem });
  }
  if (rows.length > MAX_ROWS) {
    const sentence = `The table has ${formatCount(rows.length, 'line')}. Use at most ${MAX_ROWS}.`;
    return { rows: [], problems: [{ line: 0, sentence }] };
  }
  if (rows.length === 0 && problems.length === 0) {
    return { rows, problems: [{ line: 0, sentence: `The table is empty. ${EXAMPLE}` }] };
  }
  return { rows, problems };
}

/** Returns rows as text that {@link parseNeedsTable} reads, one line for each. */
export function needsTableText(rows: readonly NeedsRow[]): string {
  return rows.map(({ network, resources }) => `${network}: ${resources.join(', ')}`).join('\n');
}

/** Lines of Markdown that have no cells: fences of code, and what is below the heading of a table. */
const NO_CELLS = /^(?:`{3,}.*|[\s|:–—-]*)$/;
const BULLET = /^(?:[-*•–]|\d+[.)])\s+/;
/** Slack sends some characters as HTML entities (https://docs.slack.dev/messaging/formatting-message-text). */
const ARROW = /\s*(?:[-=](?:>|&gt;)|→|⇒)\s*/;

function entriesIn(typed: string): readonly string[] {
  const line = typed.trim().replace(BULLET, '').replace(/^\|/, '').replace(/\|$/, '').replace(ARROW, ': ').trim();
  if (line === '' || line.startsWith('#') || NO_CELLS.test(line)) return [];
  const parts = line
    .split(';')
    .map(part => part.trim())
    .filter(part => part !== '');
  return parts.length > 1 && parts.every(part => part.includes(':')) ? parts : [line];
}

const QUOTES = /^["'“”„«»‘’`]+|["'“”„«»‘’`]+$/g;

/** Returns the network and then the resources. The network ends at a colon or, without one, at the first other separator. */
function cellsIn(entry: string): readonly string[] {
  const colon = entry.indexOf(':');
  const network = colon < 0 ? [] : [entry.slice(0, colon)];
  const rest = entry.slice(colon + 1);
  return [...network, ...rest.split(/[,;|\t]/)].map(cell => cell.trim().replace(QUOTES, '').trim());
}

function isHeading(network: string, resources: readonly string[]): boolean {
  return (
    /^(?:v?nets?|(?:virtual )?networks?)$/i.test(network) && /^(?:resources?|workspaces?)$/i.test(resources[0] ?? '')
  );
}

function problemIn({ network, resources }: NeedsRow): string | undefined {
  if (network === '') return `the network is missing. ${EXAMPLE}`;
  if (resources.length === 0) return `"${network.slice(0, 60)}" names no resources. ${EXAMPLE}`;
  const long = [network, ...resources].find(name => name.length > MAX_NAME_LENGTH);
  return long === undefined ? undefined : `"${long.slice(0, 60)}…" is too long for a name. ${EXAMPLE}`;
}
