import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories, networkNames } from '../arbitrary.ts';
import { anyChanges } from '../arbitrary-changes.ts';
import {
  collection,
  connectedInventory,
  endpointId,
  hubAndSpokes,
  inboundEndpoint,
  link,
  network,
  networkId,
  peering,
  resolving,
  ruleset,
  rulesetId,
  rulesetLink,
  scope,
  scopeId,
  securityGroup,
  securityGroupId,
  subnetId,
  workspace,
  zoneId,
} from '../build.ts';
import { computeImpact } from '../compute-impact.ts';
import { applyChanges } from '../plan-changes.ts';
import { minimumCases, runs } from '../runs.ts';
import { findingsOf, sentencesOf } from './find-findings.ts';

const law = workspace('law');
const dce = collection('dce');
const far = network('far', { dnsServers: ['10.9.0.4'] });
const world = connectedInventory({
  scopes: [scope('a'), scope('empty')],
  resources: [law],
  networks: [...hubAndSpokes('hub', 'spoke'), far],
  hub: 'hub',
  spokes: ['spoke'],
});
const restrict: Change = { kind: 'set-access-modes', scopeId: scopeId('a'), query: 'PrivateOnly', exclusions: {} };

describe('a network with its own DNS servers', () => {
  test.each<[string, Change, Partial<Inventory>?]>([
    ['restricts a scope that networks use', restrict],
    ['unlinks a resource', { kind: 'unlink', scopeId: scopeId('a'), resourceId: law.id }],
    ['links a resource', linkChange(scopeId('a'), dce.id), { resources: [law, dce] }],
    ['links a resource to its first scope', linkChange(scopeId('empty'), dce.id), { resources: [law, dce] }],
    ['deletes an endpoint', { kind: 'delete-endpoint', endpointId: endpointId('1') }],
    ['rejects a connection', reject()],
    ['closes a resource', { kind: 'set-public-access', resourceId: law.id, query: 'Disabled' }],
    ['links a zone', linkZoneChange(zoneId('ods'), far.id)],
    ['unlinks a zone', { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('spoke') }],
    [
      'creates an endpoint',
      {
        kind: 'create-endpoint',
        endpointId: endpointId('2'),
        scopeId: scopeId('empty'),
        subnetId: subnetId('far'),
        location: 'westeurope',
        requestMessage: '',
      },
    ],
  ])('is a warning of a plan that %s', (_, change, more = {}) => {
    expect(sentencesOf('networks-not-judged', { ...world, ...more }, change)).toEqual([
      "1 network can't be judged: far uses its own DNS server 10.9.0.4, which is not a Private Resolver or a DNS proxy that the bot can read. It may lose access without a warning here. Check with its owner.",
    ]);
  });

  test.each<[string, Change, Partial<Inventory>?]>([
    ['creates a scope', { kind: 'create-scope', scopeId: scopeId('new'), query: 'Open', ingestion: 'Open', tags: {} }],
    ['changes the modes of a scope without endpoints', { ...restrict, scopeId: scopeId('empty') }],
    ['links a resource to one more scope without endpoints', linkChange(scopeId('empty'), law.id)],
    ['links the zone of storage accounts', linkZoneChange(zoneId('blob'), far.id)],
    [
      'changes a security group',
      {
        kind: 'allow-service-tag',
        securityGroupId: securityGroupId('nsg'),
        tag: 'Storage',
        ruleName: 'r',
        priority: 200,
      },
      { securityGroups: [securityGroup('nsg')] },
    ],
  ])('is no warning of a plan that %s', (_, change, more = {}) => {
    expect(sentencesOf('networks-not-judged', { ...world, ...more }, change)).toEqual([]);
  });
});

function reject(): Change {
  return { kind: 'reject-connection', scopeId: scopeId('a'), endpointId: endpointId('1'), description: '' };
}

