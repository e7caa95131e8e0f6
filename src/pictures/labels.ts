import { formatCount } from '../domain/format.ts';
import { meterNoun } from '../domain/limits/meters.ts';
import type { Usage } from '../domain/limits/usage.ts';
import { dnsNames } from '../domain/questions/map/describe-map.ts';
import { usageLabel } from '../domain/questions/map/map-marks.ts';
import type { MapDomain, MapNetwork, MapScope, MapTally } from '../domain/questions/map/topology-map.ts';
import type { ToneName } from './palette.ts';

/** What a map says in few words, as a picture and as text. */

/** Returns the heading of networks in one frame. */
export function headingOf({ count, networks }: MapDomain): string {
  if (networks.every(({ endpoints }) => endpoints.length === 0)) return 'No private endpoint';
  if (count > 1) return formatCount(count, 'DNS domain');
  return networks.length > 1 || networks.some(network => network.count > 1) ? 'Shared DNS' : 'Own DNS';
}

/** Returns what is not known of a network. */
export function networkNote({ dns, isRead }: MapNetwork): string | undefined {
  if (!isRead) return 'could not be read';
  return dns === 'known' ? undefined : `DNS ${dnsNames[dns]}`;
}

/** Returns what is to be said of a scope beside its counts: its access modes, if they are not both `Open`. */
export function scopeNotes({ isRead, modes }: MapScope): readonly string[] {
  if (!isRead) return ['Could not be read'];
  if (modes === undefined) return [];
  const { ingestion, query } = modes;
  const names = { Open: 'Open', PrivateOnly: 'PrivateOnly', unrecognised: '?' };
  if (ingestion === query) return ingestion === 'Open' ? [] : [`Access mode ${names[query]}`];
  return [`Ingestion ${names[ingestion]}`, `Queries ${names[query]}`];
}

/** Returns a count with its limit and noun: `3/50 resources`, `2/10 endpoints`. */
export function countLabel(row: Usage): string {
  const noun = row.meter === 'scope-endpoints' ? 'endpoints' : meterNoun(row.meter, row.limit ?? row.used);
  return `${usageLabel(row)} ${noun}`;
}

const numbers = new Intl.NumberFormat('en-GB');

/** Returns how many of several objects are marked, each mark with its colour, the most important first. */
export function tallyPills({
  overFull,
  full,
  open,
  unknown,
}: MapTally): readonly { readonly tone: Exclude<ToneName, 'good'>; readonly text: string }[] {
  const marks = [
    { tone: 'bad', count: overFull, noun: 'over limit' },
    { tone: 'attention', count: full, noun: 'full' },
    { tone: 'neutral', count: unknown, noun: 'not known' },
    { tone: 'open', count: open, noun: 'public' },
  ] as const;
  return marks
    .filter(({ count }) => count > 0)
    .map(({ tone, count, noun }) => ({ tone, text: `${numbers.format(count)} ${noun}` }));
}
