import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { impactOf } from '../../../src/domain/impact/impact.ts';
import { operations } from '../../../src/domain/reach/reach.ts';
import { INTERNET, reachOf } from '../../../src/domain/reach/reach-of.ts';
import { connectNetwork } from '../../../src/domain/recipes/connect-network.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
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
  record,
  recordsOf,
  resolving,
  scope,
  scopeId,
  subnetId,
  workspace,
  zoneId,
  zoneIds,
} from '../build.ts';
import { applied } from '../planning.ts';

/** What is said of a plan is what is read when Azure has done it: the records that it writes and removes are foreseen. */
const law = workspace('law');
const other = workspace('other');
const appi = component('appi', { hosts: ['westeurope-5.in.ai'] });
const north = component('north', { hosts: ['northeurope-1.in.ai'] });
const dce = collection('dce');
const all = [law, other, appi, north, dce];
const pe = endpoint('1', 'hub', 'a', { zoneGroup: { name: 'default', zoneIds: zoneIds() } });
const linked = [law, appi, dce];
const base: Estate = {
  ...connected({
    scopes: [scope('a'), scope('b')],
    resources: all,
    networks: [...hubAndSpokes('hub', 'spoke'), network('alone')],
    hub: 'hub',
    spokes: ['spoke'],
  }),
  endpoints: [pe],
  links: linked.map(({ id }) => link('a', id)),
  records: recordsOf(pe, linked),
};
const northern = record('monitor', 'northeurope-1.in.ai', pe.addresses);
const without = (...names: readonly string[]) => base.records.filter(({ name }) => !names.includes(name));
const bare: Estate = {
  ...base,
  endpoints: [],
  connections: [],
  zoneLinks: [],
  records: [],
};
const second = endpoint('2', 'alone', 'b', { zoneGroup: null });
const two: Estate = { ...base, endpoints: [pe, second], connections: [...base.connections, connection(second)] };
const taken = { ...second, zoneGroup: { name: 'default', zoneIds: zoneIds() } };
const byHand: Estate = { ...base, endpoints: [{ ...pe, zoneGroup: null }] };
const setGroup = (name: string, ids: readonly string[]): Change => ({
  kind: 'set-zone-group',
  endpointId: endpointId(name),
  name: 'default',
  zoneIds: [...ids],
});
const unlink = (id: string): Change => ({ kind: 'unlink', scopeId: scopeId('a'), resourceId: id });
const falling = (of: Estate): Estate => ({
  ...of,
  zoneLinks: of.zoneLinks.map(one => ({ ...one, resolutionPolicy: 'NxDomainRedirect' })),
});

function reaches(topology: Topology): Readonly<Record<string, string>> {
  const places = [INTERNET, ...['hub', 'spoke', 'alone'].map(networkId)];
  return Object.fromEntries(
    places.flatMap(place =>
      all.flatMap(({ id, name }) =>
        operations.map(operation => {
          const { reach } = reachOf(topology, place, id, operation);
          return [`${operation} ${name} from ${place.split('/').at(-1)}`, reach.reach];
        }),
      ),
    ),
  );
}

