import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { emptyEstate } from '../../../src/domain/topology/empty.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import {
  connectionOf,
  isUnseen,
  kindOfResource,
  linkOf,
  networkIdOf,
  scopesOf,
  stateOf,
  subnetOf,
} from '../../../src/domain/topology/questions.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { estates } from '../arbitrary.ts';
import { anyChanges } from '../arbitrary-changes.ts';
import {
  component,
  componentId,
  connection,
  endpoint,
  endpointId,
  estate,
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
import { differenceBetween } from '../plain.ts';
import { runs } from '../runs.ts';

/** Everything that a topology holds, as it would be read. */
function readAgain(topology: Topology, from: Estate): Estate {
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
  };
}

test('whatever is changed, the indexes are those of the estate as it is then', () => {
  fc.assert(
    fc.property(estates(), anyChanges, (from, changes) => {
      const after = changes.reduce((now, change) => kindOf(change).apply(now, change), topologyOf(from));
      const again = topologyOf(readAgain(after, from));
      expect(differenceBetween({ ...after, unseen: [] }, { ...again, unseen: [] })).toEqual([]);
    }),
    { numRuns: runs(150) },
  );
});

test('changes one after the other give what their concatenation gives, and leave what was before', () => {
  fc.assert(
    fc.property(estates(), anyChanges, anyChanges, (from, first, second) => {
      const start = topologyOf(from);
      const apply = (topology: Topology, changes: typeof first) =>
        changes.reduce((now, change) => kindOf(change).apply(now, change), topology);
      const inTurn = apply(apply(start, first), second);
      expect(differenceBetween(inTurn, apply(start, [...first, ...second]))).toEqual([]);
      expect(differenceBetween(start, topologyOf(from))).toEqual([]);
    }),
    { numRuns: runs(80) },
  );
});

test('an empty estate is an empty topology', () => {
  const topology = topologyOf(emptyEstate);
  expect([topology.scopes.size, topology.unseen, topology.gaps.containers]).toEqual([0, [], []]);
  expect(linkOf(topology, scopeId('a'), workspaceId('law'))).toBeUndefined();
  expect(scopesOf(topology, workspaceId('law'))).toEqual([]);
});

describe('ids in another case', () => {
  const loud = (text: string) => text.toUpperCase();

  test('are one object, and the later reading counts', () => {
    const topology = topologyOf(
      estate({ scopes: [scope('a'), { ...scope('a', { tags: { later: 'yes' } }), id: loud(scopeId('a')) }] }),
    );
    expect(topology.scopes.size).toBe(1);
    expect(topology.scopes.get(scopeId('a').toLowerCase())?.tags).toEqual({ later: 'yes' });
    expect(topology.unseen).toEqual([
      { id: loud(scopeId('a')), why: 'it was read twice with different contents; the later reading counts' },
    ]);
  });

  test('that differ in nothing else are told nothing of', () => {
    const twice = { ...scope('a'), id: loud(scopeId('a')), name: 'A' };
    const links = [
      link('a', workspaceId('law')),
      { ...link('a', loud(workspaceId('law'))), scopeId: loud(scopeId('a')) },
    ];
    const topology = topologyOf(estate({ scopes: [scope('a'), twice], resources: [workspace('law')], links }));
    expect(topology.unseen).toEqual([]);
    expect(topology.linksByScope.get(scopeId('a').toLowerCase())?.size).toBe(1);
    expect(scopesOf(topology, loud(workspaceId('law')))).toHaveLength(1);
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
        linkedStorage: ['CustomLogs', 'customlogs'].map((dataType, at) => {
          return { workspaceId: workspaceId('law'), dataType, storageAccountIds: [storageId(`st${at}`)] };
        }),
      },
      workspaceId('law'),
    ],
  ] satisfies [string, Partial<Estate>, string][])('tell of %s with two contents', (_, more, id) => {
    const base = {
      scopes: [scope('a')],
      resources: [workspace('law')],
      networks: [network('n')],
      zones: [zone('ods')],
    };
    expect(topologyOf(estate({ ...base, ...more })).unseen.map(entry => entry.id)).toEqual([id]);
  });
});

