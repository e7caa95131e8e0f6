import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { keyOf, nameOf } from '../../../src/domain/ids.ts';
import {
  connectionOf,
  connectionStateOf,
  hasUnreadableParts,
  keysTouchedWith,
  kindOfResource,
  linkOf,
  networkIdOf,
  scopesOf,
  subnetOf,
} from '../../../src/domain/topology/lookups.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { emptyInventory } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories } from '../arbitrary.ts';
import { anyChanges } from '../arbitrary-changes.ts';
import {
  component,
  componentId,
  connection,
  endpoint,
  endpointId,
  inventory,
  link,
  network,
  networkId,
  peering,
  record,
  rulesetId,
  scope,
  scopeId,
  storageId,
  subnetId,
  workspace,
  workspaceId,
  zone,
  zoneId,
  zoneLink,
} from '../build.ts';
import { runs } from '../runs.ts';
import { topologyDifference } from '../topology-difference.ts';

/** Returns the inventory that would be read for a topology. */
function inventoryOf(topology: Topology, from: Inventory): Inventory {
  const inner = <T>(index: ReadonlyMap<string, ReadonlyMap<string, T>>) =>
    [...index.values()].flatMap(part => [...part.values()]);
  return {
    ...from,
    scopes: [...topology.scopes.values()],
    resources: [...topology.resources.values()],
    links: inner(topology.linksByScope),
    connections: [...topology.connectionsByScope.values()].flat(),
    networks: [...topology.networks.values()],
    endpoints: [...topology.endpoints.values()],
    zones: [...topology.zones.values()],
    zoneLinks: inner(topology.zoneLinksByNetwork),
    records: inner(topology.records),
    linkedStorage: inner(topology.storageByWorkspace),
    securityGroups: [...topology.securityGroups.values()],
    machines: [...topology.machines.values()],
  };
}

test('changes keep all indexes consistent', () => {
  fc.assert(
    fc.property(inventories(), anyChanges, (from, changes) => {
      const after = changes.reduce((now, change) => kindOf(change).apply(now, change), topologyOf(from));
      const again = topologyOf(inventoryOf(after, from));
      expect(topologyDifference({ ...after, unreadable: [] }, { ...again, unreadable: [] })).toEqual([]);
    }),
    { numRuns: runs(150) },
  );
});

test('applying changes in two parts gives the same result as applying them together, and leaves the original unchanged', () => {
  fc.assert(
    fc.property(inventories(), anyChanges, anyChanges, (from, first, second) => {
      const start = topologyOf(from);
      const apply = (topology: Topology, changes: typeof first) =>
        changes.reduce((now, change) => kindOf(change).apply(now, change), topology);
      const inTurn = apply(apply(start, first), second);
      expect(topologyDifference(inTurn, apply(start, [...first, ...second]))).toEqual([]);
      expect(topologyDifference(start, topologyOf(from))).toEqual([]);
    }),
    { numRuns: runs(80) },
  );
});

test('an empty inventory gives an empty topology', () => {
  const topology = topologyOf(emptyInventory);
  expect([topology.scopes.size, topology.unreadable, topology.unreadableParts.containers]).toEqual([0, [], []]);
  expect(linkOf(topology, scopeId('a'), workspaceId('law'))).toBeUndefined();
  expect(scopesOf(topology, workspaceId('law'))).toEqual([]);
});

