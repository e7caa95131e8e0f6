import { expect, test } from 'vitest';
import { id, network, networkId } from '../../../sandbox/test/arm/support.ts';
import { readInventory } from '../../../src/azure/inventory/read-inventory.ts';
import { refreshParts } from '../../../src/azure/inventory/refresh-parts.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import type { Azure } from '../support.ts';
import { azure } from '../support.ts';

const RESOLVER = '2022-07-01';
const net = (path: string) => id('rg-network', `Microsoft.Network/${path}`);
const resolver = net('dnsResolvers/dnspr-lab');
const rulesetId = net('dnsForwardingRulesets/frs-lab');
const outboundId = `${resolver}/outboundEndpoints/out`;
const location = 'westeurope';

/** Builds a Private Resolver in vnet-lab, with a ruleset that is linked to vnet-spoke-app. */
async function withResolver(): Promise<Azure> {
  const sut = await azure();
  const { simulator } = sut;
  const subnet = (name: string) => ({ id: `${networkId('vnet-lab')}/subnets/${name}` });
  const put = async (path: string, properties: unknown) => {
    const { status } = await simulator.put(path, { location, properties }, RESOLVER);
    expect(status).toBe(201);
  };
  await put(resolver, { virtualNetwork: { id: networkId('vnet-lab') } });
  await put(`${resolver}/inboundEndpoints/in`, { ipConfigurations: [{ subnet: subnet('snet-work') }] });
  await put(outboundId, { subnet: subnet('snet-endpoints') });
  await put(rulesetId, { dnsResolverOutboundEndpoints: [{ id: outboundId }] });
  const targets = (...ports: readonly number[]) => ports.map(port => ({ ipAddress: '10.60.3.4', port }));
  await put(`${rulesetId}/forwardingRules/monitor`, {
    domainName: 'Monitor.Azure.com.',
    targetDnsServers: targets(53, 5353),
  });
  await put(`${rulesetId}/forwardingRules/all`, { domainName: '.', targetDnsServers: targets(53) });
  await put(`${rulesetId}/forwardingRules/off`, {
    domainName: 'contoso.com.',
    targetDnsServers: targets(53),
    forwardingRuleState: 'Disabled',
  });
  await put(`${rulesetId}/virtualNetworkLinks/app`, { virtualNetwork: { id: networkId('vnet-spoke-app') } });
  return sut;
}

test('reads inbound endpoints, and rulesets with their enabled rules and the networks they ask from', async () => {
  const sut = await withResolver();
  const { dnsForwarders, rulesets, rulesetLinks, unreadable } = await readInventory(sut.reading);
  expect(dnsForwarders).toEqual([
    { id: `${resolver}/inboundEndpoints/in`, networkId: networkId('vnet-lab'), addresses: ['10.60.3.4'], servers: [] },
  ]);
  expect(rulesets.find(({ id: found }) => found === rulesetId)).toEqual({
    id: rulesetId,
    rules: [
      { domain: '', targets: ['10.60.3.4'] },
      { domain: 'monitor.azure.com', targets: ['10.60.3.4', '10.60.3.4:5353'] },
    ],
    networkIds: [networkId('vnet-lab')],
  });
  expect(rulesetLinks.map(({ networkId: of }) => nameOf(of))).toContain('vnet-spoke-app');
  expect(unreadable).toEqual([]);
});

test('does not know the rules of a ruleset that it may not read, nor where an unread outbound endpoint asks from', async () => {
  const sut = await withResolver();
  await sut.edit(estate => {
    estate.denied.push({ actions: ['Microsoft.Network/dnsForwardingRulesets/forwardingRules/read'], scope: rulesetId });
  });
  const hidden = await readInventory(sut.reading);
  expect(hidden.rulesets.map(({ id: found }) => nameOf(found))).toEqual(['frs-onprem']);
  expect(hidden.rulesetLinks).toHaveLength(2);
  await sut.edit(estate => {
    estate.denied.splice(0);
    estate.resources = estate.resources.filter(({ id: found }) => found !== outboundId);
  });
  const { rulesets } = await readInventory(sut.reading);
  expect(rulesets.find(({ id: found }) => found === rulesetId)?.networkIds).toEqual([]);
});

test('reads the DNS servers and rules again that a network leads to', async () => {
  const sut = await withResolver();
  const { simulator } = sut;
  const inventory = await readInventory(sut.reading);
  const inbound = `${resolver}/inboundEndpoints/in`;
  const subnet = { id: `${networkId('vnet-lab')}/subnets/snet-work` };
  const again = async () =>
    (await refreshParts(sut.reading, inventory, { networks: [networkId('vnet-spoke-app')] })).inventory;
  await simulator.put(
    inbound,
    { location, properties: { ipConfigurations: [{ subnet, privateIpAddress: '10.60.3.7' }] } },
    RESOLVER,
  );
  await simulator.remove(`${rulesetId}/forwardingRules/all`, RESOLVER);
  const changed = await again();
  expect(changed.dnsForwarders.map(({ addresses }) => addresses)).toEqual([['10.60.3.7']]);
  expect(changed.rulesets.find(({ id: found }) => found === rulesetId)?.rules.map(({ domain }) => domain)).toEqual([
    'monitor.azure.com',
  ]);
  await simulator.remove(inbound, RESOLVER);
  expect((await again()).dnsForwarders).toEqual([]);
  await sut.edit(estate => {
    estate.denied.push({ actions: ['Microsoft.Network/dnsForwardingRulesets/forwardingRules/read'], scope: rulesetId });
  });
  expect((await again()).rulesets.map(({ id: found }) => nameOf(found))).toEqual(['frs-onprem']);
});

