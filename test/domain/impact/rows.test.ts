import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { connectNetworkChanges } from '../../../src/domain/recipes/connect-network.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  collection,
  component,
  connectedInventory,
  connection,
  endpoint,
  endpointId,
  hubAndSpokes,
  link,
  network,
  networkId,
  recordsOf,
  resolving,
  scope,
  scopeId,
  subnetId,
  workspace,
  zoneIds,
} from '../build.ts';
import { computeImpact } from '../compute-impact.ts';
import { applyChanges } from '../plan-changes.ts';

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
const lone = component('lone', { hosts: ['northeurope-1.in.ai'] });
const dce = collection('dce');
const plain = connectedInventory({
  scopes: [scope('a'), scope('b')],
  resources: [law, appi],
  networks: [...hubAndSpokes('hub', 'spoke'), network('far')],
  hub: 'hub',
  spokes: ['spoke'],
});
const [pe = endpoint('1', 'hub', 'a')] = plain.endpoints;
const close = (resourceId: string, more: object = { ingestion: 'Disabled', query: 'Disabled' }): Change => ({
  kind: 'set-public-access',
  resourceId,
  ...more,
});

function sentences(of: Inventory, ...changes: readonly Change[]): string[] {
  const before = topologyOf(of);
  return computeImpact(before, applyChanges(before, changes)).map(({ sentence }) => sentence);
}

const modes = (query: 'Open' | 'PrivateOnly', ingestion = query): Change => ({
  kind: 'set-access-modes',
  scopeId: scopeId('a'),
  query,
  ingestion,
  exclusions: {},
});
const setGroup = (endpointOf: string): Change => ({
  kind: 'set-zone-group',
  endpointId: endpointOf,
  name: 'default',
  zoneIds: zoneIds(),
});
const more = { ...plain, resources: [law, appi, lone, dce] };
const bare = { ...plain, endpoints: [], connections: [], zoneLinks: [], records: [] };
const connecting = (...names: readonly string[]) =>
  connectNetworkChanges(topologyOf(bare), {
    scopeId: scopeId('a'),
    subnetId: subnetId('hub'),
    zoneIds: zoneIds(),
    networkIds: names.map(networkId),
  });
/** Returns the inventory with a second endpoint in the hub, which has no records yet. */
const withSecondEndpoint = (to: string) => {
  const second = endpoint('2', 'hub', to);
  return { ...plain, endpoints: [pe, second], connections: [...plain.connections, connection(second)] };
};
const leaving = (name: string) =>
  resolving(name).map(({ zoneId, networkId: of }): Change => ({ kind: 'unlink-zone', zoneId, networkId: of }));
const noRecord = 'because the private DNS zone has no record for the name, so the name does not resolve';
const noRoute =
  'because the record points to a private endpoint in another network, and the two networks are not peered';

