import { expect, test } from 'vitest';
import { type Arm, code, id, network, networkId, start, text } from './support.ts';

const RESOLVER = '2022-07-01';
const net = (path: string) => id('rg-network', `Microsoft.Network/${path}`);
const resolver = net('dnsResolvers/dnspr-lab');
const subnet = (name: string, of = 'vnet-lab') => ({ id: `${networkId(of)}/subnets/${name}` });
const put = (arm: Arm, path: string, properties: unknown) =>
  arm.put(path, { location: 'westeurope', properties }, RESOLVER);

async function startWithResolver(): Promise<Arm> {
  const arm = await start();
  expect((await put(arm, resolver, { virtualNetwork: { id: networkId('vnet-lab') } })).status).toBe(201);
  return arm;
}

test('gives an inbound endpoint the first address of its subnet that Azure does not reserve', async () => {
  const arm = await startWithResolver();
  const inbound = `${resolver}/inboundEndpoints/in`;
  await put(arm, inbound, { ipConfigurations: [{ subnet: subnet('snet-work') }] });
  expect((await arm.get(inbound, RESOLVER)).body).toMatchObject({
    type: 'Microsoft.Network/dnsResolvers/inboundEndpoints',
    properties: {
      ipConfigurations: [
        { privateIpAddress: '10.60.3.4', privateIpAllocationMethod: 'Dynamic', subnet: subnet('snet-work') },
      ],
    },
  });
  const chosen = { subnet: subnet('snet-work'), privateIpAddress: '10.60.3.9' };
  await put(arm, inbound, { ipConfigurations: [chosen] });
  await put(arm, inbound, { ipConfigurations: [{ subnet: subnet('snet-work') }] });
  const { body } = await arm.get(inbound, RESOLVER);
  expect(text(body, 'properties', 'ipConfigurations', 0, 'privateIpAddress')).toBe('10.60.3.9');
});

test('refuses addresses and subnets that an endpoint of a resolver cannot have', async () => {
  const arm = await startWithResolver();
  const inbound = (configuration: unknown) =>
    put(arm, `${resolver}/inboundEndpoints/in`, { ipConfigurations: [configuration] });
  const work = subnet('snet-work');
  expect((await inbound({ subnet: work, privateIpAddress: '10.60.3.3' })).status).toBe(400);
  expect((await inbound({ subnet: work, privateIpAddress: '10.60.4.4' })).status).toBe(400);
  expect((await inbound({ subnet: subnet('snet-endpoints', 'vnet-hub') })).status).toBe(400);
  expect((await inbound({ subnet: subnet('snet-none') })).status).toBe(400);
  await inbound({ subnet: work });
  expect((await put(arm, `${resolver}/outboundEndpoints/out`, { subnet: work })).status).toBe(409);
});

test('has one resolver for a network, and keeps it as long as it has endpoints', async () => {
  const arm = await startWithResolver();
  const other = net('dnsResolvers/dnspr-other');
  expect((await put(arm, other, { virtualNetwork: { id: networkId('vnet-lab') } })).status).toBe(409);
  expect((await put(arm, other, { virtualNetwork: { id: networkId('vnet-none') } })).status).toBe(400);
  const outbound = `${resolver}/outboundEndpoints/out`;
  await put(arm, outbound, { subnet: subnet('snet-work') });
  expect(code(await arm.remove(resolver, RESOLVER))).toEqual([409, 'CannotDeleteResource']);
  expect((await arm.remove(outbound, RESOLVER)).status).toBe(202);
  expect((await arm.remove(resolver, RESOLVER)).status).toBe(202);
});

test('keeps the rules of a ruleset, and refuses Azure DNS and other invalid values', async () => {
  const arm = await start();
  const rule = (name: string) => `${net('dnsForwardingRulesets/frs-lab')}/forwardingRules/${name}`;
  await put(arm, net('dnsForwardingRulesets/frs-lab'), { dnsResolverOutboundEndpoints: [] });
  const properties = (ipAddress: string, domainName = 'monitor.azure.com.') => ({
    domainName,
    targetDnsServers: [{ ipAddress }],
  });
  expect((await put(arm, rule('monitor'), properties('10.60.3.4'))).body).toMatchObject({
    properties: { forwardingRuleState: 'Enabled', targetDnsServers: [{ ipAddress: '10.60.3.4', port: 53 }] },
  });
  expect((await put(arm, rule('monitor'), properties('10.60.3.5'))).status).toBe(200);
  expect((await put(arm, rule('azure'), properties('168.63.129.16'))).status).toBe(400);
  expect((await put(arm, rule('name'), properties('dns.contoso.com'))).status).toBe(400);
  expect((await put(arm, rule('dot'), properties('10.60.3.4', 'monitor.azure.com'))).status).toBe(400);
  expect((await arm.remove(rule('monitor'), RESOLVER)).status).toBe(200);
  expect((await arm.get(rule('monitor'), RESOLVER)).status).toBe(404);
});

test('changes firewalls and policies of an estate, and creates no firewall', async () => {
  const arm = await start();
  const [firewall, policy] = [net('azureFirewalls/fw'), net('firewallPolicies/fwp')];
  const location = 'westeurope';
  const refused = await arm.put(firewall, { location, properties: {} }, network);
  expect(refused.status).toBe(400);
  await arm.put(policy, { location, properties: { dnsSettings: { enableProxy: true } } }, network);
  const estate = JSON.parse(JSON.stringify((await arm.control('GET', 'estate')).body));
  const ipConfigurations = [
    { name: 'one', properties: { privateIPAddress: '10.60.3.4', subnet: subnet('snet-work') } },
  ];
  estate.resources.push({ id: firewall, location, properties: { ipConfigurations } });
  await arm.control('PUT', 'estate', estate);
  const change = (policyId: string) =>
    arm.put(firewall, { location, properties: { firewallPolicy: { id: policyId } } }, network);
  expect((await change(net('firewallPolicies/none'))).status).toBe(400);
  expect((await change(policy)).status).toBe(200);
  expect((await arm.get(firewall, network)).body).toMatchObject({
    properties: { firewallPolicy: { id: policy }, ipConfigurations },
  });
  expect((await arm.remove(policy, network)).status).toBe(400);
  expect((await arm.remove(firewall, network)).status).toBe(202);
  expect((await arm.remove(policy, network)).status).toBe(202);
});
