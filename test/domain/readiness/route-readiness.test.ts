import { expect, test } from 'vitest';
import type { Inventory, Peering } from '../../../src/domain/topology/objects.ts';
import { connection, endpoint, endpointId, networkId, peering, record, resolving, scope } from '../build.ts';
import { dce, elsewhere, good, linesOf, unreadable } from './check.ts';

/** The hub and the spoke with these states of both sides of their peering. */
function peered(hubSide: Partial<Peering> | undefined, spokeSide: Partial<Peering> | undefined): Inventory {
  const sides = new Map([
    [networkId('vnet-hub'), hubSide && peering('vnet-app', hubSide)],
    [networkId('vnet-app'), spokeSide && peering('vnet-hub', spokeSide)],
  ]);
  return {
    ...good,
    networks: good.networks.map(each => {
      const side = sides.get(each.id);
      return { ...each, peerings: side === undefined ? [] : [side] };
    }),
  };
}

const disconnected = peered({ state: 'Disconnected' }, { state: 'Disconnected' });

test('finds that networks have a route to the endpoint that their DNS leads to', () => {
  expect(linesOf(good, 'vnet-app', 'route')).toEqual(['ok: vnet-app has a route to 1 in vnet-hub.']);
  for (const name of ['ampls-a', 'law-prod']) {
    expect(linesOf(good, name, 'route')).toEqual(['ok: vnet-app and vnet-hub have a route to 1 in vnet-hub.']);
  }
});

test('names networks whose peering is disconnected in the check of the network, the scope and the resource', () => {
  for (const name of ['vnet-app', 'ampls-a', 'law-prod']) {
    expect(linesOf(disconnected, name, 'route').join()).toContain(
      'problem: DNS in vnet-app leads to 1 in vnet-hub, to which there is no route, so nothing gets through. The peering with vnet-hub is disconnected: delete it on both sides, and create it again.',
    );
  }
  expect(linesOf(disconnected, 'vnet-hub', 'route')).toEqual(['ok: vnet-hub has a route to 1 in vnet-hub.']);
});

test('says what is missing of a peering', () => {
  expect(linesOf(peered(undefined, { state: 'Initiated' }), 'vnet-app', 'route').join()).toContain(
    'The peering with vnet-hub exists on one side only: create it on the other side.',
  );
  expect(linesOf(peered(undefined, undefined), 'vnet-app', 'route').join()).toContain(
    'Create a peering with vnet-hub, on both sides.',
  );
});

test('says what helps where the network of the endpoint could not be read', () => {
  const { networks } = peered(undefined, undefined);
  const withoutHub = { ...good, networks: networks.filter(({ name }) => name !== 'vnet-hub') };
  expect(linesOf(withoutHub, 'ampls-a', 'route')).toEqual([
    expect.stringMatching(
      /^problem: DNS in vnet-app leads to 1 in vnet-hub, .* Create a peering with vnet-hub, on both sides\.$/,
    ),
  ]);
});

test('says that a route is not known', () => {
  expect(linesOf(peered({ allowsAccess: false }, {}), 'vnet-app', 'route')).toEqual([
    'unknown: Whether vnet-app has a route to 1 in vnet-hub is not known, because traffic to the private endpoint needs a gateway or a hub, which cannot be checked.',
  ]);
  expect(linesOf({ ...disconnected, ...unreadable(endpointId('2')) }, 'vnet-app', 'route')).toEqual([
    'unknown: Whether vnet-app has a route to 1 in vnet-hub is not known, because private endpoints that could not be read may have the same address.',
  ]);
  expect(linesOf({ ...disconnected, ...elsewhere }, 'vnet-app', 'route')).toEqual([]);
});

test('leaves out an endpoint whose addresses a nearer one has, too', () => {
  const [hubEndpoint] = good.endpoints;
  const twin = endpoint('2', 'vnet-app', 'ampls-b', { addresses: hubEndpoint?.addresses ?? [], zoneGroup: null });
  const two = {
    ...disconnected,
    scopes: [...good.scopes, scope('ampls-b')],
    endpoints: [...good.endpoints, twin],
    connections: [...good.connections, connection(twin)],
  };
  expect(linesOf(two, 'vnet-app', 'route')).toEqual(['ok: vnet-app has a route to 2 in vnet-app.']);
});

test('follows only zones whose answers are known', () => {
  const oneZone = { ...good, zoneLinks: resolving('vnet-app').slice(0, 1) };
  expect(linesOf(oneZone, 'vnet-app', 'route')).toHaveLength(1);
  expect(linesOf({ ...good, zoneLinks: [] }, 'vnet-app', 'route')).toEqual([]);
  expect(linesOf({ ...good, records: [...good.records, record('oms', 'x', ['10.9.9.9'])] }, dce.name, 'route')).toEqual(
    ['ok: vnet-app and vnet-hub have a route to 1 in vnet-hub.'],
  );
});
