import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { computeReach, INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import type { Connection, Inventory, Operation } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  component,
  connection,
  endpoint,
  link,
  networkId,
  record,
  recordsOf,
  scope,
  scopeId,
  zoneId,
  zoneIds,
  zoneIn,
} from '../build.ts';
import { applyChanges } from '../plan-changes.ts';
import { appi, dce, law, pe, plain, reachAsText } from './fixture.ts';

/** Inventories that look simple and are not: if Azure may behave differently than it appears, the reach is unknown. */

/** Returns the inventory with a private zone of this name that is linked to a network. */
function withZone(of: Inventory, zoneName: string, toNetwork: string): Inventory {
  const id = zoneIn('other', zoneName);
  const name = toNetwork;
  return {
    ...of,
    zones: [...of.zones, { id, name: zoneName, tags: {} }],
    zoneLinks: [
      ...of.zoneLinks,
      {
        id: `${id}/virtualNetworkLinks/${name}`,
        name,
        zoneId: id,
        networkId: networkId(name),
        resolutionPolicy: 'Default',
      },
    ],
  };
}

describe('another private zone for the same names', () => {
  const shadowed = 'unknown: zone-in-front';

  test.each<[string, string, Operation, string, string]>([
    ['monitor.azure.com', law.id, 'query', shadowed, shadowed],
    ['Azure.com', law.id, 'query', shadowed, shadowed],
    ['azure.com', law.id, 'ingestion', shadowed, shadowed],
    ['api.monitor.azure.com', law.id, 'query', shadowed, shadowed],
    ['in.ai.privatelink.monitor.azure.com', appi.id, 'ingestion', shadowed, shadowed],
    ['applicationinsights.azure.com', appi.id, 'ingestion', shadowed, shadowed],
    ['westeurope-5.in.applicationinsights.azure.com', appi.id, 'ingestion', shadowed, shadowed],
    ['ods.opinsights.azure.com', law.id, 'ingestion', shadowed, shadowed],
    ['ods.opinsights.azure.com', law.id, 'query', 'private', 'unknown: other-scope-perhaps'],
    ['agentsvc.azure-automation.net', law.id, 'ingestion', shadowed, shadowed],
    ['azure-automation.net', law.id, 'ingestion', shadowed, shadowed],
    ['westeurope-1.ingest.monitor.azure.com', dce.id, 'ingestion', shadowed, shadowed],
    // Zones of other services with similar names.
    ['privatelink.azure-automation.net', law.id, 'ingestion', 'private', 'public'],
    ['privatelink.westeurope.prometheus.monitor.azure.com', law.id, 'query', 'private', 'public'],
    ['notmonitor.azure.com', law.id, 'query', 'private', 'public'],
    ['privatelink.database.windows.net', law.id, 'query', 'private', 'public'],
  ])('%s: %s for %s', (zoneName, id, operation, fromHub, fromAlone) => {
    expect(reachAsText(topologyOf(withZone(plain, zoneName, 'hub')), 'hub', id, operation)).toBe(fromHub);
    expect(reachAsText(topologyOf(withZone(plain, zoneName, 'alone')), 'alone', id, operation)).toBe(fromAlone);
    expect(reachAsText(topologyOf(withZone(plain, zoneName, 'hub')), 'alone', id, operation)).toBe('public');
    expect(reachAsText(topologyOf(withZone(plain, zoneName, 'hub')), INTERNET, id, operation)).toBe('public');
  });

  test('also answers for names that lead to no private zone of Azure Monitor', () => {
    const unlinked = { ...plain, links: [] };
    expect(reachAsText(topologyOf(unlinked), 'alone', law.id, 'ingestion')).toBe('public');
    const hidden = withZone(unlinked, 'opinsights.azure.com', 'alone');
    expect(reachAsText(topologyOf(hidden), 'alone', law.id, 'ingestion')).toBe(shadowed);
  });

  test('may lead to a scope whose access mode applies to the network', () => {
    const outside = component('outside');
    const of = { ...plain, resources: [...plain.resources, outside] };
    expect(reachAsText(topologyOf(of), 'hub', outside.id, 'query')).toBe('public');
    expect(reachAsText(topologyOf(withZone(of, 'ods.opinsights.azure.com', 'hub')), 'hub', outside.id, 'query')).toBe(
      'unknown: other-scope-perhaps',
    );
  });

  test('makes names unknown if it could not be read', () => {
    const id = `${zoneIn('other', 'monitor.azure.com')}/virtualNetworkLinks/alone`;
    const part = topologyOf({ ...plain, unreadable: [{ id, why: '403' }] });
    expect(reachAsText(part, 'alone', law.id, 'query')).toBe('unknown: zone-unseen');
    expect(reachAsText(part, 'alone', law.id, 'ingestion')).toBe('public');
  });

  test('is given as the cause', () => {
    const { reach } = computeReach(topologyOf(withZone(plain, 'azure.com', 'hub')), networkId('hub'), law.id, 'query');
    expect(reach).toMatchObject({ why: { about: zoneIn('other', 'azure.com'), name: 'api' } });
  });

  test('is not considered in a cloud whose zone names are not known', () => {
    const of = { ...withZone(plain, 'azure.com', 'hub'), dnsNames: null };
    expect(reachAsText(topologyOf(of), 'hub', law.id, 'query')).toBe('unknown: zones-unknown');
  });
});