test.each<[string, Estate, readonly Change[], Estate]>([
  [
    'a network is connected',
    bare,
    connectNetwork(topologyOf(bare), {
      scopeId: scopeId('a'),
      subnetId: subnetId('hub'),
      endpointId: endpointId('1'),
      zoneIds: zoneIds(),
      networkIds: [networkId('hub'), networkId('spoke')],
    }),
    base,
  ],
  [
    'a workspace is linked',
    base,
    [linkChange(scopeId('a'), other.id)],
    { ...base, links: [...base.links, link('a', other.id)], records: recordsOf(pe, [...linked, other]) },
  ],
  [
    'a component of another region is linked',
    base,
    [linkChange(scopeId('a'), north.id)],
    { ...base, links: [...base.links, link('a', north.id)], records: [...base.records, northern] },
  ],
  [
    'a workspace is linked to a scope of somebody else',
    base,
    [linkChange(scopeId('b'), other.id)],
    { ...base, links: [...base.links, link('b', other.id)] },
  ],
  [
    'a workspace is unlinked',
    base,
    [unlink(law.id)],
    { ...base, links: base.links.slice(1), records: without('guid-law') },
  ],
  [
    'the only component of a region is unlinked',
    base,
    [unlink(appi.id)],
    { ...base, links: [link('a', law.id), link('a', dce.id)], records: without('westeurope-5.in.ai') },
  ],
  [
    'the same, where the zones fall back to the internet',
    falling(base),
    [unlink(appi.id), unlink(dce.id)],
    falling({
      ...base,
      links: [link('a', law.id)],
      records: without('westeurope-5.in.ai', 'dce-ab12.westeurope-1.ingest'),
    }),
  ],
  [
    'an endpoint is deleted, and its records with it',
    base,
    [{ kind: 'delete-endpoint', endpointId: pe.id }],
    { ...base, endpoints: [], connections: [], records: [] },
  ],
  [
    'the same, where the zones fall back to the internet',
    falling(base),
    [{ kind: 'delete-endpoint', endpointId: pe.id }],
    falling({ ...base, endpoints: [], connections: [], records: [] }),
  ],
  [
    'an endpoint leaves its zones',
    base,
    [setGroup('1', [])],
    { ...base, endpoints: [{ ...pe, zoneGroup: null }], records: [] },
  ],
  [
    'an endpoint leaves some of its zones',
    base,
    [setGroup('1', [zoneId('monitor')])],
    {
      ...base,
      endpoints: [{ ...pe, zoneGroup: { name: 'default', zoneIds: [zoneId('monitor')] } }],
      records: base.records.filter(one => one.zoneId === zoneId('monitor')),
    },
  ],
  [
    'another endpoint takes the zones over',
    two,
    [setGroup('2', zoneIds())],
    { ...two, endpoints: [pe, taken], records: [...recordsOf(taken, []).slice(0, 2), ...without('api', 'live')] },
  ],
  [
    'a connection is refused',
    base,
    [{ kind: 'reject-connection', scopeId: scopeId('a'), endpointId: pe.id, description: '' }],
    { ...base, connections: [connection(pe, { state: 'Rejected' })] },
  ],
  [
    'a workspace whose records are written by hand is unlinked',
    byHand,
    [unlink(law.id)],
    { ...byHand, links: byHand.links.slice(1) },
  ],
  [
    'a network leaves its zones',
    base,
    resolving('spoke').map(
      ({ zoneId: id, networkId: of }): Change => ({ kind: 'unlink-zone', zoneId: id, networkId: of }),
    ),
    { ...base, zoneLinks: resolving('hub') },
  ],
  [
    'a scope lets nobody out',
    base,
    [
      {
        kind: 'set-access-modes',
        scopeId: scopeId('a'),
        query: 'PrivateOnly',
        ingestion: 'PrivateOnly',
        exclusions: {},
      },
    ],
    { ...base, scopes: [scope('a', { accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } }), scope('b')] },
  ],
])('when %s', (_, before, changes, after) => {
  const [start, read] = [topologyOf(before), topologyOf(after)];
  const said = applied(start, changes);
  const [foreseen, found] = [reaches(said), reaches(read)];
  // The first taker of a zone has records of its own scope alone: what others left is as unclear as it is in Azure.
  const wrong = Object.keys(found).filter(key => foreseen[key] !== found[key] && foreseen[key] !== 'unknown');
  expect(wrong.map(key => `${key}: ${foreseen[key]}, and then ${found[key]}`)).toEqual([]);
  const moved = Object.keys(found).some(key => reaches(start)[key] !== foreseen[key]);
  expect(impactOf(start, said).length > 0).toBe(moved || changes[0]?.kind === 'set-zone-group');
});

test('a record goes to nobody known where two endpoints come to write it at once', () => {
  const pair = [pe, endpoint('2', 'hub', 'b')].map(of => ({ ...of, zoneGroup: null }));
  const start = topologyOf({ ...base, endpoints: pair, connections: pair.map(of => connection(of)), records: [] });
  const said = applied(start, [setGroup('1', zoneIds()), setGroup('2', zoneIds())]);
  const { reach } = reachOf(said, networkId('hub'), law.id, 'query');
  expect(reach).toMatchObject({
    reach: 'unknown',
    why: { code: 'record-contested', about: zoneId('monitor').toLowerCase() },
  });
});

test('a record that is written by hand leads nowhere once its endpoint is deleted', () => {
  const said = applied(topologyOf(byHand), [{ kind: 'delete-endpoint', endpointId: pe.id }]);
  expect(reachOf(said, networkId('hub'), law.id, 'query').reach).toMatchObject({
    reach: 'blocked',
    why: { code: 'endpoint-gone', about: pe.id, name: 'api' },
  });
});