describe('what is referred to and not there', () => {
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
      'but not the endpoint of a connection that names none',
      { scopes: [scope('a')], connections: [connection(pe, { endpointId: '' })] },
      [],
    ],
    [
      'but not what is linked and of another kind',
      { scopes: [scope('a')], links: [link('a', '/subscriptions/s')] },
      [],
    ],
  ] satisfies [string, Partial<Estate>, string[]][])('is told: %s', (_, more, ids) => {
    const { unseen } = topologyOf(estate(more));
    expect(unseen.map(({ id }) => id)).toEqual(ids);
    expect(unseen.every(({ why }) => why.endsWith('and it could not be read'))).toBe(true);
  });

  test.each<[string, Partial<Estate>, readonly [string, string][]]>([
    [
      'a link',
      { links: [link('a', workspaceId('law'))] },
      [
        ['a', 'law is linked to it'],
        ['law', 'a links it'],
      ],
    ],
    [
      'a connection',
      { connections: [connection(endpoint('1', 'n', 'a'))] },
      [
        ['a', '1 connects to it'],
        ['1', 'it connects to a'],
      ],
    ],
    [
      'an endpoint',
      { endpoints: [endpoint('1', 'n', 'a', { zoneGroup: { name: 'default', zoneIds: [zoneId('ods')] } })] },
      [
        ['n', '1 is in it'],
        ['a', '1 connects to it'],
        ['privatelink.ods.opinsights.azure.com', '1 keeps its records in it'],
      ],
    ],
    [
      'the link of a zone',
      { zoneLinks: [zoneLink('ods', 'n')] },
      [
        ['privatelink.ods.opinsights.azure.com', 'n resolves by it'],
        ['n', 'it resolves by privatelink.ods.opinsights.azure.com'],
      ],
    ],
    ['a peering', { networks: [network('m', { peerings: [peering('n')] })] }, [['n', 'm is peered with it']]],
    [
      'a component',
      { resources: [component('appi', { workspaceId: workspaceId('law') })] },
      [['law', 'appi keeps its data in it']],
    ],
    [
      'storage',
      { linkedStorage: [{ workspaceId: workspaceId('law'), dataType: 'CustomLogs', storageAccountIds: [] }] },
      [['law', 'storage is linked to it']],
    ],
    [
      'a record',
      { records: [record('ods', 'x', ['10.0.0.1'])] },
      [['privatelink.ods.opinsights.azure.com', 'x is a record in it']],
    ],
    [
      'a ruleset',
      { rulesetLinks: [{ rulesetId: rulesetId('r'), networkId: networkId('n') }] },
      [['n', 'r is linked to it']],
    ],
  ])('by %s is told with why', (_, of, expected) => {
    const { unseen } = topologyOf(estate(of));
    expect(unseen.map(({ id, why }) => [nameOf(id), why])).toEqual(
      expected.map(([name, why]) => [name, `${why}, and it could not be read`]),
    );
  });

  test('is told once, for the first reason', () => {
    const more = {
      scopes: [scope('a'), scope('b')],
      links: [link('a', workspaceId('law')), link('b', workspaceId('law'))],
    };
    const told = topologyOf(estate({ ...more, unseen: [{ id: workspaceId('LAW'), why: '403' }] })).unseen;
    expect(told).toEqual([{ id: workspaceId('LAW'), why: '403' }]);
  });
});

