import { expect, test } from 'vitest';
import { linkChange } from '../../../src/domain/changes/link.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { differencesByOthers, findDifferences } from '../../../src/domain/watch/differences.ts';
import { meaningOf } from '../../../src/domain/watch/meaning.ts';
import {
  closed,
  component,
  connectedInventory,
  connection,
  endpoint,
  inboundEndpoint,
  inventory,
  link,
  network,
  peering,
  scope,
  scopeId,
  workspace,
  workspaceId,
} from '../build.ts';

function meaning(before: Inventory, after: Inventory, own = [] as Parameters<typeof differencesByOthers>[3]) {
  const [old, current] = [topologyOf(before), topologyOf(after)];
  return meaningOf(
    old,
    current,
    differencesByOthers(findDifferences(old, current, new Date(0)), old, current, own),
    own,
  );
}

const open = inventory({ resources: [workspace('law-orders')], networks: [network('vnet')], scopes: [scope('a')] });
const shut = (access: Parameters<typeof workspace>[1]) => ({ ...open, resources: [workspace('law-orders', access)] });

test('says that nobody can query what was closed and nothing reaches privately', () => {
  const access = { publicAccess: { ingestion: 'Enabled', query: 'Disabled' } } as const;
  expect(meaning(open, shut(access))).toEqual(['Nobody can query law-orders any more.']);
});

test('says so for ingestion, and for both at once', () => {
  const access = { publicAccess: { ingestion: 'Disabled', query: 'Enabled' } } as const;
  expect(meaning(open, shut(access))).toEqual(['Nobody can send data to law-orders any more.']);
  expect(meaning(open, shut(closed))).toEqual(['Nobody can query or send data to law-orders any more.']);
});

test('says that the internet can query what was opened', () => {
  expect(meaning(shut(closed), open)).toEqual([
    'vnet and the internet can send data to and query law-orders over the public address.',
  ]);
});

test('says who loses access where somebody else keeps it, or where that is not known', () => {
  const connected = connectedInventory({
    scopes: [scope('a')],
    resources: [workspace('law')],
    networks: [network('hub')],
    hub: 'hub',
    spokes: [],
  });
  const closedHub = { ...connected, resources: connected.resources.map(each => ({ ...each, ...closed })) };
  const [first] = meaning(connected, closedHub);
  expect(first).toMatch(/can no longer/);
  expect(first).not.toMatch(/Nobody/);
  const custom = [network('vnet'), network('dns', { dnsServers: ['10.9.9.9'] })];
  const law = (access = {}) => [workspace('law-orders', access)];
  const pe = endpoint('1', 'vnet', 'a');
  const linked = {
    ...{ ...open, networks: custom, endpoints: [pe], connections: [connection(pe)] },
    links: [link('a', workspaceId('law-orders'))],
  };
  const sentences = meaning(linked, { ...linked, resources: law(closed) });
  expect(sentences.join(' ')).not.toMatch(/Nobody/);
  expect(sentences.at(-1)).toBe('Whether anything changes for dns is not known.');
  // Whatever their DNS says, there is nothing private that it could lead to.
  const unlinked = { ...open, networks: custom };
  expect(meaning(unlinked, { ...unlinked, resources: law(closed) })).toEqual([
    'Nobody can query or send data to law-orders any more.',
  ]);
  const appi = component('appi', { workspaceId: workspaceId('law-orders') });
  const pair = { ...unlinked, resources: [...law(closed), appi] };
  const [query] = meaning(pair, { ...pair, resources: [...law(closed), { ...appi, ...closed }] });
  expect(query).toBe('Nobody can query or send data to appi any more.');
  const perimeter = { publicAccess: { query: 'SecuredByPerimeter', ingestion: 'SecuredByPerimeter' } } as const;
  expect(meaning(unlinked, { ...unlinked, resources: law(perimeter) }).join(' ')).not.toMatch(/Nobody/);
});

test('claims nothing about what cannot be read', () => {
  const hidden = { unreadable: [{ id: '/subscriptions/hidden', why: 'no access' }] };
  expect(meaning({ ...open, ...hidden }, { ...shut(closed), ...hidden }).join(' ')).not.toMatch(/^Nobody can/);
});

