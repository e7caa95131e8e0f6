/**
 * The private DNS zones of Azure Monitor and what each is for. Sources: azure-monitor-docs, private-link-configure
 * ("Review endpoint's DNS settings"); azure-docs, private-endpoint-dns.
 */

/** `monitor`: queries, Application Insights, collection endpoints; `ods`, `oms`, `agentsvc`: workspace ingestion. */
export const zoneRoles = ['monitor', 'oms', 'ods', 'agentsvc', 'blob'] as const;

export type ZoneRole = (typeof zoneRoles)[number];

/** The zone names of a cloud. */
export interface DnsNames extends Readonly<Record<ZoneRole, string>> {
  /** Azure Government has a sixth zone, which no longer fits into a zone group of five. */
  readonly adx?: string;
}

/** Zones that serve Azure Monitor alone. The blob zone is shared with all storage accounts. */
export const monitorRoles = ['monitor', 'oms', 'ods', 'agentsvc'] as const satisfies readonly ZoneRole[];

export type MonitorRole = (typeof monitorRoles)[number];

/** A zone group takes at most five zones, and an endpoint one group (azure-docs, private-endpoint-dns). */
export const ZONES_PER_GROUP = 5;

/** Zone names by cloud; those of China are not documented for Azure Monitor. */
export const dnsNamesOf = {
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

/** What a zone of this name is for; undefined for one that Azure Monitor does not use. */
export function roleOf(names: DnsNames | null, zoneName: string): ZoneRole | undefined {
  const wanted = zoneName.toLowerCase();
  return names === null ? undefined : zoneRoles.find(role => names[role] === wanted);
}

/**
 * Public zones of Application Insights, whose names lead to those of the monitor zone (private-endpoint-dns, "Public DNS
 * zone forwarders"). Those of the other zones are called as these are, without `privatelink`.
 */
const INSIGHTS = [
  'applicationinsights.azure.com',
  'services.visualstudio.com',
  'applicationinsights.us',
  'services.visualstudio.us',
];

/** `privatelink.westeurope.prometheus.monitor.azure.com`: another service, whatever its zones are called. */
const PROMETHEUS = /(?:^|\.)prometheus\.monitor\.azure\.[a-z]+$/;

/**
 * The roles whose names a private zone may answer for in place of the zone that is meant to: DNS asks the zone with the
 * longest name that fits, and a zone of public names, or of what lies above or below them, fits before the public one
 * (private-endpoint-dns warns of such zones).
 */
export function rolesBehind(names: DnsNames | null, zoneName: string): readonly MonitorRole[] {
  const zone = zoneName.toLowerCase();
  if (names === null || Object.values(names).includes(zone) || PROMETHEUS.test(zone)) return [];
  return monitorRoles.filter(role => {
    const own = names[role].replace(/^privatelink\./, '');
    return [own, ...(role === 'monitor' ? INSIGHTS : [])].some(name => isWithin(zone, name) || isWithin(name, zone));
  });
}

function isWithin(inner: string, outer: string): boolean {
  return `.${inner}`.endsWith(`.${outer}`);
}
