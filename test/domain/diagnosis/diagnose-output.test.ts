import { expect, test } from 'vitest';
import { classifyOutput } from '../../../src/domain/diagnosis/classify-output.ts';
import { diagnoseOutput } from '../../../src/domain/diagnosis/diagnose-output.ts';
import { diagnosisTexts } from '../../../src/domain/diagnosis/diagnoses.ts';
import { hostsIn, isMonitorHost, zoneNameOf } from '../../../src/domain/diagnosis/monitor-hosts.ts';
import { factsOf } from '../../../src/domain/diagnosis/output-facts.ts';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collection,
  component,
  connectedInventory,
  connection,
  endpoint,
  hubAndSpokes,
  link,
  record,
  scope,
  scopeId,
  workspace,
} from '../build.ts';

const CUSTOMER_ID = '5f0c2b7e-1d34-4c86-9a55-0e7b64d1a2c9';
const law = workspace('law-prod', {
  customerId: CUSTOMER_ID,
  linkedScopeIds: [scopeId('ampls-a'), scopeId('ampls-z')],
});
const appi = component('appi-shop', { hosts: ['westeurope-5.in.ai'] });
const dce = collection('dce-prod');
const inventory = connectedInventory({
  scopes: [scope('ampls-a')],
  resources: [law, appi, dce],
  networks: hubAndSpokes('vnet-hub', 'vnet-app'),
  hub: 'vnet-hub',
  spokes: ['vnet-app'],
});
const topology = topologyOf({
  ...inventory,
  records: [...inventory.records, record('monitor', 'manual', ['10.77.0.1'])],
});
const diagnose = (text: string) => diagnoseOutput(topology, text);

test.each([
  ['* Trying 10.0.1.4:443...\n* connect to 10.0.1.4 port 443 failed: Connection timed out', 'timeout'],
  ['curl: (6) Could not resolve host: api.monitor.azure.com', 'name-missing'],
  ['InsufficientAccessError: access to the workspace is forbidden by its private link configuration', 'forbidden'],
  ["AuthorizationFailed: does not have authorization to perform action 'privateLinkScopes/read'", 'permission'],
  [
    'curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to api.monitor.azure.com:443',
    'connection-broken',
  ],
  ['curl: (60) SSL certificate problem: unable to get local issuer certificate api.monitor.azure.com', 'tls'],
  ['host api.monitor.azure.com: api.privatelink.monitor.azure.com has address 10.0.1.4', 'private-address'],
  [
    'api.monitor.azure.com\n;; ANSWER SECTION:\napi.privatelink.monitor.azure.com. 10 IN A 20.43.120.11',
    'public-address',
  ],
  [
    'Resolve-DnsName api.monitor.azure.com\napi.privatelink.monitor.azure.com A 10 Answer 192.168.4.5',
    'private-address',
  ],
  ['Pinging api.monitor.azure.com [20.1.2.3] with 32 bytes of data', 'public-address'],
  ['dig api.monitor.azure.com\n;; ->>HEADER<<- opcode: QUERY, status: SERVFAIL', 'dns-server'],
  [
    'nslookup api.monitor.azure.com\nServer:  UnKnown\nAddress:  10.0.0.1\n\n*** UnKnown can’t find api.monitor.azure.com: Non-existent domain',
    'name-missing',
  ],
  ['net::ERR_NAME_NOT_RESOLVED https://api.loganalytics.io/v1', 'name-missing'],
  ['{"error":{"code":"NspValidationFailedError"}}', 'perimeter'],
  ['Access to this workspace from public network is denied', 'public-access-off'],
  ['RequestDisallowedByPolicy', 'write-restricted'],
  ['The request client is in the private address space and was blocked', 'browser-permission'],
  ['HTTP 407 Proxy Authentication Required', 'firewall-denied'],
  ['429 Too Many Requests', 'throttled'],
  ['401 from api.loganalytics.io', 'unauthorized'],
  ['login.microsoftonline.com timed out', 'not-azure-monitor'],
  ['403 Forbidden from gateway.example.com', 'forbidden'],
  ['the dashboard is empty', 'unknown'],
  ['', 'unknown'],
])('diagnoses %j', (text, expected) => {
  expect(classifyOutput(factsOf(text))).toBe(expected);
});

