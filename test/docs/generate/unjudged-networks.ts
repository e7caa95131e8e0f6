import type { Inventory, Network } from '../../../src/domain/topology/objects.ts';
import { network, networkId, rulesetId } from '../../domain/build.ts';
import { sampleInventory } from './sample-inventory.ts';

const { networks } = sampleInventory;
const withNetworks = (...more: readonly Network[]) => ({ ...sampleInventory, networks: [...networks, ...more] });
const own = { dnsServers: ['10.0.0.4'] };
const ruled = (ruleset: string, name: string) => ({ rulesetId: rulesetId(ruleset), networkId: networkId(name) });
const unreadable = (id: string) => ({ unreadable: [{ id, why: 'AuthorizationFailed' }] });

/** Inventories with networks whose access is not known, for each reason with one network and with several. */
export const withUnjudgedNetworks: readonly Inventory[] = [
  withNetworks(network('vnet-1', own)),
  withNetworks(network('vnet-1', own), network('vnet-2', own)),
  { ...sampleInventory, rulesetLinks: [ruled('frs-hub', 'vnet-app')] },
  { ...sampleInventory, rulesetLinks: [ruled('frs-hub', 'vnet-hub'), ruled('frs-app', 'vnet-app')] },
  { ...sampleInventory, ...unreadable(rulesetId('frs-hub')) },
  { ...sampleInventory, ...unreadable('/subscriptions/00000000-0000-0000-0000-000000000002') },
  { ...sampleInventory, networks: [network('vnet-hub')], ...unreadable('/subscriptions/s') },
  { ...sampleInventory, networks: networks.slice(0, 1), ...unreadable(networkId('vnet-hub')) },
];
