import { z } from 'zod';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const unitsMs = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

type Unit = keyof typeof unitsMs;

/** A duration is written in the largest unit that divides it, which may be none of these. */
const largeUnits = ['d', 'h'] as const;

/** Not the package `ms`: it would read `72` as 72 milliseconds, and accept fractions and negative durations. */
export const durationSchema = z
  .string()
  .regex(/^[1-9]\d*[mhd]$/, 'expected a whole number of minutes, hours or days, such as 30m, 72h or 3d')
  .transform(text => Number.parseInt(text, 10) * unitsMs[text.slice(-1) as Unit]);

/** `4h`, `30 min`, `2 days`, `an hour`, `the next 4 hours`. */
const SPOKEN =
  /^(?:the\s+)?(?:next\s+)?(?<count>\d{1,6}|an?|one)\s*(?:(?<m>m|mins?|minutes?)|(?<h>h|hrs?|hours?)|(?<d>d|days?))$/i;

/** Returns the milliseconds of a duration as people say it, or undefined for any other text. Zero is no duration. */
export function parseDuration(text: string): number | undefined {
  const groups = SPOKEN.exec(text.trim())?.groups;
  if (groups === undefined) return undefined;
  const unit = largeUnits.find(name => groups[name] !== undefined) ?? 'm';
  const typed = Number(groups['count']);
  const count = Number.isNaN(typed) ? 1 : typed;
  return count === 0 ? undefined : count * unitsMs[unit];
}

/** Returns a duration of whole minutes as it is typed and stored: `30m`, `4h`, `2d`. */
export function durationText(ms: number): string {
  const unit = largeUnits.find(name => ms % unitsMs[name] === 0) ?? 'm';
  return `${Math.round(ms / unitsMs[unit])}${unit}`;
}
