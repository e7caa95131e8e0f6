import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/link-zone.ts';
import { impactOf } from '../../../src/domain/impact/impact.ts';
import { connectNetwork } from '../../../src/domain/recipes/connect-network.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  collection,
  component,
  connected,
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
import { applied } from '../planning.ts';

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
const lone = component('lone', { hosts: ['northeurope-1.in.ai'] });
const dce = collection('dce');
const plain = connected({
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

function sentences(of: Estate, ...changes: readonly Change[]): string[] {
  const before = topologyOf(of);
  return impactOf(before, applied(before, changes)).map(({ sentence }) => sentence);
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
  connectNetwork(topologyOf(bare), {
    scopeId: scopeId('a'),
    subnetId: subnetId('hub'),
    zoneIds: zoneIds(),
    networkIds: names.map(networkId),
  });
/** A second endpoint of the hub, to some scope, that has no records yet. */
const beside = (to: string) => {
  const second = endpoint('2', 'hub', to);
  return { ...plain, endpoints: [pe, second], connections: [...plain.connections, connection(second)] };
};
const leaving = (name: string) =>
  resolving(name).map(({ zoneId, networkId: of }): Change => ({ kind: 'unlink-zone', zoneId, networkId: of }));
const noRecord = 'because the private DNS zone has no record for the name, so it does not resolve';
const noRoute = 'because the record points to a private endpoint that the network has no peering with';

describe('a row tells, once for all whom it concerns alike,', () => {
  test.each<[string, Estate, readonly Change[], readonly string[]]>([
    [
      'what can no longer be done, and why',
      plain,
      [close(law.id)],
      ['far and the internet can no longer send data to and query law, because public access is off.'],
    ],
    [
      'of all resources that are lost in one way',
      plain,
      [close(law.id), close(appi.id)],
      ['far and the internet can no longer send data to and query appi and law, because public access is off.'],
    ],
    [
      'of one operation alone',
      plain,
      [close(law.id, { query: 'Disabled' })],
      ['far and the internet can no longer query law, because public access is off.'],
    ],
    [
      'what is opened',
      { ...plain, resources: [{ ...law, ...closed }] },
      [close(law.id, { ingestion: 'Enabled' })],
      ['far and the internet can send data to law over the public address.'],
    ],
    [
      'what is lost first, and then what is gained',
      bare,
      connecting('hub', 'spoke', 'far'),
      [
        `far can no longer send data to and query appi and law, ${noRoute}.`,
        'hub and spoke send data to and query appi and law privately through a, no longer over the public address.',
      ],
    ],
    [
      'what can be done that could not be done before',
      { ...bare, resources: [{ ...law, ...closed }] },
      connecting('hub'),
      ['hub can send data to and query law privately through a.'],
    ],
    [
      'each operation by itself where they go different ways',
      more,
      [linkChange(scopeId('a'), lone.id)],
      [
        'hub and spoke can send data to lone privately through a.',
        'hub and spoke query lone privately through a, no longer over the public address.',
      ],
    ],
    [
      'what is no longer private',
      plain,
      [{ kind: 'unlink', scopeId: scopeId('a'), resourceId: appi.id }],
      [
        `hub and spoke can no longer send data to appi, ${noRecord}.`,
        'hub and spoke query appi over the public address, no longer privately.',
      ],
    ],
    [
      'what is uncertain, after what is lost',
      { ...more, records: [...plain.records, ...recordsOf(pe, [dce])] },
      [modes('PrivateOnly')],
      [
        'hub and spoke can no longer query lone, because the network sees a scope in PrivateOnly mode that does not link the resource.',
        'hub and spoke may no longer be able to send data to dce, because the network sees a scope in PrivateOnly mode, and whether that holds for collection endpoints is not documented.',
      ],
    ],
    [
      'what was uncertain',
      { ...plain, records: plain.records.map(one => (one.name === 'api' ? { ...one, addresses: ['10.9.9.9'] } : one)) },
      leaving('spoke'),
      [
        'spoke sends data to appi and law over the public address, no longer privately.',
        'spoke can query appi and law over the public address.',
      ],
    ],
    [
      'what is uncertain, and was not possible',
      { ...plain, records: [] },
      [setGroup(endpointId('x')), { kind: 'set-zone-group', endpointId: pe.id, name: 'default', zoneIds: [] }],
      [],
    ],
    [
      'that another endpoint of the same scope is gone through',
      beside('a'),
      [setGroup(endpointId('2'))],
      [
        'hub and spoke send data to and query appi and law privately through a, no longer through another private endpoint.',
      ],
    ],
    [
      'that another network is cut off by a collection endpoint that somebody links elsewhere',
      more,
      [linkChange(scopeId('b'), dce.id)],
      [`hub and spoke can no longer send data to dce, ${noRecord}.`],
    ],
    [
      'that a region has a record now, which all of its components use',
      { ...more, resources: [lone, component('LONE2', { hosts: ['NorthEurope-1.in.ai'] }), law] },
      [linkChange(scopeId('a'), lone.id)],
      [
        'hub and spoke can send data to LONE2 over the public address.',
        'hub and spoke can send data to lone privately through a.',
        'hub and spoke query lone privately through a, no longer over the public address.',
      ],
    ],
    [
      'a component by its workspace, when that is linked',
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
      'a component by its workspace, when that is opened',
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
      'what a component itself loses, while it is queried by its workspace as before',
      plain,
      [close(appi.id)],
      [
        'far and the internet can no longer send data to appi, because public access is off.',
        'far and the internet can no longer query (by itself, not by its workspace) appi, because public access is off.',
      ],
    ],
    [
      'what a perimeter decided',
      {
        ...plain,
        resources: [workspace('law', { publicAccess: { ingestion: 'SecuredByPerimeter', query: 'Enabled' } })],
      },
      [close(law.id, { ingestion: 'Disabled' })],
      ['far and the internet cannot send data to law, because public access is off.'],
    ],
    [
      'what goes by records that are written by hand',
      { ...more, endpoints: [{ ...pe, zoneGroup: null }] },
      [linkChange(scopeId('a'), lone.id)],
      ['hub and spoke query lone privately through a, no longer over the public address.'],
    ],
    [
      'what may come of it',
      { ...plain, records: [], connections: [connection(pe, { state: 'Pending' })] },
      [{ kind: 'approve-connection', scopeId: scopeId('a'), endpointId: pe.id, description: '' }],
      [
        'hub and spoke may be able to send data to and query appi and law, or not, because whether a private endpoint writes its records before it is approved, or with its approval, is not documented.',
      ],
    ],
    ['nothing of what is as before', plain, [modes('Open'), close(law.id, { query: 'Enabled' })], []],
  ])('%s', (_, of, changes, expected) => {
    expect(sentences(of, ...changes)).toEqual(expected);
  });
});

test('a row names what is gone through afterwards', () => {
  const of = { ...beside('b'), links: [...plain.links, link('b', law.id), link('b', appi.id)] };
  const before = topologyOf(of);
  const rows = impactOf(before, applied(before, [setGroup(endpointId('2'))]));
  const through = { scopeId: scopeId('b'), endpointId: endpointId('2') };
  expect(rows).toMatchObject([{ from: 'private', to: 'private', why: null, through, aspects: ['ingestion', 'query'] }]);
  expect(rows[0]?.networks).toEqual([networkId('hub'), networkId('spoke')]);
});

test('rows are apart for networks that lose different things', () => {
  expect(sentences(plain, close(law.id), linkZoneChange(zoneIds()[0] ?? '', networkId('far')))).toEqual([
    `far can no longer send data to and query appi, ${noRoute}.`,
    `far can no longer query law, ${noRoute}.`,
    'far and the internet can no longer send data to law, because public access is off.',
    'the internet can no longer query law, because public access is off.',
  ]);
});

test('networks that nothing differs for are in no row, whatever else they see', () => {
  const far = { ...plain, zoneLinks: [...plain.zoneLinks, ...resolving('far', '2')] };
  expect(sentences(far, linkZoneChange(zoneIds('2')[0] ?? '', networkId('hub')))).toEqual([
    'hub may no longer be able to send data to and query appi, because the network links two zones of one name.',
    'hub may no longer be able to query law, because the network links two zones of one name.',
  ]);
});

test('many are counted', () => {
  const names = Array.from({ length: 7 }, (_, at) => `n${at}`);
  const laws = names.map(name => workspace(`law-${name}`));
  const of = { ...plain, resources: laws, networks: names.map(name => network(name)), links: [] };
  expect(sentences(of, ...laws.map(({ id }) => close(id, { query: 'Disabled' })))).toEqual([
    'n0, n1, n2 and 5 more can no longer query law-n0, law-n1, law-n2 and 4 more, because public access is off.',
  ]);
});