test('compares the readings where no request could have made the change, without what requests did', () => {
  const resources = [workspace('law-orders'), workspace('law-other')];
  const before = { ...open, resources };
  const dns = { networks: [network('vnet', { dnsServers: ['10.9.9.9'] })] };
  const own = [linkChange(scopeId('a'), workspaceId('law-other'))];
  const after = {
    ...before,
    ...dns,
    resources: [...resources, workspace('law-new')],
    links: [link('a', workspaceId('law-other'))],
  };
  const sentences = meaning(before, after, own);
  expect(sentences.join(' ')).toMatch(/vnet may no longer be able to .*law-orders/);
  expect(sentences.join(' ')).not.toMatch(/law-new/);
  expect(meaning(before, { ...after, networks: [...dns.networks, network('new')] }, own).join(' ')).not.toMatch(
    / new /,
  );
});

test('compares the readings where requests did nothing, too', () => {
  const dns = { ...open, networks: [network('vnet', { dnsServers: ['10.9.9.9'] })] };
  expect(meaning(open, dns).join(' ')).toMatch(/vnet may no longer be able to .*law-orders/);
});

test('says who may lose access when a DNS server is gone that networks use', () => {
  const networks = [
    network('hub', { peerings: [peering('vnet')] }),
    network('vnet', { peerings: [peering('hub')], dnsServers: ['10.0.1.4'] }),
  ];
  const before = { ...open, networks, dnsForwarders: [inboundEndpoint('hub', '10.0.1.4')] };
  expect(meaning(before, { ...open, networks }).join(' ')).toMatch(/vnet may no longer be able to .*law-orders/);
});

test('keeps a component apart that is still queried through its workspace', () => {
  const appi = component('appi', { workspaceId: workspaceId('law-orders') });
  const before = { ...open, resources: [...open.resources, appi] };
  const after = { ...open, resources: [...open.resources, { ...appi, ...closed }] };
  const sentences = meaning(before, after);
  expect(sentences[0]).toBe('Nobody can send data to appi any more.');
  expect(sentences[1]).toMatch(/directly \(not through a workspace\)/);
});

test('says what is not known beside what nobody can do any more', () => {
  const pe = endpoint('1', 'vnet', 'a');
  const before = {
    ...open,
    networks: [network('vnet'), network('dns', { dnsServers: ['10.9.9.9'] })],
    endpoints: [pe],
    connections: [connection(pe)],
    links: [link('a', workspaceId('law-linked'))],
    resources: [workspace('law-orders'), workspace('law-linked')],
  };
  const only = meaning(before, { ...before, resources: [workspace('law-orders', closed), workspace('law-linked')] });
  expect(only).toEqual(['Nobody can query or send data to law-orders any more.']);
  const resources = [workspace('law-orders', closed), workspace('law-linked', closed)];
  const both = meaning(before, { ...before, resources });
  expect(both[0]).toBe('Nobody can query or send data to law-orders any more.');
  expect(both.at(-1)).toBe('Whether anything changes for dns is not known.');
  const unlinked = { ...before, resources: [workspace('law-orders', closed), workspace('law-linked')], links: [] };
  expect(meaning(before, unlinked).at(-1)).toBe('Whether anything changes for dns is not known.');
});

test('does not say that nobody gains or loses access where a subscription cannot be read', () => {
  const pe = endpoint('1', 'vnet', 'a');
  const before = { ...open, networks: [], endpoints: [pe], connections: [connection(pe)] };
  const after = { ...before, links: [link('a', workspaceId('law-orders'))] };
  const hidden = { unreadable: [{ id: '/subscriptions/hidden', why: 'no access' }] };
  expect(meaning(before, after)).toEqual([]);
  expect(meaning({ ...before, ...hidden }, { ...after, ...hidden })).toEqual([
    'Whether anything changes for networks that the bot cannot read is not known.',
  ]);
  const bare = { ...open, ...hidden, networks: [] };
  const modes = { accessModes: { query: 'PrivateOnly', ingestion: 'Open' } } as const;
  expect(meaning(bare, { ...bare, scopes: [scope('a', modes)] })).toEqual([]);
});

test('does not say that nobody gains or loses access where that concerns what was created or deleted', () => {
  const created = { ...open, scopes: [scope('a'), scope('b')], resources: [...open.resources, workspace('law-new')] };
  expect(meaning(open, created)).toEqual(['Access changes only for what was created or deleted.']);
});
