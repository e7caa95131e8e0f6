import type { EventData, EventType } from './events.ts';
import { BOT } from './events.ts';
import type { ChangeRequest } from './record.ts';

/** An event as far as it decides whom it concerns. */
interface Occurrence {
  readonly type: EventType;
  /** Who caused it. */
  readonly actor: string;
  readonly data: EventData[EventType];
}

/** The events of which a requester is notified. */
const news: ReadonlySet<EventType> = new Set<EventType>([
  'agreed',
  'blocked',
  'declined',
  'cancelled',
  'stale',
  'expiring',
  'expired',
  'question_asked',
  'stopped',
  'rolled_back',
  'failed',
  'succeeded',
]);

/** What a reversal ends with, or waits for, goes to the requester and the approvers together: `not_undone`. */
const newsOfReversals: ReadonlySet<EventType> = new Set<EventType>([
  'agreed',
  'expiring',
  'question_asked',
  'succeeded',
]);

/**
 * Returns whether its requester is notified of an event: of what decides the request, and not of what they did themselves. Of
 * approvals, the one that completes them counts.
 */
function notifiesRequester(
  { type, actor, data }: Occurrence,
  { requester, reverses, stopRequestedBy }: Pick<ChangeRequest, 'requester' | 'reverses' | 'stopRequestedBy'>,
): boolean {
  if (requester === BOT || actor === requester) return false;
  if (!(reverses === null ? news : newsOfReversals).has(type)) return false;
  if (type === 'agreed') return 'missing' in data && data.missing === 0;
  // Of their own stop they know, and of what it ended with they do not.
  return type !== 'stopped' || stopRequestedBy !== requester;
}

/** Returns whom an event notifies: the requester, those whom it answers, and those whose approvals no longer count. */
export function peopleNotified(
  event: Occurrence,
  request: Pick<ChangeRequest, 'requester' | 'reverses' | 'stopRequestedBy'>,
): readonly string[] {
  if (event.type === 'question_answered' && 'askers' in event.data) return event.data.askers;
  const requester = notifiesRequester(event, request) ? [request.requester] : [];
  return [...requester, ...(request.reverses === null ? approversNotified(event) : [])];
}

/** Returns the approvers whose approvals no longer count since an event. */
export function approversNotified({ type, data }: Pick<Occurrence, 'type' | 'data'>): readonly string[] {
  return (type === 'stale' && 'approvers' in data ? data.approvers : undefined) ?? [];
}

/** How long before its end a request that waits is about to expire, in milliseconds: the last quarter, and at most a day. */
export function expiryNoticeMs(expiryMs: number): number {
  return Math.min(expiryMs / 4, 24 * 3_600_000);
}
