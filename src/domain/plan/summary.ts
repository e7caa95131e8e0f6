import type { ChangeKindName } from '../changes/index.ts';
import { formatCount, listNames } from '../format.ts';
import type { PlannedChange } from './plan.ts';

/** The changes of private DNS zones, which other changes bring with them. */
const zoneKinds: ReadonlySet<ChangeKindName> = new Set([
  'create-zone',
  'delete-zone',
  'link-zone',
  'unlink-zone',
  'set-zone-group',
]);

/** The changes of a plan, apart from those of private DNS zones. */
export interface SplitChanges {
  /** What the request is about. */
  readonly main: readonly PlannedChange[];
  /** What that brings with it in private DNS. Empty where the plan changes nothing else. */
  readonly zones: readonly PlannedChange[];
}

/** Returns the changes that a request is about, and those of private DNS zones that come with them. */
export function splitChanges(changes: readonly PlannedChange[]): SplitChanges {
  const isZone = ({ change }: PlannedChange) => zoneKinds.has(change.kind);
  const main = changes.filter(change => !isZone(change));
  return main.length === 0 ? { main: changes, zones: [] } : { main, zones: changes.filter(isZone) };
}

/** The changes whose titles do not say which value they set. */
const settings: ReadonlySet<ChangeKindName> = new Set(['set-public-access', 'set-access-modes']);

/**
 * Returns what changes do, in a few words: `Link law-prod and appi-web to ampls-a`, `Set public access of law-prod: queries
 * disabled`, or `Create scope ampls-c and 3 more changes`. Undefined for no changes.
 */
export function summarizeChanges(changes: readonly PlannedChange[]): string | undefined {
  const { main } = splitChanges(changes);
  const pending = main.filter(({ done }) => !done);
  const shown = pending.length === 0 ? main : pending;
  const [first] = shown;
  if (first === undefined) return undefined;
  const alike = shown.slice(0, leadingAlike(shown.map(({ title }) => title)));
  const summary = joinTitles(alike.map(({ title }) => title));
  const isSetting = settings.has(first.change.kind) && alike.every(({ after }) => after === first.after);
  const others = shown.length - alike.length;
  return [
    summary,
    isSetting ? `: ${first.after}` : '',
    others === 0 ? '' : ` and ${formatCount(others, 'more change')}`,
  ].join('');
}

/** Returns how many of the first titles differ in one word only, always the same one. */
function leadingAlike(titles: readonly string[]): number {
  const first = titles[0] ?? '';
  const position = differingWord(first, titles[1] ?? '');
  if (position === undefined) return 1;
  const end = titles.findIndex((title, index) => index > 0 && differingWord(first, title) !== position);
  return end < 0 ? titles.length : end;
}

/** Returns which word of two titles differs, if it is one alone and not the verb. */
function differingWord(first: string, second: string): number | undefined {
  const [a, b] = [first.split(' '), second.split(' ')];
  const different = a.flatMap((word, index) => (word === b[index] ? [] : [index]));
  return a.length === b.length && different.length === 1 && different[0] !== 0 ? different[0] : undefined;
}

/** Joins titles that differ in one word to one title with all of these words. */
function joinTitles(titles: readonly string[]): string {
  const [first = '', second] = titles;
  const position = second === undefined ? undefined : differingWord(first, second);
  if (position === undefined) return first;
  const names = titles.map(title => title.split(' ')[position] ?? '');
  return first.split(' ').with(position, listNames(names)).join(' ');
}