describe('an impact row reports', () => {
  test.each<[string, Inventory, readonly Change[], readonly string[]]>([
    [
      'lost access with the reason',
      plain,
      [close(law.id)],
      ['far and the internet can no longer send data to and query law, because public network access is disabled.'],
    ],
    [
      'all resources that are lost in the same way together',
      plain,
      [close(law.id), close(appi.id)],
      [
        'far and the internet can no longer send data to and query appi and law, because public network access is disabled.',
      ],
    ],
    [
      'a single operation',
      plain,
      [close(law.id, { query: 'Disabled' })],
      ['far and the internet can no longer query law, because public network access is disabled.'],
    ],
    [
      'access that is opened',
      { ...plain, resources: [{ ...law, ...closed }] },
      [close(law.id, { ingestion: 'Enabled' })],
      ['far and the internet can send data to law over the public address.'],
    ],
    [
      'losses before gains',
      bare,
      connecting('hub', 'spoke', 'far'),
      [
        `far can no longer send data to and query appi and law, ${noRoute}.`,
        'hub and spoke send data to and query appi and law privately through a instead of over the public address.',
      ],
    ],
    [
      'new access',
      { ...bare, resources: [{ ...law, ...closed }] },
      connecting('hub'),
      ['hub can send data to and query law privately through a.'],
    ],
    [
      'operations separately if they change differently',
      more,
      [linkChange(scopeId('a'), lone.id)],
      [
        'hub and spoke can send data to lone privately through a.',
        'hub and spoke query lone privately through a instead of publicly through private endpoint 1 of a.',
      ],
    ],
    [
      'access that is no longer private',
      plain,
      [{ kind: 'unlink', scopeId: scopeId('a'), resourceId: appi.id }],
      [
        `hub and spoke can no longer send data to appi, ${noRecord}.`,
        'hub and spoke query appi publicly through private endpoint 1 of a instead of privately.',
      ],
    ],
    [
      'uncertain access after lost access',
      { ...more, records: [...plain.records, ...recordsOf(pe, [dce])] },
      [modes('PrivateOnly')],
      [
        'hub and spoke can no longer query lone, because the network uses a scope in PrivateOnly mode that does not link the resource.',
        'hub and spoke may no longer be able to send data to dce, because the network uses a scope in PrivateOnly mode, and Azure does not document whether that applies to data collection endpoints.',
      ],
    ],
    [
      'access that was uncertain',
      { ...plain, records: plain.records.map(one => (one.name === 'api' ? { ...one, addresses: ['10.9.9.9'] } : one)) },
      leaving('spoke'),
      [
        'spoke sends data to appi and law over the public address instead of privately.',
        'spoke can query appi and law over the public address.',
      ],
    ],
    [
      'nothing if access stays blocked',
      { ...plain, records: [] },
      [setGroup(endpointId('x')), { kind: 'set-zone-group', endpointId: pe.id, name: 'default', zoneIds: [] }],
      [],
    ],
    [
      'a change to another endpoint of the same scope',
      withSecondEndpoint('a'),
      [setGroup(endpointId('2'))],
      [
        'hub and spoke send data to and query appi and law privately through a instead of through another private endpoint.',
      ],
    ],
    [
      'networks that lose a collection endpoint because it is linked to another scope',
      more,
      [linkChange(scopeId('b'), dce.id)],
      [`hub and spoke can no longer send data to dce, ${noRecord}.`],
    ],
    [
      'all components of a region that gets a record',
      { ...more, resources: [lone, component('LONE2', { hosts: ['NorthEurope-1.in.ai'] }), law] },
      [linkChange(scopeId('a'), lone.id)],
      [
        'hub and spoke can send data to LONE2 publicly through private endpoint 1 of a.',
        'hub and spoke can send data to lone privately through a.',
        'hub and spoke query lone privately through a instead of publicly through private endpoint 1 of a.',
      ],
    ],
    [
      'a component that is reached through its workspace once that is linked',
      {
        ...plain,
        links: [],
        resources: [
          { ...law, ...closed },
          { ...appi, ...closed },
        ],
      },
      [linkChange(scopeId('a'), law.id)],
      [
        'hub and spoke can send data to and query law privately through a.',
        'hub and spoke can query appi privately through a.',
      ],
    ],
    [
      'a component that is reached through its workspace once that is opened',
      {
        ...plain,
        resources: [
          { ...law, ...closed },
          { ...appi, ...closed },
        ],
      },
      [close(law.id, { query: 'Enabled' })],
      ['far and the internet can query appi and law over the public address.'],
    ],
    [
      'the own path of a component that is still reached through its workspace',
      plain,
      [close(appi.id)],
      [
        'far and the internet can no longer send data to appi, because public network access is disabled.',
        'far and the internet can no longer query appi directly (not through a workspace), because public network access is disabled.',
      ],
    ],
    [
      'access that a network security perimeter decided',
      {
        ...plain,
        resources: [workspace('law', { publicAccess: { ingestion: 'SecuredByPerimeter', query: 'Enabled' } })],
      },
      [close(law.id, { ingestion: 'Disabled' })],
      [
        'far and the internet cannot send data to law, because public network access is disabled. Whether that works today is not known.',
      ],
    ],
    [
      'access that uses manual records',
      { ...more, endpoints: [{ ...pe, zoneGroup: null }] },
      [linkChange(scopeId('a'), lone.id)],
      ['hub and spoke query lone privately through a instead of publicly through private endpoint 1 of a.'],
    ],
    [
      'access that may be possible',
      { ...plain, records: [], connections: [connection(pe, { state: 'Pending' })] },
      [{ kind: 'approve-connection', scopeId: scopeId('a'), endpointId: pe.id, description: '' }],
      [
        'hub and spoke may or may not be able to send data to and query appi and law, because Azure does not document whether a private endpoint writes its records before it is approved.',
      ],
    ],
    ['nothing if nothing changes', plain, [modes('Open'), close(law.id, { query: 'Enabled' })], []],
  ])('%s', (_, of, changes, expected) => {
    expect(sentences(of, ...changes)).toEqual(expected);
  });
});

