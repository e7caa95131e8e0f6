import { monitorRoles } from '../dns/zone-names.ts';
import { AZURE_DNS } from '../reach/dns-paths.ts';
import type { Forwarding } from './forwarding.ts';
import type { RecordSheet } from './record-sheet.ts';

/** How long clients keep an answer, in seconds. An address changes only with its endpoint. */
export const TTL_SECONDS = 300;
/** How long they keep that there is no such name, in seconds: a link adds names (RFC 2308, section 4). */
export const NEGATIVE_TTL_SECONDS = 60;

/** A file that somebody loads into a DNS server. */
export interface HandoverFile {
  readonly name: string;
  readonly content: string;
}

/** A record of a zone: a name relative to it, and one address. */
interface ZoneRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  readonly address: string;
}

/** A private zone that a DNS server can host. */
export interface HandoverZone {
  /** Without a dot at the end. */
  readonly name: string;
  /** At least one. */
  readonly records: readonly ZoneRecord[];
  /** Names in it whose addresses are not known. */
  readonly unknown: readonly string[];
}

/** What is handed over to whoever runs DNS servers. */
export interface Handover {
  /** Lines that say what it is about, for comments. */
  readonly about: readonly string[];
  /** When Azure was read. A later reading has a higher serial number. */
  readonly readAt: Date;
  readonly zones: readonly HandoverZone[];
}

/**
 * Returns the zones of a sheet that a server can host. A zone without any record would make all its names unknown to clients.
 * So would the blob zone, which all storage accounts share, with the records of Azure Monitor alone.
 */
export function zonesIn(sheet: RecordSheet): readonly HandoverZone[] {
  const { dnsNames } = sheet;
  return monitorRoles.flatMap(role => {
    const records = sheet.records.filter(record => record.role === role);
    const unknown = sheet.unknown.filter(record => record.role === role).map(record => record.name);
    const all = records.flatMap(({ name, addresses }) =>
      addresses.map((address): ZoneRecord => ({ name, type: address.includes(':') ? 'AAAA' : 'A', address })),
    );
    return all.length === 0 ? [] : [{ name: dnsNames[role], records: all, unknown }];
  });
}

/** Returns the addresses to which names are forwarded: resolvers, which other networks reach as well, or else Azure DNS. */
export function forwardTargets({ resolvers }: Forwarding): readonly string[] {
  return resolvers.length === 0 ? [AZURE_DNS] : resolvers;
}

/** Returns text as a line of a comment takes it. Names in Azure may have letters that not every server reads. */
export function commentText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
