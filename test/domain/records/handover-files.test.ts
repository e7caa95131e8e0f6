import { expect, test } from 'vitest';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';
import type { Forwarding } from '../../../src/domain/records/forwarding.ts';
import { changedFiles, handoverFiles } from '../../../src/domain/records/handover-files.ts';
import type { RecordSheet } from '../../../src/domain/records/record-sheet.ts';
import { endpoint } from '../build.ts';

const readAt = new Date('2026-03-01T12:00:00.500Z');
const forwarding: Forwarding = {
  zones: ['monitor.azure.com', 'services.visualstudio.com'],
  networkIds: ['/vnet-hub'],
  resolvers: [],
};
const nowhere: Forwarding = { ...forwarding, networkIds: [] };

const sheet: RecordSheet = {
  endpoint: endpoint('pe-hub', 'vnet-hub', 'ampls'),
  state: 'Approved',
  source: 'zones',
  dnsNames: dnsNamesByCloud.public,
  records: [
    { role: 'monitor', name: '*.in.ai', addresses: ['10.0.0.4'] },
    { role: 'monitor', name: 'api', addresses: ['10.0.0.5', 'fd00::5'] },
    { role: 'ods', name: 'guid-law', addresses: ['10.0.0.6'] },
    { role: 'blob', name: 'scadvisorcontentpl', addresses: ['10.0.0.7'] },
  ],
  unknown: [{ role: 'monitor', name: 'live', resourceIds: [], isShared: true, why: 'no-record' }],
  unnamed: [],
  outside: [],
  unwritable: [],
};

const contentOf = (files: ReturnType<typeof handoverFiles>, name: string) =>
  files.find(file => file.name === name)?.content;

test('writes a zone file for each zone with records, except the one that all storage accounts share', () => {
  const files = handoverFiles({ sheet, readAt }, nowhere);
  expect(files.map(({ name }) => name)).toEqual([
    'pe-hub.privatelink.monitor.azure.com.zone',
    'pe-hub.privatelink.ods.opinsights.azure.com.zone',
    'pe-hub-records.ps1',
    'pe-hub-records.csv',
  ]);
  expect(files[0]?.content).toBe(`; DNS for the private endpoint pe-hub in vnet-hub.
; Made by amplsbot from what was read from Azure at 2026-03-01T12:00:00Z.
; Get it again after every change of the links: names that are missing here do not resolve.
$ORIGIN privatelink.monitor.azure.com.
$TTL 300
@ IN SOA localhost. hostmaster.localhost. 1772366400 3600 600 604800 60
@ IN NS localhost.
*.in.ai IN A 10.0.0.4
api IN A 10.0.0.5
api IN AAAA fd00::5
; Address not known: live
`);
});

test('writes the same zone file for the same reading, and a higher serial number for a later one', () => {
  const serialAt = (at: string) => {
    const [file] = handoverFiles({ sheet, readAt: new Date(at) }, nowhere);
    return Number(/hostmaster\.localhost\. (\d+) /.exec(file?.content ?? '')?.[1]);
  };
  expect(serialAt('2026-03-01T12:00:00Z')).toBe(serialAt('2026-03-01T12:00:00.999Z'));
  expect(serialAt('2026-03-01T12:00:01Z')).toBe(serialAt('2026-03-01T12:00:00Z') + 1);
  expect(serialAt('2106-02-07T06:28:15Z')).toBe(2 ** 32 - 1);
});

test('writes PowerShell that replaces the records of each name', () => {
  const script = contentOf(handoverFiles({ sheet, readAt }, nowhere), 'pe-hub-records.ps1');
  expect(script?.split('\r\n').slice(4, 16)).toEqual([
    "$ErrorActionPreference = 'Stop'",
    '',
    "if (-not (Get-DnsServerZone -Name 'privatelink.monitor.azure.com' -ErrorAction SilentlyContinue)) {",
    "  Add-DnsServerPrimaryZone -Name 'privatelink.monitor.azure.com' -ZoneFile 'privatelink.monitor.azure.com.dns'",
    '}',
    ...["'*.in.ai'", "'api'"].flatMap(name =>
      ["'A'", "'AAAA'"].map(
        type =>
          `Remove-DnsServerResourceRecord -RRType ${type} -ZoneName 'privatelink.monitor.azure.com' -Name ${name} -Force -ErrorAction SilentlyContinue`,
      ),
    ),
    "Add-DnsServerResourceRecordA -ZoneName 'privatelink.monitor.azure.com' -Name '*.in.ai' -IPv4Address '10.0.0.4' -TimeToLive '00:05:00'",
    "Add-DnsServerResourceRecordA -ZoneName 'privatelink.monitor.azure.com' -Name 'api' -IPv4Address '10.0.0.5' -TimeToLive '00:05:00'",
    "Add-DnsServerResourceRecordAAAA -ZoneName 'privatelink.monitor.azure.com' -Name 'api' -IPv6Address 'fd00::5' -TimeToLive '00:05:00'",
  ]);
  expect(script).not.toMatch(/[^\r]\n/);
});