describe('ids in another case', () => {
  const upper = (text: string) => text.toUpperCase();

  test('are one object, and the last one is used', () => {
    const topology = topologyOf(
      inventory({ scopes: [scope('a'), { ...scope('a', { tags: { later: 'yes' } }), id: upper(scopeId('a')) }] }),
    );
    expect(topology.scopes.size).toBe(1);
    expect(topology.scopes.get(scopeId('a').toLowerCase())?.tags).toEqual({ later: 'yes' });
    expect(topology.unreadable).toEqual([
      { id: upper(scopeId('a')), why: 'Azure returned it twice with different values; the last one is used' },
    ]);
  });

  test('are not reported if nothing else differs', () => {
    const twice = { ...scope('a'), id: upper(scopeId('a')), name: 'A' };
    const links = [
      link('a', workspaceId('law')),
      { ...link('a', upper(workspaceId('law'))), scopeId: upper(scopeId('a')) },
    ];
    const topology = topologyOf(inventory({ scopes: [scope('a'), twice], resources: [workspace('law')], links }));
    expect(topology.unreadable).toEqual([]);
    expect(topology.linksByScope.get(scopeId('a').toLowerCase())?.size).toBe(1);
    expect(scopesOf(topology, upper(workspaceId('law')))).toHaveLength(1);
  });

  test.each([
    [
      'links',
      { links: [link('a', workspaceId('law')), link('a', workspaceId('law'), { name: 'other' })] },
      link('a', workspaceId('law')).id,
    ],
    [
      'zone links',
      { zoneLinks: [zoneLink('ods', 'n'), zoneLink('ods', 'n', '1', { resolutionPolicy: 'NxDomainRedirect' })] },
      zoneLink('ods', 'n').id,
    ],
    ['records', { records: [record('ods', 'x', ['10.0.0.1']), record('ods', 'X', ['10.0.0.2'])] }, zoneId('ods')],
    [
      'linked storage',
      {
        linkedStorage: ['CustomLogs', 'customlogs'].map((dataType, index) => {
          return { workspaceId: workspaceId('law'), dataType, storageAccountIds: [storageId(`st${index}`)] };
        }),
      },
      workspaceId('law'),
    ],
  ] satisfies [string, Partial<Inventory>, string][])('are reported for %s with different values', (_, more, id) => {
    const base = {
      scopes: [scope('a')],
      resources: [workspace('law')],
      networks: [network('n')],
      zones: [zone('ods')],
    };
    expect(topologyOf(inventory({ ...base, ...more })).unreadable.map(entry => entry.id)).toEqual([id]);
  });
});

describe('an object that is referred to and missing', () => {
  const pe = endpoint('1', 'n', 'a', { zoneGroup: { name: 'default', zoneIds: [zoneId('ods')] } });
  const network1 = network('n', { peerings: [peering('far')] });
  test.each([
    ['a linked resource', { scopes: [scope('a')], links: [link('a', workspaceId('law'))] }, [workspaceId('law')]],
    ['the scope of a link', { resources: [workspace('law')], links: [link('a', workspaceId('law'))] }, [scopeId('a')]],
    ['the two ends of a connection', { connections: [connection(pe)] }, [scopeId('a'), pe.id]],
    ['all that an endpoint names', { endpoints: [pe] }, [networkId('n'), scopeId('a'), zoneId('ods')]],
    ['the two ends of a zone link', { zoneLinks: [zoneLink('ods', 'n')] }, [zoneId('ods'), networkId('n')]],
    ['the other side of a peering', { networks: [network1] }, [networkId('far')]],
    [
      'the workspace of a component',
      { resources: [component('appi', { workspaceId: workspaceId('law') })] },
      [workspaceId('law')],
    ],
    [
      'the workspace of linked storage',
      { linkedStorage: [{ workspaceId: workspaceId('law'), dataType: 'CustomLogs', storageAccountIds: [] }] },
      [workspaceId('law')],
    ],
    ['the zone of a record', { records: [record('ods', 'x', [])] }, [zoneId('ods')]],
    [
      'the network of a ruleset',
      { rulesetLinks: [{ rulesetId: rulesetId('r'), networkId: networkId('n') }] },
      [networkId('n')],
    ],
    [
      'nothing for a connection without an endpoint',
      { scopes: [scope('a')], connections: [connection(pe, { endpointId: '' })] },
      [],
    ],
    [
      'nothing for a linked resource of another kind',
      { scopes: [scope('a')], links: [link('a', '/subscriptions/s')] },
      [],
    ],
  ] satisfies [string, Partial<Inventory>, string[]][])('is reported: %s', (_, more, ids) => {
    const { unreadable } = topologyOf(inventory(more));
    expect(unreadable.map(({ id }) => id)).toEqual(ids);
    expect(unreadable.every(({ why }) => why.endsWith(', but could not be read'))).toBe(true);
  });

  test.each<[string, Partial<Inventory>, readonly [string, string][]]>([
    [
      'a link',
      { links: [link('a', workspaceId('law'))] },
      [
        ['a', 'it links law'],
        ['law', 'it is linked to a'],
      ],
    ],
    [
      'a connection',
      { connections: [connection(endpoint('1', 'n', 'a'))] },
      [
        ['a', 'it has a connection from 1'],
        ['1', 'it connects to a'],
      ],
    ],
    [
      'an endpoint',
      { endpoints: [endpoint('1', 'n', 'a', { zoneGroup: { name: 'default', zoneIds: [zoneId('ods')] } })] },
      [
        ['n', 'it contains 1'],
        ['a', 'it has a connection from 1'],
        ['privatelink.ods.opinsights.azure.com', 'it holds the records of 1'],
      ],
    ],
    [
      'the link of a zone',
      { zoneLinks: [zoneLink('ods', 'n')] },
      [
        ['privatelink.ods.opinsights.azure.com', 'it is linked to n'],
        ['n', 'it is linked to privatelink.ods.opinsights.azure.com'],
      ],
    ],
    ['a peering', { networks: [network('m', { peerings: [peering('n')] })] }, [['n', 'it is peered with m']]],
    [
      'a component',
      { resources: [component('appi', { workspaceId: workspaceId('law') })] },
      [['law', 'it stores the data of appi']],
    ],
    [
      'storage',
      { linkedStorage: [{ workspaceId: workspaceId('law'), dataType: 'CustomLogs', storageAccountIds: [] }] },
      [['law', 'it has linked storage']],
    ],
    [
      'a record',
      { records: [record('ods', 'x', ['10.0.0.1'])] },
      [['privatelink.ods.opinsights.azure.com', 'it contains the record x']],
    ],
    [
      'a ruleset',
      { rulesetLinks: [{ rulesetId: rulesetId('r'), networkId: networkId('n') }] },
      [['n', 'it is linked to r']],
    ],
  ])('by %s is reported with the reason', (_, of, expected) => {
    const { unreadable } = topologyOf(inventory(of));
    expect(unreadable.map(({ id, why }) => [nameOf(id), why])).toEqual(
      expected.map(([name, why]) => [name, `${why}, but could not be read`]),
    );
  });

  test('is reported once, with the first reason', () => {
    const more = {
      scopes: [scope('a'), scope('b')],
      links: [link('a', workspaceId('law')), link('b', workspaceId('law'))],
    };
    const reported = topologyOf(
      inventory({ ...more, unreadable: [{ id: workspaceId('LAW'), why: '403' }] }),
    ).unreadable;
    expect(reported).toEqual([{ id: workspaceId('LAW'), why: '403' }]);
  });
});

