import { keyOf } from '../ids.ts';
import { getOrCreate } from '../topology/indexing.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { DnsResolution } from './dns-resolution.ts';
import {
  blockedResolution,
  resolveToEndpoint,
  TO_INTERNET,
  TO_INTERNET_PERHAPS,
  unknownResolution,
} from './dns-resolution.ts';
import type { NetworkDnsView, ReadableZone } from './network-dns-view.ts';
import { routeBetween } from './network-route.ts';
import type { RequiredName, ZoneAnswer } from './required-names.ts';
import { groupOf, nameInZones } from './required-names.ts';
import type { ReachStep } from './trace.ts';
import { zoneAnswer } from './zone-answer.ts';

/** Returns where a name that a resource needs leads to from a network. */
export function resolveDnsName(
  topology: Topology,
  view: NetworkDnsView,
  name: RequiredName,
  resourceKey: string,
  trace?: ReachStep[],
): DnsResolution {
  const zone = view.zone(groupOf(name));
  trace?.push({ hop: 'zone', zone, isAsked: isReferredToZone(topology, name, resourceKey) });
  if (zone === 'none') return TO_INTERNET;
  if ('why' in zone && zone.shadowsPublicNames) return { kind: 'unknown', why: zone.why };
  if (!isReferredToZone(topology, name, resourceKey)) {
    return topology.unreadableParts.scopes ? unknownResolution('scope-unseen') : TO_INTERNET_PERHAPS;
  }
  if ('why' in zone) return { kind: 'unknown', why: zone.why };
  if (name.kind === 'any-regional') return resolveAnyRegionalHost(zone, trace);
  const resolve = () => resolveInZone({ topology, view, resourceKey, aliases: 0, trace }, zone, name);
  return name.kind === 'shared' && trace === undefined ? getOrCreate(view.resolutions, name.name, resolve) : resolve();
}

/** Returns whether public DNS refers a name to its private zone, as {@link RequiredName} says. */
function isReferredToZone({ scopesByResource }: Topology, { kind }: RequiredName, resourceKey: string): boolean {
  return kind !== 'own' || scopesByResource.has(resourceKey);
}

/** Returns what is certain for every regional ingestion host, because the one that a component uses was not read. */
function resolveAnyRegionalHost(zone: ReadableZone, trace: ReachStep[] | undefined): DnsResolution {
  const { specialNames, writers, writersBefore } = zone.contents;
  const { hasWildcards, hasIngestionHosts } = specialNames();
  const mayHaveRecord = hasWildcards || hasIngestionHosts || writers.length > 0 || writersBefore.length > 0;
  if (mayHaveRecord) return unknownResolution('name-unknown', zone.zoneKey);
  trace?.push({ hop: 'record', zoneKey: zone.zoneKey, answer: 'no-record' });
  return resolveWithoutRecord(zone);
}

/** What a name is looked up for, and after how many aliases. */
interface Lookup {
  readonly topology: Topology;
  readonly view: NetworkDnsView;
  readonly resourceKey: string;
  readonly aliases: number;
  readonly trace: ReachStep[] | undefined;
}

/** How many aliases are followed. A longer chain, or one that leads back to itself, has no known answer. */
const MAX_ALIASES = 8;

function resolveInZone(lookup: Lookup, zone: ReadableZone, name: RequiredName): DnsResolution {
  const answer = zoneAnswer(lookup.topology, zone.contents, name, lookup.resourceKey);
  lookup.trace?.push({ hop: 'record', zoneKey: zone.zoneKey, answer });
  return resolveAnswer(lookup, zone, answer);
}

function resolveAnswer(lookup: Lookup, zone: ReadableZone, answer: ZoneAnswer): DnsResolution {
  const { topology, view, trace } = lookup;
  const { zoneKey } = zone;
  if (answer === 'contested') return unknownResolution('record-contested', zoneKey);
  if (answer === 'uncertain') return unknownResolution('record-perhaps', zoneKey);
  if (answer === 'wildcard') return unknownResolution('wildcard', zoneKey);
  if (answer === 'alias-in-place') return unknownResolution('alias', zoneKey);
  if (answer === 'no-record') return resolveWithoutRecord(zone);
  if ('endpoint' in answer) return resolveToEndpoint(topology, view.networkKey, answer.endpoint, trace);
  if (answer.alias !== undefined) return followAlias(lookup, zoneKey, answer.alias);
  if (answer.addresses.length === 0) return blockedResolution('no-record', zoneKey);
  return mergeResolutions(answer.addresses.map(address => resolveAddress(topology, view, address, trace)));
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

function resolveAddress(
  topology: Topology,
  { networkKey, resolutions }: NetworkDnsView,
  address: string,
  trace: ReachStep[] | undefined,
): DnsResolution {
  if (trace !== undefined) return resolveAddressFrom(topology, networkKey, address, trace);
  return getOrCreate(resolutions, address, () => resolveAddressFrom(topology, networkKey, address));
}

/**
 * Returns where an address leads from a network. Networks without a connection may use the same address, so an endpoint
 * with a direct route takes precedence.
 */
function resolveAddressFrom(
  topology: Topology,
  networkKey: string,
  address: string,
  trace?: ReachStep[],
): DnsResolution {
  const owners = valuesIn(topology.endpointsByAddress, address);
  trace?.push({ hop: 'endpoint', address, owners });
  if (owners.length === 0) {
    const [deleted] = topology.origin?.endpointsByAddress.get(address)?.values() ?? [];
    return deleted === undefined
      ? unknownResolution('address-unowned')
      : blockedResolution('endpoint-gone', deleted.id);
  }
  const direct = owners.filter(({ networkId }) => routeBetween(topology, networkKey, keyOf(networkId)) === 'direct');
  if (direct.length === 0 && topology.unreadableParts.endpoints) return unknownResolution('address-unowned');
  return mergeResolutions(
    (direct.length === 0 ? owners : direct).map(owner => resolveToEndpoint(topology, networkKey, owner, trace)),
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