test('writes CSV for Infoblox with full names', () => {
  expect(contentOf(handoverFiles({ sheet, readAt }, nowhere), 'pe-hub-records.csv')?.split('\r\n')).toEqual([
    'header-authzone,fqdn*,zone_format*',
    'authzone,privatelink.monitor.azure.com,FORWARD',
    'authzone,privatelink.ods.opinsights.azure.com,FORWARD',
    'header-arecord,address*,fqdn*,ttl',
    'arecord,10.0.0.4,*.in.ai.privatelink.monitor.azure.com,300',
    'arecord,10.0.0.5,api.privatelink.monitor.azure.com,300',
    'arecord,10.0.0.6,guid-law.privatelink.ods.opinsights.azure.com,300',
    'header-aaaarecord,address*,fqdn*,ttl',
    'aaaarecord,fd00::5,api.privatelink.monitor.azure.com,300',
    '',
  ]);
});

test('writes no heading for addresses of a kind that there are none of', () => {
  const ipv6 = { ...sheet, records: [{ role: 'monitor', name: 'api', addresses: ['fd00::5'] }] as const };
  const rows = contentOf(handoverFiles({ sheet: ipv6, readAt }, nowhere), 'pe-hub-records.csv');
  expect(rows).not.toContain('header-arecord');
  expect(rows).toContain('header-aaaarecord');
});

test('writes forwarders to Azure DNS, or to the resolvers that there are', () => {
  const none = { ...sheet, records: [] };
  const files = handoverFiles({ sheet: none, readAt }, forwarding);
  expect(files.map(({ name }) => name)).toEqual([
    'pe-hub-forwarders.named.conf',
    'pe-hub-forwarders.ps1',
    'pe-hub-forwarders.csv',
  ]);
  expect(files[0]?.content).toMatch(
    /^# DNS for .*\nzone "monitor\.azure\.com" \{ type forward; forward only; forwarders \{ 168\.63\.129\.16; \}; \};\nzone "services/s,
  );
  const resolvers = handoverFiles({ sheet: none, readAt }, { ...forwarding, resolvers: ['10.0.0.4', '10.1.0.4'] });
  expect(contentOf(resolvers, 'pe-hub-forwarders.named.conf')).toContain('forwarders { 10.0.0.4; 10.1.0.4; };');
  const script = contentOf(resolvers, 'pe-hub-forwarders.ps1');
  expect(script).toContain(
    "  Add-DnsServerConditionalForwarderZone -Name 'monitor.azure.com' -MasterServers '10.0.0.4', '10.1.0.4'\r\n",
  );
  expect(contentOf(resolvers, 'pe-hub-forwarders.csv')).toBe(
    'header-forwardzone,fqdn*,zone_format*,forward_to,forwarders_only\r\n' +
      'forwardzone,monitor.azure.com,FORWARD,"10.0.0.4/10.0.0.4,10.1.0.4/10.1.0.4",True\r\n' +
      'forwardzone,services.visualstudio.com,FORWARD,"10.0.0.4/10.0.0.4,10.1.0.4/10.1.0.4",True\r\n',
  );
});

test('keeps names of Azure out of everything but comments and file names', () => {
  const hostile = { ...sheet.endpoint, name: `pe"'\n; rm -rf / ünd 漢 <script>${'x'.repeat(255)}` };
  const files = handoverFiles({ sheet: { ...sheet, endpoint: hostile }, readAt }, forwarding);
  for (const { name, content } of files) {
    expect(name).toMatch(/^[\w.-]{1,130}$/);
    expect(content).toMatch(/^[\x20-\x7e\r\n]*$/);
    for (const line of content.split(/\r?\n/).filter(each => each.includes('rm -rf'))) expect(line).toMatch(/^[;#] /);
  }
});

test('writes what a request changed: whole zone files of the zones, and scripts with the changes alone', () => {
  const added = { ...sheet, records: sheet.records.slice(2, 3), unknown: [] };
  const removed = [
    { role: 'monitor', name: '*.in.ai', resourceIds: [], isShared: false },
    { role: 'agentsvc', name: 'guid-old', resourceIds: [], isShared: false },
  ] as const;
  const files = changedFiles({ sheet: added, whole: sheet, removed, perhaps: [] }, { readAt, request: 12 });
  expect(files.map(({ name }) => name)).toEqual([
    'pe-hub.privatelink.monitor.azure.com.zone',
    'pe-hub.privatelink.ods.opinsights.azure.com.zone',
    'pe-hub-CR-12-records.ps1',
    'pe-hub-CR-12-records.csv',
  ]);
  expect(files[0]?.content).toMatch(/\napi IN A 10\.0\.0\.5\n/);
  expect(files[0]?.content).not.toContain('*.in.ai');
  const script = files[2]?.content;
  expect(script).toContain('# Only what CR-12 changed.');
  expect(script).not.toContain("'api'");
  expect(script?.trimEnd().split('\r\n').at(-1)).toBe(
    "Remove-DnsServerResourceRecord -RRType 'AAAA' -ZoneName 'privatelink.agentsvc.azure-automation.net' -Name 'guid-old' -Force -ErrorAction SilentlyContinue",
  );
  const onlyRemoved = changedFiles(
    { sheet: { ...sheet, records: [] }, whole: sheet, removed, perhaps: [] },
    { readAt, request: 12 },
  );
  expect(onlyRemoved.map(({ name }) => name)).not.toContain('pe-hub-CR-12-records.csv');
});

test('writes nothing where nothing changed, or nothing is known', () => {
  const none = { ...sheet, records: [] };
  expect(handoverFiles({ sheet: none, readAt }, nowhere)).toEqual([]);
  const changes = { sheet: none, whole: sheet, removed: [], perhaps: [] };
  expect(changedFiles(changes, { readAt, request: 12 })).toEqual([]);
});
