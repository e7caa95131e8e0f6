import type { DnsNames } from '../../domain/dns/zone-names.ts';
import { rolesShadowedBy } from '../../domain/dns/zone-names.ts';
import { keyOf } from '../../domain/ids.ts';
import { machineTypes } from '../../domain/targets.ts';
import type {
  DnsForwarder,
  Machine,
  MonitoredResource,
  Network,
  RecordSet,
  Scope,
  SecurityGroup,
  UnreadableObject,
  Zone,
  ZoneLink,
} from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import {
  parseFirewall,
  parseFirewallPolicy,
  parseInboundEndpoint,
  parseOutboundEndpointIds,
  parseOutboundNetwork,
} from './parse-dns-servers.ts';
import type { EndpointReading, InterfaceReading } from './parse-endpoint.ts';
import { parseEndpoint, parseInterface } from './parse-endpoint.ts';
import { combineMachines, parseAssociation, parseMachineInterface, parseMachineRow } from './parse-machines.ts';
import { parseNetwork } from './parse-network.ts';
import { monitoredTypes, parseResource } from './parse-resource.ts';
import { parseScope } from './parse-scope.ts';
import { parseSecurityGroup } from './parse-security-group.ts';
import type { GraphRows } from './query-graph.ts';
import { ASSOCIATIONS } from './query-graph.ts';
import { foundIn, parseResult, unreadableIn } from './read-result.ts';
import {
  mergeRecords,
  monitorZoneNames,
  parseGraphRecord,
  parseZone,
  parseZoneLink,
  recordTypes,
} from './read-zone.ts';

/** The objects that Resource Graph shows. */
export interface GraphObjects {
  readonly scopes: readonly Scope[];
  readonly resources: readonly MonitoredResource[];
  readonly endpoints: readonly EndpointReading[];
  /** Network interfaces, by their id in lower case. */
  readonly interfaces: ReadonlyMap<string, InterfaceReading>;
  readonly networks: readonly Network[];
  /** All zones, because any zone may be in a zone group. */
  readonly zones: readonly Zone[];
  /** Only of the zones that Azure Monitor uses, and of parent zones that answer for the same names. */
  readonly zoneLinks: readonly ZoneLink[];
  /** Only of the zones that Azure Monitor uses. */
  readonly records: readonly RecordSet[];
  readonly rulesets: readonly RulesetReading[];
  readonly dnsForwarders: readonly DnsForwarder[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly machines: readonly Machine[];
  /** Rows with an unexpected format. */
  readonly unreadable: readonly UnreadableObject[];
}

/** A forwarding ruleset without its rules. */
interface RulesetReading {
  readonly id: string;
  /** The networks of its outbound endpoints. Empty unless all of them are known. */
  readonly networkIds: readonly string[];
}

const ZONES = 'microsoft.network/privatednszones';

/** Converts the rows of Resource Graph into objects of the inventory. */
export function parseGraphRows(rows: GraphRows, dnsNames: DnsNames | null): GraphObjects {
  const unreadable: UnreadableObject[] = [];
  const all = <T>(type: string, parse: (row: ArmObject) => T): readonly T[] => {
    const results = (rows.get(type) ?? []).map(row => parseResult(row, parse));
    unreadable.push(...unreadableIn(results));
    return foundIn(results);
  };
  const zones = all(ZONES, parseZone);
  const names = monitorZoneNames(dnsNames);
  const isUsed = isInZones(zones, name => names.includes(name));
  const isResolved = isInZones(zones, name => names.includes(name) || rolesShadowedBy(dnsNames, name).length > 0);
  const { machines, unreadable: unreadMachines } = machinesIn(all);
  return {
    scopes: all('microsoft.insights/privatelinkscopes', parseScope),
    resources: [...monitoredTypes].flatMap(type => all(type, row => parseResource(row, dnsNames))),
    endpoints: all('microsoft.network/privateendpoints', parseEndpoint).flatMap(reading => reading ?? []),
    interfaces: new Map(
      all('microsoft.network/networkinterfaces', row => [keyOf(row.id), parseInterface(row)] as const),
    ),
    networks: all('microsoft.network/virtualnetworks', row => parseNetwork(row)),
    zones,
    zoneLinks: all(`${ZONES}/virtualnetworklinks`, parseZoneLink).filter(isResolved),
    records: mergeRecords(recordTypes.flatMap(type => all(`${ZONES}/${type}`, parseGraphRecord)).filter(isUsed)),
    ...dnsServersIn(all),
    securityGroups: all('microsoft.network/networksecuritygroups', parseSecurityGroup),
    machines,
    unreadable: [...unreadable, ...unreadMachines],
  };
}

type ParseAll = <T>(type: string, parse: (row: ArmObject) => T) => readonly T[];

function machinesIn(all: ParseAll) {
  const interfaces = all('microsoft.network/networkinterfaces', parseMachineInterface);
  return combineMachines(
    Object.values(machineTypes).flatMap(type => all(type, parseMachineRow)),
    interfaces.flatMap(found => found ?? []),
    all(ASSOCIATIONS, parseAssociation),
  );
}

function dnsServersIn(all: ParseAll): Pick<GraphObjects, 'rulesets' | 'dnsForwarders'> {
  const outbound = new Map(
    all('microsoft.network/dnsresolvers/outboundendpoints', row => [keyOf(row.id), parseOutboundNetwork(row)] as const),
  );
  const policies = new Map(
    all('microsoft.network/firewallpolicies', row => [keyOf(row.id), parseFirewallPolicy(row)] as const),
  );
  const rulesets = all('microsoft.network/dnsforwardingrulesets', row => {
    const networkIds = parseOutboundEndpointIds(row).map(id => outbound.get(keyOf(id)));
    const known = networkIds.filter(id => id !== undefined);
    // Targets of rules are followed from all of these networks, or not at all.
    return { id: row.id, networkIds: known.length < networkIds.length ? [] : [...new Set(known)] };
  });
  const firewalls = all('microsoft.network/azurefirewalls', row => parseFirewall(row, policies));
  return {
    rulesets,
    dnsForwarders: [
      ...all('microsoft.network/dnsresolvers/inboundendpoints', parseInboundEndpoint),
      ...firewalls.flatMap(firewall => firewall ?? []),
    ],
  };
}

/** Returns a test of whether something belongs to a zone whose name matches. */
function isInZones(zones: readonly Zone[], matches: (name: string) => boolean) {
  const keys = new Set(zones.filter(({ name }) => matches(keyOf(name))).map(({ id }) => keyOf(id)));
  return ({ zoneId }: { readonly zoneId: string }) => keys.has(keyOf(zoneId));
}
