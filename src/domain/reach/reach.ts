import type { Operation } from '../topology/objects.ts';
import type { ReachReasonCode } from './reasons.ts';

/** Why something is blocked or unknown. */
export interface ReachReason {
  readonly code: ReachReasonCode;
  /** The id of the object that causes it: the endpoint without a route, the scope with the access mode, the zone. */
  readonly about?: string;
  /** The name that is looked up, relative to its zone. */
  readonly name?: string;
}

/** The private endpoint by which something enters a scope. */
export interface ThroughEndpoint {
  readonly scopeId: string;
  readonly endpointId: string;
}

/** A resource is reached as from any public network. */
interface PublicReach {
  readonly reach: 'public';
  /**
   * The endpoint of a scope in Open mode that does not link the resource, where the shared name leads there. Traffic enters through it
   * and reaches resources outside the scope if they take traffic from public networks (azure-monitor-docs, private-link-design:
   * "Private links rely on your DNS" and "Control how private links apply to your networks").
   */
  readonly through?: ThroughEndpoint;
  /** Set where it is assumed that public DNS does not refer the resource's own name to a zone of the network. */
  readonly assumed?: true;
}

/** How a resource is reached. `unknown` may be any of the others, so it must never be shown as safe. */
export type Reach =
  | ({ readonly reach: 'private' } & ThroughEndpoint)
  | PublicReach
  | { readonly reach: 'blocked'; readonly why: ReachReason }
  | { readonly reach: 'unknown'; readonly why: ReachReason };

export type ReachKind = Reach['reach'];

/** How a resource is reached for an operation. */
export interface ReachResult {
  readonly reach: Reach;
  /** Set for a component that can also be queried through its workspace. It is blocked only if both paths are. */
  readonly paths?: { readonly own: Reach; readonly workspace: Reach };
}

export const operations = ['ingestion', 'query'] as const satisfies readonly Operation[];

/** The noun for each operation, as sentences use it. */
export const operationNouns = { ingestion: 'ingestion', query: 'queries' } as const satisfies Record<Operation, string>;

export const PUBLIC: Reach = { reach: 'public' };

export function blocked(code: ReachReasonCode, about?: string): Reach {
  return { reach: 'blocked', why: reachReason(code, about) };
}

export function unknown(code: ReachReasonCode, about?: string): Reach {
  return { reach: 'unknown', why: reachReason(code, about) };
}

export function reachReason(code: ReachReasonCode, about?: string): ReachReason {
  return { code, ...(about !== undefined && { about }) };
}

/** Returns whether two reaches look the same to people: same kind and, if private, same scope and endpoint. */
export function sameReach(a: Reach, b: Reach): boolean {
  if (a.reach !== 'private' || b.reach !== 'private') return a.reach === b.reach;
  return a.endpointId === b.endpointId && a.scopeId === b.scopeId;
}

/**
 * Returns the reach of something that needs all of these, of which there must be at least one: blocked if any of them
 * is blocked, else unknown if any is unknown, else public if any part of it goes over the internet. Of several that are
 * public, the one counts of which there is more to say.
 */
export function combineRequired(reaches: readonly Reach[]): Reach {
  const chosen = firstInOrder(reaches, ['blocked', 'unknown', 'public', 'private']);
  return chosen.reach === 'public' ? (reaches.find(isQualified) ?? chosen) : chosen;
}

function isQualified(reach: Reach): boolean {
  return reach.reach === 'public' && (reach.through !== undefined || isAssumed(reach));
}

/** Returns whether a reach rests on what Azure does not document about the names of resources that no scope links. */
export function isAssumed(reach: Reach): boolean {
  return reach.reach === 'public' && reach.assumed === true;
}

/**
 * Returns the reach of something that any one of these provides, of which there must be at least one. It is public if
 * any of them is, because that is what closing public access has to end, and private only if no other may be public.
 */
export function combineAlternatives(reaches: readonly Reach[]): Reach {
  return firstInOrder(reaches, ['public', 'unknown', 'private', 'blocked']);
}

function firstInOrder(reaches: readonly Reach[], order: readonly ReachKind[]): Reach {
  return reaches.reduce((chosen, reach) => (order.indexOf(reach.reach) < order.indexOf(chosen.reach) ? reach : chosen));
}
