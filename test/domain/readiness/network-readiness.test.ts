import { expect, test } from 'vitest';
import { ruleFor } from '../../../src/domain/changes/service-tag.ts';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';
import type { Inventory, SecurityRule } from '../../../src/domain/topology/objects.ts';
import {
  collection,
  connection,
  endpointId,
  machine,
  machineId,
  network,
  networkId,
  record,
  scopeId,
  securityGroup,
  securityGroupId,
  subnetId,
  zone,
  zoneId,
  zoneLink,
} from '../build.ts';
import { dce, elsewhere, good, linesIn, linesOf, unreadable, withNetwork } from './check.ts';

const withState = (state: 'Pending' | 'Rejected' | 'Disconnected' | 'unrecognised'): Inventory => ({
  ...good,
  connections: good.connections.map(each => ({ ...each, state })),
});
const alone = { ...good, networks: [...good.networks, network('vnet-lab')] };
const subnet = { id: subnetId('vnet-hub'), name: 'default', prefixes: ['10.0.0.0/24'], securityGroupId: null };
const withFree = (freeAddresses: number | null, prefixes = ['10.0.0.0/24']) =>
  withNetwork('vnet-hub', { subnets: [{ ...subnet, prefixes, freeAddresses }] });

test('finds zones, connections and addresses in order', () => {
  expect(linesOf(good, 'vnet-hub', 'zones')).toEqual([
    'ok: All private DNS zones of Azure Monitor answer in vnet-app and vnet-hub, and all records there lead to approved private endpoints. A missing record shows in /ampls check with the resource.',
  ]);
  expect(linesOf(good, 'vnet-app', 'connections')).toEqual(['ok: The connection of 1 is approved.']);
  expect(linesOf(withFree(40), 'vnet-hub', 'addresses')).toEqual([
    'ok: 40 addresses are free in subnet default of vnet-hub.',
  ]);
});

