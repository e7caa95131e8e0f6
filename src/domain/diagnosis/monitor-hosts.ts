import type { DnsNames } from '../dns/zone-names.ts';
import { isWithin, monitorRoles, publicZoneOf } from '../dns/zone-names.ts';
import type { RequiredName } from '../reach/required-names.ts';
import { nameInZones } from '../reach/required-names.ts';

/**
 * The domains of Azure Monitor's public names in all clouds (azure-monitor-docs, azure-monitor-network-access; azure-docs,
 * private-endpoint-dns).
 */
const MONITOR_DOMAINS = [
  'monitor.azure.com',
  'monitor.azure.us',
  'monitor.azure.cn',
  'opinsights.azure.com',
  'opinsights.azure.us',
  'opinsights.azure.cn',
  'azure-automation.net',
  'azure-automation.us',
  'azure-automation.cn',
  'applicationinsights.azure.com',
  'applicationinsights.azure.us',
  'applicationinsights.azure.cn',
  'applicationinsights.us',
  'applicationinsights.microsoft.com',
  'applicationinsights.io',
  'loganalytics.azure.com',
  'loganalytics.io',
  'loganalytics.us',
  'services.visualstudio.com',
  'services.visualstudio.us',
];

/** The names of private endpoints of managed Prometheus, which a scope does not have. */
const PROMETHEUS = /(?:^|\.)prometheus\.monitor\.azure\.[a-z]+$/;

/** Domains that end in one of these are names of hosts. Anything else with dots may be the name of a class or a file. */
const TOP_LEVELS = /\.(?:com|net|io|org|us|cn|eu|ms|arpa|dev|local|internal|localdomain)$/;

/** Returns the names of hosts in a text, in lower case, each once. */
export function hostsIn(text: string): readonly string[] {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}_.-]+/u);
  return [...new Set(words.map(word => word.replaceAll(/^[.-]+|[.-]+$/g, '')))].filter(word => TOP_LEVELS.test(word));
}

/** Returns whether a name is one of Azure Monitor's, which private links to its scopes may answer. */
export function isMonitorHost(host: string): boolean {
  return MONITOR_DOMAINS.some(domain => isWithin(host, domain)) && !PROMETHEUS.test(host);
}

/** Public names of Application Insights and Log Analytics, and what they are in the private monitor zone. */
const ALIASES: readonly (readonly [publicName: RegExp, privateName: string])[] = [
  [/^(?:[\w-]+\.)?api\.(?:loganalytics|applicationinsights)\.(?:azure\.com|io|us)$/, 'api'],
  [/^([\w-]+)\.in\.applicationinsights\.azure\.(?:com|us|cn)$/, '$1.in.ai'],
  [/^[\w-]+\.livediagnostics\.monitor\.azure\.[a-z]+$/, 'live'],
  [/^dc\.(?:services\.visualstudio|applicationinsights(?:\.azure|\.microsoft)?)\.(?:com|us)$/, 'global.in.ai'],
];

/**
 * Returns what a public or private name of Azure Monitor is called in the private zones; undefined for a name that is in none
 * of them (azure-monitor-docs, private-link-configure: "Review endpoint's DNS settings").
 */
export function zoneNameOf(names: DnsNames | null, host: string): RequiredName | undefined {
  if (names === null) return undefined;
  const inZone = nameInZones(names, host);
  if (inZone !== undefined) return inZone;
  const alias = ALIASES.find(([publicName]) => publicName.test(host));
  if (alias !== undefined) return nameInZones(names, `${host.replace(...alias)}.${names.monitor}`);
  const role = monitorRoles.find(known => host.endsWith(`.${publicZoneOf(names, known)}`));
  if (role === undefined) return undefined;
  return nameInZones(names, `${host.slice(0, -publicZoneOf(names, role).length)}${names[role]}`);
}