test('a row has the scope and endpoint that are used afterwards', () => {
  const of = { ...withSecondEndpoint('b'), links: [...plain.links, link('b', law.id), link('b', appi.id)] };
  const before = topologyOf(of);
  const rows = computeImpact(before, applyChanges(before, [setGroup(endpointId('2'))]));
  const through = { scopeId: scopeId('b'), endpointId: endpointId('2') };
  expect(rows).toMatchObject([{ from: 'private', to: 'private', why: null, through, aspects: ['ingestion', 'query'] }]);
  expect(rows[0]?.networks).toEqual([networkId('hub'), networkId('spoke')]);
});

test('a row says what it rests on that Azure does not document, and through what something is reached publicly', () => {
  const other = workspace('other');
  const before = topologyOf({ ...plain, resources: [...plain.resources, other] });
  const after = { scopeId: scopeId('a'), endpointId: pe.id };
  const rows = computeImpact(before, applyChanges(before, [linkChange(scopeId('a'), other.id)]));
  expect(rows.map(({ aspects, isAssumed, publiclyThrough }) => [aspects, isAssumed, publiclyThrough])).toEqual([
    [['ingestion'], true, undefined],
    [['query'], undefined, { before: after }],
  ]);
  const linked = applyChanges(before, [linkChange(scopeId('a'), other.id)]);
  const unlink: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: other.id };
  const back = computeImpact(linked, applyChanges(linked, [unlink]));
  expect(back.map(({ isAssumed, publiclyThrough }) => [isAssumed, publiclyThrough])).toEqual(
    expect.arrayContaining([
      [true, undefined],
      [undefined, { after }],
    ]),
  );
});

test('networks that lose different things are in separate rows', () => {
  expect(sentences(plain, close(law.id), linkZoneChange(zoneIds()[0] ?? '', networkId('far')))).toEqual([
    `far can no longer send data to and query appi, ${noRoute}.`,
    `far can no longer query law, ${noRoute}.`,
    'far and the internet can no longer send data to law, because public network access is disabled.',
    'the internet can no longer query law, because public network access is disabled.',
  ]);
});

test('networks without a change are in no row', () => {
  const far = { ...plain, zoneLinks: [...plain.zoneLinks, ...resolving('far', '2')] };
  expect(sentences(far, linkZoneChange(zoneIds('2')[0] ?? '', networkId('hub')))).toEqual([
    'hub may no longer be able to send data to and query appi, because the network is linked to two zones with the same name.',
    'hub may no longer be able to query law, because the network is linked to two zones with the same name.',
  ]);
});

test('long lists end with a count', () => {
  const names = Array.from({ length: 7 }, (_, index) => `n${index}`);
  const laws = names.map(name => workspace(`law-${name}`));
  const of = { ...plain, resources: laws, networks: names.map(name => network(name)), links: [] };
  expect(sentences(of, ...laws.map(({ id }) => close(id, { query: 'Disabled' })))).toEqual([
    'n0, n1 and 6 more can no longer query law-n0, law-n1 and 5 more, because public network access is disabled.',
  ]);
});
