import type { Handover, HandoverFile } from './handover.ts';
import { commentText, TTL_SECONDS } from './handover.ts';

/** Ends a script where a command fails, unless that is expected. */
const STOP = "$ErrorActionPreference = 'Stop'";

/** A name in a zone that nothing needs any more. */
interface RemovedName {
  readonly zone: string;
  readonly name: string;
}

/**
 * Returns the PowerShell script that creates zones and records on a Windows DNS server. It can be run again: a zone that
 * exists is kept, and the records of a name are replaced. Sources:
 * https://learn.microsoft.com/powershell/module/dnsserver/add-dnsserverprimaryzone,
 * https://learn.microsoft.com/powershell/module/dnsserver/add-dnsserverresourcerecorda,
 * https://learn.microsoft.com/powershell/module/dnsserver/remove-dnsserverresourcerecord
 */
export function windowsRecords(
  { about, zones }: Handover,
  removed: readonly RemovedName[],
  prefix: string,
): HandoverFile {
  const time = new Date(TTL_SECONDS * 1000).toISOString().slice(11, 19);
  const lines = zones.flatMap(({ name: zone, records }) => [
    '',
    `if (-not (Get-DnsServerZone -Name ${quoted(zone)} -ErrorAction SilentlyContinue)) {`,
    `  Add-DnsServerPrimaryZone -Name ${quoted(zone)} -ZoneFile ${quoted(`${zone}.dns`)}`,
    '}',
    ...[...new Set(records.map(({ name }) => name))].flatMap(name => removals({ zone, name })),
    ...records.map(({ name, type, address }) => {
      const parameter = type === 'A' ? 'IPv4Address' : 'IPv6Address';
      const common = `-ZoneName ${quoted(zone)} -Name ${quoted(name)}`;
      return `Add-DnsServerResourceRecord${type} ${common} -${parameter} ${quoted(address)} -TimeToLive ${quoted(time)}`;
    }),
  ]);
  const hint = '# On a domain controller, -ReplicationScope in place of -ZoneFile stores a zone in the directory.';
  const end = removed.length === 0 ? [] : ['', ...removed.flatMap(removals)];
  return scriptFile(`${prefix}-records.ps1`, about, [hint, STOP, ...lines, ...end]);
}

function removals({ zone, name }: RemovedName): readonly string[] {
  const common = `-ZoneName ${quoted(zone)} -Name ${quoted(name)} -Force -ErrorAction SilentlyContinue`;
  return ['A', 'AAAA'].map(type => `Remove-DnsServerResourceRecord -RRType ${quoted(type)} ${common}`);
}

/**
 * Returns the PowerShell script that makes a Windows DNS server forward zones. It can be run again. The forwarders stay on the
 * server on which it is run: Azure DNS does not answer servers elsewhere. Source:
 * https://learn.microsoft.com/powershell/module/dnsserver/add-dnsserverconditionalforwarderzone
 */
export function windowsForwarders(
  about: readonly string[],
  zones: readonly string[],
  targets: readonly string[],
  prefix: string,
): HandoverFile {
  const to = targets.map(quoted).join(', ');
  const lines = zones.flatMap(zone => [
    '',
    `if (Get-DnsServerZone -Name ${quoted(zone)} -ErrorAction SilentlyContinue) {`,
    `  Set-DnsServerConditionalForwarderZone -Name ${quoted(zone)} -MasterServers ${to}`,
    '} else {',
    `  Add-DnsServerConditionalForwarderZone -Name ${quoted(zone)} -MasterServers ${to}`,
    '}',
  ]);
  return scriptFile(`${prefix}-forwarders.ps1`, about, [STOP, ...lines]);
}

/** Windows reads scripts of Windows PowerShell without a byte order mark as ANSI, so they have ASCII alone. */
function scriptFile(name: string, about: readonly string[], lines: readonly string[]): HandoverFile {
  return { name, content: [...about.map(line => `# ${commentText(line)}`), ...lines, ''].join('\r\n') };
}

/** Returns a text in single quotes, in which PowerShell reads nothing but a quote, which is doubled. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
