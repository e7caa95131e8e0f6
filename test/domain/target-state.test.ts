import { expect, test } from 'vitest';
import { stateOfTarget, typeOfTarget } from '../../src/domain/target-state.ts';
import type { TargetKind } from '../../src/domain/targets.ts';
import type { AccessMode, PublicAccess } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import {
  collectionId,
  componentId,
  connection,
  endpoint,
  inventory,
  link,
  machine,
  machineId,
  network,
  networkId,
  profile2020,
  resource,
  scope,
  scopeId,
  securityGroup,
  securityGroupId,
  subnetId,
  workspace,
  workspaceId,
  zone,
  zoneId,
  zoneLink,
} from './build.ts';

const pe = endpoint('pe', 'hub', 'ampls-a');
const odd = endpoint('pe-odd', 'hub', 'ampls-a', { state: 'unrecognised' });
const hub = network('hub');
const known = inventory({
  scopes: [scope('ampls-a')],
  resources: [workspace('law'), resource(componentId('appi')), resource(collectionId('dce'))],
  links: [link('ampls-a', workspaceId('law'))],
  networks: [{ ...hub, subnets: hub.subnets.map(subnet => ({ ...subnet, freeAddresses: 1 })) }, network('lone')],
  endpoints: [pe, odd],
  connections: [connection(pe), connection(odd, { state: 'unrecognised' })],
  zones: [zone('monitor'), zone('ods')],
  zoneLinks: [zoneLink('monitor', 'hub')],
  securityGroups: [securityGroup('nsg')],
  machines: [machine('vm', 'hub', { collectionEndpointId: collectionId('dce') }), machine('vm-2', 'hub')],
});
const topology = topologyOf(known);
const unread = topologyOf({
  ...known,
  networks: [],
  unreadable: [{ id: workspaceId('law'), why: 'no access' }],
});

const stateOf = (kind: TargetKind, id: string, of = topology) => stateOfTarget(of, profile2020, kind, id);

test.each<[TargetKind, string, string, string]>([
  ['scope', scopeId('ampls-a'), 'scope', 'open, 1/50 resources'],
  ['resource', workspaceId('law'), 'workspace', 'in 1/5 scopes'],
  ['resource', componentId('appi'), 'component', 'in 0/5 scopes'],
  ['resource', collectionId('dce'), 'collection endpoint', 'in 0/5 scopes'],
  ['network', networkId('hub'), 'network', 'endpoint to ampls-a'],
  ['network', networkId('lone'), 'network', ''],
  ['subnet', subnetId('hub'), 'subnet', '1 free address'],
  ['endpoint', pe.id, 'private endpoint', 'approved, to ampls-a'],
  ['endpoint', odd.id, 'private endpoint', 'to ampls-a'],
  ['connection', connection(pe).id, 'connection', 'approved, to ampls-a'],
  ['zone', zoneId('monitor'), 'DNS zone', 'linked to 1 network'],
  ['zone', zoneId('ods'), 'DNS zone', ''],
  ['machine', machineId('vm'), 'machine', 'uses dce'],
  ['machine', machineId('vm-2'), 'machine', ''],
  ['security-group', securityGroupId('nsg'), 'security group', ''],
])('describes a %s (%s)', (kind, id, type, state) => {
  expect([typeOfTarget(topology, kind, id), stateOf(kind, id)]).toEqual([type, state]);
});

test.each<TargetKind>(['scope', 'resource', 'subnet', 'endpoint', 'connection', 'machine'])(
  'says nothing about a %s that is gone',
  kind => {
    expect(stateOf(kind, scopeId('gone'))).toBe('');
  },
);

test('shows a count as a lower bound where part of it could not be read, and without a limit where there is none', () => {
  expect(stateOf('resource', workspaceId('law'), unread)).toBe('in ≥1/5 scopes');
  expect(stateOf('subnet', subnetId('hub'), unread)).toBe('');
  expect(stateOfTarget(topology, { ...profile2020, limits: {} }, 'resource', workspaceId('law'))).toBe('in 1 scope');
});

test.each<[AccessMode, AccessMode, string]>([
  ['PrivateOnly', 'PrivateOnly', 'private only'],
  ['PrivateOnly', 'Open', 'private queries only'],
  ['Open', 'PrivateOnly', 'private ingestion only'],
  ['unrecognised', 'Open', ''],
  ['Open', 'unrecognised', ''],
])('describes a scope with queries %s and ingestion %s', (query, ingestion, mode) => {
  const of = topologyOf(inventory({ scopes: [scope('ampls-m', { accessModes: { query, ingestion } })] }));
  const expected = [mode, '0/50 resources'].filter(text => text !== '').join(', ');
  expect(stateOf('scope', scopeId('ampls-m'), of)).toBe(expected);
});

test.each<[PublicAccess, PublicAccess, string]>([
  ['Disabled', 'Disabled', ', no public access'],
  ['Disabled', 'Enabled', ', no public ingestion'],
  ['Enabled', 'Disabled', ', no public queries'],
  ['unrecognised', 'SecuredByPerimeter', ''],
])('describes a workspace with ingestion %s and queries %s', (ingestion, query, access) => {
  const of = topologyOf(inventory({ resources: [workspace('law', { publicAccess: { ingestion, query } })] }));
  expect(stateOf('resource', workspaceId('law'), of)).toBe(`in 0/5 scopes${access}`);
});

test('a collection endpoint without public ingestion has no public access, because it cannot be queried', () => {
  const closed = resource(collectionId('dce'), { publicAccess: { ingestion: 'Disabled', query: 'unrecognised' } });
  const of = topologyOf(inventory({ resources: [closed] }));
  expect(stateOf('resource', collectionId('dce'), of)).toBe('in 0/5 scopes, no public access');
});

test('calls a resource that is gone a resource', () => {
  expect(typeOfTarget(topology, 'resource', workspaceId('gone'))).toBe('resource');
});