test('reads a firewall again with its policy', async () => {
  const sut = await azure();
  const [firewall, policy] = [net('azureFirewalls/fw'), net('firewallPolicies/fwp')];
  const ipConfigurations = [
    {
      name: 'one',
      properties: { privateIPAddress: '10.60.9.4', subnet: { id: `${networkId('vnet-lab')}/subnets/fw` } },
    },
  ];
  await sut.edit(estate => {
    const lab = estate.resources.find(({ id: found }) => found === networkId('vnet-lab'));
    Object.assign(lab?.properties ?? {}, { dhcpOptions: { dnsServers: ['10.60.9.4'] } });
    estate.resources.push(
      { id: policy, location, properties: { dnsSettings: { enableProxy: true } } },
      { id: firewall, location, properties: { ipConfigurations, firewallPolicy: { id: policy } } },
    );
  });
  const inventory = await readInventory(sut.reading);
  const again = async () =>
    (await refreshParts(sut.reading, inventory, { networks: [networkId('vnet-lab')] })).inventory;
  expect((await again()).dnsForwarders).toEqual(inventory.dnsForwarders);
  await sut.simulator.put(policy, { location, properties: { dnsSettings: { enableProxy: false } } }, network);
  expect((await again()).dnsForwarders).toEqual([]);
  const additionalProperties = { 'Network.DNS.EnableProxy': 'True' };
  await sut.simulator.put(firewall, { location, properties: { additionalProperties } }, network);
  expect((await again()).dnsForwarders).toEqual(inventory.dnsForwarders);
});

test('reads firewalls that are DNS proxies, by their policy or by their own settings', async () => {
  const sut = await azure();
  const firewall = (name: string, address: string, more: Readonly<Record<string, unknown>>) => ({
    id: net(`azureFirewalls/${name}`),
    location,
    properties: {
      ipConfigurations: [
        {
          name: 'one',
          properties: {
            privateIPAddress: address,
            subnet: { id: `${networkId('vnet-lab')}/subnets/AzureFirewallSubnet` },
          },
        },
      ],
      ...more,
    },
  });
  const policy = (name: string, properties: Readonly<Record<string, unknown>>) => ({
    id: net(`firewallPolicies/${name}`),
    location,
    properties,
  });
  const by = (name: string) => ({ firewallPolicy: { id: net(`firewallPolicies/${name}`) } });
  await sut.edit(estate => {
    estate.resources.push(
      policy('proxy', { dnsSettings: { enableProxy: true, servers: ['10.60.3.4'] } }),
      policy('none', {}),
      firewall('fw-policy', '10.60.9.4', by('proxy')),
      firewall('fw-none', '10.60.9.5', by('none')),
      firewall('fw-unread', '10.60.9.6', by('gone')),
      firewall('fw-own', '10.60.9.7', {
        additionalProperties: { 'Network.DNS.EnableProxy': 'true', 'Network.DNS.Servers': '10.1.1.1, 10.1.1.2' },
      }),
      firewall('fw-off', '10.60.9.8', {}),
      firewall('fw-hub', '10.60.9.9', {
        ipConfigurations: [],
        ...by('proxy'),
        virtualHub: { id: net('virtualHubs/vhub') },
        hubIPAddresses: { privateIPAddress: '10.70.0.4' },
      }),
      firewall('fw-nowhere', '10.60.9.9', { ipConfigurations: [], ...by('proxy') }),
    );
  });
  const { dnsForwarders, unreadable } = await readInventory(sut.reading);
  expect(unreadable).toEqual([]);
  expect(
    dnsForwarders.map(({ id: of, networkId: where, addresses, servers }) => [
      nameOf(of),
      nameOf(where),
      addresses,
      servers,
    ]),
  ).toEqual([
    ['fw-hub', 'vhub', ['10.70.0.4'], ['10.60.3.4']],
    ['fw-own', 'vnet-lab', ['10.60.9.7'], ['10.1.1.1', '10.1.1.2']],
    ['fw-policy', 'vnet-lab', ['10.60.9.4'], ['10.60.3.4']],
  ]);
  const shown = await sut.simulator.get(net('firewallPolicies/proxy'), network);
  expect(shown.body).toMatchObject({ properties: { provisioningState: 'Succeeded' } });
});
