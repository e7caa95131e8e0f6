import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { affectedIds, differencesByOthers, findDifferences } from '../../../src/domain/watch/differences.ts';
import {
  alias,
  collection,
  connection,
  endpoint,
  endpointId,
  inboundEndpoint,
  inventory,
  link,
  network,
  peering,
  record,
  resource,
  scope,
  scopeId,
  securityGroup,
  storageId,
  subnetId,
  workspace,
  workspaceId,
  zone,
  zoneIds,
  zoneLink,
  zones,
} from '../build.ts';

const SINCE = new Date('2026-03-01T12:00:00Z');

/** Returns the differences between two inventories, in words. */
function found(before: Partial<Inventory>, after: Partial<Inventory>): readonly string[] {
  const [old, current] = [topologyOf(inventory(before)), topologyOf(inventory(after))];
  return findDifferences(old, current, SINCE).map(
    ({ title, before: from, after: to, by }) => `${title}: ${from} → ${to}${by === null ? '' : ` by ${by}`}`,
  );
}

/** Returns the titles of the differences by others, if these changes were the bot's own. */
function foreign(
  before: Partial<Inventory>,
  after: Partial<Inventory>,
  own: readonly Change[] = [],
): readonly string[] {
  const [old, current] = [topologyOf(inventory(before)), topologyOf(inventory(after))];
  return differencesByOthers(findDifferences(old, current, SINCE), old, current, own).map(({ title }) => title);
}

const scopes = [scope('a')];
const served = [
  network('hub', { peerings: [peering('vnet')] }),
  network('vnet', { peerings: [peering('hub')], dnsServers: ['10.0.1.4'] }),
];
const resources = [workspace('law')];
const rule = {
  name: 'tags',
  priority: 100,
  direction: 'Outbound',
  access: 'Allow',
  protocol: 'Tcp',
  source: '*',
  destinations: ['AzureResourceManager'],
  ports: ['443'],
} as const;
const pe = endpoint('1', 'vnet', 'a', { zoneGroup: { name: 'default', zoneIds: zoneIds() } });
const world = {
  scopes,
  resources,
  networks: [network('vnet')],
  endpoints: [pe],
  connections: [connection(pe)],
  zones: zones(),
};

