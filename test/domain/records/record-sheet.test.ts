import { expect, test } from 'vitest';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';
import { neededNames } from '../../../src/domain/records/needed-names.ts';
import type { RecordSheet } from '../../../src/domain/records/record-sheet.ts';
import { fullNames, recordSheet } from '../../../src/domain/records/record-sheet.ts';
import type { Endpoint, Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  alias,
  collection,
  component,
  componentId,
  connection,
  endpoint,
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
const pe = endpoint('1', 'vnet', 'ampls', { zoneGroup: { name: 'default', zoneIds: zoneIds() } });
const [address = ''] = pe.addresses;

function estate(of: Endpoint, more: Partial<Inventory>): Inventory {
  return inventory({
    scopes: [scope('ampls')],
    networks: [network('vnet')],
    endpoints: [of],
    connections: [connection(of)],
    zones: zones(),
    ...more,
  });
}

function sheetOf(of: Endpoint, more: Partial<Inventory> = {}): RecordSheet {
  const topology = topologyOf(estate(of, more));
  const sheet = recordSheet(topology, of);
  if (sheet === undefined) throw new Error('no sheet');
  return sheet;
}

const unknownIn = ({ unknown }: RecordSheet) => unknown.map(({ role, name, why }) => [role, name, why]);

test('has the records of the zones that lead to the endpoint, in the order of the zones', () => {
  const sheet = sheetOf(pe, {
    resources: [law],
    links: [link('ampls', law.id)],
    records: [
      record('ods', 'guid-law', [address]),
      record('monitor', 'live', [address, '10.9.9.9']),
      record('monitor', 'api', [address]),
      record('monitor', 'other', ['10.9.9.9']),
      record('blob', 'scadvisorcontentpl', [address]),
      record('monitor', 'api', ['10.9.9.9'], '2'),
    ],
  });
  expect(sheet.source).toBe('zones');
  expect(sheet.records).toEqual([
    { role: 'monitor', name: 'api', addresses: [address] },
    { role: 'monitor', name: 'live', addresses: [address] },
    { role: 'ods', name: 'guid-law', addresses: [address] },
    { role: 'blob', name: 'scadvisorcontentpl', addresses: [address] },
  ]);
  expect(fullNames(sheet.dnsNames, { role: 'ods', name: 'guid-law' })).toEqual({
    publicName: 'guid-law.ods.opinsights.azure.com',
    privateName: 'guid-law.privatelink.ods.opinsights.azure.com',
  });
});

test('says why the address of a needed name is not known, and never makes one up', () => {
  const sheet = sheetOf(
    {
      ...pe,
      zoneGroup: { name: 'default', zoneIds: [zoneId('monitor'), zoneId('oms'), zoneId('agentsvc'), '/other'] },
    },
    {
      resources: [law],
      links: [link('ampls', law.id)],
      records: [
        record('monitor', 'api', ['10.9.9.9']),
        alias('monitor', 'global.handler.control', 'api.privatelink.monitor.azure.com'),
      ],
      unreadable: [{ id: zoneId('oms'), why: 'no access' }],
    },
  );
  expect(sheet.records).toEqual([]);
  expect(unknownIn(sheet)).toEqual([
    ['monitor', 'api', 'other-address'],
    ['monitor', 'global.handler.control', 'alias'],
    ['ods', 'guid-law', 'no-zone'],
    ['oms', 'guid-law', 'unread'],
    ['agentsvc', 'guid-law', 'no-record'],
  ]);
  expect(sheet.unknown.at(-1)?.resourceIds).toEqual([law.id]);
});

test('takes the names of an endpoint without a zone group from its interface', () => {
  const manual: Endpoint = {
    ...pe,
    zoneGroup: null,
    names: [
      { name: 'api.monitor.azure.com', addresses: ['10.0.0.5'] },
      { name: 'guid-law.privatelink.ods.opinsights.azure.com', addresses: ['10.0.0.6'] },
      { name: 'waiting.monitor.azure.com', addresses: [] },
      { name: 'monitor.azure.com', addresses: ['10.0.0.7'] },
      { name: 'x.example.org', addresses: ['10.0.0.8'] },
    ],
  };
  const sheet = sheetOf(manual, { resources: [law], links: [link('ampls', law.id)] });
  expect(sheet.source).toBe('interface');
  expect(sheet.records).toEqual([
    { role: 'monitor', name: 'api', addresses: ['10.0.0.5'] },
    { role: 'ods', name: 'guid-law', addresses: ['10.0.0.6'] },
  ]);
  expect(sheet.outside).toEqual(['monitor.azure.com', 'x.example.org']);
  expect(unknownIn(sheet)).toContainEqual(['oms', 'guid-law', 'no-record']);
});

test('says that the names were not read, and that the zone group was not', () => {
  const { names: _, ...manual } = { ...pe, zoneGroup: null, names: [] };
  expect(unknownIn(sheetOf(manual))).toContainEqual(['monitor', 'api', 'unread']);
  const unread = sheetOf(manual, { unreadable: [{ id: manual.id, why: 'its zone group could not be read' }] });
  expect(unread.source).toBe('unread');
});

test('leaves out what a DNS server may not take', () => {
  const long = `${'a'.repeat(60)}.`.repeat(4);
  const names = ['a b', '-a', 'x'.repeat(64), `${long}b`, 'a..b', '<script>', 'ü'].map(name => {
    return { name: `${name}.monitor.azure.com`, addresses: ['10.0.0.5'] };
  });
  const good = [
    { name: '*.in.ai.monitor.azure.com', addresses: ['10.0.0.5', 'fd00::5'] },
    { name: '_a-1.b.monitor.azure.com', addresses: ['10.0.0.5'] },
  ];
  const odd = { name: 'odd.monitor.azure.com', addresses: ['10.0.0.5; rm'] };
  const sheet = sheetOf({ ...pe, zoneGroup: null, names: [...names, ...good, odd] });
  expect(sheet.records.map(({ name }) => name)).toEqual(['*.in.ai', '_a-1.b']);
  expect(sheet.unwritable).toEqual([...names, odd].map(({ name }) => name));
});

test('names resources whose names could not be read, and each name once', () => {
  const { customerId: _, ...unread } = workspace('unread');
  const topology = topologyOf(
    estate(pe, {
      resources: [
        unread,
        component('web', { hosts: ['WestEurope-5.in.ai'] }),
        component('shop', { hosts: ['westeurope-5.in.ai'] }),
        component('old'),
        collection('dce'),
      ],
      links: ['unread', 'gone']
        .map(name => link('ampls', workspaceId(name)))
        .concat(['web', 'shop', 'old'].map(name => link('ampls', componentId(name)))),
    }),
  );
  const { names, unnamed } = neededNames(topology, scopeId('ampls'));
  expect(unnamed).toEqual([workspaceId('unread'), workspaceId('gone'), componentId('old')]);
  expect(names.map(({ name, isShared, resourceIds }) => [name, isShared, resourceIds.length])).toEqual([
    ['api', true, 0],
    ['global.handler.control', true, 0],
    ['live', true, 3],
    ['westeurope-5.in.ai', false, 2],
  ]);
});

test('leaves the names of the sixth zone of Azure Government to people, and knows nothing of an unknown cloud', () => {
  const names = ['x.adx.monitor.azure.us', 'y.privatelink.adx.monitor.azure.us', 'api.monitor.azure.us'].map(name => {
    return { name, addresses: ['10.0.0.5'] };
  });
  const sheet = sheetOf({ ...pe, zoneGroup: null, names }, { dnsNames: dnsNamesByCloud.usgov });
  expect(sheet.outside).toEqual(['x.adx.monitor.azure.us', 'y.privatelink.adx.monitor.azure.us']);
  expect(sheet.records.map(({ name }) => name)).toEqual(['api']);
  expect(recordSheet(topologyOf(estate(pe, { dnsNames: null })), pe)).toBeUndefined();
});
