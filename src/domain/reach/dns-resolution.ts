import { keyOf } from '../ids.ts';
import { connectionStateOf } from '../topology/lookups.ts';
import type { Endpoint } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { VisibleScope } from './access.ts';
import { modeOf } from './access.ts';
import { routeBetween } from './network-route.ts';
import type { ReachReason } from './reach.ts';
import { reachReason } from './reach.ts';
import type { ReachReasonCode } from './reasons.ts';
import type { ReachStep } from './trace.ts';

/** Where a name leads to from a network, by rules 2 to 4. */
export type DnsResolution =
  | { readonly kind: 'internet'; readonly isAssumed?: true }
  | ({ readonly kind: 'scope' } & VisibleScope)
  | { readonly kind: 'blocked'; readonly why: ReachReason }
  | { readonly kind: 'unknown'; readonly why: ReachReason };

export const TO_INTERNET: DnsResolution = { kind: 'internet' };

/** A zone could answer, but is taken as not asked: see {@link RequiredName}. */
export const TO_INTERNET_PERHAPS: DnsResolution = { kind: 'internet', isAssumed: true };

export function blockedResolution(code: ReachReasonCode, about?: string): DnsResolution {
  return { kind: 'blocked', why: reachReason(code, about) };
}

export function unknownResolution(code: ReachReasonCode, about?: string): DnsResolution {
  return { kind: 'unknown', why: reachReason(code, about) };
}

/**
 * Applies rule 3: returns where a network gets through an endpoint. Without an approved connection, an endpoint accepts
 * no traffic, whatever the route is.
 */
export function resolveToEndpoint(
  topology: Topology,
  networkKey: string,
  endpoint: Endpoint,
  trace?: ReachStep[],
): DnsResolution {
  const state = connectionStateOf(topology, endpoint);
  trace?.push({ hop: 'connection', endpoint, state });
  if (state !== 'Approved' && state !== 'unrecognised') return blockedResolution('not-approved', endpoint.id);
  const route = routeBetween(topology, networkKey, keyOf(endpoint.networkId));
  trace?.push({ hop: 'route', endpoint, route });
  if (route === 'none') return blockedResolution('no-route', endpoint.id);
  if (route === 'uncertain') return unknownResolution('route-unclear', endpoint.id);
  if (state === 'unrecognised') return unknownResolution('connection-unrecognised', endpoint.id);
  const modes = {
    ingestion: modeOf(topology, endpoint, 'ingestion'),
    query: modeOf(topology, endpoint, 'query'),
  };
  return { kind: 'scope', endpoint, scopeKey: keyOf(endpoint.scopeId), modes };
}
