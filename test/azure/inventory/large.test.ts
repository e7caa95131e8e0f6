import { expect, test } from 'vitest';
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
  const rows = 1_000 + 100 + 20 * 3;
  const calls = await sut.calls();
  // One call for the subscriptions, one for the records (there are none), and one for the locks of each subscription.
  expect(calls).toHaveLength(Math.ceil(rows / 1_000) + 2 * 100 + 20 + 1 + 1 + 2);
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
