import { formatDuration } from '../domain/format.ts';

/** From this age on, in milliseconds, an answer warns that Azure may have changed since. */
const OLD_MS = 5 * 60_000;

/** Returns how old an answer is, as a part of a sentence. @param ageMs age of what was read from Azure */
export function readingAge(ageMs: number): string {
  const ago = `${formatDuration(ageMs)} ago`;
  return ageMs < OLD_MS ? `read from Azure ${ago}` : `⚠️ last read from Azure ${ago}, and may have changed since`;
}
