import type { MonitorRole, NameGroup } from '../dns/zone-names.ts';
import { nameGroups, roleOf, roleOfGroup, rolesShadowedBy } from '../dns/zone-names.ts';
import { keyOf, nameOf } from '../ids.ts';
import { lazy } from '../lazy.ts';
import { getOrCreate } from '../topology/indexing.ts';
import type { Network, ResolutionPolicy, ZoneLink } from '../topology/objects.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { VisibleScopes } from './access.ts';
import { dnsPathOf, dnsRelationsOf, forwardsNames } from './dns-paths.ts';
import type { DnsResolution } from './dns-resolution.ts';
import { resolveToEndpoint } from './dns-resolution.ts';
import { routeBetween } from './network-route.ts';
import type { ReachReason } from './reach.ts';
import { reachReason } from './reach.ts';
import type { ReachReasonCode } from './reasons.ts';
import type { ZoneContents } from './zone-contents.ts';
import { zoneContentsOf } from './zone-contents.ts';

/** A zone that is linked to a network and whose answers are known. */
export interface ReadableZone {
  readonly zoneKey: string;
  readonly policy: ResolutionPolicy;
  readonly contents: ZoneContents;
}

/** A zone whose answers are not known. */
interface UnreadableZone {
  readonly why: ReachReason;
  /** Whether it also answers for public names, which do not usually lead to a private zone. */
  readonly shadowsPublicNames: boolean;
}

/** The zone of a role from which a network gets its answers. */
type ZoneView = 'none' | ReadableZone | UnreadableZone;

/** How a network resolves Azure Monitor's names, independent of the resource. */
export interface NetworkDnsView {
  readonly networkKey: string;
  /** Set if nothing is known about what the network resolves. */
  readonly unknownReason?: ReachReason;
  readonly zone: (group: NameGroup) => ZoneView;
  readonly visibleScopes: () => VisibleScopes;
  /** Equal for networks that resolve every name to the same result. */
  readonly fingerprint: () => string;
  /** Whether the network uses a private zone of Azure Monitor, or may do so. */
  readonly usesPrivateZones: () => boolean;
  /** Why it is not known what answers for some of the names. */
  readonly partlyUnknownReasons: () => readonly ReachReason[];
  /** A cache for names and addresses that lead to the same result for every resource. */
  readonly resolutions: Map<string, DnsResolution>;
}

/** Returns the DNS view of one network, by its key. */
export function networkDnsView(topology: Topology, networkKey: string): NetworkDnsView {
  return networkDnsViews(topology)(networkKey);
}

/**
 * Returns a function that gives the DNS view of any network. Views are cached, also while links of resources change.
 */
export function networkDnsViews(topology: Topology): (networkKey: string) => NetworkDnsView {
  const cache = viewCacheFor(topology);
  return networkKey => getOrCreate(cache.views, networkKey, () => buildView(topology, networkKey, cache));
}

/**
 * Returns the keys of the networks whose DNS may lead to a scope: those that are linked to a zone in which an endpoint
 * of the scope writes its records or owns an address, and those that use the DNS of such a network. Links to the scope change nothing for any other network.
 */
export function networksResolvingTo(topology: Topology, scopeKey: string): ReadonlySet<string> {
  const endpoints = valuesIn(topology.endpointsByScope, scopeKey);
  const zones = endpoints.flatMap(({ addresses, zoneGroup }) => [
    ...(zoneGroup?.zoneIds ?? []).map(keyOf),
    ...addresses.flatMap(address => [...(topology.zonesByAddress.get(address) ?? [])]),
  ]);
  const linked = [...new Set(zones)].flatMap(zone => keysIn(topology.zoneLinksByZone, zone));
  const { askedBy } = dnsRelationsOf(topology);
  return new Set([...linked, ...linked.flatMap(key => [...(askedBy.get(key) ?? [])])]);
}

interface ViewCache {
  /** The parts of the topology that the cached views depend on. */
  readonly dependsOn: readonly unknown[];
  readonly views: Map<string, NetworkDnsView>;
  readonly zones: Map<string, ZoneContents>;
  /** By the key of the network that the zones are linked to. */
  readonly shadowed: Map<string, ReadonlyMap<MonitorRole, UnreadableZone>>;
}

