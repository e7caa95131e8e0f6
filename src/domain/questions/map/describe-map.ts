import { formatCount, listAll, listNames } from '../../format.ts';
import { meterNoun } from '../../limits/meters.ts';
import type { Usage } from '../../limits/usage.ts';
import { accessLabel, stateNames, usageLabel } from './map-marks.ts';
import type { MapAttention, MapDomain, MapResource, MapScope, TopologyMap } from './topology-map.ts';

/** What a screen reader says of a map: the same as the picture shows, the most important first. */
export function describeMap(map: TopologyMap, maxLength: number): string {
  const heads = [
    summaryOf(map),
    ...attentionOf(map.attention).map(([title, names]) => `${title}: ${listNames(names)}.`),
    ...gapLines(map),
  ];
  const details = [
    ...map.scopes.map(scope => describeScope(map, scope)),
    ...map.domains.flatMap(describeDomain),
    ...describeUnlinked(map),
  ];
  const lines = [...heads, ...details];
  const left = (shown: number) => (shown === lines.length ? '' : ` And ${lines.length - shown} more entries.`);
  for (let shown = lines.length; shown > 1; shown -= 1) {
    const text = `${lines.slice(0, shown).join(' ')}${left(shown)}`;
    if (text.length <= maxLength) return text;
  }
  return summaryOf(map);
}

/** Returns the title of a map. */
export function titleOf({ about, isProposed }: Pick<TopologyMap, 'about' | 'isProposed'>): string {
  if (isProposed) return 'Proposed private links';
  return about === undefined ? 'Private links' : `Private links around ${about.name}`;
}

/** Returns what a map shows in one sentence. */
export function summaryOf(map: TopologyMap): string {
  const { totals } = map;
  const domains = totals.domains === totals.networks ? '' : ` in ${formatCount(totals.domains, 'DNS domain')}`;
  const counts = listAll([
    formatCount(totals.scopes, 'private link scope'),
    formatCount(totals.resources, 'resource'),
    `${formatCount(totals.networks, 'network')}${domains}`,
    formatCount(totals.endpoints, 'private endpoint'),
  ]);
  return `${titleOf(map)}: ${counts}.`;
}

/** Returns the names of what somebody should look at under a title each, the most important first. */
export function attentionOf(attention: MapAttention): readonly (readonly [title: string, names: readonly string[]])[] {
  const titled: readonly (readonly [string, readonly string[]])[] = [
    ['Over the limit', attention.overFull],
    ['Full', attention.full],
    ['Pending', attention.pending],
    ['Rejected or disconnected', attention.refused],
    ['Not known', attention.unknown],
    ['Public network access', attention.open],
  ];
  return titled.filter(([, names]) => names.length > 0);
}

/** Returns what a map leaves out, and what could not be read. */
export function gapLines({ folded, beyond, unreadable }: TopologyMap): readonly string[] {
  const left = list(beyond);
  return [
    ...(folded === undefined ? [] : [`Folded so that the map stays readable: ${list(folded)}.`]),
    ...(left === '' ? [] : [`Left out, because they are further away: ${left}.`]),
    ...(unreadable.length === 0 ? [] : [`There may be more in ${listNames(unreadable)}, which could not be read.`]),
  ];
}

const nouns = { scopes: 'scope', resources: 'resource', networks: 'network', endpoints: 'private endpoint' } as const;

function list(numbers: Partial<Record<keyof typeof nouns, number>>): string {
  const keys = ['scopes', 'resources', 'networks', 'endpoints'] as const;
  const counts = keys.map(key => [numbers[key], nouns[key]] as const);
  return listAll(counts.flatMap(([count, noun]) => (count ? [formatCount(count, noun)] : [])));
}

function describeScope({ domains, groups }: TopologyMap, scope: MapScope): string {
  const endpoints = domains.flatMap(({ networks }) =>
    networks.flatMap(network =>
      network.endpoints
        .filter(({ scopeKey }) => scopeKey === scope.key)
        .map(({ name, state }) => `${name} in ${network.name} (${stateNames[state]})`),
    ),
  );
  const linked = groups
    .filter(({ scopes }) => scopes.some(({ scopeKey }) => scopeKey === scope.key))
    .flatMap(({ resources }) => resources.map(describeResource));
  const parts = [
    ...countsOf(scope.usage),
    ...(scope.isRead ? [] : ['could not be read']),
    `endpoints: ${namesOr(endpoints)}`,
    `links: ${namesOr(linked)}`,
  ];
  return `${scope.name}: ${parts.join('; ')}.`;
}

function countsOf(usage: readonly Usage[]): readonly string[] {
  return usage.map(row => `${usageLabel(row)} ${meterNoun(row.meter, row.limit ?? row.used)}`);
}

/** The most names that an entry lists. */
const MAX_NAMES = 8;

function namesOr(names: readonly string[]): string {
  return names.length === 0 ? 'none' : listNames(names, MAX_NAMES);
}

function describeResource({ name, count, isRead, usage, access, tally }: MapResource): string {
  if (count > 1) {
    const marks = [
      [tally.overFull, 'over the limit'],
      [tally.full, 'full'],
      [tally.open, 'public'],
      [tally.unknown, 'not known'],
    ] as const;
    const present = marks.filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}`);
    return present.length === 0 ? name : `${name} (${present.join(', ')})`;
  }
  return `${name} (${[...countsOf(usage), isRead ? accessLabel(access) : 'could not be read'].join(', ')})`;
}

/** Returns the networks that use a scope through others, and those that use none. */
function describeDomain({ count, usage, networks }: MapDomain): readonly string[] {
  const names = networks.map(({ name, dns }) => `${name}${dns === 'known' ? '' : ` (DNS ${dnsNames[dns]})`}`);
  if (networks.every(({ endpoints }) => endpoints.length === 0)) return [`No private endpoint: ${namesOr(names)}.`];
  if (networks.length === 1) return [];
  return [
    `${count > 1 ? formatCount(count, 'DNS domain') : `Shared DNS (${countsOf(usage).join()})`}: ${namesOr(names)}.`,
  ];
}

/** What people read about what is known of a network's DNS. */
export const dnsNames = { known: 'known', partly: 'partly known', unknown: 'not known' } as const;

function describeUnlinked({ groups }: TopologyMap): readonly string[] {
  const unlinked = groups.filter(({ scopes }) => scopes.length === 0).flatMap(({ resources }) => resources);
  return unlinked.length === 0 ? [] : [`Linked to no scope: ${namesOr(unlinked.map(describeResource))}.`];
}
