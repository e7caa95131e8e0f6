import type { ReachKind, ThroughEndpoint } from '../reach/reach.ts';
import type { ReachReasonCode } from '../reach/reasons.ts';

/**
 * What has changed about a resource. `query-itself`: only a component's own path, while the result of a query is the
 * same.
 */
export type Aspect = 'ingestion' | 'query' | 'query-itself';

/** A change of how a resource is reached. */
export interface ReachChange {
  readonly from: ReachKind;
  readonly to: ReachKind;
  /** Why it is blocked or unknown afterwards. */
  readonly why: ReachReasonCode | null;
  /** The scope and endpoint that it is reached through afterwards, if it is reached privately. */
  readonly through: ThroughEndpoint | null;
  /** The endpoint through which it is reached publicly afterwards, or was before it is reached privately. */
  readonly publiclyThrough?: { readonly before?: ThroughEndpoint; readonly after?: ThroughEndpoint };
  /** Set where it rests on an assumption: see {@link isAssumed}. */
  readonly isAssumed?: true;
}

/** Networks and resources for which access changes in the same way: each of the networks to each of the resources. */
export interface Impact extends ReachChange {
  readonly aspects: readonly Aspect[];
  /** Sorted ids. `internet` means everything outside the networks. */
  readonly networks: readonly string[];
  readonly resources: readonly string[];
  readonly sentence: string;
}

/** Returns whether there was access before, as far as that is known. */
export function hadAccess({ from }: Pick<ReachChange, 'from'>): boolean {
  return from === 'private' || from === 'public';
}

/** Networks whose access may change, and for which it is not known. */
export interface UnjudgedNetworks {
  readonly why: ReachReasonCode;
  /** Sorted ids. */
  readonly networks: readonly string[];
}

/** How access changes, as far as it is known, and for which networks it is not. */
export interface AccessComparison {
  readonly impact: readonly Impact[];
  readonly unjudged: readonly UnjudgedNetworks[];
}
