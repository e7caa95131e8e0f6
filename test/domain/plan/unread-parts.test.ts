import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { unreadPartsOf } from '../../../src/domain/plan/unread-parts.ts';
import { providerIdOf } from '../../../src/domain/prerequisites.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  endpoint,
  endpointId,
  inventory,
  link,
  network,
  scope,
  scopeId,
  storageId,
  subnetId,
  workspace,
  workspaceId,
} from '../build.ts';

const create: Change = {
  kind: 'create-endpoint',
  endpointId: endpointId('pe'),
  scopeId: scopeId('a'),
  subnetId: subnetId('v'),
  location: '',
  requestMessage: '',
};
const storage: Change = {
  kind: 'link-storage',
  workspaceId: workspaceId('law'),
  storageAccountIds: [storageId('logs')],
};
const provider = { id: providerIdOf(endpointId('pe'), 'Microsoft.Network'), isMet: true };

const known = { scopes: [scope('a')], resources: [workspace('law')] };

function unreadIn(more: Partial<Inventory>, ...changes: readonly Change[]) {
  return unreadPartsOf(topologyOf(inventory({ ...known, ...more })), changes);
}

function networkWithFree(...free: readonly (number | null)[]) {
  const [subnet] = network('v').subnets;
  if (subnet === undefined) throw new Error('the network has no subnet');
  return network('v', { subnets: free.map(freeAddresses => ({ ...subnet, freeAddresses })) });
}

test('names what only the request reads, each once', () => {
  expect(unreadIn({ networks: [networkWithFree(null)] }, create, storage)).toEqual(['free-addresses', 'providers']);
});

test('names nothing that was read', () => {
  const prerequisites = [provider];
  expect(unreadIn({ networks: [networkWithFree(12)], prerequisites }, create)).toEqual([]);
  expect(unreadIn({ networks: [networkWithFree(12, null)], prerequisites }, create)).toEqual(['free-addresses']);
  expect(unreadIn({}, storage)).toEqual([]);
});

test('does not take the addresses of a network for read that the bot does not see', () => {
  expect(unreadIn({ prerequisites: [provider] }, create)).toEqual(['free-addresses']);
});

test('names nothing for changes that rest on what is always read, or that are made already', () => {
  const law = linkChange(scopeId('a'), workspaceId('law'));
  const pe = endpoint('pe', 'v', 'a');
  const networks = [networkWithFree(null)];
  expect(unreadIn({ networks }, { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('law') })).toEqual([]);
  expect(unreadIn({ networks, endpoints: [pe] }, law)).toEqual(['free-addresses']);
  expect(unreadIn({ networks, endpoints: [pe], links: [link('a', workspaceId('law'))] }, law)).toEqual([]);
});
