import { expect, test } from 'vitest';
import { classifyOutput } from '../../../src/domain/diagnosis/classify-output.ts';
import { diagnoseOutput } from '../../../src/domain/diagnosis/diagnose-output.ts';
import { diagnosisTexts } from '../../../src/domain/diagnosis/diagnoses.ts';
import { hostsIn, isMonitorHost, zoneNameOf } from '../../../src/domain/diagnosis/monitor-hosts.ts';
import { factsOf } from '../../../src/domain/diagnosis/output-facts.ts';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';
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
