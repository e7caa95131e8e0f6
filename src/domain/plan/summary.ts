import type { ChangeKindName } from '../changes/index.ts';
import { kindOf } from '../changes/index.ts';
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

/** Returns the id of the object that a plan is about, which exists after it; undefined where it only deletes. */
export function mainObject(changes: readonly PlannedChange[]): string | undefined {
  const writes = splitChanges(changes).main.flatMap(({ change }) => kindOf(change).writes(change));
  return writes.find(({ deletes }) => !deletes)?.id;
}

/** Returns whether a plan makes a change that no roll back can undo. */
export function isIrreversible(changes: readonly Pick<PlannedChange, 'done' | 'inverse'>[]): boolean {
  return changes.some(({ done, inverse }) => !done && inverse === 'irreversible');
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
  const [summary, count] = joinTitles(
    first.title,
    shown.slice(1).map(({ title }) => title),
  );
  const alike = shown.slice(0, count);
  const isSetting = settings.has(first.change.kind) && alike.every(({ after }) => after === first.after);
  const others = shown.length - alike.length;
  return [
    summary,
    isSetting ? `: ${first.after}` : '',
    others === 0 ? '' : ` and ${formatCount(others, 'more change')}`,
  ].join('');
}

/**
 * Joins a title and as many of the next ones as differ from it in one word only, always the same one, to one title with all of
 * these words. Returns it, and how many titles it combines.
 */
function joinTitles(first: string, next: readonly string[]): readonly [title: string, count: number] {
  const different = next.map(title => differingWord(first, title));
  const [position] = different;
  if (position === undefined) return [first, 1];
  const end = different.findIndex(other => other?.index !== position.index);
  const alike = different.slice(0, end < 0 ? different.length : end).filter(other => other !== undefined);
  const words = first.split(' ');
  const names = listNames([position.own, ...alike.map(({ other }) => other)]);
  return [words.with(position.index, names).join(' '), alike.length + 1];
}

/** Returns which word of two titles differs, if it is one alone and not the verb. */
function differingWord(first: string, second: string) {
  const [a, b] = [first.split(' '), second.split(' ')];
  const different = a.flatMap((own, index) => {
    const other = b[index];
    return own === other || other === undefined ? [] : [{ index, own, other }];
  });
  const [only, ...more] = different;
  return a.length === b.length && more.length === 0 && only?.index !== 0 ? only : undefined;
}
