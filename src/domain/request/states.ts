/** Where a change request stands. */
export const states = [
  'planning',
  'blocked',
  'awaiting_approval',
  'approved',
  'executing',
  'succeeded',
  'rolling_back',
  'rolled_back',
  'failed',
  'stale',
  'declined',
  'cancelled',
  'expired',
] as const;

export type RequestState = (typeof states)[number];

/**
 * Every legal step of a request. `approved → failed` is a request of which nothing could be written;
 * `executing → stale` is drift found by a worker that took over before anything was written.
 */
const transitions = {
  planning: ['blocked', 'awaiting_approval', 'approved', 'cancelled'],
  blocked: [],
  awaiting_approval: ['approved', 'declined', 'cancelled', 'expired', 'stale', 'blocked'],
  approved: ['executing', 'cancelled', 'stale', 'failed'],
  executing: ['succeeded', 'rolling_back', 'failed', 'stale'],
  succeeded: [],
  rolling_back: ['rolled_back', 'failed'],
  rolled_back: [],
  failed: [],
  stale: ['planning', 'cancelled', 'expired'],
  declined: [],
  cancelled: [],
  expired: [],
} as const satisfies Record<RequestState, readonly RequestState[]>;

/** Whether a request may go from one state to another. */
export function mayGo(from: RequestState, to: RequestState): boolean {
  const next: readonly RequestState[] = transitions[from];
  return next.includes(to);
}

/** Whether nothing more will happen to a request in this state. */
export function isTerminal(state: RequestState): boolean {
  return transitions[state].length === 0;
}

/** States in which a plan's demands count as reserved: agreed to, and not ended. */
export const reserving = ['approved', 'executing', 'rolling_back'] as const satisfies readonly RequestState[];

/** States in which a request may still be withdrawn by the one who made it: nothing has been written. */
export function isCancellable(state: RequestState): boolean {
  return mayGo(state, 'cancelled');
}
