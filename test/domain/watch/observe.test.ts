import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { differences, subjectsIn, unexplained } from '../../../src/domain/watch/observe.ts';
import {
  collection,
  connection,
  endpoint,
  endpointId,
  estate,
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

/** What is found between two estates, in words. */
function found(before: Partial<Estate>, after: Partial<Estate>): readonly string[] {
  const [was, is] = [topologyOf(estate(before)), topologyOf(estate(after))];
  return differences(was, is, SINCE).map(
    ({ title, before: from, after: to, by }) => `${title}: ${from} → ${to}${by === null ? '' : ` by ${by}`}`,
  );
}

/** What nobody asked for, in words, where these changes were the bot's own. */
function foreign(before: Partial<Estate>, after: Partial<Estate>, own: readonly Change[] = []): readonly string[] {
  const [was, is] = [topologyOf(estate(before)), topologyOf(estate(after))];
  return unexplained(differences(was, is, SINCE), was, is, own).map(({ title }) => title);
}

const scopes = [scope('a')];
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

describe('what two readings say differently', () => {
  test('nothing where they are the same, also in another case', () => {
    const upper = { ...scope('a'), id: scopeId('a').toUpperCase() };
    expect(found(world, { ...world, scopes: [upper] })).toEqual([]);
  });

  test.for<[string, Partial<Estate>, Partial<Estate>, readonly string[]]>([
    ['a scope that has come', {}, { scopes }, ['Private link scope a: not there → there']],
    [
      'a scope that has gone',
      { scopes, links: [link('a', workspaceId('law'))], resources },
      { resources },
      ['Private link scope a: there → not there'],
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
      ['a, access modes of its connection c: not there → Open for queries, PrivateOnly for ingestion'],
    ],
    [
      'a link',
      { scopes, resources },
      { scopes, resources, links: [link('a', workspaceId('law'))] },
      ['Link of law to a: not there → linked'],
    ],
    [
      'a connection',
      world,
      { ...world, connections: [connection(pe, { state: 'Rejected' })] },
      ['Connection of 1 to a: approved → rejected'],
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
      'an endpoint that has gone',
      world,
      { ...world, endpoints: [], connections: [] },
      ['Connection of 1 to a: approved → not there', 'Private endpoint 1: in vnet, to a → not there'],
    ],
    [
      'the zones of an endpoint',
      world,
      { ...world, endpoints: [endpoint('1', 'vnet', 'a')] },
      [
        '1, DNS zones that it keeps its records in: privatelink.agentsvc.azure-automation.net, privatelink.blob.core.windows.net, privatelink.monitor.azure.com, privatelink.ods.opinsights.azure.com, privatelink.oms.opinsights.azure.com → none',
      ],
    ],
    [
      'a zone link',
      { networks: [network('vnet')], zones: [zone('monitor')] },
      { networks: [network('vnet')], zones: [zone('monitor')], zoneLinks: [zoneLink('monitor', 'vnet')] },
      ['DNS zone privatelink.monitor.azure.com for vnet: not there → linked'],
    ],
    [
      'what a zone link does with missing names',
      { networks: [network('vnet')], zones: [zone('monitor')], zoneLinks: [zoneLink('monitor', 'vnet')] },
      {
        networks: [network('vnet')],
        zones: [zone('monitor')],
        zoneLinks: [zoneLink('monitor', 'vnet', '1', { resolutionPolicy: 'NxDomainRedirect' })],
      },
      ['DNS zone privatelink.monitor.azure.com for vnet: linked → linked, missing names are asked of the internet'],
    ],
    [
      'a record that leads elsewhere, and not one that is new',
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
        'Peering of hub with vnet: not there → connected',
      ],
    ],
    [
      'rules for the service tags, and no others',
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
      'a rule that is about something else by now',
      { securityGroups: [securityGroup('nsg', [rule])] },
      { securityGroups: [securityGroup('nsg', [{ ...rule, destinations: ['Storage'] }])] },
      ['Outbound rule tags of nsg: allow AzureResourceManager at priority 100 → not there'],
    ],
  ])('%s', ([, before, after, words]) => {
    expect([...found(before, after)].sort()).toEqual([...words].sort());
  });

  test('parts of what has come or gone are not told beside it', () => {
    expect(found({ securityGroups: [securityGroup('nsg', [rule])] }, {})).toEqual([]);
    const busy = network('vnet', { dnsServers: ['10.1.1.1'], peerings: [peering('hub')] });
    expect(found({}, { networks: [busy] })).toEqual([]);
    expect(found({}, { resources: [workspace('law')] })).toEqual([]);
    expect(found({ zones: [zone('monitor')], records: [record('monitor', 'api', ['10.0.0.4'])] }, {})).toEqual([]);
  });

  test('what could not be seen says nothing', () => {
    const unseen = [{ id: scopeId('a'), why: 'not allowed' }];
    expect(found({ scopes }, { unseen })).toEqual([]);
    expect(found({ unseen }, { scopes })).toEqual([]);
    const hidden = [{ id: workspaceId('law'), why: 'not allowed' }];
    const linked = { scopes, resources, links: [link('a', workspaceId('law'))] };
    expect(found({ scopes, unseen: hidden }, linked)).toEqual([]);
  });
});

