import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { INTERNET, reachOf } from '../../../src/domain/reach/reach-of.ts';
import type { Connection, Estate, Operation } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  collection,
  component,
  connected,
  connection,
  endpoint,
  hubAndSpokes,
  link,
  network,
  networkId,
  record,
  recordsOf,
  scope,
  scopeId,
  workspace,
  zoneId,
  zoneIds,
  zoneIn,
} from '../build.ts';
import { applied } from '../planning.ts';

/** Estates that look well and are not: where Azure may do otherwise than the first look says, the answer is unknown. */

function look(topology: Topology, from: string, resourceId: string, operation: Operation): string {
  const place = from === INTERNET ? from : networkId(from);
  const { reach } = reachOf(topology, place, resourceId, operation);
  return 'why' in reach ? `${reach.reach}: ${reach.why.code}` : reach.reach;
}

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
const dce = collection('dce');
const plain = connected({
  scopes: [scope('a'), scope('b')],
  resources: [law, appi, dce],
  networks: [...hubAndSpokes('hub', 'spoke'), network('alone')],
  hub: 'hub',
  spokes: ['spoke'],
});
const [pe = endpoint('1', 'hub', 'a')] = plain.endpoints;

/** A private zone of some name that is linked to a network. */
function besides(of: Estate, zoneName: string, toNetwork: string): Estate {
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

describe('another private zone that answers for the same names', () => {
  const inFront = 'unknown: zone-in-front';

  test.each<[string, string, Operation, string, string]>([
    ['monitor.azure.com', law.id, 'query', inFront, inFront],
    ['Azure.com', law.id, 'query', inFront, inFront],
    ['azure.com', law.id, 'ingestion', inFront, inFront],
    ['api.monitor.azure.com', law.id, 'query', inFront, inFront],
    ['in.ai.privatelink.monitor.azure.com', appi.id, 'ingestion', inFront, inFront],
    ['applicationinsights.azure.com', appi.id, 'ingestion', inFront, inFront],
    ['westeurope-5.in.applicationinsights.azure.com', appi.id, 'ingestion', inFront, inFront],
    ['ods.opinsights.azure.com', law.id, 'ingestion', inFront, inFront],
    ['ods.opinsights.azure.com', law.id, 'query', 'private', 'unknown: other-scope-perhaps'],
    ['agentsvc.azure-automation.net', law.id, 'ingestion', inFront, inFront],
    ['azure-automation.net', law.id, 'ingestion', inFront, inFront],
    ['westeurope-1.ingest.monitor.azure.com', dce.id, 'ingestion', inFront, inFront],
    // Zones of other services, however alike they look.
    ['privatelink.azure-automation.net', law.id, 'ingestion', 'private', 'public'],
    ['privatelink.westeurope.prometheus.monitor.azure.com', law.id, 'query', 'private', 'public'],
    ['notmonitor.azure.com', law.id, 'query', 'private', 'public'],
    ['privatelink.database.windows.net', law.id, 'query', 'private', 'public'],
  ])('%s: %s for %s', (zoneName, id, operation, fromHub, fromAlone) => {
    expect(look(topologyOf(besides(plain, zoneName, 'hub')), 'hub', id, operation)).toBe(fromHub);
    expect(look(topologyOf(besides(plain, zoneName, 'alone')), 'alone', id, operation)).toBe(fromAlone);
    expect(look(topologyOf(besides(plain, zoneName, 'hub')), 'alone', id, operation)).toBe('public');
    expect(look(topologyOf(besides(plain, zoneName, 'hub')), INTERNET, id, operation)).toBe('public');
  });

  test('answers for names that lead to no private zone, too', () => {
    const unlinked = { ...plain, links: [] };
    expect(look(topologyOf(unlinked), 'alone', law.id, 'ingestion')).toBe('public');
    const hidden = besides(unlinked, 'opinsights.azure.com', 'alone');
    expect(look(topologyOf(hidden), 'alone', law.id, 'ingestion')).toBe(inFront);
  });

  test('may show a scope that binds the network', () => {
    const outside = component('outside');
    const of = { ...plain, resources: [...plain.resources, outside] };
    expect(look(topologyOf(of), 'hub', outside.id, 'query')).toBe('public');
    expect(look(topologyOf(besides(of, 'ods.opinsights.azure.com', 'hub')), 'hub', outside.id, 'query')).toBe(
      'unknown: other-scope-perhaps',
    );
  });

  test('may be out of sight itself', () => {
    const id = `${zoneIn('other', 'monitor.azure.com')}/virtualNetworkLinks/alone`;
    const part = topologyOf({ ...plain, unseen: [{ id, why: '403' }] });
    expect(look(part, 'alone', law.id, 'query')).toBe('unknown: zone-unseen');
    expect(look(part, 'alone', law.id, 'ingestion')).toBe('public');
  });

  test('is told by its name', () => {
    const { reach } = reachOf(topologyOf(besides(plain, 'azure.com', 'hub')), networkId('hub'), law.id, 'query');
    expect(reach).toMatchObject({ why: { about: zoneIn('other', 'azure.com'), name: 'api' } });
  });

  test('is none in a cloud whose names are not known', () => {
    const of = { ...besides(plain, 'azure.com', 'hub'), dnsNames: null };
    expect(look(topologyOf(of), 'hub', law.id, 'query')).toBe('unknown: zones-unknown');
  });
});

describe('an endpoint with two connections to its scope', () => {
  const beside = (more: Partial<Connection>) =>
    connection(pe, { id: `${scopeId('a')}/x/second`, name: 'second', ...more });
  const of = (second: Connection, more: Partial<Estate> = {}) =>
    topologyOf({ ...plain, connections: [...plain.connections, second], ...more });

  test.each([
    ['Pending', 'unknown: connection-unrecognised'],
    ['Rejected', 'unknown: connection-unrecognised'],
    ['Approved', 'private'],
    // What is left of one that was deleted.
    ['Disconnected', 'private'],
  ] as const)('of which the other is %s', (state, expected) => {
    expect(look(of(beside({ state })), 'hub', law.id, 'query')).toBe(expected);
  });

  test('follows no exclusion that one of them alone has', () => {
    const outside = component('outside');
    const exclusions = [{ connectionName: 'SECOND', query: 'Open', ingestion: 'Open' }] as const;
    const accessModes = { query: 'PrivateOnly', ingestion: 'PrivateOnly' } as const;
    const scopes = [scope('a', { accessModes, exclusions })];
    const more = { scopes, resources: [...plain.resources, outside] };
    const answer = (second: Connection) => look(of(second, more), 'hub', outside.id, 'query');
    expect(answer(beside({}))).toBe('unknown: access-mode-unrecognised');
    expect(answer(beside({ state: 'Disconnected' }))).toBe('blocked: access-mode');
  });
});

describe('a connection that is approved', () => {
  const grouped = endpoint('2', 'hub', 'b', { state: 'Pending', zoneGroup: { name: 'default', zoneIds: zoneIds() } });
  const approve: Change = {
    kind: 'approve-connection',
    scopeId: scopeId('b'),
    endpointId: grouped.id,
    description: '',
  };
  const waiting = (more: Partial<Estate>): Estate => ({
    ...plain,
    endpoints: [...plain.endpoints, grouped],
    connections: [...plain.connections, connection(grouped)],
    links: [...plain.links, link('b', law.id)],
    ...more,
  });
  const approved = (more: Partial<Estate>) => applied(topologyOf(waiting(more)), [approve]);

  test('may take over records that it did not write while it waited', () => {
    expect(look(topologyOf(waiting({})), 'hub', law.id, 'query')).toBe('private');
    expect(look(approved({}), 'hub', law.id, 'query')).toBe('unknown: record-perhaps');
    expect(look(approved({}), 'hub', law.id, 'ingestion')).toBe('unknown: record-perhaps');
    expect(look(approved({ records: [] }), 'hub', law.id, 'query')).toBe('unknown: record-perhaps');
  });

  test('has the records that it wrote already', () => {
    const records = recordsOf(grouped, [law]);
    expect(look(approved({ records }), 'hub', law.id, 'query')).toBe('private');
    expect(look(approved({ records }), 'hub', law.id, 'ingestion')).toBe('private');
  });

  test('writes none of what its scope does not link', () => {
    expect(look(approved({}), 'hub', dce.id, 'ingestion')).toBe('private');
  });

  test('and comes to its zones in the same plan, writes them', () => {
    const bare = { ...grouped, zoneGroup: null };
    const start = topologyOf({ ...waiting({}), endpoints: [...plain.endpoints, bare] });
    const changes: Change[] = [
      approve,
      { kind: 'set-zone-group', endpointId: bare.id, name: 'default', zoneIds: [zoneId('monitor')] },
    ];
    const { reach } = reachOf(applied(start, changes), networkId('hub'), law.id, 'query');
    expect(reach).toMatchObject({ reach: 'private', endpointId: bare.id });
  });
});

describe('an endpoint that is deleted', () => {
  const second = endpoint('2', 'hub', 'b');
  const gone: Change = { kind: 'delete-endpoint', endpointId: second.id };
  const of = (more: Partial<Estate>) =>
    topologyOf({
      ...plain,
      resources: [...plain.resources, component('outside')],
      endpoints: [...plain.endpoints, second],
      connections: [...plain.connections, connection(second)],
      ...more,
    });

  test('binds nobody by records that it leaves behind', () => {
    const lead = [...plain.records, record('oms', 'unrelated', second.addresses)];
    const scopes = [scope('a'), scope('b', { accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } })];
    const start = of({ scopes, records: lead });
    expect(look(start, 'hub', component('outside').id, 'query')).toBe('blocked: access-mode');
    expect(look(applied(start, [gone]), 'hub', component('outside').id, 'query')).toBe('public');
  });

  test('takes a record with it in which some address was its own', () => {
    const grouped = { ...second, zoneGroup: { name: 'default', zoneIds: zoneIds() } };
    const shared = plain.records.map(one => ({ ...one, addresses: [...second.addresses, '10.9.9.9'] }));
    const start = of({ endpoints: [pe, grouped], records: shared });
    expect(look(applied(start, [gone]), 'hub', law.id, 'query')).toBe('blocked: no-record');
    expect(look(applied(start, [{ ...gone, endpointId: pe.id }]), 'hub', law.id, 'query')).toBe(
      'unknown: address-unowned',
    );
  });
});

test('a resource that is closed is reached by nobody whose names lead elsewhere', () => {
  const shut = { ...plain, resources: [{ ...law, ...closed }] };
  expect(look(topologyOf(shut), 'alone', law.id, 'query')).toBe('blocked: public-access-off');
});
