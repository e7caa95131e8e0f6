import type { QuotaDelta } from '../../changes/change.ts';
import { domainOf } from '../../dns/dns-domain.ts';
import { nameOf } from '../../ids.ts';
import type { Meter } from '../../limits/meters.ts';
import type { LimitProfile } from '../../limits/profile.ts';
import type { Usage } from '../../limits/usage.ts';
import { usageOf, usagesOfScope } from '../../limits/usage.ts';
import { qualifiedName } from '../../match-name.ts';
import { networkDnsViews } from '../../reach/network-dns-view.ts';
import { kindOfResource } from '../../topology/lookups.ts';
import type { Topology } from '../../topology/topology.ts';
import type { MapExtent, PlacedEndpoint, PlacedLink } from './map-extent.ts';
import { accessOf, fullnessOf, isAccessUnknown, openOperations, tallyOf } from './map-marks.ts';
import type { DnsKnowledge, MapNetwork, MapResource, MapScope } from './topology-map.ts';

/** The objects that a map shows, each for itself, sorted by their names. */
export interface MapObjects {
  readonly domains: readonly DomainObjects[];
  /** Those without a known network are in a network of their own. */
  readonly endpoints: readonly (PlacedEndpoint & { readonly networkKey: string })[];
  readonly scopes: readonly MapScope[];
  readonly resources: readonly MapResource[];
  readonly links: readonly PlacedLink[];
}

/** Networks that share DNS, with the key of one of them. */
interface DomainObjects {
  readonly key: string;
  readonly usage: Usage;
  readonly networks: readonly Omit<MapNetwork, 'endpoints'>[];
}

/** The key of what represents the networks of endpoints that only a scope names. */
export const NETWORK_NOT_KNOWN = 'network not known';

/** What the counts of a map rest on. */
export interface MapLimits {
  readonly profile: LimitProfile;
  /** What approved, unfinished requests will add. */
  readonly reserved: readonly QuotaDelta[];
}

/** Returns the objects of a map with their counts and marks. */
export function mapObjects(topology: Topology, extent: MapExtent, limits: MapLimits): MapObjects {
  const endpoints = extent.endpoints.map(endpoint => {
    return { ...endpoint, networkKey: endpoint.networkKey ?? NETWORK_NOT_KNOWN };
  });
  const networkKeys = new Set([...extent.networks, ...endpoints.map(({ networkKey }) => networkKey)]);
  const usageIn = (meter: Meter, subjectId: string) =>
    usageOf(topology, limits.profile, { meter, subjectId }, limits.reserved);
  return {
    domains: domainsOf(topology, networkKeys).map(domain => ({
      ...domain,
      usage: usageIn('network-scopes', domain.key),
    })),
    endpoints: byName(endpoints),
    scopes: byName(withDistinctNames([...extent.scopes].map(key => scopeAt(topology, key, limits)))),
    resources: byName(
      withDistinctNames([...extent.resources].map(key => resourceAt(topology, key, usageIn('resource-scopes', key)))),
    ),
    links: extent.links,
  };
}

function domainsOf(topology: Topology, keys: ReadonlySet<string>): readonly Omit<DomainObjects, 'usage'>[] {
  const views = networkDnsViews(topology);
  const domainKeys = new Map<string, string>();
  for (const key of keys) {
    if (!domainKeys.has(key)) for (const member of domainOf(topology, key).networks) domainKeys.set(member, key);
  }
  const networks = [...keys].map(key => {
    const network = topology.networks.get(key);
    return {
      key,
      name: network?.name ?? nameOf(key),
      count: 1,
      isRead: network !== undefined,
      dns: network === undefined ? ('unknown' as const) : dnsKnowledge(views(key)),
    };
  });
  const domains = Map.groupBy(byName(withDistinctNames(networks)), ({ key }) => domainKeys.get(key));
  return [...domains].map(([key = '', members]) => ({ key, networks: members }));
}

function dnsKnowledge(view: ReturnType<ReturnType<typeof networkDnsViews>>): DnsKnowledge {
  if (view.unknownReason !== undefined) return 'unknown';
  return view.partlyUnknownReasons().length > 0 ? 'partly' : 'known';
}

function scopeAt(topology: Topology, key: string, { profile, reserved }: MapLimits): MapScope {
  const scope = topology.scopes.get(key);
  const usage = scope === undefined ? [] : usagesOfScope(topology, profile, key, reserved);
  const isUnknown = scope === undefined || usage.some(({ lowerBound }) => lowerBound);
  return {
    key,
    name: scope?.name ?? nameOf(key),
    count: 1,
    isRead: scope !== undefined,
    modes: scope?.accessModes,
    usage,
    tally: tallyOf(fullnessOf(usage), false, isUnknown),
  };
}

function resourceAt(topology: Topology, key: string, usage: Usage): MapResource {
  const resource = topology.resources.get(key);
  const access = accessOf(resource);
  const isOpen = openOperations(access).length > 0;
  const isUnknown = usage.lowerBound || isAccessUnknown(access);
  return {
    key,
    name: resource?.name ?? nameOf(key),
    kind: kindOfResource(topology, key),
    count: 1,
    isRead: resource !== undefined,
    usage: [usage],
    access,
    tally: tallyOf(fullnessOf([usage]), isOpen, isUnknown),
  };
}

/** Returns objects with their resource group in each name that several of them have. */
function withDistinctNames<T extends { readonly key: string; readonly name: string }>(
  objects: readonly T[],
): readonly T[] {
  const counts = new Map<string, number>();
  for (const { name } of objects) counts.set(name, (counts.get(name) ?? 0) + 1);
  return objects.map(object =>
    counts.get(object.name) === 1 ? object : { ...object, name: qualifiedName(object.key) },
  );
}

/** Returns objects sorted by their names, with numbers in names by their value. A collator would take a second for 13,000. */
function byName<T extends { readonly name: string }>(objects: readonly T[]): readonly T[] {
  const keyed = objects.map(object => [object.name.toLowerCase().replace(/\d+/g, pad), object] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, object]) => object);
}

function pad(digits: string): string {
  return digits.padStart(12, '0');
}