test('finds networks without zones, with some of them, and neighbours with less', () => {
  expect(linesOf(alone, 'vnet-lab', 'zones')).toEqual([
    expect.stringMatching(/^problem: Azure Monitor's names lead to public addresses in vnet-lab: no private DNS zone/),
  ]);
  const zoneLinks = good.zoneLinks.filter(
    ({ zoneId: id, networkId: of }) => !(id.includes('.ods.') && of === networkId('vnet-app')),
  );
  expect(linesOf({ ...good, zoneLinks }, 'vnet-hub', 'zones')).toEqual([
    expect.stringContaining('ok: All private DNS zones of Azure Monitor answer in vnet-hub,'),
    expect.stringContaining(
      "problem: Some of Azure Monitor's names lead to public addresses in vnet-app: the zone privatelink.ods.opinsights.azure.com does not answer there.",
    ),
  ]);
});

test('finds zones without records, with records that were not read, and zones that are left over', () => {
  const oms = zoneId('oms');
  const without = {
    ...good,
    endpoints: good.endpoints.map(each => ({ ...each, zoneGroup: null })),
    records: good.records.filter(({ zoneId: id }) => id !== oms),
  };
  expect(linesOf(without, 'vnet-hub', 'zones')).toEqual([
    expect.stringContaining(
      'problem: Names in privatelink.oms.opinsights.azure.com do not resolve in vnet-app and vnet-hub: the zone has no records.',
    ),
  ]);
  const old = { ...without, records: [...without.records, record('oms', 'guid', ['10.9.9.9'])] };
  expect(linesOf(old, 'vnet-hub', 'zones')).toEqual([
    expect.stringContaining(
      'problem: privatelink.oms.opinsights.azure.com is left over: its records lead to no private endpoint that exists',
    ),
  ]);
  const unreadEndpoint = unreadable(endpointId('other'));
  expect(linesOf({ ...old, ...unreadEndpoint }, 'vnet-hub', 'zones').join()).toMatch(
    /unknown: The records of privatelink\.oms\.opinsights\.azure\.com lead to no private endpoint that the bot can read\./,
  );
  const unread = { ...good, ...unreadable(`${oms}/A/guid`) };
  expect(linesOf(unread, 'vnet-hub', 'zones')).toEqual([
    'unknown: Not all records of privatelink.oms.opinsights.azure.com could be read.',
  ]);
});

test('does not judge zones where DNS is not known', () => {
  expect(linesOf({ ...good, dnsNames: dnsNamesByCloud.china }, 'vnet-hub', 'zones')).toEqual([
    expect.stringMatching(/^unknown: The private DNS zones of Azure Monitor in this cloud are not documented/),
  ]);
  const custom = withNetwork('vnet-hub', { dnsServers: ['192.0.2.1'] });
  expect(linesOf(custom, 'vnet-hub', 'zones').join()).toMatch(
    /unknown: What answers DNS queries in vnet-hub is not known, because the network uses custom DNS/,
  );
  const twice = {
    ...good,
    zones: [...good.zones, zone('oms', '2')],
    zoneLinks: [...good.zoneLinks, zoneLink('oms', 'vnet-hub', '2')],
  };
  expect(linesOf(twice, 'vnet-hub', 'zones').join()).toMatch(
    /unknown: .*vnet-hub is not known, because the network is linked to two zones/,
  );
});

test('offers to approve a connection, and says what else can be done', () => {
  const [line] = linesIn(withState('Pending'), 'vnet-hub', 'connections');
  expect(line).toMatchObject({
    status: 'problem',
    sentence: 'The connection of 1 to ampls-a is pending, so nothing gets through. Get it approved.',
    fix: { kind: 'approve', endpointId: endpointId('1'), scopeId: scopeId('ampls-a') },
  });
  expect(linesOf(withState('Rejected'), 'vnet-hub', 'connections').join()).toContain('is rejected');
  expect(linesOf(withState('Disconnected'), 'vnet-hub', 'connections').join()).toContain('Delete the private endpoint');
  expect(linesOf(withState('unrecognised'), 'vnet-hub', 'connections').join()).toMatch(/^unknown: .* no clear state/);
  const unseen = {
    ...good,
    connections: [],
    scopes: [],
    endpoints: good.endpoints.map(each => ({ ...each, state: 'Pending' as const })),
  };
  expect(linesIn(unseen, 'vnet-hub', 'connections')[0]?.fix).toBeUndefined();
  const unknownState = {
    ...unseen,
    endpoints: good.endpoints.map(each => ({ ...each, state: 'unrecognised' as const })),
  };
  expect(linesOf(unknownState, 'vnet-hub', 'connections').join()).toContain('the scope could not be read completely');
  const second = { ...good.endpoints[0], id: endpointId('2'), name: '2' } as Inventory['endpoints'][number];
  const two = {
    ...good,
    endpoints: [...good.endpoints, second],
    connections: [...good.connections, connection(second)],
  };
  expect(linesOf(two, 'vnet-hub', 'connections')).toEqual(['ok: The connections of 1 and 2 are approved.']);
});

test('finds a network without a private endpoint, and whether it has room for one', () => {
  expect(linesOf(alone, 'vnet-lab', 'connections')).toEqual([
    expect.stringMatching(/^problem: vnet-lab uses no private endpoint of Azure Monitor\./),
  ]);
  expect(linesOf({ ...alone, ...elsewhere }, 'vnet-lab', 'connections').join()).toMatch(
    /^unknown: Which private endpoint/,
  );
  expect(linesOf({ ...alone, ...unreadable(endpointId('x')) }, 'vnet-lab', 'connections')).toEqual([
    expect.stringMatching(/^unknown: vnet-lab uses no private endpoint that the bot can read/),
  ]);
  const lab = (freeAddresses: number | null, prefixes = ['10.0.0.0/24']) => ({
    ...good,
    networks: [...good.networks, network('vnet-lab', { subnets: [{ ...subnet, prefixes, freeAddresses }] })],
  });
  expect(linesOf(lab(20), 'vnet-lab', 'addresses')).toEqual([
    'ok: default of vnet-lab has room for a private endpoint, which needs 11 addresses.',
  ]);
  expect(linesOf(lab(null), 'vnet-lab', 'addresses').join()).toMatch(
    /^unknown: Whether a subnet of vnet-lab has 11 free/,
  );
  expect(linesOf(lab(4), 'vnet-lab', 'addresses').join()).toMatch(/^problem: No subnet of vnet-lab has room/);
  expect(linesOf(lab(20, ['10.0.0.0/28']), 'vnet-lab', 'addresses').join()).toMatch(/^problem: No subnet/);
});

test('finds subnets without room for what is linked next', () => {
  expect(linesOf(withFree(1), 'vnet-hub', 'addresses').join()).toMatch(
    /^problem: Only 1 address is free in subnet default/,
  );
  expect(linesOf(withFree(null), 'vnet-hub', 'addresses').join()).toMatch(/^unknown: How many addresses are free/);
  expect(linesOf({ ...good, networks: [network('vnet-app')] }, 'vnet-app', 'addresses').join()).toMatch(/^unknown/);
});

const groupId = securityGroupId('nsg');
const grouped = (rules: readonly SecurityRule[] | undefined): Inventory => ({
  ...withNetwork('vnet-hub', { subnets: [{ ...subnet, freeAddresses: 40, securityGroupId: groupId }] }),
  securityGroups: rules === undefined ? [] : [securityGroup('nsg', rules)],
});
const tags = ['AzureActiveDirectory', 'AzureResourceManager', 'AzureFrontDoor.FirstParty', 'AzureFrontDoor.Frontend'];
const allowed = tags.map((tag, index) =>
  ruleFor({ securityGroupId: groupId, tag, ruleName: tag, priority: 100 + index }),
);
const denyAll: SecurityRule = {
  ...ruleFor({ securityGroupId: groupId, tag: 'Internet', ruleName: 'deny', priority: 200 }),
  access: 'Deny',
};

test('finds what network security groups do to the four service tags', () => {
  expect(linesOf(good, 'vnet-hub', 'service-tags').join()).toMatch(/^ok: vnet-hub has no network security group/);
  expect(linesOf(grouped([...allowed, denyAll]), 'vnet-hub', 'service-tags').join()).toMatch(
    /^ok: nsg allows 4 service tags: AzureActiveDirectory, AzureResourceManager, AzureFrontDoor\.FirstParty and AzureFrontDoor\.Frontend\./,
  );
  expect(linesOf(grouped([]), 'vnet-hub', 'service-tags').join()).toMatch(
    /^ok: nsg has no rule that denies 4 service tags/,
  );
  const [line] = linesIn(grouped([...allowed.slice(0, 3), denyAll]), 'vnet-hub', 'service-tags');
  expect(line).toMatchObject({
    status: 'problem',
    sentence: expect.stringMatching(/^nsg denies, or may deny, traffic to AzureFrontDoor\.Frontend\. .* Allow it\.$/),
    fix: { kind: 'allow-tags', securityGroupIds: [groupId] },
  });
  expect(linesOf(grouped([denyAll]), 'vnet-hub', 'service-tags').join()).toMatch(/Allow them\.$/);
  expect(linesOf(grouped(undefined), 'vnet-hub', 'service-tags')).toEqual([
    expect.stringMatching(/^unknown: Whether nsg allows the service tags could not be read\./),
  ]);
  expect(linesOf({ ...good, ...unreadable(networkId('vnet-hub')) }, 'vnet-hub', 'service-tags').join()).toMatch(
    /^unknown: The network security groups of vnet-hub could not be read/,
  );
});

const withMachine = (more: object): Inventory => ({ ...good, machines: [machine('vm-1', 'vnet-hub', more)] });
const withoutDce = { ...good, links: good.links.filter(({ resourceId }) => resourceId !== dce.id) };

test('finds agents without a configuration', () => {
  expect(linesOf(good, 'vnet-hub', 'agents')[0]).toMatch(/^ok: ampls-a links a data collection endpoint in westeurope/);
  const [line] = linesIn(withMachine({}), 'vnet-hub', 'agents');
  expect(line).toMatchObject({
    status: 'problem',
    sentence: expect.stringContaining('Azure Monitor Agents of 1 machine in vnet-hub (vm-1) get no configuration'),
    fix: { kind: 'associate', machineIds: [machineId('vm-1')], collectionEndpointId: dce.id },
  });
  expect(linesOf(withoutDce, 'vnet-hub', 'agents')[0]).toMatch(
    /^problem: Azure Monitor Agents in vnet-hub get no configuration: .* links no data collection endpoint in westeurope\./,
  );
  expect(linesOf({ ...good, resources: good.resources.slice(0, 2) }, 'vnet-hub', 'agents')[0]).toMatch(
    /^unknown: Azure Monitor Agents in vnet-hub may get no configuration/,
  );
  expect(linesOf({ ...good, ...unreadable(machineId('vm-9')) }, 'vnet-hub', 'agents')[0]).toMatch(
    /^unknown: Whether every machine in vnet-hub is associated/,
  );
});

test('offers to link the collection endpoint of a region if there is one, and none of several', () => {
  expect(linesIn(withoutDce, 'vnet-hub', 'agents')[0]?.fix).toEqual({
    kind: 'link',
    scopeId: scopeId('ampls-a'),
    resourceIds: [dce.id],
  });
  const two = { ...withoutDce, resources: [...good.resources, collection('dce-other')] };
  expect(linesIn(two, 'vnet-hub', 'agents')[0]?.fix).toBeUndefined();
  const none = { ...withoutDce, resources: good.resources.filter(({ id }) => id !== dce.id) };
  expect(linesIn(none, 'vnet-hub', 'agents')[0]?.fix).toBeUndefined();
});

test('says where agents ask that ask no scope, and what is not read about them', () => {
  expect(linesOf(alone, 'vnet-lab', 'agents')[0]).toMatch(
    /^ok: Azure Monitor Agents in vnet-lab get their configuration over the public/,
  );
  const silent = {
    ...good,
    endpoints: [],
    connections: [],
    records: good.records.filter(({ name }) => name !== 'global.handler.control'),
  };
  expect(linesOf(silent, 'vnet-hub', 'agents')[0]).toMatch(
    /^problem: .* the name that they ask, global\.handler\.control, leads nowhere/,
  );
  const custom = withNetwork('vnet-hub', { dnsServers: ['192.0.2.1'] });
  expect(linesOf(custom, 'vnet-hub', 'agents')[0]).toMatch(/^unknown: Where Azure Monitor Agents in vnet-hub ask/);
  expect(linesOf(good, 'vnet-hub', 'agents')[1]).toMatch(
    /^unknown: The bot does not read the versions of agents\. .*1\.1\.1\.0 \(Windows\) or 1\.10\.5\.0 \(Linux\).*10\.20\.18038\.0 \(Windows\) or 1\.12\.25 \(Linux\)/,
  );
});

test.each([
  ['public', 'scadvisorcontent.blob.core.windows.net'],
  ['usgov', 'usbn1oicore.blob.core.usgovcloudapi.net'],
  ['china', 'mceast2oicore.blob.core.chinacloudapi.cn'],
] as const)('names the address of the solution packs in the cloud %s', (cloud, host) => {
  expect(linesOf({ ...alone, dnsNames: dnsNamesByCloud[cloud] }, 'vnet-lab', 'solution-packs').join()).toContain(
    `has to allow port 443 to ${host}`,
  );
});

test('knows networks that get the solution packs through a zone', () => {
  const zoneLinks = [...good.zoneLinks, zoneLink('blob', 'vnet-hub')];
  const packs = { ...good, zoneLinks, records: [...good.records, record('blob', 'scadvisorcontentpl', ['10.0.1.4'])] };
  expect(linesOf(packs, 'vnet-hub', 'solution-packs').join()).toMatch(/^ok: vnet-hub gets the solution packs/);
  expect(linesOf({ ...good, zoneLinks }, 'vnet-hub', 'solution-packs').join()).toMatch(/^unknown/);
});

test('says what it does not see, and that a network could not be read', () => {
  expect(linesOf(good, 'vnet-hub', 'browsers').join()).toMatch(
    /^unknown: The bot does not see browsers\. Browsers may use their own DNS/,
  );
  expect(linesOf({ ...good, ...unreadable(networkId('vnet-hub')) }, 'vnet-hub', 'links').join()).toMatch(
    /^unknown: vnet-hub could not be read completely/,
  );
});