/** How many caches are kept for the same endpoints: for the topology as read and the latest plans made from it. */
const MAX_CACHES = 4;
const cachesByEndpoints = new WeakMap<Topology['endpoints'], ViewCache[]>();

function viewCacheFor(topology: Topology): ViewCache {
  const { endpoints, connectionsByScope, scopes, zoneLinksByNetwork, records, networks, unreadableParts, origin } =
    topology;
  const before = origin ?? topology;
  const dependsOn = [
    connectionsByScope,
    scopes,
    zoneLinksByNetwork,
    records,
    networks,
    unreadableParts,
    before.endpoints,
    before.connectionsByScope,
  ];
  const caches = cachesByEndpoints.get(endpoints) ?? [];
  cachesByEndpoints.set(endpoints, caches);
  const existing = caches.find(cache => cache.dependsOn.every((part, index) => part === dependsOn[index]));
  if (existing !== undefined) return existing;
  const created: ViewCache = { dependsOn, views: new Map(), zones: new Map(), shadowed: new Map() };
  caches.unshift(created);
  caches.splice(MAX_CACHES);
  return created;
}

function buildView(topology: Topology, networkKey: string, cache: ViewCache): NetworkDnsView {
  const zones = new Map<NameGroup, ZoneView>();
  const zone = (group: NameGroup) => getOrCreate(zones, group, () => answeringZone(topology, networkKey, group, cache));
  const all = lazy(() => nameGroups.map(zone));
  const unknownReason = unknownReasonOf(topology, networkKey, all);
  return {
    networkKey,
    ...(unknownReason !== undefined && { unknownReason }),
    zone,
    visibleScopes: lazy(() => visibleScopesIn(topology, networkKey, all())),
    fingerprint: lazy(() =>
      unknownReason === undefined ? fingerprintOf(topology, networkKey, all()) : `unknown ${unknownReason.code}`,
    ),
    usesPrivateZones: () => all().some(view => view !== 'none'),
    partlyUnknownReasons: lazy(() => all().flatMap(view => (isUnreadable(view) ? view.why : []))),
    resolutions: new Map(),
  };
}

/** Applies rule 1: returns why it is not known what a network resolves. Undefined if it is known, or known in part. */
function unknownReasonOf(
  topology: Topology,
  networkKey: string,
  zones: () => readonly ZoneView[],
): ReachReason | undefined {
  const { unreadableParts, dnsNames } = topology;
  const network: Network | undefined = topology.networks.get(networkKey);
  if (network === undefined || unreadableParts.keys.has(networkKey)) return reachReason('network-unseen');
  if (forwardsNames(topology, networkKey)) {
    const [first, ...others] = zones();
    if (first !== undefined && isLost(first) && others.every(isLost)) return first.why;
  }
  if (unreadableParts.rulesets) return reachReason('forwarding-ruleset');
  const [container] = unreadableParts.containers;
  if (container !== undefined) return reachReason('subscription-unseen', container);
  return dnsNames === null ? reachReason('zones-unknown') : undefined;
}

/** Returns the zone from which a network gets the names of a group, by whichever way it looks them up. */
function answeringZone(topology: Topology, networkKey: string, group: NameGroup, cache: ViewCache): ZoneView {
  const { authorities } = dnsPathOf(topology, networkKey, group);
  return authorities
    .map(authority =>
      'why' in authority ? lostZone(authority.why) : authorityZone(topology, authority, roleOfGroup(group), cache),
    )
    .reduce(sameAnswer);
}

/** Returns the zone from which two authorities both answer. */
function sameAnswer(a: ZoneView, b: ZoneView): ZoneView {
  if (isUnreadable(a)) return lostZone(a.why);
  if (isUnreadable(b)) return lostZone(b.why);
  return isSameZone(a, b) ? a : lostZone(reachReason('dns-differs'));
}

/** Returns the zone of a role that Azure DNS answers from for a network. */
function authorityZone(
  topology: Topology,
  { networkKey, unlessLinked }: { readonly networkKey: string; readonly unlessLinked?: ReachReason },
  role: MonitorRole,
  cache: ViewCache,
): ZoneView {
  const links = valuesIn(topology.zoneLinksByNetwork, networkKey);
  const shadowed = getOrCreate(cache.shadowed, networkKey, () => shadowedRoles(topology, links));
  const zone = shadowed.get(role) ?? zoneViewOf(topology, role, links, cache.zones);
  return zone === 'none' && unlessLinked !== undefined ? lostZone(unlessLinked) : zone;
}

