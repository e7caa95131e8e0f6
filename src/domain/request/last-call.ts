import type { RequestEvent } from './events.ts';

/** The shortest time between two calls for the approval of the same plan, in milliseconds. */
export const REMIND_MS = 30 * 60_000;

/** Returns when the approvers of a request were last called: for its plan, or by a reminder. Undefined before the first plan. */
export function lastCallAt(events: readonly RequestEvent[]): Date | undefined {
  return events.findLast(({ type }) => type === 'planned' || type === 'reminded')?.at;
}

/**
 * Returns whether the approvers have been called for this plan a short time ago, and Slack has that message, and it still says that
 * they are needed: it was only planned again since, with the same result.
 */
export function isCalledAlready(events: readonly RequestEvent[], hash: string, now: Date): boolean {
  const call = events.findLast(event => event.type === 'delivered' && event.data.message === 'call');
  if (call === undefined || now.getTime() - call.at.getTime() >= REMIND_MS) return false;
  if (events.some(({ type, seq }) => type === 'stale' && seq > call.seq)) return false;
  const plans = events.filter(event => event.type === 'planned');
  const called = plans.findLast(({ seq }) => seq < call.seq);
  return called !== undefined && plans.every(({ seq, data }) => seq < called.seq || data.hash === hash);
}