test('takes every address that a private endpoint has for a private one', () => {
  const elsewhere = {
    ...inventory,
    endpoints: [endpoint('1', 'vnet-hub', 'ampls-a', { addresses: ['165.21.17.148'] })],
  };
  const text =
    'nslookup api.monitor.azure.com\nServer: UnKnown\nAddress: 10.0.0.1\n\nName: api.privatelink.monitor.azure.com\nAddress: 165.21.17.148';
  expect(diagnoseOutput(topologyOf(elsewhere), text).code).toBe('private-address');
  expect(diagnose(text).code).toBe('public-address');
});

test('reads several answers of nslookup, and not the address of the DNS server', () => {
  const several =
    'Server:  dns\nAddress:  10.0.0.1\n\nName:    api.monitor.azure.com\nAddresses:  10.1.0.4\n          10.1.0.5';
  expect(factsOf(several)).toMatchObject({ answers: ['10.1.0.4', '10.1.0.5'], otherAddresses: ['10.0.0.1'] });
  expect(factsOf('Name: api.monitor.azure.com\nAddress: 10.1.0.4').answers).toEqual(['10.1.0.4']);
  expect(factsOf('Server: dns\nAddress: 10.0.0.1\nAddress: 10.0.0.2').answers).toEqual([]);
});

const SERVERS = {
  'nslookup of Windows': 'Server:  UnKnown\nAddress:  10.22.0.4\n\n',
  'nslookup of Linux': 'Server:\t\t10.22.0.4\nAddress:\t10.22.0.4#53\n\n',
  'nslookup with several servers': 'Server:  dns\nAddresses:  fd00::53\n          10.22.0.4\n          10.22.0.5\n\n',
  'nslookup without a blank line': 'Server:  UnKnown\nAddress:  10.22.0.4\n',
  'nslookup in French': 'Serveur :   UnKnown\nAddress:  10.22.0.4\n\n',
  'nslookup on one line': 'Server:  UnKnown Address:  10.22.0.4 ',
  'nslookup without its first line': 'Address:  10.22.0.4\n\n',
  'nslookup with a port and without its first line': 'Address: 10.22.0.4#53\n\n',
  'interactive nslookup':
    'Default Server:  UnKnown\nAddress:  10.22.0.4\n\n> api.monitor.azure.com\nServer:  UnKnown\nAddress:  10.22.0.4\n\n',
  host: 'Using domain server:\nName: 10.22.0.4\nAddress: 10.22.0.4#53\nAliases: \n\n',
  dig: ';; SERVER: 10.22.0.4#53(10.22.0.4) (UDP)\n\n;; ADDITIONAL SECTION:\nns1.contoso.com. 10 IN A 10.22.0.4\n\n;; Query time: 1 msec\n\n',
  'Resolve-DnsName': 'Resolve-DnsName api.monitor.azure.com -Server 10.22.0.4\n\n',
};

const answered = (address: string) =>
  `Non-authoritative answer:\nName:    ${CUSTOMER_ID}.ods.opinsights.azure.com\nAddress:  ${address}\n`;

test.each(Object.entries(SERVERS))("does not take the DNS server's own address for an answer: %s", (_tool, server) => {
  expect(factsOf(`${server}Non-authoritative answer:`).answers).toEqual([]);
  expect(diagnose(`"${server}${answered('20.61.99.1')}"`)).toMatchObject({ code: 'public-address', strangers: [] });
  expect(factsOf(`${server}${answered('10.22.0.4')}`).answers).toEqual(['10.22.0.4']);
});

