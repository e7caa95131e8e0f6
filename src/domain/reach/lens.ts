import type { MonitorRole } from '../dns/zone-names.ts';
import { monitorRoles, roleOf, rolesBehind } from '../dns/zone-names.ts';
import { keyOf, nameOf } from '../ids.ts';
import { lazy } from '../lazy.ts';
import { within } from '../topology/indexing.ts';
import type { Network, ResolutionPolicy, ZoneLink } from '../topology/objects.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { Bounds } from './access.ts';
import type { Landing } from './landing.ts';
import { landAt } from './landing.ts';
import type { Why, WhyCode } from './reach.ts';
import { whyOf } from './reach.ts';
import { routeBetween } from './route.ts';
import type { ZoneFacts } from './zone-facts.ts';
import { makeZoneFacts } from './zone-facts.ts';

/** A zone as a network sees it. */
export interface ZoneSight {
  readonly zoneKey: string;
  readonly policy: ResolutionPolicy;
  readonly facts: ZoneFacts;
}

/** A zone that cannot be told. `inFront`: what it is answers for public names too, which lead to no private zone. */
interface Haze {
  readonly why: Why;
  readonly inFront: boolean;
}

/** What a network makes of the names of a zone role: no zone, one zone, or something that could not be seen. */
type Sight = 'none' | ZoneSight | Haze;

/** How a network sees Azure Monitor, whatever the resource. */
export interface Lens {
  readonly networkKey: string;
  /** Why nothing is known of what it sees. */
  readonly dark?: Why;
  readonly sight: (role: MonitorRole) => Sight;
  /** The scopes that its DNS leads to: their access modes bind it. */
  readonly bounds: () => Bounds;
  /** Equal for networks that see everything alike. */
  readonly key: () => string;
  /** Whether it resolves by some zone of Azure Monitor's, or might. */
  readonly zoned: () => boolean;
  /** Where names and addresses that do not depend on the resource lead, kept from the first look. */
  readonly landings: Map<string, Landing>;
}

/** Azure's own DNS: naming it as a custom server changes nothing (Learn, what-is-ip-address-168-63-129-16). */
const AZURE_DNS = '168.63.129.16';

/** How a network sees Azure Monitor, by its key. */
export function lensOf(topology: Topology, networkKey: string): Lens {
  return lensesOf(topology)(networkKey);
}

/** How any network sees Azure Monitor. Kept for as long as what it rests on: links are not part of that. */
export function lensesOf(topology: Topology): (networkKey: string) => Lens {
  const { lenses, zones } = opticsOf(topology);
  return networkKey => within(lenses, networkKey, () => makeLens(topology, networkKey, zones));
}

/**
 * The keys of the networks whose DNS may lead to a scope: those that resolve by a zone in which an endpoint of it keeps
 * its records or owns an address. Links to the scope change nothing for any other.
 */
export function networksSeeing(topology: Topology, scopeKey: string): ReadonlySet<string> {
  const endpoints = valuesIn(topology.endpointsByScope, scopeKey);
  const zones = endpoints.flatMap(({ addresses, zoneGroup }) => [
    ...(zoneGroup?.zoneIds ?? []).map(keyOf),
    ...addresses.flatMap(address => [...(topology.zonesByAddress.get(address) ?? [])]),
  ]);
  return new Set([...new Set(zones)].flatMap(zone => keysIn(topology.zoneLinksByZone, zone)));
}

interface Optics {
  readonly restsOn: readonly unknown[];
  readonly lenses: Map<string, Lens>;
  readonly zones: Map<string, ZoneFacts>;
}

/** Ways of seeing that are kept for the same endpoints: the estate as read, and the latest plans on it. */
const KEPT = 4;
const kept = new WeakMap<Topology['endpoints'], Optics[]>();

function opticsOf(topology: Topology): Optics {
  const { endpoints, connectionsByScope, scopes, zoneLinksByNetwork, records, networks, gaps, origin } = topology;
  const before = origin ?? topology;
  const earlier = [before.endpoints, before.connectionsByScope];
  const restsOn = [connectionsByScope, scopes, zoneLinksByNetwork, records, networks, gaps, ...earlier];
  const all = kept.get(endpoints) ?? [];
  kept.set(endpoints, all);
  const known = all.find(optics => optics.restsOn.every((part, index) => part === restsOn[index]));
  if (known !== undefined) return known;
  const optics = { restsOn, lenses: new Map<string, Lens>(), zones: new Map<string, ZoneFacts>() };
  all.unshift(optics);
  all.splice(KEPT);
  return optics;
}

