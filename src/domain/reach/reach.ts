import type { Operation } from '../topology/objects.ts';

/** Why something is blocked or unknown, by the rule that says so. */
export type WhyCode =
  // 1: the network does not ask Azure's own DNS, or what it asks could not be seen
  | 'network-unseen'
  | 'resource-unseen'
  | 'subscription-unseen'
  | 'custom-dns'
  | 'forwarding-ruleset'
  | 'zones-unknown'
  // 2 and 4: the zone
  | 'zone-unseen'
  | 'zone-twice'
  | 'zone-in-front'
  | 'no-record'
  | 'fallback-unrecognised'
  | 'name-unknown'
  // 3: the endpoint
  | 'wildcard'
  | 'record-contested'
  | 'record-perhaps'
  | 'addresses-differ'
  | 'address-unowned'
  | 'endpoint-gone'
  | 'no-route'
  | 'route-unclear'
  | 'not-approved'
  | 'connection-unrecognised'
  | 'scope-unseen'
  | 'link-unfinished'
  | 'other-scope'
  // 5: the access mode
  | 'access-mode'
  | 'access-mode-unrecognised'
  | 'access-mode-unverified'
  | 'other-scope-perhaps'
  // 6: public access
  | 'public-access-off'
  | 'perimeter'
  | 'public-access-unrecognised'
  // the resource
  | 'not-queried'
  | 'kind-unknown';

export interface Why {
  readonly code: WhyCode;
  /** Id of what it rests on: the endpoint without a route, the scope with the access mode, the zone. */
  readonly about?: string;
  /** The name that is looked up, relative to its zone. */
  readonly name?: string;
}

/** How a resource is reached. Unknown is never safe: it may be any of the others. */
export type Reach =
  | { readonly reach: 'private'; readonly scopeId: string; readonly endpointId: string }
  | { readonly reach: 'public' }
  | { readonly reach: 'blocked'; readonly why: Why }
  | { readonly reach: 'unknown'; readonly why: Why };

export type ReachKind = Reach['reach'];

/** An operation's reach, and both its paths where there are two. */
export interface Outcome {
  readonly reach: Reach;
  /** A component is queried by itself or through its workspace: blocked only when both are. */
  readonly paths?: { readonly own: Reach; readonly workspace: Reach };
}

export const operations = ['ingestion', 'query'] as const satisfies readonly Operation[];

export const PUBLIC: Reach = { reach: 'public' };

export function blocked(code: WhyCode, about?: string): Reach {
  return { reach: 'blocked', why: whyOf(code, about) };
}

export function unknown(code: WhyCode, about?: string): Reach {
  return { reach: 'unknown', why: whyOf(code, about) };
}

export function whyOf(code: WhyCode, about?: string): Why {
  return { code, ...(about !== undefined && { about }) };
}

/** Whether two reaches are the same to people: of one kind, and if private through the same scope and endpoint. */
export function sameReach(a: Reach, b: Reach): boolean {
  if (a.reach !== 'private' || b.reach !== 'private') return a.reach === b.reach;
  return a.endpointId === b.endpointId && a.scopeId === b.scopeId;
}

/**
 * The reach of something that needs all of these, one at least: blocked if any is, unknown if any is; public if any part of it goes
 * over the internet.
 */
export function allOf(reaches: readonly Reach[]): Reach {
  return worst(reaches, ['blocked', 'unknown', 'public', 'private']);
}

/**
 * The reach of something that any of these gives, one at least: public if any is, since that is what a lock-down has to end; private
 * only if no other could be more.
 */
export function anyOf(reaches: readonly Reach[]): Reach {
  return worst(reaches, ['public', 'unknown', 'private', 'blocked']);
}

function worst(reaches: readonly Reach[], order: readonly ReachKind[]): Reach {
  return reaches.reduce((chosen, reach) => (order.indexOf(reach.reach) < order.indexOf(chosen.reach) ? reach : chosen));
}