describe('an endpoint with two connections to its scope', () => {
  const secondConnection = (more: Partial<Connection>) =>
    connection(pe, { id: `${scopeId('a')}/x/second`, name: 'second', ...more });
  const of = (second: Connection, more: Partial<Inventory> = {}) =>
    topologyOf({ ...plain, connections: [...plain.connections, second], ...more });

  test.each([
    ['Pending', 'unknown: connection-unrecognised'],
    ['Rejected', 'unknown: connection-unrecognised'],
    ['Approved', 'private'],
    // Left behind by an endpoint that was deleted.
    ['Disconnected', 'private'],
  ] as const)('of which the second is %s', (state, expected) => {
    expect(reachAsText(of(secondConnection({ state })), 'hub', law.id, 'query')).toBe(expected);
  });

  test('ignores an exclusion that only one of them has', () => {
    const outside = component('outside');
    const exclusions = [{ connectionName: 'SECOND', query: 'Open', ingestion: 'Open' }] as const;
    const accessModes = { query: 'PrivateOnly', ingestion: 'PrivateOnly' } as const;
    const scopes = [scope('a', { accessModes, exclusions })];
    const more = { scopes, resources: [...plain.resources, outside] };
    const answer = (second: Connection) => reachAsText(of(second, more), 'hub', outside.id, 'query');
    expect(answer(secondConnection({}))).toBe('unknown: access-mode-unrecognised');
    expect(answer(secondConnection({ state: 'Disconnected' }))).toBe('blocked: access-mode');
  });
});

describe('approving a connection', () => {
  const grouped = endpoint('2', 'hub', 'b', { state: 'Pending', zoneGroup: { name: 'default', zoneIds: zoneIds() } });
  const approve: Change = {
    kind: 'approve-connection',
    scopeId: scopeId('b'),
    endpointId: grouped.id,
    description: '',
  };
  const pending = (more: Partial<Inventory>): Inventory => ({
    ...plain,
    endpoints: [...plain.endpoints, grouped],
    connections: [...plain.connections, connection(grouped)],
    links: [...plain.links, link('b', law.id)],
    ...more,
  });
  const approved = (more: Partial<Inventory>) => applyChanges(topologyOf(pending(more)), [approve]);

  test('may replace records that the endpoint did not write while it was pending', () => {
    expect(reachAsText(topologyOf(pending({})), 'hub', law.id, 'query')).toBe('private');
    expect(reachAsText(approved({}), 'hub', law.id, 'query')).toBe('unknown: record-perhaps');
    expect(reachAsText(approved({}), 'hub', law.id, 'ingestion')).toBe('unknown: record-perhaps');
    expect(reachAsText(approved({ records: [] }), 'hub', law.id, 'query')).toBe('unknown: record-perhaps');
  });

  test('changes nothing about records that the endpoint has written already', () => {
    const records = recordsOf(grouped, [law]);
    expect(reachAsText(approved({ records }), 'hub', law.id, 'query')).toBe('private');
    expect(reachAsText(approved({ records }), 'hub', law.id, 'ingestion')).toBe('private');
  });

  test('writes no records of resources that the scope does not link', () => {
    expect(reachAsText(approved({}), 'hub', dce.id, 'ingestion')).toBe('private');
  });

  test('and setting the zone group in the same plan writes the records', () => {
    const bare = { ...grouped, zoneGroup: null };
    const start = topologyOf({ ...pending({}), endpoints: [...plain.endpoints, bare] });
    const changes: Change[] = [
      approve,
      { kind: 'set-zone-group', endpointId: bare.id, name: 'default', zoneIds: [zoneId('monitor')] },
    ];
    const { reach } = computeReach(applyChanges(start, changes), networkId('hub'), law.id, 'query');
    expect(reach).toMatchObject({ reach: 'private', endpointId: bare.id });
  });
});

describe('deleting an endpoint', () => {
  const second = endpoint('2', 'hub', 'b');
  const remove: Change = { kind: 'delete-endpoint', endpointId: second.id };
  const of = (more: Partial<Inventory>) =>
    topologyOf({
      ...plain,
      resources: [...plain.resources, component('outside')],
      endpoints: [...plain.endpoints, second],
      connections: [...plain.connections, connection(second)],
      ...more,
    });

  test('ends the effect of its access mode, even if records remain', () => {
    const records = [...plain.records, record('oms', 'unrelated', second.addresses)];
    const scopes = [scope('a'), scope('b', { accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } })];
    const start = of({ scopes, records });
    expect(reachAsText(start, 'hub', component('outside').id, 'query')).toBe('blocked: access-mode');
    expect(reachAsText(applyChanges(start, [remove]), 'hub', component('outside').id, 'query')).toBe('public');
  });

  test('removes a record that has one of its addresses', () => {
    const grouped = { ...second, zoneGroup: { name: 'default', zoneIds: zoneIds() } };
    const shared = plain.records.map(one => ({ ...one, addresses: [...second.addresses, '10.9.9.9'] }));
    const start = of({ endpoints: [pe, grouped], records: shared });
    expect(reachAsText(applyChanges(start, [remove]), 'hub', law.id, 'query')).toBe('blocked: no-record');
    expect(reachAsText(applyChanges(start, [{ ...remove, endpointId: pe.id }]), 'hub', law.id, 'query')).toBe(
      'unknown: address-unowned',
    );
  });
});

test('a resource without public access cannot be reached by a network without private zones', () => {
  const isolated = { ...plain, resources: [{ ...law, ...closed }] };
  expect(reachAsText(topologyOf(isolated), 'alone', law.id, 'query')).toBe('blocked: public-access-off');
});
