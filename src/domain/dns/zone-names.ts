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
