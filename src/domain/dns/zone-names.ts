/**
 * The private DNS zones of Azure Monitor and the purpose of each. Sources: azure-monitor-docs, private-link-configure
 * ("Review endpoint's DNS settings"); azure-docs, private-endpoint-dns.
 */

/**
 * `monitor` is for queries, Application Insights and collection endpoints. `ods`, `oms` and `agentsvc` are for
 * workspace ingestion.
 */
export const zoneRoles = ['monitor', 'oms', 'ods', 'agentsvc', 'blob'] as const;

export type ZoneRole = (typeof zoneRoles)[number];

/** The zone names of a cloud. */
export interface DnsNames extends Readonly<Record<ZoneRole, string>> {
  /** A sixth zone that exists in Azure Government. It does not fit into a zone group, which takes five. */
  readonly adx?: string;
}

/** The zones that only Azure Monitor uses. The blob zone is shared with all storage accounts. */
export const monitorRoles = ['monitor', 'oms', 'ods', 'agentsvc'] as const satisfies readonly ZoneRole[];

export type MonitorRole = (typeof monitorRoles)[number];

/**
 * The names that have the same public zones. The names of Application Insights are in the monitor zone, and have public
 * zones of their own beside that of the monitor zone.
 */
export const nameGroups = [...monitorRoles, 'insights'] as const;

export type NameGroup = (typeof nameGroups)[number];

/** Returns the role of the private zone that holds the names of a group. */
export function roleOfGroup(group: NameGroup): MonitorRole {
  return group === 'insights' ? 'monitor' : group;
}

/** A zone group takes at most five zones, and an endpoint one group (azure-docs, private-endpoint-dns). */
export const ZONES_PER_GROUP = 5;

/** Zone names by cloud. Those of Azure Monitor in China are not documented. */
export const dnsNamesByCloud = {
  public: {
    monitor: 'privatelink.monitor.azure.com',
    oms: 'privatelink.oms.opinsights.azure.com',
    ods: 'privatelink.ods.opinsights.azure.com',
    agentsvc: 'privatelink.agentsvc.azure-automation.net',
    blob: 'privatelink.blob.core.windows.net',
  },
  usgov: {
    monitor: 'privatelink.monitor.azure.us',
    oms: 'privatelink.oms.opinsights.azure.us',
    ods: 'privatelink.ods.opinsights.azure.us',
    agentsvc: 'privatelink.agentsvc.azure-automation.us',
    blob: 'privatelink.blob.core.usgovcloudapi.net',
    adx: 'privatelink.adx.monitor.azure.us',
  },
  china: null,
} as const satisfies Record<string, DnsNames | null>;

/** Returns the role of a zone by its name. Undefined if Azure Monitor does not use the zone. */
export function roleOf(names: DnsNames | null, zoneName: string): ZoneRole | undefined {
  const name = zoneName.toLowerCase();
  return names === null ? undefined : zoneRoles.find(role => names[role] === name);
}

/**
 * Public zones of Application Insights, whose names are aliases of names in the monitor zone (private-endpoint-dns,
 * "Public DNS zone forwarders"). The public zone of any other role has the name of its private zone without
 * `privatelink`.
 */
const INSIGHTS_ZONES = [
  'applicationinsights.azure.com',
  'services.visualstudio.com',
  'applicationinsights.us',
  'services.visualstudio.us',
];

/**
 * Returns the public zones of the names of a group, which a DNS server has to forward (private-endpoint-dns: "Public DNS
 * zone forwarders").
 */
export function publicZonesOf(names: DnsNames, group: NameGroup): readonly string[] {
  const own = publicZoneOf(names, roleOfGroup(group));
  const suffix = own.slice(own.lastIndexOf('.'));
  return [own, ...(group === 'insights' ? INSIGHTS_ZONES.filter(name => name.endsWith(suffix)) : [])];
}

/** Returns the public zone of the names in the private zone of a role. */
export function publicZoneOf(names: DnsNames, role: ZoneRole): string {
  return withoutPrivatelink(names[role]);
}

/** Returns the name of the public zone that a private zone answers for. */
export function withoutPrivatelink(zoneName: string): string {
  return zoneName.replace(/^privatelink\./, '');
}

/** Zones such as `privatelink.westeurope.prometheus.monitor.azure.com`, which belong to another service. */
const PROMETHEUS = /(?:^|\.)prometheus\.monitor\.azure\.[a-z]+$/;

/**
 * Returns the roles whose names a private zone may answer for instead of the intended zone. DNS uses the private zone
 * with the longest matching name, so a private zone that has the name of a public one, or of a domain above or below
 * it, takes precedence over public DNS (private-endpoint-dns warns about such zones).
 */
export function rolesShadowedBy(names: DnsNames | null, zoneName: string): readonly MonitorRole[] {
  const zone = zoneName.toLowerCase();
  if (names === null || Object.values(names).includes(zone) || PROMETHEUS.test(zone)) return [];
  return monitorRoles.filter(role => {
    return [publicZoneOf(names, role), ...(role === 'monitor' ? INSIGHTS_ZONES : [])].some(
      name => isWithin(zone, name) || isWithin(name, zone),
    );
  });
}

/** Returns whether a domain is another one or below it. Both are in lower case, without a dot at the end. */
export function isWithin(inner: string, outer: string): boolean {
  return `.${inner}`.endsWith(`.${outer}`);
}
