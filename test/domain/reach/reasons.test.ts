import { describe, expect, test } from 'vitest';
import { INTERNET } from '../../../src/domain/reach/compute-reach.ts';
import type {
  ConnectionState,
  Inventory,
  Operation,
  PublicAccess,
  ResolutionPolicy,
  Scope,
} from '../../../src/domain/topology/objects.ts';
import { collection, endpoint, record, scope, workspace, zone, zoneLink } from '../build.ts';
import { address, dce, law, pairIn, plain, reachAsText, withRecords } from './fixture.ts';

describe('gives the reason for the reach', () => {
  const shared = (modes: Partial<Scope>) => ({ ...plain, scopes: [scope('a', modes)] });
  const outside = workspace('outside');
  const withOthers = (of: Inventory) => ({ ...of, resources: [outside, collection('dce2'), ...of.resources] });
  const unrecognised = { query: 'unrecognised', ingestion: 'unrecognised' } as const;
  const flag = (value: PublicAccess) => ({
    ...plain,
    resources: [workspace('law', { publicAccess: { ingestion: value, query: value } })],
  });
  const withState = (state: ConnectionState) => ({
    ...plain,
    connections: plain.connections.map(one => ({ ...one, state })),
  });
  const policy = (resolutionPolicy: ResolutionPolicy) => ({
    ...withRecords(record('monitor', 'live', address)),
    zoneLinks: plain.zoneLinks.map(one => ({ ...one, resolutionPolicy })),
  });
  const api = (...addresses: readonly string[]) => withRecords(record('monitor', 'api', addresses));
  const two = (to: string) => {
    const { endpoints, connections } = pairIn(to);
    return { ...plain, connections, endpoints: endpoints.map(one => ({ ...one, addresses: address })) };
  };

  test.each<[string, Inventory, string, string, Operation, string]>([
    [
      'for an unknown access mode',
      shared({ accessModes: unrecognised }),
      'hub',
      outside.id,
      'query',
      'unknown: access-mode-unrecognised',
    ],
    [
      'for a scope that could not be read',
      { ...plain, scopes: [] },
      'hub',
      outside.id,
      'query',
      'unknown: scope-unseen',
    ],
    [
      'for an exclusion whose connection is not known',
      {
        ...shared({ exclusions: [{ connectionName: 'x', query: 'Open', ingestion: 'Open' }] }),
        connections: [],
        unreadable: [{ id: `${scope('a').id}/privateEndpointConnections/y`, why: '403' }],
      },
      'hub',
      outside.id,
      'query',
      'unknown: scope-unseen',
    ],
    [
      'for an exclusion of the connection',
      shared({
        accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' },
        exclusions: [{ connectionName: 'CONNECTION-1', query: 'Open', ingestion: 'Open' }],
      }),
      'hub',
      outside.id,
      'query',
      'public',
    ],
    [
      'for an exclusion of another connection',
      shared({
        accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' },
        exclusions: [{ connectionName: 'connection-2', query: 'Open', ingestion: 'Open' }],
      }),
      'hub',
      outside.id,
      'query',
      'blocked: access-mode',
    ],
    [
      'for a collection endpoint outside a scope in PrivateOnly mode',
      shared({ accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } }),
      'hub',
      collection('dce2').id,
      'ingestion',
      'unknown: access-mode-unverified',
    ],
    ['for a network security perimeter', flag('SecuredByPerimeter'), 'alone', law.id, 'query', 'unknown: perimeter'],
    [
      'for an unknown public access setting',
      flag('unrecognised'),
      'alone',
      law.id,
      'query',
      'unknown: public-access-unrecognised',
    ],
    ['for disabled public access', flag('Disabled'), INTERNET, law.id, 'query', 'blocked: public-access-off'],
    ['for a pending connection', withState('Pending'), 'hub', law.id, 'query', 'blocked: not-approved'],
    [
      'for a rejected connection, whatever the route is',
      withState('Rejected'),
      'unpeered',
      law.id,
      'query',
      'blocked: not-approved',
    ],
    [
      'for an unknown connection state',
      withState('unrecognised'),
      'hub',
      law.id,
      'query',
      'unknown: connection-unrecognised',
    ],
    ['for a zone without the record', policy('Default'), 'hub', law.id, 'query', 'blocked: no-record'],
    ['for a zone that falls back to the internet', policy('NxDomainRedirect'), 'hub', law.id, 'query', 'public'],
    [
      'for an unknown resolution policy',
      policy('unrecognised'),
      'hub',
      law.id,
      'query',
      'unknown: fallback-unrecognised',
    ],
    ['for a record without an address', api(), 'hub', law.id, 'query', 'blocked: no-record'],
    ['for an address of no known endpoint', api('10.9.9.9'), 'hub', law.id, 'query', 'unknown: address-unowned'],
    [
      'for a second address of no known endpoint',
      api(...address, '10.9.9.9'),
      'hub',
      law.id,
      'query',
      'unknown: address-unowned',
    ],
    [
      'for addresses with different results',
      { ...api(...address, '10.0.2.4'), ...pairIn('unpeered') },
      'hub',
      law.id,
      'query',
      'unknown: addresses-differ',
    ],
    ['for an address that is used twice, once with a direct route', two('unpeered'), 'hub', law.id, 'query', 'private'],
    [
      'for an address that is used twice with a direct route',
      two('spoke'),
      'hub',
      law.id,
      'query',
      'unknown: addresses-differ',
    ],
    [
      'for an address that is used twice without a route',
      two('alone'),
      'unpeered',
      law.id,
      'query',
      'blocked: no-route',
    ],
    [
      'for an address without a route, while some endpoints are unreadable',
      { ...plain, unreadable: [{ id: endpoint('7', 'hub', 'a').id, why: '403' }] },
      'unpeered',
      law.id,
      'query',
      'unknown: address-unowned',
    ],
    [
      'for a link that is not provisioned',
      { ...plain, links: plain.links.map(one => ({ ...one, provisioningState: 'Provisioning' })) },
      'hub',
      law.id,
      'query',
      'unknown: link-unfinished',
    ],
    [
      'for an unknown kind of resource',
      { ...plain, resources: [workspace('law', { kind: 'other' })] },
      'hub',
      law.id,
      'query',
      'unknown: kind-unknown',
    ],
    [
      'for a collection endpoint whose hosts were not read',
      { ...plain, resources: [{ ...dce, hosts: [] }] },
      'hub',
      dce.id,
      'ingestion',
      'unknown: name-unknown',
    ],
    [
      'for two zones of the same name',
      {
        ...plain,
        zones: [...plain.zones, zone('monitor', '2')],
        zoneLinks: [...plain.zoneLinks, zoneLink('monitor', 'hub', '2')],
      },
      'hub',
      law.id,
      'query',
      'unknown: zone-twice',
    ],
    ['for a zone that could not be read', { ...plain, zones: [] }, 'hub', law.id, 'query', 'unknown: zone-unseen'],
    [
      'for a zone link that could not be read',
      { ...plain, unreadable: [{ id: zoneLink('monitor', 'alone').id, why: '403' }] },
      'alone',
      law.id,
      'query',
      'unknown: zone-unseen',
    ],
    [
      'for a name of its own, while a scope could not be read',
      { ...plain, links: [], unreadable: [{ id: scope('z').id, why: '403' }] },
      'hub',
      law.id,
      'ingestion',
      'unknown: scope-unseen',
    ],
  ])('%s', (_, of, from, id, operation, expected) => {
    expect(reachAsText(withOthers(of), from, id, operation)).toBe(expected);
  });
});
