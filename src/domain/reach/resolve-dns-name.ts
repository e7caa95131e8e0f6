import { keyOf } from '../ids.ts';
import { getOrCreate } from '../topology/indexing.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { DnsResolution } from './dns-resolution.ts';
import { blockedResolution, resolveToEndpoint, TO_INTERNET, unknownResolution } from './dns-resolution.ts';
import type { NetworkDnsView, ReadableZone } from './network-dns-view.ts';
import { routeBetween } from './network-route.ts';
import type { RequiredName } from './required-names.ts';
import { groupOf, nameInZones } from './required-names.ts';
import type { ZoneAnswer } from './zone-answer.ts';
import { zoneAnswer } from './zone-answer.ts';

/** Returns where a name that a resource needs leads to from a network. */
export function resolveDnsName(
  topology: Topology,
  view: NetworkDnsView,
  name: RequiredName,
  resourceKey: string,
): DnsResolution {
  const zone = view.zone(groupOf(name));
  if (zone === 'none') return TO_INTERNET;
  if ('why' in zone && zone.shadowsPublicNames) return { kind: 'unknown', why: zone.why };
  if (name.kind === 'own' && !topology.scopesByResource.has(resourceKey)) {
    return topology.unreadableParts.scopes ? unknownResolution('scope-unseen') : TO_INTERNET;
  }
  if ('why' in zone) return { kind: 'unknown', why: zone.why };
  if (name.kind === 'any-regional') return resolveAnyRegionalHost(zone);
  const resolve = () => resolveInZone({ topology, view, resourceKey, aliases: 0 }, zone, name);
  return name.kind === 'shared' ? getOrCreate(view.resolutions, name.name, resolve) : resolve();
}

/** Returns what is certain for every regional ingestion host, because the one that a component uses was not read. */
function resolveAnyRegionalHost(zone: ReadableZone): DnsResolution {
  const { specialNames, writers, writersBefore } = zone.contents;
  const { hasWildcards, hasIngestionHosts } = specialNames();
  const mayHaveRecord = hasWildcards || hasIngestionHosts || writers.length > 0 || writersBefore.length > 0;
  return mayHaveRecord ? unknownResolution('name-unknown', zone.zoneKey) : resolveWithoutRecord(zone);
}

/** What a name is looked up for, and after how many aliases. */
interface Lookup {
  readonly topology: Topology;
  readonly view: NetworkDnsView;
  readonly resourceKey: string;
  readonly aliases: number;
}

/** How many aliases are followed. A longer chain, or one that leads back to itself, has no known answer. */
const MAX_ALIASES = 8;

function resolveInZone(lookup: Lookup, zone: ReadableZone, name: RequiredName): DnsResolution {
  return resolveAnswer(lookup, zone, zoneAnswer(lookup.topology, zone.contents, name, lookup.resourceKey));
}

function resolveAnswer(lookup: Lookup, zone: ReadableZone, answer: ZoneAnswer): DnsResolution {
  const { topology, view } = lookup;
  const { zoneKey } = zone;
  if (answer === 'contested') return unknownResolution('record-contested', zoneKey);
  if (answer === 'uncertain') return unknownResolution('record-perhaps', zoneKey);
  if (answer === 'wildcard') return unknownResolution('wildcard', zoneKey);
  if (answer === 'alias-in-place') return unknownResolution('alias', zoneKey);
  if (answer === 'no-record') return resolveWithoutRecord(zone);
  if ('endpoint' in answer) return resolveToEndpoint(topology, view.networkKey, answer.endpoint);
  if (answer.alias !== undefined) return followAlias(lookup, zoneKey, answer.alias);
  if (answer.addresses.length === 0) return blockedResolution('no-record', zoneKey);
  return mergeResolutions(answer.addresses.map(address => resolveAddress(topology, view, address)));
}

/**
 * Returns where an alias leads: to what the network gets for the other name, where that is in a private zone of Azure
 * Monitor that is linked to it. What other zones and public DNS answer is not known.
 */
function followAlias(lookup: Lookup, zoneKey: string, alias: string): DnsResolution {
  const { topology, view, aliases } = lookup;
  const name = aliases < MAX_ALIASES ? nameInZones(topology.dnsNames, alias) : undefined;
  const zone = name === undefined ? 'none' : view.zone(groupOf(name));
  if (name === undefined || zone === 'none') return unknownResolution('alias', zoneKey);
  if ('why' in zone) return { kind: 'unknown', why: zone.why };
  return resolveInZone({ ...lookup, aliases: aliases + 1 }, zone, name);
}

/** Applies rule 4: returns where a name leads that has no record in a linked zone. */
function resolveWithoutRecord({ zoneKey, policy, contents }: ReadableZone): DnsResolution {
  if (contents.isIncomplete) return unknownResolution('zone-unseen', zoneKey);
  if (policy === 'NxDomainRedirect') return TO_INTERNET;
  return policy === 'Default'
    ? blockedResolution('no-record', zoneKey)
    : unknownResolution('fallback-unrecognised', zoneKey);
}

function resolveAddress(topology: Topology, view: NetworkDnsView, address: string): DnsResolution {
  return getOrCreate(view.resolutions, address, () => resolveAddressFrom(topology, view.networkKey, address));
}

/**
 * Returns where an address leads from a network. Networks without a connection may use the same address, so an endpoint
 * with a direct route takes precedence.
 */
function resolveAddressFrom(topology: Topology, networkKey: string, address: string): DnsResolution {
  const owners = valuesIn(topology.endpointsByAddress, address);
  if (owners.length === 0) {
    const [deleted] = topology.origin?.endpointsByAddress.get(address)?.values() ?? [];
    return deleted === undefined
      ? unknownResolution('address-unowned')
      : blockedResolution('endpoint-gone', deleted.id);
  }
  const direct = owners.filter(({ networkId }) => routeBetween(topology, networkKey, keyOf(networkId)) === 'direct');
  if (direct.length === 0 && topology.unreadableParts.endpoints) return unknownResolution('address-unowned');
  return mergeResolutions(
    (direct.length === 0 ? owners : direct).map(owner => resolveToEndpoint(topology, networkKey, owner)),
  );
}

/** Returns one resolution for several, of which there must be at least one. It is unknown if they differ. */
function mergeResolutions(resolutions: readonly DnsResolution[]): DnsResolution {
  return resolutions.reduce((one, other) => {
    if (isSame(one, other)) return one;
    return [one, other].find(({ kind }) => kind === 'unknown') ?? unknownResolution('addresses-differ');
  });
}

function isSame(a: DnsResolution, b: DnsResolution): boolean {
  return a.kind === b.kind && (a.kind !== 'scope' || (b.kind === 'scope' && a.endpoint.id === b.endpoint.id));
}
