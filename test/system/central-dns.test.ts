import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Estate } from '../../sandbox/src/arm/estate.ts';
import { parseEstate } from '../../sandbox/src/arm/parse-estate.ts';
import { builtInEstate } from '../../sandbox/src/arm/server.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

/** The built-in environment with central DNS: only the hub is linked to zones, and its spokes ask its Private Resolver. */
function centralDns(): Estate {
  const estate = builtInEstate();
  const inGroup = '/subscriptions/3f0c1e52-8a94-4d0b-9c57-6b1d2e7f8a01/resourceGroups/rg-network';
  const id = (path: string) => `${inGroup}/providers/Microsoft.Network/${path}`;
  const subnet = (name: string) => ({ id: id(`virtualNetworks/vnet-hub/subnets/${name}`) });
  const location = 'westeurope';
  const hub = [
    { id: subnet('snet-dns-in').id, properties: { addressPrefix: '10.10.2.0/28' } },
    { id: subnet('snet-dns-out').id, properties: { addressPrefix: '10.10.2.16/28' } },
    {
      id: id('dnsResolvers/dnspr-hub'),
      location,
      properties: { virtualNetwork: { id: id('virtualNetworks/vnet-hub') } },
    },
    {
      id: id('dnsResolvers/dnspr-hub/inboundEndpoints/in'),
      location,
      properties: { ipConfigurations: [{ subnet: subnet('snet-dns-in'), privateIpAddress: '10.10.2.4' }] },
    },
    {
      id: id('dnsResolvers/dnspr-hub/outboundEndpoints/out'),
      location,
      properties: { subnet: subnet('snet-dns-out') },
    },
    {
      id: id('dnsForwardingRulesets/frs-hub'),
      location,
      properties: { dnsResolverOutboundEndpoints: [{ id: id('dnsResolvers/dnspr-hub/outboundEndpoints/out') }] },
    },
    {
      id: id('dnsForwardingRulesets/frs-hub/virtualNetworkLinks/data'),
      properties: { virtualNetwork: { id: id('virtualNetworks/vnet-spoke-data') } },
    },
    ...['monitor.azure.com', 'ods.opinsights.azure.com', 'oms.opinsights.azure.com', 'agentsvc.azure-automation.net']
      .concat('applicationinsights.azure.com', 'services.visualstudio.com')
      .map(domain => ({
        id: id(`dnsForwardingRulesets/frs-hub/forwardingRules/${domain.replaceAll('.', '-')}`),
        properties: {
          domainName: `${domain}.`,
          targetDnsServers: [{ ipAddress: '10.10.2.4', port: 53 }],
          forwardingRuleState: 'Enabled',
        },
      })),
  ];
  const resources = estate.resources
    .filter(one => !/virtualNetworkLinks\/link-vnet-spoke-/i.test(one.id))
    .map(one =>
      one.id.endsWith('/vnet-spoke-app')
        ? { ...one, properties: { ...one.properties, dhcpOptions: { dnsServers: ['10.10.2.4'] } } }
        : one,
    );
  return parseEstate({ ...estate, resources: [...resources, ...hub] });
}

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem({ estate: centralDns() });
});

afterAll(async () => {
  await system.close();
});

/** Submits a request and returns the text of its card once it waits for approval. */
async function cardOf(text: string): Promise<string> {
  const ref = await system.submit('alice', text);
  await system.waitForStatus(ref, 'awaiting_approval');
  return JSON.stringify(await system.control.cardOf(ref));
}

test('says which spokes lose access through the DNS of their hub when a scope is closed', async () => {
  const card = await cardOf('/ampls access-mode ampls-a to PrivateOnly for query');
  expect(card).toMatch(/vnet-hub, vnet-spoke-app and vnet-spoke-data can no longer query/);
  expect(card).toContain('because the network uses a scope in PrivateOnly mode');
  expect(card).toMatch(/1 network can't be judged: vnet-legacy uses its own DNS server 10\.50\.1\.4/);
});

test('says which spokes lose access through the DNS of their hub when a resource is disconnected', async () => {
  const card = await cardOf('/ampls disconnect workspace-1 from ampls-a');
  expect(card).toMatch(/vnet-hub, vnet-spoke-app and vnet-spoke-data/);
  expect(card).toMatch(/1 network can't be judged: vnet-legacy/);
});