describe('networks that cannot be judged are grouped by the reason', () => {
  test('and lists stop at three names', () => {
    const many = ['v1', 'v2', 'v3', 'v4'].map((name, at) => network(name, { dnsServers: [`10.9.${at % 2}.4`] }));
    expect(sentencesOf('networks-not-judged', { ...world, networks: [...world.networks, ...many] }, restrict)).toEqual([
      "5 networks can't be judged: far, v1 and 3 more use their own DNS servers 10.9.0.4 and 10.9.1.4, which are not Private Resolvers or DNS proxies that the bot can read. They may lose access without a warning here. Check with their owners.",
    ]);
  });

  test.each<[string, Partial<Inventory>, RegExp]>([
    [
      'a ruleset',
      { rulesetLinks: [{ rulesetId: rulesetId('r'), networkId: networkId('spoke') }] },
      /^1 network can't be judged: spoke uses the DNS forwarding ruleset r, whose rules the bot cannot read or follow\./,
    ],
    [
      'several rulesets',
      {
        rulesetLinks: [
          { rulesetId: rulesetId('r'), networkId: networkId('spoke') },
          { rulesetId: rulesetId('q'), networkId: networkId('hub') },
        ],
      },
      /^2 networks can't be judged: hub and spoke use the DNS forwarding rulesets q and r, whose rules the bot cannot read or follow\./,
    ],
    [
      'a ruleset that could not be read',
      { unreadable: [{ id: rulesetId('r'), why: '403' }] },
      /^2 networks can't be judged: a DNS forwarding ruleset that hub and spoke may use could not be read\./,
    ],
    [
      'a subscription that could not be read',
      { unreadable: [{ id: '/subscriptions/x', why: 'no role' }] },
      /^2 networks can't be judged: x \(no role\) could not be read, and may contain DNS zones or rulesets that hub and spoke use\./,
    ],
    [
      'the network itself',
      { unreadable: [{ id: networkId('hub'), why: '403' }] },
      /^1 network can't be judged: hub, because the network could not be read\./,
    ],
  ])('%s', (_, more, expected) => {
    const readable = world.networks.filter(({ id }) => id !== far.id);
    const [sentence] = sentencesOf('networks-not-judged', { ...world, networks: readable, ...more }, restrict);
    expect(sentence).toMatch(expected);
  });

  const served = (...servers: readonly string[]) => [
    network('hub', { peerings: [peering('spoke')] }),
    network('spoke', { peerings: [peering('hub')], dnsServers: servers }),
  ];
  const viaFirewall = (inNetwork: string, ...servers: readonly string[]) => [
    { ...inboundEndpoint(inNetwork, '10.0.1.4'), servers },
  ];
  const ruled = (rules: Readonly<Record<string, readonly string[]>>) => ({
    rulesetLinks: [rulesetLink('r', 'spoke')],
    rulesets: [ruleset('r', 'hub', rules)],
  });
  const names = 'It may lose access without a warning here. Check with its owner.';

  test.each<[string, Partial<Inventory>, string]>([
    [
      'one of two servers',
      { networks: served('10.0.1.4', '10.9.9.9'), dnsForwarders: viaFirewall('hub') },
      'spoke uses its own DNS server 10.9.9.9, which is not a Private Resolver or a DNS proxy that the bot can read',
    ],
    [
      'the server that a firewall asks',
      { networks: served('10.0.1.4'), dnsForwarders: viaFirewall('hub', '10.9.9.9') },
      'DNS servers or rulesets of spoke forward to 10.9.9.9, which is not a Private Resolver or a DNS proxy that the bot can read',
    ],
    [
      'a server without a direct route',
      { networks: [...served('10.0.1.4'), network('far')], dnsForwarders: viaFirewall('far') },
      'spoke depends on DNS server 10.0.1.4, and the way there is not direct, or several servers have the same address',
    ],
    [
      'a server in a virtual hub',
      { networks: served('10.0.1.4'), dnsForwarders: viaFirewall('vhub') },
      'spoke depends on DNS server 10.0.1.4 in a virtual hub, whose connections the bot does not read',
    ],
    [
      'servers in a circle',
      { networks: served('10.0.1.4'), dnsForwarders: viaFirewall('hub', '10.0.1.4') },
      'the DNS servers of spoke forward names in a circle, or through too many servers (hub-in)',
    ],
    [
      'a rule for the private zone',
      ruled({ 'privatelink.monitor.azure.com': ['10.9.9.9'] }),
      'the DNS forwarding ruleset r of spoke forwards only private DNS zones, and Azure does not document whether that applies to the public names that are aliases in them',
    ],
    [
      'a rule for every name',
      ruled({ '': ['10.9.9.9'] }),
      'the DNS forwarding ruleset r of spoke forwards every name, and Azure ignores that rule for some of its own names',
    ],
    [
      'rules for some of the names',
      ruled({ 'api.monitor.azure.com': ['10.9.9.9'] }),
      "the DNS forwarding ruleset r of spoke forwards only some of Azure Monitor's names, or to different servers",
    ],
  ])('%s', (_, more, cause) => {
    const zoneLinks = resolving('hub');
    expect(sentencesOf('networks-not-judged', { ...world, networks: served(), zoneLinks, ...more }, restrict)).toEqual([
      `1 network can't be judged: ${cause}. ${names}`,
    ]);
  });

  test('the network of a DNS server, beside the network that uses it', () => {
    const networks = served('10.0.1.4');
    const unreadable = [{ id: networkId('hub'), why: '403' }];
    const of = { ...world, networks, unreadable, dnsForwarders: viaFirewall('hub') };
    expect(sentencesOf('networks-not-judged', of, restrict)).toContain(
      `1 network can't be judged: DNS servers of spoke are in hub, which could not be read. ${names}`,
    );
  });

  test('what answers for some of the names, where only a resource changes, by what that means for it', () => {
    const networks = served();
    const of = { ...world, resources: [law, dce], networks, zoneLinks: resolving('hub') };
    const rules = ruled({ 'api.monitor.azure.com': ['10.9.9.9'] });
    expect(sentencesOf('networks-not-judged', { ...of, ...rules }, linkChange(scopeId('a'), dce.id))).toHaveLength(1);
    const toUnused = linkChange(scopeId('empty'), law.id);
    expect(sentencesOf('networks-not-judged', { ...of, ...rules }, toUnused)).toEqual([]);
  });

  test('of each resource, where only the way to an endpoint is not known', () => {
    const gateway = { ...network('g').subnets[0], id: 's', name: 'GatewaySubnet', prefixes: [], freeAddresses: null };
    const subnets = [{ ...gateway, securityGroupId: null }];
    const networks = [network('hub', { subnets, peerings: [peering('spoke')] }), network('spoke', { subnets })];
    const outside = workspace('outside');
    const of = { ...world, networks, resources: [law, outside] };
    expect(sentencesOf('networks-not-judged', of, restrict)).toEqual([
      "1 network can't be judged: spoke, because traffic to the private endpoint needs a gateway or a hub, which cannot be checked. It may lose access without a warning here. Check with its owner.",
    ]);
  });
});

