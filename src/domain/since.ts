import { parseDuration } from './duration.ts';

const DAY_MS = 24 * 60 * 60_000;

/** `2026-11-01`, or with a time: `2026-11-01 14:05`, `2026-11-01T14:05:09.123Z`. */
const DATE = /^(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)z?)?$/i;

/** `the last 3 days`, `past hour`, `3 days ago`. */
const PAST = /^(?:(?:the\s+)?(?:last|past)\s+)?(.*?)(?:\s+ago)?$/i;

/** `2w`, `2 weeks`, `week`. */
const WEEKS = /^([1-9]\d{0,2}|an?|one)?\s*(?:w|weeks?)$/i;

const EXAMPLES = 'Type it as yesterday, 2026-11-01 or 3d.';

/** A time in the past that a person typed, or what is wrong with it. */
export type Since = { readonly since: Date } | { readonly error: string };

/**
 * Reads the time that follows `since`: `today`, `yesterday`, a date, a date with a time, or how long ago it was, such as `3d`,
 * `12h` or `2 weeks`. Days begin at midnight UTC.
 */
export function parseSince(typed: string, now: Date): Since {
  const text = typed.trim().toLowerCase();
  if (text === '') return { error: `The time after "since" is missing. ${EXAMPLES}` };
  const since = dayOf(text, now) ?? dateOf(text) ?? agoOf(text, now);
  if (since === undefined) return { error: `"${typed.trim().slice(0, 60)}" is not a time. ${EXAMPLES}` };
  if (since > now.getTime()) return { error: `"${typed.trim()}" is in the future. ${EXAMPLES}` };
  return { since: new Date(Math.max(since, 0)) };
}

function dayOf(text: string, now: Date): number | undefined {
  const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  if (text === 'today') return midnight;
  return text === 'yesterday' ? midnight - DAY_MS : undefined;
}

/** Returns undefined also for a day that the calendar does not have: `2026-02-30`. */
function dateOf(text: string): number | undefined {
  const [, day, time = '00:00'] = DATE.exec(text) ?? [];
  const date = new Date(`${day}T${time}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${day}`) ? date.getTime() : undefined;
}

function agoOf(text: string, now: Date): number | undefined {
  const span = text.replace(PAST, '$1');
  const weeks = WEEKS.exec(span);
  const ms =
    parseDuration(weeks === null ? span : `${7 * (Number(weeks[1] ?? 1) || 1)}d`) ?? parseDuration(`1 ${span}`);
  return ms === undefined ? undefined : now.getTime() - ms;
}
