/**
 * Returns whether a conflict, or the failure of an operation, resolves itself because something else is in progress.
 */
export function isTransient(code: string, message: string): boolean {
  return (
    /provisioning state|another operation|in progress|not in succeeded state/i.test(message) ||
    /AnotherOperation|^Retryable/i.test(code)
  );
}

/** Longest pause that is believed, in milliseconds. ARM's longest limits are counted by the hour. */
const LONGEST_PAUSE_MS = 60 * 60_000;

/**
 * Returns `Retry-After` in milliseconds; undefined where it is neither a number of seconds nor a date (RFC 9110, section
 * 10.2.3). A longer pause than any that ARM documents counts as an hour.
 */
export function parseRetryAfter(header: string | undefined): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_PAUSE_MS);
  const date = /^[A-Z][a-z]+, .* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - Date.now()), LONGEST_PAUSE_MS);
}
