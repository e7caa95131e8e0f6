import type { DnsDomain } from '../dns/dns-domain.ts';
import { domainOf, isMonitorZone, linkedDomainOf, scopesOfDomain } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import { connectionOf } from '../topology/lookups.ts';
import type { Endpoint } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { QuotaDelta } from './change.ts';

/** What endpoints and their connections add to the scopes of DNS domains, and what they release. */

/**
 * Returns what connecting a network or zone to a scope adds to the scopes of its DNS domain. Networks with own zones may
 * be in one domain because of their DNS servers. A scope that is new to the own zones of one, beside another scope,
 * counts once more there: that network would be connected to both.
 */
export function quotaForMember(topology: Topology, memberId: string, scopeId: string): readonly QuotaDelta[] {
  const domain = domainOf(topology, memberId);
  const delta = { meter: 'network-scopes', subjectId: domain.id } as const;
  if (!scopesOfDomain(topology, domain).has(keyOf(scopeId))) return [{ ...delta, countedId: scopeId }];
  const linked = scopesOfDomain(topology, linkedDomainOf(topology, memberId));
  const isSecond = linked.size > 0 && !linked.has(keyOf(scopeId));
  return isSecond ? [{ ...delta, countedId: `${memberId} ${scopeId}` }] : [];
}

/** Returns what an endpoint with records in these zones adds to the scopes of their DNS domains. */
export function quotaForZones(topology: Topology, zoneIds: readonly string[], scopeId: string): readonly QuotaDelta[] {
  return zoneIds.filter(id => isMonitorZone(topology, id)).flatMap(id => quotaForMember(topology, id, scopeId));
}

/** Returns the same deltas with at most one for each subject. */
export function oncePerSubject(deltas: readonly QuotaDelta[]): readonly QuotaDelta[] {
  return [...new Map(deltas.map(delta => [keyOf(delta.subjectId), delta])).values()];
}

/** Returns the ids of the DNS domains that an endpoint has records in. */
export function domainIdsOfZones(topology: Topology, { zoneGroup }: Pick<Endpoint, 'zoneGroup'>): readonly string[] {
  return (zoneGroup?.zoneIds ?? []).map(zoneId => domainOf(topology, zoneId).id);
}

/** Returns what is released when an endpoint's connection ends: in its scope, and in its DNS domains. */
export function releasedByDisconnecting(before: Topology, after: Topology, endpoint: Endpoint): readonly QuotaDelta[] {
  const { id, scopeId } = endpoint;
  const inScope: QuotaDelta = { meter: 'scope-endpoints', subjectId: scopeId, countedId: id };
  const wasCounted = connectionOf(before, scopeId, id) !== undefined;
  return [...(wasCounted ? [inScope] : []), ...releasedFromDomains(before, after, endpoint)];
}

/** Returns the scope's count in the endpoint's DNS domains, for those that nothing else connects to the scope. */
export function releasedFromDomains(before: Topology, after: Topology, endpoint: Endpoint): readonly QuotaDelta[] {
  const { networkId, scopeId, zoneGroup } = endpoint;
  const domains = new Map(
    [networkId, ...(zoneGroup?.zoneIds ?? [])]
      .map(id => domainOf(before, id))
      .map(domain => [keyOf(domain.id), domain]),
  );
  const connects = (topology: Topology, domain: DnsDomain) => scopesOfDomain(topology, domain).has(keyOf(scopeId));
  return [...domains.values()]
    .filter(domain => connects(before, domain) && !connects(after, domain))
    .map(({ id }) => ({ meter: 'network-scopes', subjectId: id, countedId: scopeId }));
}
