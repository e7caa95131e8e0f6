import { expect, test } from 'vitest';
import { readEstate } from '../../../src/azure/inventory/estate.ts';
import { groupAt, linkOf, type Place, scopeAt, workspaceAt } from '../../../src/sandbox/estate/builders.ts';
import { endpointAt } from '../../../src/sandbox/estate/endpoint-builders.ts';
import { networkAt } from '../../../src/sandbox/estate/network-builders.ts';
import { platform, production } from '../../sandbox/arm/support.ts';
import { azure } from '../support.ts';

const places = [production, platform].map(
  (subscription): Place => ({ subscription, group: 'rg-large', location: 'westeurope' }),
);

/** Many scopes with as many links each, an endpoint for every fifth scope, and a thousand workspaces to link. */
function largeEstate(scopeCount: number, linksEach: number) {
  const place = (index: number) => places[index % 2] ?? places[0] ?? groupless;
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

const groupless: Place = { subscription: production, group: 'rg-large', location: 'westeurope' };

test('a hundred scopes with fifty links each are read in two calls for each, however many links there are', async () => {
  const sut = await azure({ estate: largeEstate(100, 50) });
  const { scopes, links, endpoints, resources, networks, unseen } = await readEstate(sut.reading);
  expect([scopes.length, links.length, endpoints.length]).toEqual([100, 5_000, 20]);
  expect([resources.length, networks.length, unseen.length]).toEqual([1_000, 20, 0]);
  const rows = 1_000 + 100 + 20 * 3;
  const calls = await sut.calls();
  // One for the subscriptions, one for the records of which there are none, and one for the locks of each subscription.
  expect(calls).toHaveLength(Math.ceil(rows / 1_000) + 2 * 100 + 20 + 1 + 1 + 2);
});

test('no more than sixteen calls are under way at once', async () => {
  const sut = await azure({ estate: largeEstate(40, 1) });
  await sut.fault({ method: 'GET', path: 'privatelinkscopes/ampls-', delayMs: 100, times: 80 });
  const began = performance.now();
  await readEstate(sut.reading);
  // Eighty calls of a tenth of a second each, sixteen at once.
  expect(performance.now() - began).toBeGreaterThan(500);
  expect((await sut.calls()).filter(({ path }) => /privatelinkscopes\/ampls-/i.test(path))).toHaveLength(80);
});
