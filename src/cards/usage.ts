import { formatCount, listAll, listNames } from '../domain/format.ts';
import { nameOf } from '../domain/ids.ts';
import { meterNoun } from '../domain/limits/meters.ts';
import type { Usage } from '../domain/limits/usage.ts';
import { remainingOf } from '../domain/limits/usage.ts';
import { itemsThatFit } from './fit.ts';
import type { Message, Paragraph } from './message.ts';
import { bullets, line, message, richText } from './message.ts';
import { describeUsage } from './plan-sections.ts';
import { readingAge } from './reading-age.ts';
import { usageChart, usageTable } from './usage-table.ts';

/** The usage of one scope, or of one resource. */
export interface ScopeUsage {
  readonly name: string;
  readonly rows: readonly Usage[];
  /** How many scopes link each of a scope's resources, the fullest first. Left out for a resource, and beside other scopes. */
  readonly linked?: readonly Usage[];
}

/** What an answer about usage is based on. */
export interface UsageBasis {
  /** Name of the limit profile. */
  readonly profile: string;
  /** Age of what was read from Azure, in milliseconds. */
  readonly ageMs: number;
  /** Why the profile does not describe what is in Azure, and which one does. */
  readonly advice: readonly string[];
  /** Resources and networks that have reached their limit. Left out where one scope or resource was asked about. */
  readonly atLimit?: readonly Usage[];
}

const MAX_SCOPES = 20;
/** What all scopes may take of a message. */
const MAX_USAGE_LENGTH = 7_500;

/** Returns how full one scope is, or several, the fullest of which come first: as a table and a chart, and as text. */
export function usageMessage(scopes: readonly ScopeUsage[], basis: UsageBasis): Message {
  const [first, ...others] = scopes;
  if (first === undefined) return message(line('The bot sees no private link scopes.'), ...basisLines(basis));
  const isOne = others.length === 0;
  const [counts, rest] = isOne ? [scopeLines(first), fitLines(first)] : [scopesLines(scopes), []];
  const plain = message(...counts, ...rest, ...basisLines(basis));
  const rows = isOne ? [...first.rows, ...(first.linked ?? [])] : scopes.flatMap(scope => scope.rows);
  const caption = isOne ? `Usage of ${first.name}` : `Usage of ${formatCount(scopes.length, 'private link scope')}`;
  const blocks = [
    ...(isOne ? [] : usageChart(scopes)),
    ...usageTable(caption, rows, `/ampls usage${isOne ? ` ${first.name}` : ''} --csv`),
    richText([...rest, ...basisLines(basis)]),
  ];
  return { text: plain.text, blocks, plainBlocks: plain.blocks };
}

function scopeLines({ rows, linked = [] }: ScopeUsage): readonly Paragraph[] {
  return [
    bullets(rows.map(row => [describeUsage(row)])),
    ...(linked.length === 0 ? [] : [line({ bold: 'Linked resources' }, ', fullest first')]),
    ...(linked.length === 0 ? [] : [bullets(linked.slice(0, MAX_LINKED).map(row => [describeUsage(row)]))]),
    ...(linked.length > MAX_LINKED ? [line(`and ${linked.length - MAX_LINKED} more`)] : []),
  ];
}

function scopesLines(scopes: readonly ScopeUsage[]): readonly Paragraph[] {
  const items = scopes.slice(0, MAX_SCOPES).map(({ rows }) => rows.map(row => describeUsage(row)).join(' · '));
  const shown = itemsThatFit(items, ({ length }) => length, MAX_USAGE_LENGTH);
  const left = scopes.length - shown.length;
  return [
    line({ bold: formatCount(scopes.length, 'private link scope') }, ', fullest first'),
    bullets(shown.map(text => [text])),
    ...(left === 0 ? [] : [line(`and ${left} more. Type /ampls usage <scope> to see one of them.`)]),
  ];
}

/** The most resources of a scope that an answer lists. */
const MAX_LINKED = 20;

/** Returns what no longer fits into a scope. */
function fitLines({ name, rows, linked = [] }: ScopeUsage): readonly Paragraph[] {
  const full = rows
    .filter(isFull)
    .map(({ meter, limit }) => `another ${meterNoun(meter, 1)} in ${name} (limit ${limit})`);
  const resources = linked.filter(isFull).map(({ subject }) => subject);
  const elsewhere = resources.length === 0 ? [] : [`${listNames(resources)} in another scope`];
  const fits = [...full, ...elsewhere];
  return fits.length === 0 ? [] : [line({ bold: 'No longer fits' }, `: ${listAll(fits)}`)];
}

function isFull(usage: Usage): boolean {
  const left = remainingOf(usage);
  return left !== null && left <= 0;
}

/** Returns the resources and networks that have reached their limit, those over it first. */
function atLimitLines(atLimit: readonly Usage[]): readonly Paragraph[] {
  const over = atLimit.filter(usage => (remainingOf(usage) ?? 0) < 0);
  // Networks that resolve by the same zones have their count together.
  const sentences = [...new Set(over.map(row => describeUsage(row)))];
  const at = (meter: Usage['meter']) =>
    atLimit.filter(usage => usage.meter === meter && !over.includes(usage)).map(({ subjectId }) => nameOf(subjectId));
  const [resources, networks] = [at('resource-scopes'), at('network-scopes')];
  return [
    ...(over.length === 0
      ? []
      : [line({ bold: 'Over their limit' }), bullets(sentences.slice(0, MAX_LINKED).map(text => [text]))]),
    ...(resources.length === 0 ? [] : [line({ bold: 'Resources at their limit' }, `: ${listNames(resources)}`)]),
    ...(networks.length === 0 ? [] : [line({ bold: 'Networks at their limit' }, `: ${listNames(networks)}`)]),
  ];
}

function basisLines({ profile, ageMs, advice, atLimit = [] }: UsageBasis): readonly Paragraph[] {
  return [
    ...atLimitLines(atLimit),
    ...(advice.length === 0 ? [] : [line(advice.join(' '))]),
    line(`Limits: ${profile} · ${readingAge(ageMs)}`),
  ];
}
