import type { EventType, RequestEvent } from './events.ts';
import type { ChangeRequest } from './record.ts';

/** A request as far as it says whether people are called to approve it. */
type CalledFor = Pick<ChangeRequest, 'state' | 'approvalsCompleteAt'>;

/** Returns whether a plan of a request waits for approvals. */
export function needsApproval({ state, approvalsCompleteAt }: CalledFor): boolean {
  return state === 'awaiting_approval' && approvalsCompleteAt === null;
}

/**
 * Returns whether the earlier calls for a request's approval are over after a transition. While it is planned again, that is
 * not known: where the plan is the same, nobody may be called again.
 *
 * @param keepsCalls the plan that was made needs those who were called for the one before
 */
export function endsCalls(before: CalledFor, after: CalledFor, keepsCalls: boolean): boolean {
  if (after.state === 'planning') return false;
  if (before.state === 'planning') return !keepsCalls;
  return needsApproval(before) && !needsApproval(after);
}

/** The events after which a request does not need those who were called before. Of approvals, the one that completes them counts. */
const endings: ReadonlySet<EventType> = new Set<EventType>([
  'agreed',
  'amended',
  'blocked',
  'cancelled',
  'declined',
  'expired',
  'replanning',
  'stale',
]);

/** Returns the event that ended the calls of a request, as far as there is one: the last, because it says what is true now. */
export function callEnding(events: readonly RequestEvent[]): RequestEvent | undefined {
  return events.findLast(event => endings.has(event.type) && (event.type !== 'agreed' || event.data.missing === 0));
}
