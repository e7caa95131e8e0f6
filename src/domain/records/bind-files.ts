import type { Handover, HandoverFile, HandoverZone } from './handover.ts';
import { commentText, NEGATIVE_TTL_SECONDS, TTL_SECONDS } from './handover.ts';

/**
 * Returns a zone file for each zone, in the format that all common servers load (RFC 1035, section 5.1:
 * https://www.rfc-editor.org/rfc/rfc1035#section-5.1). Names without a dot at the end are relative to `$ORIGIN`.
 */
export function bindZoneFiles(handover: Handover, prefix: string): readonly HandoverFile[] {
  return handover.zones.map(zone => ({ name: `${prefix}.${zone.name}.zone`, content: zoneFile(handover, zone) }));
}

function zoneFile({ about, readAt }: Handover, { name, records, unknown }: HandoverZone): string {
  // Serial numbers have 32 bits (RFC 1982): the seconds since 1970 fit until 2106.
  const serial = Math.floor(readAt.getTime() / 1000);
  return [
    ...about.map(comment),
    `$ORIGIN ${name}.`,
    `$TTL ${TTL_SECONDS}`,
    `@ IN SOA localhost. hostmaster.localhost. ${serial} 3600 600 604800 ${NEGATIVE_TTL_SECONDS}`,
    '@ IN NS localhost.',
    ...records.map(record => `${record.name} IN ${record.type} ${record.address}`),
    ...unknown.map(missing => comment(`Address not known: ${missing}`)),
    '',
  ].join('\n');
}

/**
 * Returns the statements that make a BIND server forward zones (BIND 9 reference, "zone": type forward,
 * https://bind9.readthedocs.io/en/stable/reference.html#namedconf-statement-type%20forward).
 */
export function bindForwarders(
  about: readonly string[],
  zones: readonly string[],
  targets: readonly string[],
  prefix: string,
): HandoverFile {
  const to = targets.map(target => `${target};`).join(' ');
  const statements = zones.map(zone => `zone "${zone}" { type forward; forward only; forwarders { ${to} }; };`);
  const comments = about.map(line => `# ${commentText(line)}`);
  return { name: `${prefix}-forwarders.named.conf`, content: [...comments, ...statements, ''].join('\n') };
}

function comment(text: string): string {
  return `; ${commentText(text)}`;
}