test.each([
  'Server:  UnKnown\nAddress:  10.22.0.4\n\nName:    api.monitor.azure.com\nAddress:  2603:1030:7::2e',
  'api.monitor.azure.com. 10 IN AAAA 2603:1030:7::2e',
  'api.monitor.azure.com has IPv6 address 2603:1030:7::2e',
  'Resolve-DnsName api.monitor.azure.com\nx AAAA 10 Answer 2603:1030:7::2e',
  'dig +short AAAA api.monitor.azure.com\n2603:1030:7::2e',
])('takes an address of version 6 for an answer: %j', text => {
  expect(diagnose(text)).toMatchObject({ code: 'public-address' });
  expect(diagnose(text.replace('2603:', 'fd00:')).strangers).toEqual(['fd00:1030:7::2e']);
});

test('reads the answers of several lookups', () => {
  const server = SERVERS['nslookup of Windows'];
  expect(factsOf(`${server}${answered('10.1.0.4')}\n${server}${answered('10.1.0.5')}`).answers).toEqual([
    '10.1.0.4',
    '10.1.0.5',
  ]);
});

test.each(['Address: 10.21.1.4"', 'Address: 10.21.1.4 ”', 'Address: 10.21.1.4'])(
  'reads an address that touches a quote: %s',
  end => {
    const text = `"Server:\t\t127.0.0.53\nAddress:\t127.0.0.53#53\n\nNon-authoritative answer:\napi.monitor.azure.com\tcanonical name = api.privatelink.monitor.azure.com.\nName:\tapi.privatelink.monitor.azure.com\n${end}`;
    expect(diagnose(text)).toMatchObject({ code: 'private-address', strangers: ['10.21.1.4'] });
  },
);

test.each([
  'api.privatelink.monitor.azure.com.\n10.0.1.4',
  'api.privatelink.monitor.azure.com. 10.0.1.4',
  '$ dig +short api.monitor.azure.com\napi.privatelink.monitor.azure.com.\n10.0.1.4\n',
  'dig api.monitor.azure.com A @10.9.9.9 +short\n10.0.1.4',
  'api.monitor.azure.com resolves to 10.0.1.4',
  'on vm-7 api.monitor.azure.com resolved to the private address 10.0.1.4.',
  'api.monitor.azure.com is resolving to api.privatelink.monitor.azure.com (10.0.1.4)',
  'law-prod resolves to 10.0.1.4',
  'logs.example.com resolves to 10.0.1.4',
  'Name       : api.privatelink.monitor.azure.com\nQueryType  : A\nTTL        : 10\nSection    : Answer\nIP4Address : 10.0.1.4',
])('takes an address without the words of nslookup for an answer: %j', text => {
  expect(diagnose(text)).toMatchObject({
    code: 'private-address',
    strangers: [],
    endpoints: [{ address: '10.0.1.4' }],
  });
});

test.each([
  '10.0.1.4 api.monitor.azure.com',
  '10.0.1.4',
  '10.0.1.4 10.0.1.5',
  'api.monitor.azure.com does not resolve to 10.0.1.4',
  'api.monitor.azure.com no longer resolves to 10.0.1.4',
  'Name       : ns1.contoso.com\nSection    : Additional\nIP4Address : 10.0.1.4',
])('takes no address for an answer in %j', text => {
  expect(factsOf(text).answers).toEqual([]);
});

const REFUSED = 'Private link id does not match the workspace';

test('says neither that public access is on nor that it is off where the refusal contradicts the model', () => {
  expect(diagnose(`403 ${REFUSED} ${CUSTOMER_ID}`).code).toBe('network-refused');
  expect(diagnose(`403 ${REFUSED} law-prod appi-shop dce-prod`).code).toBe('network-refused');
  expect(diagnose(`403 ${REFUSED} law-elsewhere`).code).toBe('public-access-off');
  expect(diagnose('403 Forbidden law-prod').code).toBe('forbidden');
});

