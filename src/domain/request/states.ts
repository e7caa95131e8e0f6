export const requestStates = [
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

export type RequestState = (typeof requestStates)[number];

export const stepStates = ['pending', 'writing', 'done', 'skipped', 'undone'] as const;

export type StepState = (typeof stepStates)[number];

/**
 * The legal transitions. `approved → failed` is a request that failed before its first write. `executing → stale` is
 * drift found before the first write by a worker that took the request over. `executing → rolled_back` is a stop before the
 * first write: a stopped request ends as `rolled_back` whenever nothing of it is left in place. `awaiting_approval → planning`
 * is a request that its requester amends.
 */
const transitions = {
  planning: ['blocked', 'awaiting_approval', 'approved', 'cancelled'],
  blocked: [],
  awaiting_approval: ['approved', 'declined', 'cancelled', 'expired', 'stale', 'blocked', 'planning'],
  approved: ['executing', 'cancelled', 'stale', 'failed'],
  executing: ['succeeded', 'rolling_back', 'rolled_back', 'failed', 'stale'],
  succeeded: [],
  rolling_back: ['rolled_back', 'failed'],
  rolled_back: [],
  failed: [],
  stale: ['planning', 'cancelled', 'expired'],
  declined: [],
  cancelled: [],
  expired: [],
} as const satisfies Record<RequestState, readonly RequestState[]>;

/** Returns whether a request may go from one state to the other. */
export function canTransition(from: RequestState, to: RequestState): boolean {
  const next: readonly RequestState[] = transitions[from];
  return next.includes(to);
}

/** Returns whether a request in this state has ended. */
export function isTerminal(state: RequestState): boolean {
  return transitions[state].length === 0;
}

/** The states of requests that have not ended. */
export const openStates: readonly RequestState[] = requestStates.filter(state => !isTerminal(state));

/**
 * Returns whether a reversal that enters this state does not go on by itself: it waits for people, or has ended without
 * success.
 */
export function reversalNeedsSomebody(state: RequestState): boolean {
  return isTerminal(state) ? state !== 'succeeded' : state === 'awaiting_approval' || state === 'stale';
}

/** The states of requests that are still going to have their effect: nobody has to ask for the same again. */
export const effectiveStates = [
  'planning',
  'awaiting_approval',
  'approved',
  'executing',
  'stale',
] as const satisfies readonly RequestState[];

/** Returns whether its requester can amend a request in this state: nothing was written, and nothing is reserved for it. */
export function isAmendable(state: RequestState): boolean {
  return state === 'awaiting_approval' || state === 'stale';
}

/** The states in which a plan counts as reserved in the limit checks of other requests: approved and not ended. */
export const reservingStates = ['approved', 'executing', 'rolling_back'] as const satisfies readonly RequestState[];

/**
 * Returns whether the requester can cancel a request in this state. Nothing has been written in any of these states.
 */
export function isCancellable(state: RequestState): boolean {
  return canTransition(state, 'cancelled');
}