function isSameZone(a: 'none' | ReadableZone, b: 'none' | ReadableZone): boolean {
  if (a === 'none' || b === 'none') return a === b;
  return a.zoneKey === b.zoneKey && a.policy === b.policy;
}

/** Returns whether nothing is known about a group of names, not even whether a private zone answers for them. */
function isLost(zone: ZoneView): zone is UnreadableZone {
  return isUnreadable(zone) && zone.shadowsPublicNames;
}

/** Returns the roles for whose names another private zone may answer, with the reason. */
function shadowedRoles(
  { dnsNames, unreadableParts }: Topology,
  links: readonly ZoneLink[],
): ReadonlyMap<MonitorRole, UnreadableZone> {
  const shadowing = (zoneName: string, why: ReachReason) =>
    rolesShadowedBy(dnsNames, zoneName).map(role => [role, { why, shadowsPublicNames: true }] as const);
  return new Map([
    ...[...unreadableParts.zoneNames].flatMap(name => shadowing(name, reachReason('zone-unseen'))),
    ...links.flatMap(({ zoneId }) => shadowing(nameOf(zoneId), reachReason('zone-in-front', zoneId))),
  ]);
}

function zoneViewOf(
  topology: Topology,
  role: MonitorRole,
  links: readonly ZoneLink[],
  allContents: Map<string, ZoneContents>,
): ZoneView {
  const { dnsNames, unreadableParts } = topology;
  const [link, second] = links.filter(({ zoneId }) => roleOf(dnsNames, nameOf(zoneId)) === role);
  if (link === undefined) {
    return unreadableParts.zoneNames.has(dnsNames?.[role] ?? '') ? unreadableZone('zone-unseen') : 'none';
  }
  // A network cannot link two zones with the same name (Learn, private-dns-virtual-network-links).
  if (second !== undefined) return unreadableZone('zone-twice', link.zoneId);
  const zoneKey = keyOf(link.zoneId);
  if (!topology.zones.has(zoneKey)) return unreadableZone('zone-unseen', link.zoneId);
  const contents = getOrCreate(allContents, zoneKey, () => zoneContentsOf(topology, zoneKey));
  return { zoneKey, policy: link.resolutionPolicy, contents };
}

function unreadableZone(code: ReachReasonCode, about?: string): UnreadableZone {
  return { why: reachReason(code, about), shadowsPublicNames: false };
}

function isUnreadable(zone: ZoneView): zone is UnreadableZone {
  return zone !== 'none' && 'why' in zone;
}

function lostZone(why: ReachReason): UnreadableZone {
  return { why, shadowsPublicNames: true };
}

function isReadable(zone: ZoneView): zone is ReadableZone {
  return zone !== 'none' && 'contents' in zone;
}

function visibleScopesIn(topology: Topology, networkKey: string, zones: readonly ZoneView[]): VisibleScopes {
  const readable = zones.filter(isReadable).map(({ contents: { targets, isIncomplete } }) => {
    return { ...targets(), isIncomplete };
  });
  const endpoints = new Set(readable.flatMap(({ used }) => used));
  const resolutions = [...endpoints].map(endpoint => resolveToEndpoint(topology, networkKey, endpoint));
  return {
    scopes: resolutions.filter(resolution => resolution.kind === 'scope'),
    mayHaveMore:
      zones.some(isUnreadable) ||
      readable.some(({ isIncomplete, hasUnknownAddresses }) => isIncomplete || hasUnknownAddresses) ||
      resolutions.some(({ kind }) => kind === 'unknown'),
  };
}

function fingerprintOf(topology: Topology, networkKey: string, zones: readonly ZoneView[]): string {
  const parts = zones.map(zone => {
    if (zone === 'none') return '-';
    if (isUnreadable(zone)) return zone.why.code;
    const { endpoints, signature } = zone.contents.targets();
    const routes = endpoints.map(({ networkId }) => routeBetween(topology, networkKey, keyOf(networkId)));
    return `${signature()} ${zone.policy} ${routes.join(' ')}`;
  });
  return parts.join('|');
}