test.each([
  ['Disabled', 'Enabled', '', 'public-access-off'],
  ['Enabled', 'Disabled', '', 'public-access-off'],
  ['Enabled', 'Disabled', 'publicNetworkAccessForIngestion=Disabled', 'network-refused'],
  ['Disabled', 'Enabled', 'publicNetworkAccessForIngestion=Disabled', 'public-access-off'],
  ['Disabled', 'Enabled', 'publicNetworkAccessForQuery=Disabled', 'network-refused'],
  ['SecuredByPerimeter', 'SecuredByPerimeter', '', 'public-access-off'],
  ['unrecognised', 'unrecognised', '', 'public-access-off'],
] as const)('compares a refusal with ingestion %s and queries %s, where it says %j', (ingestion, query, says, code) => {
  const resources = [{ ...law, publicAccess: { ingestion, query } }];
  expect(diagnoseOutput(topologyOf({ ...inventory, resources }), `403 ${REFUSED} law-prod ${says}`).code).toBe(code);
});

test('names the networks in which a name does not resolve, as the model shows them', () => {
  const missing = topologyOf({ ...inventory, records: [] });
  const nowhere = (text: string) =>
    diagnoseOutput(missing, text).unresolved.map(({ host, networkIds }) => [host, networkIds.map(nameOf)]);
  const both = ['vnet-hub', 'vnet-app'];
  const own = `${CUSTOMER_ID}.ods.opinsights.azure.com`;
  const shared = 'api.privatelink.monitor.azure.com';
  expect(nowhere(`can't find ${own}: NXDOMAIN`)).toEqual([[own, both]]);
  expect(nowhere(`${shared}: NXDOMAIN, also api.monitor.azure.com, api.loganalytics.io`)).toEqual([[shared, both]]);
  expect(nowhere('westeurope-5.in.applicationinsights.azure.com: NXDOMAIN')).toEqual([
    ['westeurope-5.in.applicationinsights.azure.com', both],
  ]);
  expect(nowhere('guid-of-nobody.ods.opinsights.azure.com: NXDOMAIN')).toEqual([]);
  expect(nowhere('portal.monitor.azure.com: NXDOMAIN')).toEqual([]);
  expect(nowhere('www.applicationinsights.us: NXDOMAIN')).toEqual([]);
  expect(nowhere(`${own} timed out`)).toEqual([]);
  expect(diagnose(`can't find ${own}: NXDOMAIN`).unresolved).toEqual([]);
});

test('shows what the model has for a workspace id, a host, an address and names', () => {
  expect(diagnose(`Failed to post to https://${CUSTOMER_ID}.ods.opinsights.azure.com`).resources).toEqual([
    { resource: law, scopeIds: [scopeId('ampls-a'), scopeId('ampls-z').toLowerCase()] },
  ]);
  expect(diagnose(`workspace ${CUSTOMER_ID.toUpperCase()}.`).resources).toHaveLength(1);
  expect(diagnose('https://dce-prod-ab12.westeurope-1.ingest.monitor.azure.com').resources[0]?.resource).toBe(dce);
  expect(diagnose('westeurope-5.in.applicationinsights.azure.com').resources).toEqual([]);
  expect(diagnose('https://monitor.azure.com').resources).toEqual([]);
  expect(diagnose('Is law-prod in ampls-a, (vnet-app)?')).toMatchObject({
    pair: { resourceId: law.id, reach: { ingestion: { reach: 'private' }, query: { reach: 'private' } } },
  });
});

test('says whose an address is, and which addresses nobody known has', () => {
  const [own] = inventory.endpoints;
  const text =
    'api.monitor.azure.com has address 10.0.1.4\nhas address 10.77.0.1\nhas address 10.99.0.9\nhas address 20.1.1.1';
  expect(diagnose(text)).toMatchObject({
    code: 'private-address',
    endpoints: [{ address: '10.0.1.4', endpoint: own, state: 'Approved' }],
    records: [{ address: '10.77.0.1', zoneIds: [expect.stringContaining('privatelink.monitor')] }],
    strangers: ['10.99.0.9'],
  });
});

test('tells addresses of the internet from those of networks and of the machine itself', () => {
  const text = 'connect ETIMEDOUT 40.71.12.231:443, connect ETIMEDOUT 10.0.1.4:443, connect ETIMEDOUT 127.0.0.1:80';
  expect(diagnose(text)).toMatchObject({ code: 'timeout', outside: ['40.71.12.231'] });
});

