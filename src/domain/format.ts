/**
 * Lists, counts and durations as people read them. Every surface uses these, so the same value always reads the same.
 */

const locale = 'en-GB';
const and = new Intl.ListFormat(locale, { type: 'conjunction' });
const or = new Intl.ListFormat(locale, { type: 'disjunction' });
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** Returns up to `most` items: `a`, `a and b`, `a, b and c`, or `a, b and 4 more` for a longer list. */
export function listNames(names: readonly string[], most = 3): string {
  if (names.length <= most) return listAll(names);
  return listAll([...names.slice(0, most - 1), `${names.length - most + 1} more`]);
}

/** Returns every item, however many: `a, b, c and d`. For short lists of which nothing may be left out. */
export function listAll(items: readonly string[]): string {
  return and.format(items);
}

/** Returns the items as alternatives: `a, b or c`. */
export function listChoices(items: readonly string[]): string {
  return or.format(items);
}

/** Returns the singular for a count of one and the plural for any other; the plural adds an `s` unless it is given. */
export function pluralize(count: number, singular: string, plural = `${singular}s`): string {
  return plurals.select(count) === 'one' ? singular : plural;
}

/** Returns a count with its noun: `1 approval`, `2 approvals`, `1,000 components`. */
export function formatCount(count: number, singular: string, plural?: string): string {
  return `${numbers.format(count)} ${pluralize(count, singular, plural)}`;
}

/** Returns a number with its limit and unit: `49 of 50 resources`, `1 of 1 scope`. */
export function formatUsage(used: number, limit: number, singular: string): string {
  return `${numbers.format(used)} of ${formatCount(limit, singular)}`;
}

/**
 * Returns a duration in its two largest units: `0.4 s`, `36 s`, `2 min 5 s`, `3 h 20 min`, `2 days 4 h`. A unit that is
 * zero is left out after the first. `Intl.DurationFormat` would write `36 secs` and `2 mins, 5 secs`, or `2m 5s`.
 */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return twoUnits(formatCount(days, 'day'), hours % 24, 'h');
  if (hours > 0) return twoUnits(`${hours} h`, minutes % 60, 'min');
  return minutes > 0 ? twoUnits(`${minutes} min`, seconds % 60, 's') : `${seconds} s`;
}

function twoUnits(first: string, rest: number, unit: string): string {
  return rest === 0 ? first : `${first} ${rest} ${unit}`;
}