test('a network that loses access which it may have today is a warning', () => {
  const gateway = { id: 's', name: 'GatewaySubnet', prefixes: [], freeAddresses: null, securityGroupId: null };
  const networks = [network('hub', { subnets: [gateway] }), network('spoke', { subnets: [gateway] })];
  const of = { ...world, networks, links: [...world.links, link('empty', law.id)] };
  const sentences = sentencesOf('access-lost', of, { kind: 'delete-endpoint', endpointId: endpointId('1') });
  expect(sentences.filter(sentence => sentence.startsWith('spoke'))).toEqual([
    'spoke cannot send data to and query law, because the private DNS zone has no record for the name, so the name does not resolve. Whether that works today is not known.',
  ]);
});

test('whatever a plan changes for a network is a warning once its DNS is not known', () => {
  let changed = 0;
  fc.assert(
    fc.property(inventories(), anyChanges, fc.constantFrom(...networkNames), (inventory, changes, name) => {
      const id = networkId(name);
      const before = topologyOf(inventory);
      const rows = computeImpact(before, applyChanges(before, changes));
      if (!rows.some(({ networks }) => networks.includes(id))) return;
      changed += 1;
      const networks = inventory.networks.map(one => (one.id === id ? { ...one, dnsServers: ['10.9.9.4'] } : one));
      const warnings = findingsOf({ ...inventory, networks }, changes);
      const isNamed = warnings.some(({ code, subjects }) => code === 'networks-not-judged' && subjects.includes(id));
      expect(isNamed).toBe(true);
    }),
    { numRuns: runs(300) },
  );
  expect(changed).toBeGreaterThanOrEqual(minimumCases(20));
});