test('names no pair where several networks or resources are named, or none', () => {
  for (const text of ['vnet-app vnet-hub law-prod', 'vnet-app law-prod appi-shop', 'vnet-app', 'law-prod']) {
    expect(diagnose(text).pair).toBeUndefined();
  }
});

test('names the service tag that a host of Azure needs', () => {
  expect(diagnose('login.microsoftonline.com and management.azure.com and evil.example.com timed out').tagged).toEqual([
    { host: 'login.microsoftonline.com', tag: 'AzureActiveDirectory' },
    { host: 'management.azure.com', tag: 'AzureResourceManager' },
  ]);
});

test('does not take short names, words of a sentence or hostile texts for objects', () => {
  const short = topologyOf({
    ...inventory,
    resources: [workspace('law'), workspace('constructor')],
    links: [link('ampls-a', law.id)],
  });
  expect(diagnoseOutput(short, 'the law').resources).toEqual([]);
  expect(diagnoseOutput(short, 'constructor').resources).toHaveLength(1);
  expect(diagnose('<script>alert(1)</script> __proto__ constructor').resources).toEqual([]);
});

test('finds the names of hosts, and no names of classes and files', () => {
  const text =
    'java.net.UnknownHostException at io.netty.util, net.js:1107 https://API.Monitor.Azure.com./v1 law.example.com';
  expect(hostsIn(text)).toEqual(['api.monitor.azure.com', 'law.example.com']);
  expect(isMonitorHost('privatelink.westeurope.prometheus.monitor.azure.com')).toBe(false);
  expect(isMonitorHost('notmonitor.azure.com')).toBe(false);
});

test.each([
  ['api.loganalytics.io', 'monitor api'],
  ['westus2.api.applicationinsights.io', 'monitor api'],
  ['eastus-8.in.applicationinsights.azure.com', 'monitor eastus-8.in.ai'],
  ['westus2.livediagnostics.monitor.azure.com', 'monitor live'],
  ['dc.services.visualstudio.com', 'monitor global.in.ai'],
  ['global.handler.control.monitor.azure.com', 'monitor global.handler.control'],
  ['abc.ods.opinsights.azure.com', 'ods abc'],
  ['abc.privatelink.oms.opinsights.azure.com', 'oms abc'],
  ['abc.agentsvc.azure-automation.net', 'agentsvc abc'],
  ['monitor.azure.com', undefined],
  ['example.com', undefined],
])('knows what %s is called in the private zones', (host, expected) => {
  const name = zoneNameOf(dnsNamesByCloud.public, host);
  expect(name && `${name.role} ${name.name}`).toBe(expected);
  expect(zoneNameOf(null, host)).toBeUndefined();
});

test('has a text with a source for each diagnosis', () => {
  for (const code of ['unknown', 'timeout', 'browser-permission'] as const) {
    expect(diagnosisTexts(code).source).toMatch(/^https:\/\/learn\.microsoft\.com\//);
  }
});

test('takes little time for hostile texts', () => {
  const started = performance.now();
  for (const text of [
    'a.'.repeat(10_000),
    'a. '.repeat(6_000),
    'Server: '.repeat(2_500),
    `Server: a\n${'Address: 1.1.1.1\n'.repeat(1_100)}`,
    ' \n'.repeat(9_000),
    'resolves to the '.repeat(1_200),
    ' dig '.repeat(4_000),
    ';; ADDITIONAL SECTION:\n'.repeat(800),
    'IN A '.repeat(4_000),
    '1.'.repeat(10_000),
    'certificate does not match '.repeat(700),
  ])
    diagnose(text);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('reads the connection state of an endpoint that is not approved', () => {
  const pending = endpoint('2', 'vnet-app', 'ampls-a', { state: 'Pending' });
  const of = topologyOf({
    ...inventory,
    endpoints: [...inventory.endpoints, pending],
    connections: [...inventory.connections, connection(pending)],
  });
  expect(diagnoseOutput(of, '* Trying 10.0.2.4:443').endpoints[0]?.state).toBe('Pending');
});