function makeLens(topology: Topology, networkKey: string, zones: Map<string, ZoneFacts>): Lens {
  const dark = darknessOf(topology, networkKey);
  const links = valuesIn(topology.zoneLinksByNetwork, networkKey);
  const sights = new Map<MonitorRole, Sight>();
  const inFront = lazy(() => zonesInFront(topology, links));
  const sight = (role: MonitorRole) =>
    within(sights, role, () => inFront().get(role) ?? sightOf(topology, role, links, zones));
  return {
    networkKey,
    ...(dark !== undefined && { dark }),
    sight,
    bounds: lazy(() => boundsOf(topology, networkKey, monitorRoles.map(sight))),
    key: lazy(() => (dark === undefined ? keyFor(topology, networkKey, monitorRoles.map(sight)) : `dark ${dark.code}`)),
    zoned: () => monitorRoles.some(role => sight(role) !== 'none'),
    landings: new Map(),
  };
}

/** Rule 1: a network whose names are answered elsewhere, or by something that could not be seen. */
function darknessOf(topology: Topology, networkKey: string): Why | undefined {
  const { gaps, dnsNames, rulesetsByNetwork } = topology;
  const network: Network | undefined = topology.networks.get(networkKey);
  if (network === undefined || gaps.keys.has(networkKey)) return whyOf('network-unseen');
  if (network.dnsServers.some(server => server !== AZURE_DNS)) return whyOf('custom-dns');
  const ruleset = rulesetsByNetwork.get(networkKey)?.[0];
  if (ruleset !== undefined) return whyOf('forwarding-ruleset', ruleset.rulesetId);
  if (gaps.rulesets) return whyOf('forwarding-ruleset');
  if (gaps.containers[0] !== undefined) return whyOf('subscription-unseen', gaps.containers[0]);
  return dnsNames === null ? whyOf('zones-unknown') : undefined;
}

/** Of the roles whose names other zones answer for: what is known of that. */
function zonesInFront({ dnsNames, gaps }: Topology, links: readonly ZoneLink[]): ReadonlyMap<MonitorRole, Haze> {
  const haze = (zoneName: string, why: Why) =>
    rolesBehind(dnsNames, zoneName).map(role => [role, { why, inFront: true }] as const);
  return new Map([
    ...[...gaps.zoneNames].flatMap(name => haze(name, whyOf('zone-unseen'))),
    ...links.flatMap(({ zoneId }) => haze(nameOf(zoneId), whyOf('zone-in-front', zoneId))),
  ]);
}

function sightOf(
  topology: Topology,
  role: MonitorRole,
  links: readonly ZoneLink[],
  zones: Map<string, ZoneFacts>,
): Sight {
  const { dnsNames, gaps } = topology;
  const [link, second] = links.filter(({ zoneId }) => roleOf(dnsNames, nameOf(zoneId)) === role);
  if (link === undefined) return gaps.zoneNames.has(dnsNames?.[role] ?? '') ? hazy('zone-unseen') : 'none';
  // A network cannot link two zones of one name (Learn, private-dns-virtual-network-links).
  if (second !== undefined) return hazy('zone-twice', link.zoneId);
  const zoneKey = keyOf(link.zoneId);
  if (!topology.zones.has(zoneKey)) return hazy('zone-unseen', link.zoneId);
  const facts = within(zones, zoneKey, () => makeZoneFacts(topology, zoneKey));
  return { zoneKey, policy: link.resolutionPolicy, facts };
}

function hazy(code: WhyCode, about?: string): Haze {
  return { why: whyOf(code, about), inFront: false };
}

function isZone(sight: Sight): sight is ZoneSight {
  return sight !== 'none' && 'facts' in sight;
}

function boundsOf(topology: Topology, networkKey: string, sights: readonly Sight[]): Bounds {
  const zones = sights.filter(isZone).map(({ facts }) => ({ ...facts.leads(), incomplete: facts.incomplete }));
  const landings = [...new Set(zones.flatMap(({ used }) => used))].map(used => landAt(topology, networkKey, used));
  const unseen = sights.some(sight => sight !== 'none' && !isZone(sight));
  return {
    sightings: landings.filter(landing => landing.to === 'scope'),
    blind:
      unseen ||
      zones.some(({ incomplete, strangers }) => incomplete || strangers) ||
      landings.some(({ to }) => to === 'unclear'),
  };
}

function keyFor(topology: Topology, networkKey: string, sights: readonly Sight[]): string {
  const parts = sights.map(sight => {
    if (sight === 'none') return '-';
    if (!isZone(sight)) return sight.why.code;
    const { endpoints, signature } = sight.facts.leads();
    const routes = endpoints.map(({ networkId }) => routeBetween(topology, networkKey, keyOf(networkId)));
    return `${signature()} ${sight.policy} ${routes.join(' ')}`;
  });
  return parts.join('|');
}
