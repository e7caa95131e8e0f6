import { expect, test } from 'vitest';
import { objectAt, objectsAt } from '../../../sandbox/src/arm/json.ts';
import { groupAt, linkOf, type ResourceGroupRef, scopeAt, workspaceAt } from '../../../sandbox/src/estate/builders.ts';
import { endpointAt } from '../../../sandbox/src/estate/endpoint-builders.ts';
import { networkAt } from '../../../sandbox/src/estate/network-builders.ts';
import { platform, production } from '../../../sandbox/test/arm/support.ts';
import { readInventory } from '../../../src/azure/inventory/read-inventory.ts';
import { azure } from '../support.ts';

const places = [production, platform].map(
  (subscription): ResourceGroupRef => ({ subscription, group: 'rg-large', location: 'westeurope' }),
);

/** Returns an environment with many scopes and links, an endpoint for every fifth scope, and a thousand workspaces. */
function largeEnvironment(scopeCount: number, linksEach: number) {
  const place = (index: number) => places[index % 2] ?? defaultPlace;
  const workspaces = Array.from({ length: 1_000 }, (_, index) => workspaceAt(place(index), `law-${index}`));
  const scopes = Array.from({ length: scopeCount }, (_, index) => scopeAt(place(index), `ampls-${index}`, {}));
  const links = scopes.flatMap((scope, index) =>
    Array.from({ length: linksEach }, (_, nth) => workspaces[(index * linksEach + nth) % workspaces.length]).flatMap(
      target => (target === undefined ? [] : [linkOf(scope, target)]),
    ),
  );
  const endpoints = scopes
    .filter((_, index) => index % 5 === 0)
    .flatMap((scope, index) => {
      const subnets = { 'snet-endpoints': `10.${index}.1.0/24` };
      const network = networkAt(place(index), `vnet-${index}`, { space: `10.${index}.0.0/16`, subnets });
      return [
        network,
        ...endpointAt(place(index), `pe-${index}`, { network, subnet: 'snet-endpoints', scope, linked: [] }),
      ];
    });
  return {
    subscriptions: [production, platform].map(subscriptionId => {
      return { subscriptionId, displayName: subscriptionId, tenantId: 'tenant', state: 'Enabled' };
    }),
    resources: [...places.map(groupAt), ...workspaces, ...scopes, ...links, ...endpoints],
    denied: [],
  };
}

const defaultPlace: ResourceGroupRef = { subscription: production, group: 'rg-large', location: 'westeurope' };

test('reads a hundred scopes with fifty links each in two calls per scope', async () => {
  const sut = await azure({ estate: largeEnvironment(100, 50) });
  const { scopes, links, endpoints, resources, networks, unreadable } = await readInventory(sut.reading);
  expect([scopes.length, links.length, endpoints.length]).toEqual([100, 5_000, 20]);
  expect([resources.length, networks.length, unreadable.length]).toEqual([1_000, 20, 0]);
  const rows = 1_000 + 100;
  const calls = await sut.calls();
  // One call for the subscriptions, one each for network objects, interfaces, machines, associations and records, and one
  // for the locks of each subscription.
  expect(calls).toHaveLength(Math.ceil(rows / 1_000) + 2 * 100 + 20 + 1 + 5 + 2);
});

test('makes at most sixteen calls at once', async () => {
  const sut = await azure({ estate: largeEnvironment(40, 1) });
  await sut.fault({ method: 'GET', path: 'privatelinkscopes/ampls-', delayMs: 100, times: 80 });
  const began = performance.now();
  await readInventory(sut.reading);
  // Eighty calls of 0.1 s each, sixteen at once, take 0.5 s.
  expect(performance.now() - began).toBeGreaterThan(500);
  expect((await sut.calls()).filter(({ path }) => /privatelinkscopes\/ampls-/i.test(path))).toHaveLength(80);
});

test('asks for smaller pages from there on where Resource Graph refuses a page of more than 16 MiB', async () => {
  const configurations = Array.from({ length: 4_000 }, (_, nth) => ({
    id: `/subscriptions/x/${'y'.repeat(240)}/${nth}`,
  }));
  const subnets = { default: '10.0.1.0/24' };
  const networks = Array.from({ length: 20 }, (_, nth) => {
    const built = networkAt(defaultPlace, `vnet-${nth}`, { space: '10.0.0.0/16', subnets });
    const [subnet] = objectsAt(built.properties, 'subnets');
    const properties = { ...objectAt(subnet, 'properties'), ipConfigurations: configurations };
    return { ...built, properties: { ...built.properties, subnets: [{ ...subnet, properties }] } };
  });
  const { subscriptions } = largeEnvironment(0, 0);
  const sut = await azure({ estate: { subscriptions, resources: [groupAt(defaultPlace), ...networks], denied: [] } });
  const inventory = await readInventory(sut.reading);
  expect(new Set(inventory.networks.map(({ name }) => name)).size).toBe(20);
  const queries = (await sut.calls()).filter(({ path }) => /resourcegraph/i.test(path));
  // Of the networks, pages of 1,000, 500, 250, 125, 63, 32 and 16 are refused. Three of 8 follow. Five
  // queries are empty.
  expect(queries.map(({ status }) => status).filter(status => status === 400)).toHaveLength(7);
  expect(queries.filter(({ status }) => status === 200)).toHaveLength(8);
});

test('gives up where a single row is too large for Resource Graph', async () => {
  const sut = await azure();
  const details = [{ code: 'ResponsePayloadTooLarge', message: 'Response payload size is 16777217.' }];
  const body = { error: { code: 'BadRequest', message: 'See the details.', details } };
  await sut.fault({ path: 'resourcegraph', status: 400, body, times: 100 });
  await expect(readInventory(sut.reading)).rejects.toMatchObject({ statusCode: 400 });
});