describe('the differences between two readings', () => {
  test('are none where only the case of an id differs', () => {
    const upper = { ...scope('a'), id: scopeId('a').toUpperCase() };
    expect(found(world, { ...world, scopes: [upper] })).toEqual([]);
  });

  test.for<[string, Partial<Inventory>, Partial<Inventory>, readonly string[]]>([
    ['a new scope', {}, { scopes }, ["Private link scope a: doesn't exist → exists"]],
    [
      'a deleted scope',
      { scopes, links: [link('a', workspaceId('law'))], resources },
      { resources },
      ["Private link scope a: exists → doesn't exist"],
    ],
    [
      'access modes',
      { scopes },
      { scopes: [scope('a', { accessModes: { query: 'PrivateOnly', ingestion: 'Open' } })] },
      ['a, access mode for queries: Open → PrivateOnly'],
    ],
    [
      'an exclusion',
      { scopes },
      { scopes: [scope('a', { exclusions: [{ connectionName: 'c', query: 'Open', ingestion: 'PrivateOnly' }] })] },
      ["a, access modes for connection c: doesn't exist → Open for queries, PrivateOnly for ingestion"],
    ],
    [
      'a link',
      { scopes, resources },
      { scopes, resources, links: [link('a', workspaceId('law'))] },
      ["Link of law to a: doesn't exist → linked"],
    ],
    [
      'a connection',
      world,
      { ...world, connections: [connection(pe, { state: 'Rejected' })] },
      ['Connection from 1 to a: approved → rejected'],
    ],
    [
      'public access of a workspace and of a collection endpoint',
      { resources: [workspace('law'), collection('dce'), resource(storageId('st'))] },
      {
        resources: [
          workspace('law', { publicAccess: { ingestion: 'Enabled', query: 'Disabled' } }),
          collection('dce', { publicAccess: { ingestion: 'Disabled', query: 'Disabled' } }),
          resource(storageId('st'), { publicAccess: { ingestion: 'Disabled', query: 'Disabled' } }),
        ],
      },
      ['law, public access for queries: enabled → disabled', 'dce, public access for ingestion: enabled → disabled'],
    ],
    [
      'a deleted endpoint',
      world,
      { ...world, endpoints: [], connections: [] },
      ["Connection from 1 to a: approved → doesn't exist", "Private endpoint 1: in vnet, to a → doesn't exist"],
    ],
    [
      'the zone group of an endpoint',
      world,
      { ...world, endpoints: [endpoint('1', 'vnet', 'a')] },
      [
        '1, zones in its DNS zone group: privatelink.agentsvc.azure-automation.net, privatelink.blob.core.windows.net, privatelink.monitor.azure.com, privatelink.ods.opinsights.azure.com, privatelink.oms.opinsights.azure.com → none',
      ],
    ],
    [
      'a zone link',
      { networks: [network('vnet')], zones: [zone('monitor')] },
      { networks: [network('vnet')], zones: [zone('monitor')], zoneLinks: [zoneLink('monitor', 'vnet')] },
      ["Link of DNS zone privatelink.monitor.azure.com to vnet: doesn't exist → linked"],
    ],
    [
      'the resolution policy of a zone link',
      { networks: [network('vnet')], zones: [zone('monitor')], zoneLinks: [zoneLink('monitor', 'vnet')] },
      {
        networks: [network('vnet')],
        zones: [zone('monitor')],
        zoneLinks: [zoneLink('monitor', 'vnet', '1', { resolutionPolicy: 'NxDomainRedirect' })],
      },
      [
        'Link of DNS zone privatelink.monitor.azure.com to vnet: linked → linked, names without a record resolve publicly',
      ],
    ],
    [
      'a CNAME record with another target',
      { zones: [zone('monitor')], records: [alias('monitor', 'api', 'a.contoso.com')] },
      { zones: [zone('monitor')], records: [alias('monitor', 'api', 'b.contoso.com')] },
      ['DNS record api in privatelink.monitor.azure.com: alias of a.contoso.com → alias of b.contoso.com'],
    ],
    [
      'a record with another address, but no new record',
      { zones: [zone('monitor')], records: [record('monitor', 'api', ['10.0.0.4'])] },
      {
        zones: [zone('monitor')],
        records: [record('monitor', 'api', ['10.9.0.4']), record('monitor', 'live', ['10.9.0.4'])],
      },
      ['DNS record api in privatelink.monitor.azure.com: 10.0.0.4 → 10.9.0.4'],
    ],
    [
      'DNS servers',
      { networks: [network('vnet')] },
      { networks: [network('vnet', { dnsServers: ['10.1.1.1', '10.1.1.2'] })] },
      ['vnet, DNS servers: Azure DNS → 10.1.1.1, 10.1.1.2'],
    ],
    [
      'a DNS server that is gone, at the networks that use it',
      { networks: served, zones: [zone('monitor')], dnsForwarders: [inboundEndpoint('hub', '10.0.1.4')] },
      { networks: served, zones: [zone('monitor')] },
      ['vnet, DNS servers: 10.0.1.4 (answered by the zones of hub) → 10.0.1.4'],
    ],
    [
      'peerings',
      { networks: [network('vnet', { peerings: [peering('hub')] }), network('hub')] },
      {
        networks: [
          network('vnet', { peerings: [peering('hub', { state: 'Disconnected', allowsAccess: false })] }),
          network('hub', { peerings: [peering('vnet')] }),
        ],
      },
      [
        'Peering of vnet with hub: connected → disconnected, without access',
        "Peering of hub with vnet: doesn't exist → connected",
      ],
    ],
    [
      'rules for the service tags, but no other rules',
      { securityGroups: [securityGroup('nsg', [rule])] },
      {
        securityGroups: [
          securityGroup('nsg', [
            { ...rule, access: 'Deny' },
            { ...rule, name: 'other', destinations: ['10.0.0.0/8'], priority: 200 },
          ]),
        ],
      },
      [
        'Outbound rule tags of nsg: allow AzureResourceManager at priority 100 → deny AzureResourceManager at priority 100',
      ],
    ],
    [
      'a rule that no longer has a service tag',
      { securityGroups: [securityGroup('nsg', [rule])] },
      { securityGroups: [securityGroup('nsg', [{ ...rule, destinations: ['Storage'] }])] },
      ["Outbound rule tags of nsg: allow AzureResourceManager at priority 100 → doesn't exist"],
    ],
  ])('include %s', ([, before, after, words]) => {
    expect([...found(before, after)].sort()).toEqual([...words].sort());
  });

  test('leave out the properties of new and deleted objects', () => {
    expect(found({ securityGroups: [securityGroup('nsg', [rule])] }, {})).toEqual([]);
    const busy = network('vnet', { dnsServers: ['10.1.1.1'], peerings: [peering('hub')] });
    expect(found({}, { networks: [busy] })).toEqual([]);
    expect(found({}, { resources: [workspace('law')] })).toEqual([]);
    expect(found({ zones: [zone('monitor')], records: [record('monitor', 'api', ['10.0.0.4'])] }, {})).toEqual([]);
  });

  test('leave out what one of the readings could not read', () => {
    const unseen = [{ id: scopeId('a'), why: 'not allowed' }];
    expect(found({ scopes }, { unreadable: unseen })).toEqual([]);
    expect(found({ unreadable: unseen }, { scopes })).toEqual([]);
    const hidden = [{ id: workspaceId('law'), why: 'not allowed' }];
    const linked = { scopes, resources, links: [link('a', workspaceId('law'))] };
    expect(found({ scopes, unreadable: hidden }, linked)).toEqual([]);
  });
});

