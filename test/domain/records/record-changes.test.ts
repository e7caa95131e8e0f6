import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { recordChanges } from '../../../src/domain/records/record-changes.ts';
import type { Endpoint, Inventory, MonitoredResource } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  component,
  connection,
  endpoint,
  endpointId,
  inventory,
  link,
  network,
  record,
  scope,
  scopeId,
  workspace,
  workspaceId,
  zoneId,
  zoneIds,
  zones,
} from '../build.ts';

const law = workspace('law');
const old = workspace('old');
const web = component('web', { hosts: ['westeurope-5.in.ai'] });
const shop = component('shop', { hosts: ['westeurope-5.in.ai'] });
const pe = endpoint('1', 'vnet', 'ampls', { zoneGroup: { name: 'default', zoneIds: zoneIds() } });
const { addresses } = pe;

function changesIn(
  linked: readonly MonitoredResource[],
  changes: readonly Change[],
  more: Partial<Inventory> = {},
  endpoints: readonly Endpoint[] = [pe],
) {
  const topology = topologyOf(
    inventory({
      scopes: [scope('ampls'), scope('other')],
      resources: [law, old, web, shop],
      networks: [network('vnet')],
      links: linked.map(({ id }) => link('ampls', id)),
      endpoints,
      connections: endpoints.map(each => connection(each)),
      zones: zones(),
      records: [
        record('monitor', 'api', addresses),
        record('monitor', 'profiler', addresses),
        record('monitor', 'westeurope-5.in.ai', addresses),
        record('monitor', 'westeurope.livediagnostics', addresses),
        record('ods', 'guid-law', addresses),
        record('ods', 'guid-old', addresses),
        record('blob', 'scadvisorcontentpl', addresses),
      ],
      ...more,
    }),
  );
  return recordChanges(topology, changes);
}

const unlink = ({ id: resourceId }: MonitoredResource): Change => ({
  kind: 'unlink',
  scopeId: scopeId('ampls'),
  resourceId,
});
const linkTo = (name: string, { id }: MonitoredResource) => linkChange(scopeId(name), id);

test('has the records of linked resources alone, with what is not known of them and what may be new', () => {
  const [only] = changesIn([law, old], [linkTo('ampls', law), linkTo('other', old)]).endpoints;
  expect(only?.sheet.records.map(({ role, name }) => [role, name])).toEqual([['ods', 'guid-law']]);
  expect(only?.sheet.unknown.map(({ role, name }) => [role, name])).toEqual([
    ['oms', 'guid-law'],
    ['agentsvc', 'guid-law'],
  ]);
  expect(only?.removed).toEqual([]);
  expect(only?.perhaps.map(({ name }) => name)).toEqual(['westeurope-5.in.ai', 'westeurope.livediagnostics']);
  expect(only?.whole.records).toHaveLength(7);
});

test('leaves out a name that another linked resource needed before, or still needs', () => {
  const [linked] = changesIn([web, shop], [linkTo('ampls', web)]).endpoints;
  expect(linked?.sheet.records).toEqual([]);
  const [both] = changesIn([web, shop], [linkTo('ampls', web), linkTo('ampls', shop)]).endpoints;
  expect(both?.sheet.records.map(({ name }) => name)).toEqual(['westeurope-5.in.ai']);
  const [unlinked] = changesIn([shop], [unlink(web)]).endpoints;
  expect(unlinked?.removed).toEqual([]);
});

test('lists names that nothing needs any more', () => {
  const [only] = changesIn([law], [unlink(old), unlink(web)]).endpoints;
  expect(only?.removed.map(({ role, name }) => [role, name])).toEqual([
    ['ods', 'guid-old'],
    ['oms', 'guid-old'],
    ['agentsvc', 'guid-old'],
    ['monitor', 'westeurope-5.in.ai'],
  ]);
  expect(only?.perhaps.map(({ name }) => name)).toEqual(['westeurope.livediagnostics']);
});

test('names a linked resource whose names were not read', () => {
  const gone = workspaceId('gone');
  const [only] = changesIn([law, { ...law, id: gone }], [linkChange(scopeId('ampls'), gone)]).endpoints;
  expect(only?.sheet.unnamed).toEqual([gone]);
});

test('has everything of an endpoint that was created or approved, and names one that was deleted', () => {
  const create: Change = {
    kind: 'create-endpoint',
    endpointId: pe.id,
    scopeId: pe.scopeId,
    subnetId: pe.subnetId,
    location: 'westeurope',
    requestMessage: '',
  };
  const approve: Change = { kind: 'approve-connection', scopeId: pe.scopeId, endpointId: pe.id, description: '' };
  for (const change of [create, approve]) {
    const [only] = changesIn([law], [change]).endpoints;
    expect(only?.sheet).toBe(only?.whole);
    expect([only?.removed, only?.perhaps]).toEqual([[], []]);
  }
  const gone: Change = { kind: 'delete-endpoint', endpointId: endpointId('gone') };
  expect(changesIn([law], [gone])).toEqual({ endpoints: [], deleted: [endpointId('gone')] });
});

test('leaves out endpoints that accept no traffic, other scopes, and everything in an unknown cloud', () => {
  const pending = { ...pe, state: 'Pending' } as const;
  expect(changesIn([law], [linkTo('ampls', law)], {}, [pending]).endpoints).toEqual([]);
  expect(changesIn([law], [linkTo('other', law)]).endpoints).toEqual([]);
  expect(changesIn([law], [linkTo('ampls', law)], { dnsNames: null }).endpoints).toEqual([]);
  const other: Change = { kind: 'create-zone', zoneId: zoneId('monitor', '2') };
  expect(changesIn([law], [other]).endpoints).toEqual([]);
});