describe('what could not be read leaves uncertain', () => {
  const gaps = (...ids: readonly string[]) =>
    topologyOf(estate({ endpoints: [endpoint('1', 'n', 'a')], unseen: ids.map(id => ({ id, why: '403' })) })).gaps;
  const bare = gaps();

  test('the thing itself and what it belongs to', () => {
    const id = link('b', workspaceId('law')).id;
    const { keys } = gaps(id);
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
    ['an endpoint that is known all the same', endpointId('1'), { endpoints: false }],
  ])('of %s', (_, id, expected) => {
    expect(gaps(id)).toMatchObject(expected);
    expect(bare).toMatchObject({ containers: [], zoneNames: new Set(), rulesets: false, endpoints: false });
  });

  test('whether a scope links something', () => {
    const only = (id: string) => topologyOf(estate({ unseen: [{ id, why: '403' }] })).gaps.scopes;
    expect([only(scopeId('b')), only(link('b', workspaceId('law')).id), only(workspaceId('law'))]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('everything below a container, and nothing beside it', () => {
    const topology = topologyOf(estate({ unseen: [{ id: '/subscriptions/s', why: '403' }] }));
    expect(isUnseen(topology, '/SUBSCRIPTIONS/S/resourceGroups/g')).toBe(true);
    expect(isUnseen(topology, '/subscriptions/s2/resourceGroups/g')).toBe(false);
    expect(isUnseen(topologyOf(emptyEstate), '/subscriptions/s')).toBe(false);
  });
});

test('linked storage is found by its workspace and its kind, in any case', () => {
  const stored = { workspaceId: workspaceId('LAW'), dataType: 'CustomLogs', storageAccountIds: [storageId('st')] };
  const { storageByWorkspace } = topologyOf(estate({ linkedStorage: [stored] }));
  expect(storageByWorkspace.get(workspaceId('law').toLowerCase())?.get('customlogs')).toBe(stored);
});

describe('questions', () => {
  const pe = endpoint('1', 'n', 'a', { state: 'Pending' });

  test.each([
    [
      'the livelier of two connections counts',
      [connection(pe, { state: 'Disconnected' }), connection(pe, { id: 'x', state: 'Approved' })],
      'Approved',
    ],
    [
      'also the other way round',
      [connection(pe, { state: 'Rejected' }), connection(pe, { id: 'x', state: 'Disconnected' })],
      'Rejected',
    ],
    ['what is cut off counts where it is all', [connection(pe, { state: 'Disconnected' })], 'Disconnected'],
    ['an endpoint that its scope does not know is in no known state', [], 'unrecognised'],
  ] as const)('%s', (_, connections, expected) => {
    const topology = topologyOf(estate({ scopes: [scope('a')], endpoints: [pe], connections: [...connections] }));
    expect(stateOf(topology, pe)).toBe(expected);
    expect(connectionOf(topology, scopeId('a'), pe.id)?.state).toBe(connections.length === 0 ? undefined : expected);
  });

  test('of two connections that differ the approved one is meant, and neither is believed', () => {
    const sides = [connection(pe, { state: 'Rejected' }), connection(pe, { id: 'x', state: 'Approved' })];
    for (const connections of [sides, sides.toReversed()]) {
      const topology = topologyOf(estate({ scopes: [scope('a')], endpoints: [pe], connections }));
      expect(stateOf(topology, pe)).toBe('unrecognised');
      expect(connectionOf(topology, scopeId('a'), pe.id)?.id).toBe('x');
    }
  });

  test('the endpoint itself is believed where its scope was not read, or is gone', () => {
    expect(stateOf(topologyOf(estate({ endpoints: [pe] })), pe)).toBe('Pending');
    const gone = { ...pe, state: 'Disconnected' } as const;
    expect(stateOf(topologyOf(estate({ scopes: [scope('a')], endpoints: [gone] })), gone)).toBe('Disconnected');
  });

  test('kinds are known by the id where the resource is not', () => {
    const topology = topologyOf(estate({ resources: [workspace('law', { kind: 'other' })] }));
    expect(kindOfResource(topology, workspaceId('law'))).toBe('other');
    expect(kindOfResource(topology, componentId('appi'))).toBe('component');
    expect(kindOfResource(topology, storageId('st'))).toBe('other');
  });

  test('subnets are found in their network', () => {
    const topology = topologyOf(estate({ networks: [network('n')] }));
    expect(subnetOf(topology, subnetId('N'))?.name).toBe('default');
    expect(subnetOf(topology, subnetId('other'))).toBeUndefined();
    expect(subnetOf(topology, `${networkId('n')}/subnets/none`)).toBeUndefined();
    expect(networkIdOf(subnetId('n'))).toBe(networkId('n'));
    expect(networkIdOf(networkId('n'))).toBe(networkId('n'));
  });
});
