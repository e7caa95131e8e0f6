import type { MonitorRole } from '../dns/zone-names.ts';
import { monitorRoles, roleOf, rolesShadowedBy } from '../dns/zone-names.ts';
import { keyOf, nameOf } from '../ids.ts';
import { lazy } from '../lazy.ts';
import { getOrCreate } from '../topology/indexing.ts';
import type { Network, ResolutionPolicy, ZoneLink } from '../topology/objects.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { VisibleScopes } from './access.ts';
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
  readonly zone: (role: MonitorRole) => ZoneView;
  readonly visibleScopes: () => VisibleScopes;
  /** Equal for networks that resolve every name to the same result. */
  readonly fingerprint: () => string;
  /** Whether the network uses a private zone of Azure Monitor, or may do so. */
  readonly usesPrivateZones: () => boolean;
  /** A cache for names and addresses that lead to the same result for every resource. */
  readonly resolutions: Map<string, DnsResolution>;
}

/** Azure DNS: configuring it as a custom server changes nothing (Learn, what-is-ip-address-168-63-129-16). */
const AZURE_DNS = '168.63.129.16';

/** Returns the DNS view of one network, by its key. */
export function networkDnsView(topology: Topology, networkKey: string): NetworkDnsView {
  return networkDnsViews(topology)(networkKey);
}

/**
 * Returns a function that gives the DNS view of any network. Views are cached, also while links of resources change.
 */
export function networkDnsViews(topology: Topology): (networkKey: string) => NetworkDnsView {
  const { views, zones } = viewCacheFor(topology);
  return networkKey => getOrCreate(views, networkKey, () => buildView(topology, networkKey, zones));
}

/**
 * Returns the keys of the networks whose DNS may lead to a scope: those that are linked to a zone in which an endpoint
 * of the scope writes its records or owns an address. Links to the scope change nothing for any other network.
 */
export function networksResolvingTo(topology: Topology, scopeKey: string): ReadonlySet<string> {
  const endpoints = valuesIn(topology.endpointsByScope, scopeKey);
  const zones = endpoints.flatMap(({ addresses, zoneGroup }) => [
    ...(zoneGroup?.zoneIds ?? []).map(keyOf),
    ...addresses.flatMap(address => [...(topology.zonesByAddress.get(address) ?? [])]),
  ]);
  return new Set([...new Set(zones)].flatMap(zone => keysIn(topology.zoneLinksByZone, zone)));
}

interface ViewCache {
  /** The parts of the topology that the cached views depend on. */
  readonly dependsOn: readonly unknown[];
  readonly views: Map<string, NetworkDnsView>;
  readonly zones: Map<string, ZoneContents>;
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
  const created = { dependsOn, views: new Map<string, NetworkDnsView>(), zones: new Map<string, ZoneContents>() };
  caches.unshift(created);
  caches.splice(MAX_CACHES);
  return created;
}

function buildView(topology: Topology, networkKey: string, contents: Map<string, ZoneContents>): NetworkDnsView {
  const unknownReason = unknownReasonOf(topology, networkKey);
  const links = valuesIn(topology.zoneLinksByNetwork, networkKey);
  const zones = new Map<MonitorRole, ZoneView>();
  const shadowed = lazy(() => shadowedRoles(topology, links));
  const zone = (role: MonitorRole) =>
    getOrCreate(zones, role, () => shadowed().get(role) ?? zoneViewOf(topology, role, links, contents));
  return {
    networkKey,
    ...(unknownReason !== undefined && { unknownReason }),
    zone,
    visibleScopes: lazy(() => visibleScopesIn(topology, networkKey, monitorRoles.map(zone))),
    fingerprint: lazy(() =>
      unknownReason === undefined
        ? fingerprintOf(topology, networkKey, monitorRoles.map(zone))
        : `unknown ${unknownReason.code}`,
    ),
    usesPrivateZones: () => monitorRoles.some(role => zone(role) !== 'none'),
    resolutions: new Map(),
  };
}

/** Applies rule 1: returns why it is not known what a network resolves. Undefined if it is known. */
function unknownReasonOf(topology: Topology, networkKey: string): ReachReason | undefined {
  const { unreadableParts, dnsNames, rulesetsByNetwork } = topology;
  const network: Network | undefined = topology.networks.get(networkKey);
  if (network === undefined || unreadableParts.keys.has(networkKey)) return reachReason('network-unseen');
  if (network.dnsServers.some(server => server !== AZURE_DNS)) return reachReason('custom-dns');
  const ruleset = rulesetsByNetwork.get(networkKey)?.[0];
  if (ruleset !== undefined) return reachReason('forwarding-ruleset', ruleset.rulesetId);
  if (unreadableParts.rulesets) return reachReason('forwarding-ruleset');
  const [container] = unreadableParts.containers;
  if (container !== undefined) return reachReason('subscription-unseen', container);
  return dnsNames === null ? reachReason('zones-unknown') : undefined;
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
      zones.some(zone => zone !== 'none' && !isReadable(zone)) ||
      readable.some(({ isIncomplete, hasUnknownAddresses }) => isIncomplete || hasUnknownAddresses) ||
      resolutions.some(({ kind }) => kind === 'unknown'),
  };
}

function fingerprintOf(topology: Topology, networkKey: string, zones: readonly ZoneView[]): string {
  const parts = zones.map(zone => {
    if (zone === 'none') return '-';
    if (!isReadable(zone)) return zone.why.code;
    const { endpoints, signature } = zone.contents.targets();
    const routes = endpoints.map(({ networkId }) => routeBetween(topology, networkKey, keyOf(networkId)));
    return `${signature()} ${zone.policy} ${routes.join(' ')}`;
  });
  return parts.join('|');
}
