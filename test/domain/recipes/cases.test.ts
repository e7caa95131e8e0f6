import { describe, expect, test } from 'vitest';
import type { RecipeName } from '../../../src/domain/recipes/index.ts';
import { recipeNamed } from '../../../src/domain/recipes/index.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connectedInventory,
  connection,
  endpoint,
  hubAndSpokes,
  link,
  networkId,
  profile2020,
  scope,
  scopeId,
  subnetId,
  workspace,
  workspaceId,
} from '../build.ts';

const law = workspace('law');
const bare = endpoint('bare', 'spoke', 'a');
const world = connectedInventory({
  scopes: [scope('a')],
  resources: [law],
  networks: hubAndSpokes('hub', 'spoke'),
  hub: 'hub',
  spokes: [],
});

function propose(name: RecipeName, args: Readonly<Record<string, unknown>>, of: Inventory = world) {
  return recipeNamed(name).prepare(args)(topologyOf(of), profile2020);
}

const isolating = {
  subnetId: subnetId('spoke'),
  resourceIds: [law.id],
  dns: 'manual',
  publicAccess: 'close',
  mode: 'Open',
};

test('deleting an endpoint without a zone group unlinks no zone', () => {
  const of = { ...world, endpoints: [...world.endpoints, bare], connections: [...world.connections, connection(bare)] };
  expect(propose('delete-endpoint', { endpointIds: [bare.id], dns: 'unlink' }, of).changes).toEqual([
    { kind: 'delete-endpoint', endpointId: bare.id },
  ]);
});

test('isolating a network closes only the access that no security perimeter controls', () => {
  const access = { ingestion: 'Enabled', query: 'SecuredByPerimeter' } as const;
  const of = { ...world, resources: [workspace('law', { publicAccess: access })] };
  const closing = propose('isolate-network', { ...isolating, dns: 'automatic' }, of).changes.filter(
    ({ kind }) => kind === 'set-public-access',
  );
  expect(closing).toEqual([{ kind: 'set-public-access', resourceId: law.id, ingestion: 'Disabled' }]);
});

describe('a new scope for a network', () => {
  const scopeOf = (more: object) =>
    propose('isolate-network', { ...isolating, ...more }).changes.flatMap(change =>
      change.kind === 'create-scope' ? [change.scopeId] : [],
    );

  test('is created in the named resource group, or in the resource group of the network', () => {
    expect(scopeOf({ newScope: 'new', group: 'rg-monitor' })).toEqual([scopeId('new')]);
    expect(scopeOf({})).toEqual([scopeId('ampls-spoke')]);
  });

  test('is refused if its resource group is not found', () => {
    expect(propose('isolate-network', { ...isolating, group: 'nowhere' })).toMatchObject({
      changes: [],
      findings: [{ code: 'not-found', subjects: ['nowhere'] }],
    });
  });
});

test('an exception needs a connection of the scope', () => {
  const args = { scopeId: scopeId('a'), mode: 'PrivateOnly', operation: 'queries', exceptMode: 'Open' };
  expect(propose('set-access-mode', { ...args, exceptIds: [networkId('x')] }).findings).toMatchObject([
    {
      sentence: "a has no connection x. Choose one of the scope's own connections.",
      subjects: [networkId('x')],
    },
  ]);
  const own = connection(endpoint('1', 'hub', 'a')).id.toUpperCase();
  expect(propose('set-access-mode', { ...args, exceptIds: [own] }).changes).toMatchObject([
    { query: 'PrivateOnly', exclusions: { 'connection-1': { query: 'Open', ingestion: 'Open' } } },
  ]);
});

test('retiring a resource unlinks it from every scope, once each', () => {
  const of = { ...world, links: [...world.links, link('b', law.id)] };
  expect(propose('retire-resource', { resourceIds: [law.id] }, of).changes).toEqual(
    ['a', 'b'].map(name => ({ kind: 'unlink', scopeId: scopeId(name), resourceId: workspaceId('law') })),
  );
});
