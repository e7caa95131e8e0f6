import { expect, test } from 'vitest';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { alias, connection, endpoint, endpointId, record, scope, scopeId, zoneId } from '../build.ts';
import { good, law, linesOf, unreadable } from './check.ts';

const lawName = law.customerId?.toLowerCase() ?? '';
const fullName = `${lawName}.privatelink.ods.opinsights.azure.com`;

/** The same with other records of the workspace's name in the ods zone. */
const withRecords = (records: Inventory['records'], of: Inventory = good): Inventory => ({
  ...of,
  records: [...of.records.filter(({ zoneId: id, name }) => id !== zoneId('ods') || name !== lawName), ...records],
});
const elsewhereAddress = withRecords([record('ods', lawName, ['10.99.9.9']), record('ods', 'other', ['10.0.1.4'])]);
const zonesOf = (of: Inventory) => linesOf(of, 'vnet-hub', 'zones');

test('names a record that leads to the address of no endpoint, and does not say that the zones are in order', () => {
  expect(zonesOf(elsewhereAddress)).toEqual([
    `problem: ${fullName} (law-prod) leads to 10.99.9.9, which is the address of no private endpoint of Azure Monitor that the bot sees, in vnet-app and vnet-hub. Correct the record: /ampls records 1 shows what it has to be.`,
  ]);
  expect(linesOf(elsewhereAddress, 'ampls-a', 'zones').join()).toContain('10.99.9.9');
  const two = withRecords([record('ods', lawName, ['10.99.9.9']), record('ods', 'wrong', ['10.99.9.9', '10.0.1.4'])]);
  expect(zonesOf(two)).toEqual([expect.stringMatching(/^problem: .*\(law-prod\).* lead to 10\.99\.9\.9/)]);
  const manual = { ...elsewhereAddress, endpoints: good.endpoints.map(each => ({ ...each, zoneGroup: null })) };
  expect(zonesOf(manual).join()).toMatch(/ Correct the record\.$/);
});

test('leaves open whether an address is that of an endpoint that could not be read', () => {
  const unseen = connection(endpoint('far', 'vnet-far', 'ampls-a'));
  for (const of of [
    { ...elsewhereAddress, ...unreadable(endpointId('far')) },
    { ...elsewhereAddress, connections: [...good.connections, unseen] },
  ]) {
    expect(zonesOf(of)).toEqual([
      expect.stringMatching(
        /^unknown: .* leads to 10\.99\.9\.9, which .* no private endpoint that the bot can read, .*not all/,
      ),
    ]);
  }
});

test('names a record that leads to an endpoint whose connection is not approved', () => {
  const pending = endpoint('2', 'vnet-hub', 'ampls-a', { addresses: ['10.0.2.9'], zoneGroup: null, state: 'Pending' });
  const withState = (state: 'Pending' | 'unrecognised') => ({
    ...withRecords([record('ods', lawName, ['10.0.2.9']), record('ods', 'other', ['10.0.1.4'])]),
    endpoints: [...good.endpoints, { ...pending, state }],
    connections: [...good.connections, connection(pending, { state })],
  });
  expect(zonesOf(withState('Pending'))).toEqual([
    expect.stringMatching(
      /^problem: .* leads to 10\.0\.2\.9 of 2, whose connection to ampls-a is pending, in .*Get it approved/,
    ),
  ]);
  expect(zonesOf(withState('unrecognised'))).toEqual([
    expect.stringMatching(/^unknown: .* of 2, whose connection to ampls-a may not be approved, in/),
  ]);
});

test('names a record that leads to the endpoint of a scope that does not link the resource', () => {
  const other = endpoint('2', 'vnet-hub', 'ampls-b', { addresses: ['10.0.2.9'], zoneGroup: null });
  const two = {
    ...withRecords([record('ods', lawName, ['10.0.2.9']), record('ods', 'other', ['10.0.1.4'])]),
    scopes: [...good.scopes, scope('ampls-b')],
    endpoints: [...good.endpoints, other],
    connections: [...good.connections, connection(other)],
  };
  expect(zonesOf(two)).toEqual([
    expect.stringMatching(
      /^problem: .* leads to 10\.0\.2\.9 of 2 of ampls-b, which does not link law-prod, in .*Or link law-prod there as well/,
    ),
  ]);
  expect(zonesOf({ ...two, ...unreadable(scopeId('ampls-b')) })).toEqual([
    expect.stringMatching(
      /^unknown: .* of 2 of ampls-b, which could not be read completely, in .*Whether it links law-prod/,
    ),
  ]);
  const unlinked = { ...two, links: good.links.filter(({ resourceId }) => resourceId !== law.id) };
  expect(zonesOf(unlinked)).toEqual([expect.stringMatching(/^ok: /)]);
});

test('says which records were not followed, and which have no address', () => {
  const aliases = withRecords([
    record('ods', 'other', ['10.0.1.4']),
    alias('ods', lawName, 'other.privatelink.ods.opinsights.azure.com'),
  ]);
  expect(zonesOf(aliases)).toEqual([expect.stringMatching(/^ok: /)]);
  for (const to of ['gone.privatelink.ods.opinsights.azure.com', 'law.contoso.com']) {
    const outside = withRecords([record('ods', 'other', ['10.0.1.4']), alias('ods', lawName, to)]);
    expect(zonesOf(outside)).toEqual([
      `unknown: ${fullName} (law-prod) leads to another name, ${to}, in vnet-app and vnet-hub. What that resolves to was not checked.`,
    ]);
  }
  const empty = withRecords([record('ods', lawName, []), record('ods', 'other', ['10.0.1.4'])]);
  expect(zonesOf(empty)).toEqual([expect.stringMatching(/^problem: .* leads to no address, in/)]);
});

test('names wrong records of a zone of which not all records could be read', () => {
  const unread = { ...elsewhereAddress, ...unreadable(`${zoneId('ods')}/A/guid`) };
  expect(zonesOf(unread)).toEqual([
    'unknown: Not all records of privatelink.ods.opinsights.azure.com could be read.',
    expect.stringMatching(/^problem: .*10\.99\.9\.9/),
  ]);
});

test('finds a zone that a zone group names and that has no records', () => {
  const none = { ...good, records: good.records.filter(({ zoneId: id }) => id !== zoneId('ods')) };
  expect(zonesOf(none)).toEqual([expect.stringMatching(/^problem: Names in privatelink\.ods\.\S+ do not resolve/)]);
});
