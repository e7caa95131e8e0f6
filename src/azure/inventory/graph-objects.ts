import type { DnsNames } from '../../domain/dns/zone-names.ts';
import { rolesBehind } from '../../domain/dns/zone-names.ts';
import { keyOf } from '../../domain/ids.ts';
import type {
  MonitoredResource,
  Network,
  RecordSet,
  Scope,
  SecurityGroup,
  Unseen,
  Zone,
  ZoneLink,
} from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import type { EndpointReading } from './endpoint-rows.ts';
import { endpointReading, interfaceOf } from './endpoint-rows.ts';
import type { GraphRows } from './graph.ts';
import { networkOf } from './network-rows.ts';
import { seenIn, sightIn, unseenIn } from './reading.ts';
import { monitoredTypes, resourceOf } from './resource-rows.ts';
import { scopeOf } from './scope-rows.ts';
import { securityGroupOf } from './security-group-rows.ts';
import { recordOf, zoneLinkOf, zoneNamesIn, zoneOf } from './zone-rows.ts';

/** The objects that Resource Graph shows. */
export interface GraphObjects {
  readonly scopes: readonly Scope[];
  readonly resources: readonly MonitoredResource[];
  readonly endpoints: readonly EndpointReading[];
  /** Addresses of network interfaces, by their lower-cased id. */
  readonly interfaces: ReadonlyMap<string, readonly string[]>;
  readonly networks: readonly Network[];
  /** All zones, since any of them may be in a zone group. */
  readonly zones: readonly Zone[];
  /** Of the zones alone that Azure Monitor uses, and of those that answer for its names in their place. */
  readonly zoneLinks: readonly ZoneLink[];
  /** Of the zones alone that Azure Monitor uses. */
  readonly records: readonly RecordSet[];
  readonly rulesetIds: readonly string[];
  readonly securityGroups: readonly SecurityGroup[];
  /** Rows of a form that is not known. */
  readonly unseen: readonly Unseen[];
}

const ZONES = 'microsoft.network/privatednszones';

/** Makes objects of the rows of Resource Graph. */
export function graphObjects(rows: GraphRows, dnsNames: DnsNames | null): GraphObjects {
  const unseen: Unseen[] = [];
  const all = <T>(type: string, make: (row: ArmObject) => T): readonly T[] => {
    const sights = (rows.get(type) ?? []).map(row => sightIn(row, make));
    unseen.push(...unseenIn(sights));
    return seenIn(sights);
  };
  const zones = all(ZONES, zoneOf);
  const names = zoneNamesIn(dnsNames);
  const isUsed = inZones(zones, name => names.includes(name));
  const isResolved = inZones(zones, name => names.includes(name) || rolesBehind(dnsNames, name).length > 0);
  return {
    scopes: all('microsoft.insights/privatelinkscopes', scopeOf),
    resources: [...monitoredTypes].flatMap(type => all(type, row => resourceOf(row, dnsNames))),
    endpoints: all('microsoft.network/privateendpoints', endpointReading).flatMap(reading => reading ?? []),
    interfaces: new Map(
      all('microsoft.network/networkinterfaces', row => [keyOf(row.id), interfaceOf(row).addresses] as const),
    ),
    networks: all('microsoft.network/virtualnetworks', row => networkOf(row)),
    zones,
    zoneLinks: all(`${ZONES}/virtualnetworklinks`, zoneLinkOf).filter(isResolved),
    records: all(`${ZONES}/a`, recordOf).filter(isUsed),
    rulesetIds: all('microsoft.network/dnsforwardingrulesets', ({ id }) => id),
    securityGroups: all('microsoft.network/networksecuritygroups', securityGroupOf),
    unseen,
  };
}

/** Tells what is in a zone of such a name. */
function inZones(zones: readonly Zone[], isMeant: (name: string) => boolean) {
  const meant = new Set(zones.filter(({ name }) => isMeant(keyOf(name))).map(({ id }) => keyOf(id)));
  return ({ zoneId }: { readonly zoneId: string }) => meant.has(keyOf(zoneId));
}