describe('who changed it', () => {
  const changed = { by: 'eve@contoso.example', at: '2026-03-01T12:00:05Z' };
  const linked = { scopes, resources, links: [link('a', workspaceId('law'), { changed })] };

  test('is told where Azure says so and it was since the earlier reading', () => {
    expect(found({ scopes, resources }, linked)).toEqual([
      'Link of law to a: not there → linked by eve@contoso.example',
    ]);
    const closed = { publicAccess: { ingestion: 'Disabled', query: 'Enabled' } } as const;
    expect(found({ resources }, { resources: [workspace('law', { ...closed, changed })] })).toEqual([
      'law, public access for ingestion: enabled → disabled by eve@contoso.example',
    ]);
    expect(found({}, { scopes: [scope('a', { changed })] })).toEqual([
      'Private link scope a: not there → there by eve@contoso.example',
    ]);
  });

  test('is not told where that was before, or something has gone', () => {
    const early = { ...changed, at: '2026-03-01T11:59:59Z' };
    const before = { scopes, resources };
    expect(found(before, { ...before, links: [link('a', workspaceId('law'), { changed: early })] })).toEqual([
      'Link of law to a: not there → linked',
    ]);
    expect(found(linked, before)).toEqual(['Link of law to a: linked → not there']);
  });
});

describe('what a request has not made', () => {
  const before = { scopes, resources };
  const after = { scopes, resources, links: [link('a', workspaceId('law'))] };
  const linking: Change = { kind: 'link', scopeId: scopeId('a'), resourceId: workspaceId('law'), name: 'x' };
  const unlinking: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId('law') };

  test('is told, and what one has made is not', () => {
    expect(foreign(before, after)).toEqual(['Link of law to a']);
    expect(foreign(before, after, [linking])).toEqual([]);
    expect(foreign(before, after, [unlinking])).toEqual(['Link of law to a']);
  });

  test('nor what one had made for a while', () => {
    expect(foreign(before, after, [linking, unlinking])).toEqual([]);
  });

  test('a value that a request does not come to is somebody else’s', () => {
    const closing: Change = { kind: 'set-public-access', resourceId: workspaceId('law'), query: 'Disabled' };
    const opened = { resources: [workspace('law', { publicAccess: { ingestion: 'Disabled', query: 'Disabled' } })] };
    expect(foreign({ resources }, opened, [closing])).toEqual(['law, public access for ingestion']);
  });

  test('all that an endpoint of a request brings with it is the request’s', () => {
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

  test('records follow from what becomes of the endpoint that keeps them, or of its scope’s links', () => {
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

test('subjects are the ids of all that is concerned, once each', () => {
  const [was, is] = [
    topologyOf(estate({ scopes, resources })),
    topologyOf(
      estate({
        scopes: [scope('a', { accessModes: { query: 'PrivateOnly', ingestion: 'Open' } })],
        resources,
        links: [link('a', workspaceId('law'))],
      }),
    ),
  ];
  expect(subjectsIn(differences(was, is, SINCE))).toEqual([scopeId('a'), workspaceId('law')]);
});
