import type { Inventory, Network } from '../../../src/domain/topology/objects.ts';
import { inboundEndpoint, network, networkId, peering, ruleset, rulesetId } from '../../domain/build.ts';
import { sampleInventory } from './sample-inventory.ts';

const { networks } = sampleInventory;
const withNetworks = (...more: readonly Network[]) => ({ ...sampleInventory, networks: [...networks, ...more] });
const own = { dnsServers: ['10.0.0.4'] };
const ruled = (ruleset: string, name: string) => ({ rulesetId: rulesetId(ruleset), networkId: networkId(name) });
const unreadable = (id: string) => ({ unreadable: [{ id, why: 'AuthorizationFailed' }] });

const served = (...servers: readonly string[]): readonly Network[] => [
  network('vnet-dns', { peerings: [peering('vnet-1')] }),
  network('vnet-1', { peerings: [peering('vnet-dns')], dnsServers: servers }),
];
const inbound = inboundEndpoint('vnet-dns', '10.0.0.4');
const forwarded = (rules: Readonly<Record<string, readonly string[]>>) => ({
  rulesetLinks: [ruled('frs-hub', 'vnet-app')],
  rulesets: [ruleset('frs-hub', 'vnet-hub', rules)],
});

/** An inventory with a network that uses the DNS of another one. */
export const servedInventory: Inventory = { ...withNetworks(...served('10.0.0.4')), dnsForwarders: [inbound] };

/** Inventories with networks whose access is not known, for each reason with one network and with several. */
export const withUnjudgedNetworks: readonly Inventory[] = [
  withNetworks(network('vnet-1', own)),
  withNetworks(network('vnet-1', own), network('vnet-2', own)),
  withNetworks(network('vnet-1', own), network('vnet-2', { dnsServers: ['10.0.1.4'] })),
  { ...withNetworks(...served('10.0.0.4')), dnsForwarders: [{ ...inbound, servers: ['10.9.0.4'] }] },
  { ...withNetworks(...served('10.0.0.4')), dnsForwarders: [{ ...inbound, servers: ['10.0.0.4'] }] },
  { ...withNetworks(...served('10.0.0.4')), dnsForwarders: [inbound], ...unreadable(networkId('vnet-dns')) },
  { ...withNetworks(...served('10.0.0.4')), dnsForwarders: [inboundEndpoint('vnet-hub', '10.0.0.4')] },
  { ...withNetworks(...served('10.0.0.4')), dnsForwarders: [inboundEndpoint('vhub-1', '10.0.0.4')] },
  { ...sampleInventory, ...forwarded({ '': ['10.9.0.4'] }) },
  { ...sampleInventory, ...forwarded({ 'privatelink.monitor.azure.com': ['10.9.0.4'] }), zoneLinks: [] },
  { ...sampleInventory, ...forwarded({ 'api.monitor.azure.com': ['10.9.0.4'] }) },
  { ...sampleInventory, rulesetLinks: [ruled('frs-hub', 'vnet-app')] },
  { ...sampleInventory, rulesetLinks: [ruled('frs-hub', 'vnet-hub'), ruled('frs-app', 'vnet-app')] },
  { ...sampleInventory, ...unreadable(rulesetId('frs-hub')) },
  { ...sampleInventory, ...unreadable('/subscriptions/00000000-0000-0000-0000-000000000002') },
  { ...sampleInventory, networks: [network('vnet-hub')], ...unreadable('/subscriptions/s') },
  { ...sampleInventory, networks: networks.slice(0, 1), ...unreadable(networkId('vnet-hub')) },
];
