import type { Handover, HandoverFile } from './handover.ts';
import { TTL_SECONDS } from './handover.ts';

/**
 * Returns the file that creates zones and records, for Infoblox's CSV import. An import takes no comments. Sources, of NIOS
 * 9.0's CSV import reference: https://docs.infoblox.com/space/nios90/280269130 (A record; the AAAA record has the same fields)
 * and https://infoblox-docs.atlassian.net/wiki/spaces/nios86/pages/713293828/Authoritative+Zone.
 */
export function infobloxRecords({ zones }: Handover, prefix: string): HandoverFile {
  const rowsOf = (type: 'A' | 'AAAA') =>
    zones.flatMap(({ name: zone, records }) =>
      records
        .filter(record => record.type === type)
        .map(({ name, address }) => [`${type.toLowerCase()}record`, address, `${name}.${zone}`, String(TTL_SECONDS)]),
    );
  const [ipv4, ipv6] = [rowsOf('A'), rowsOf('AAAA')];
  return csvFile(`${prefix}-records.csv`, [
    ['header-authzone', 'fqdn*', 'zone_format*'],
    ...zones.map(({ name }) => ['authzone', name, 'FORWARD']),
    ...(ipv4.length === 0 ? [] : [['header-arecord', 'address*', 'fqdn*', 'ttl'], ...ipv4]),
    ...(ipv6.length === 0 ? [] : [['header-aaaarecord', 'address*', 'fqdn*', 'ttl'], ...ipv6]),
  ]);
}

/**
 * Returns the file that creates forward zones. Without `forwarders_only`, a server asks the internet where Azure DNS does not
 * answer, and clients get public addresses. Source: https://docs.infoblox.com/space/nios90/280269191 (forward-mapping zone).
 */
export function infobloxForwarders(zones: readonly string[], targets: readonly string[], prefix: string): HandoverFile {
  const to = targets.map(target => `${target}/${target}`).join(',');
  return csvFile(`${prefix}-forwarders.csv`, [
    ['header-forwardzone', 'fqdn*', 'zone_format*', 'forward_to', 'forwarders_only'],
    ...zones.map(zone => ['forwardzone', zone, 'FORWARD', to, 'True']),
  ]);
}

function csvFile(name: string, rows: readonly (readonly string[])[]): HandoverFile {
  return { name, content: `${rows.map(row => row.map(csvField).join(',')).join('\r\n')}\r\n` };
}

/** Returns a field, in quotes if it has separators (RFC 4180, section 2). No name or address has a quote. */
function csvField(text: string): string {
  return text.includes(',') ? `"${text}"` : text;
}