describe('an unreadable object makes uncertain', () => {
  const unreadableFor = (...ids: readonly string[]) =>
    topologyOf(inventory({ endpoints: [endpoint('1', 'n', 'a')], unreadable: ids.map(id => ({ id, why: '403' })) }))
      .unreadableParts;
  const nothing = unreadableFor();

  test('the object itself and its parent', () => {
    const id = link('b', workspaceId('law')).id;
    const { keys } = unreadableFor(id);
    expect([keys.has(id.toLowerCase()), keys.has(scopeId('b').toLowerCase()), keys.has(scopeId('c'))]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test.each([
    ['a subscription', '/subscriptions/S', { containers: ['/subscriptions/S'] }],
    ['a resource group', '/subscriptions/s/resourceGroups/G', { containers: ['/subscriptions/s/resourceGroups/G'] }],
    ['a zone', zoneId('ods'), { zoneNames: new Set(['privatelink.ods.opinsights.azure.com']) }],
    ['a zone link', zoneLink('oms', 'n').id, { zoneNames: new Set(['privatelink.oms.opinsights.azure.com']) }],
    ['a ruleset', rulesetId('r'), { rulesets: true }],
    ['an endpoint', endpointId('7'), { endpoints: true }],
    ['an endpoint that is known from elsewhere', endpointId('1'), { endpoints: false }],
  ])('what depends on %s', (_, id, expected) => {
    expect(unreadableFor(id)).toMatchObject(expected);
    expect(nothing).toMatchObject({ containers: [], zoneNames: new Set(), rulesets: false, endpoints: false });
  });

  test('whether a scope links a resource', () => {
    const only = (id: string) => topologyOf(inventory({ unreadable: [{ id, why: '403' }] })).unreadableParts.scopes;
    expect([only(scopeId('b')), only(link('b', workspaceId('law')).id), only(workspaceId('law'))]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('everything below a container and nothing else', () => {
    const topology = topologyOf(inventory({ unreadable: [{ id: '/subscriptions/s', why: '403' }] }));
    expect(hasUnreadableParts(topology, '/SUBSCRIPTIONS/S/resourceGroups/g')).toBe(true);
    expect(hasUnreadableParts(topology, '/subscriptions/s2/resourceGroups/g')).toBe(false);
    expect(hasUnreadableParts(topologyOf(emptyInventory), '/subscriptions/s')).toBe(false);
  });
});

test('linked storage is found by its workspace and data type, in any case', () => {
  const stored = { workspaceId: workspaceId('LAW'), dataType: 'CustomLogs', storageAccountIds: [storageId('st')] };
  const { storageByWorkspace } = topologyOf(inventory({ linkedStorage: [stored] }));
  expect(storageByWorkspace.get(workspaceId('law').toLowerCase())?.get('customlogs')).toBe(stored);
});

describe('lookups', () => {
  const pe = endpoint('1', 'n', 'a', { state: 'Pending' });

  test.each([
    [
      'use the connected one of two connections',
      [connection(pe, { state: 'Disconnected' }), connection(pe, { id: 'x', state: 'Approved' })],
      'Approved',
    ],
    [
      'use it in either order',
      [connection(pe, { state: 'Rejected' }), connection(pe, { id: 'x', state: 'Disconnected' })],
      'Rejected',
    ],
    ['use a disconnected connection if there is no other', [connection(pe, { state: 'Disconnected' })], 'Disconnected'],
    ['give an unknown state for an endpoint that its scope does not have', [], 'unrecognised'],
  ] as const)('%s', (_, connections, expected) => {
    const topology = topologyOf(inventory({ scopes: [scope('a')], endpoints: [pe], connections: [...connections] }));
    expect(connectionStateOf(topology, pe)).toBe(expected);
    expect(connectionOf(topology, scopeId('a'), pe.id)?.state).toBe(connections.length === 0 ? undefined : expected);
  });

  test('choose the approved one of two connections that differ, and give an unknown state', () => {
    const sides = [connection(pe, { state: 'Rejected' }), connection(pe, { id: 'x', state: 'Approved' })];
    for (const connections of [sides, sides.toReversed()]) {
      const topology = topologyOf(inventory({ scopes: [scope('a')], endpoints: [pe], connections }));
      expect(connectionStateOf(topology, pe)).toBe('unrecognised');
      expect(connectionOf(topology, scopeId('a'), pe.id)?.id).toBe('x');
    }
  });

  test('use the state of the endpoint if its scope could not be read, or if both are disconnected', () => {
    expect(connectionStateOf(topologyOf(inventory({ endpoints: [pe] })), pe)).toBe('Pending');
    const disconnected = { ...pe, state: 'Disconnected' } as const;
    expect(
      connectionStateOf(topologyOf(inventory({ scopes: [scope('a')], endpoints: [disconnected] })), disconnected),
    ).toBe('Disconnected');
  });

  test('give the kind of a missing resource by its id', () => {
    const topology = topologyOf(inventory({ resources: [workspace('law', { kind: 'other' })] }));
    expect(kindOfResource(topology, workspaceId('law'))).toBe('other');
    expect(kindOfResource(topology, componentId('appi'))).toBe('component');
    expect(kindOfResource(topology, storageId('st'))).toBe('other');
  });

  test('find subnets in their network', () => {
    const topology = topologyOf(inventory({ networks: [network('n')] }));
    expect(subnetOf(topology, subnetId('N'))?.name).toBe('default');
    expect(subnetOf(topology, subnetId('other'))).toBeUndefined();
    expect(subnetOf(topology, `${networkId('n')}/subnets/none`)).toBeUndefined();
    expect(networkIdOf(subnetId('n'))).toBe(networkId('n'));
    expect(networkIdOf(networkId('n'))).toBe(networkId('n'));
  });
});

test('keeps the names of subscriptions by their ids in lower case', () => {
  const known = topologyOf(inventory({ subscriptions: [{ id: 'ABC-1', name: 'Contoso' }] }));
  expect([...known.subscriptionNames]).toEqual([['abc-1', 'Contoso']]);
  expect(topologyOf(inventory({})).subscriptionNames.size).toBe(0);
});

test('finds what plans touch with a network also by its subnets and endpoints', () => {
  const [hub, other] = [network('hub'), network('other')];
  const topology = topologyOf(
    inventory({ scopes: [scope('a')], networks: [hub, other], endpoints: [endpoint('1', 'hub', 'a')] }),
  );
  expect(keysTouchedWith(topology, hub.id.toUpperCase())).toEqual(
    [hub.id, subnetId('hub'), endpointId('1')].map(keyOf),
  );
  expect(keysTouchedWith(topology, scopeId('a'))).toEqual([keyOf(scopeId('a'))]);
});