describe('the person who changed it', () => {
  const changed = { by: 'eve@contoso.example', at: '2026-03-01T12:00:05Z' };
  const linked = { scopes, resources, links: [link('a', workspaceId('law'), { changed })] };

  test('is reported if Azure says so and it happened since the earlier reading', () => {
    expect(found({ scopes, resources }, linked)).toEqual([
      "Link of law to a: doesn't exist → linked by eve@contoso.example",
    ]);
    const closed = { publicAccess: { ingestion: 'Disabled', query: 'Enabled' } } as const;
    expect(found({ resources }, { resources: [workspace('law', { ...closed, changed })] })).toEqual([
      'law, public access for ingestion: enabled → disabled by eve@contoso.example',
    ]);
    expect(found({}, { scopes: [scope('a', { changed })] })).toEqual([
      "Private link scope a: doesn't exist → exists by eve@contoso.example",
    ]);
  });

  test('is not reported for an earlier change or a deleted object', () => {
    const early = { ...changed, at: '2026-03-01T11:59:59Z' };
    const before = { scopes, resources };
    expect(found(before, { ...before, links: [link('a', workspaceId('law'), { changed: early })] })).toEqual([
      "Link of law to a: doesn't exist → linked",
    ]);
    expect(found(linked, before)).toEqual(["Link of law to a: linked → doesn't exist"]);
  });
});

describe('differences by others', () => {
  const before = { scopes, resources };
  const after = { scopes, resources, links: [link('a', workspaceId('law'))] };
  const linking: Change = { kind: 'link', scopeId: scopeId('a'), resourceId: workspaceId('law'), name: 'x' };
  const unlinking: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('law') };

  test('are those that no request of the bot made', () => {
    expect(foreign(before, after)).toEqual(['Link of law to a']);
    expect(foreign(before, after, [linking])).toEqual([]);
    expect(foreign(before, after, [unlinking])).toEqual(['Link of law to a']);
  });

  test('exclude what a request made and another one undid', () => {
    expect(foreign(before, after, [linking, unlinking])).toEqual([]);
  });

  test('include a value that the request would not set', () => {
    const closing: Change = { kind: 'set-public-access', resourceId: workspaceId('law'), query: 'Disabled' };
    const opened = { resources: [workspace('law', { publicAccess: { ingestion: 'Disabled', query: 'Disabled' } })] };
    expect(foreign({ resources }, opened, [closing])).toEqual(['law, public access for ingestion']);
  });

  test('exclude everything that an endpoint of a request creates', () => {
    const creating: Change[] = [
      {
        kind: 'create-endpoint',
        endpointId: endpointId('1'),
        scopeId: scopeId('a'),
        subnetId: subnetId('vnet'),
        location: 'westeurope',
        requestMessage: '',
      },
      { kind: 'approve-connection', scopeId: scopeId('a'), endpointId: endpointId('1'), description: '' },
      { kind: 'set-zone-group', endpointId: endpointId('1'), name: 'default', zoneIds: zoneIds() },
    ];
    const bare = { ...world, endpoints: [], connections: [], records: [record('monitor', 'api', ['10.9.9.9'])] };
    const made = { ...world, records: [record('monitor', 'api', ['10.0.1.4'])] };
    expect(foreign(bare, made, creating)).toEqual([]);
  });

  test('exclude records that Azure updated because their endpoint or the links of its scope changed', () => {
    const kept = { ...world, records: [record('ods', 'guid-law', ['10.0.1.4'])] };
    const linked = { ...kept, links: [link('a', workspaceId('law'))] };
    expect(foreign(linked, { ...world, records: [] })).toContain('Link of law to a');
    const gone = { ...linked, links: [], records: [record('ods', 'guid-law', [])] };
    expect(foreign(linked, gone)).toEqual(['Link of law to a']);
    expect(foreign(linked, gone, [unlinking])).toEqual([]);
    expect(foreign(linked, { ...linked, records: [record('ods', 'guid-law', ['10.9.0.4'])] })).toEqual([
      'DNS record guid-law in privatelink.ods.opinsights.azure.com',
    ]);
  });
});

test('returns the ids of all affected objects, without duplicates', () => {
  const [old, current] = [
    topologyOf(inventory({ scopes, resources })),
    topologyOf(
      inventory({
        scopes: [scope('a', { accessModes: { query: 'PrivateOnly', ingestion: 'Open' } })],
        resources,
        links: [link('a', workspaceId('law'))],
      }),
    ),
  ];
  expect(affectedIds(findDifferences(old, current, SINCE))).toEqual([scopeId('a'), workspaceId('law')]);
});
