import type { Finding } from '../../../src/domain/findings/finding.ts';
import { recipeNamed } from '../../../src/domain/recipes/index.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  hubAndSpokes,
  inventory,
  link,
  network,
  profile2020,
  resolving,
  scope,
  workspace,
  zones,
} from '../../domain/build.ts';
import { full, workspaces } from './sample-inventory.ts';

/** An estate, and a table of what its networks need. */
type Case = readonly [of: Inventory, needs: string, sharing?: 'allow'];

const [law1, law2, law3] = [workspace('law-1'), workspace('law-2'), workspace('law-3')];
const resources = [law1, law2, law3];
const networks = ['vnet-1', 'vnet-2', 'vnet-3'].map(name => network(name));
const separate = inventory({ networks, resources });
const exact = 'vnet-1: law-1, law-2\nvnet-2: law-1, law-2\nvnet-3: law-1';

/** Two networks share their zones. */
const sharedZones = inventory({
  networks: networks.map(each => ({ ...each })),
  resources,
  zones: zones(),
  zoneLinks: [...resolving('vnet-1'), ...resolving('vnet-2')],
});
const peered = { ...sharedZones, networks: hubAndSpokes('vnet-1', 'vnet-2') };

/** A scope of another network, which links what is needed. */
const others = endpoint('pe-other', 'vnet-other', 'ampls-others');
const joinable = inventory({
  networks: [...networks, network('vnet-other')],
  resources,
  scopes: [scope('ampls-others')],
  links: [link('ampls-others', law1.id)],
  endpoints: [others],
  connections: [connection(others)],
});

/** A network that has to leave the scope that it uses, because others use it as well. */
const leaving = endpoint('pe-leaving', 'vnet-1', 'ampls-others');
const moving = {
  ...joinable,
  endpoints: [...joinable.endpoints, leaving],
  connections: [...joinable.connections, connection(leaving)],
};

/** A network has a scope of its own, which links more than what the table names. */
const owned = {
  ...joinable,
  networks,
  links: [law1, law2, law3].map(({ id }) => link('ampls-others', id)),
  endpoints: [leaving],
  connections: [connection(leaving)],
};

/** Each of five scopes of other networks links a workspace. */
const names = ['a', 'b', 'c', 'd', 'e'].map(letter => `ampls-${letter}`);
const taken = names.map(name => endpoint(`pe-${name}`, `vnet-of-${name}`, name));
const fullResource = inventory({
  networks: [...networks, ...names.map(name => network(`vnet-of-${name}`))],
  resources,
  scopes: names.map(name => scope(name)),
  links: names.slice(1).flatMap(name => [link(name, law1.id), link(name, law3.id)]),
  endpoints: taken,
  connections: taken.map(each => connection(each)),
});
const manyNames = workspaces(51).map(({ name }) => name);

/** Four networks share their zones, and each needs something else. */
const four = ['vnet-1', 'vnet-2', 'vnet-3', 'vnet-4'];
const crowd = inventory({
  networks: hubAndSpokes('vnet-1', 'vnet-2', 'vnet-3', 'vnet-4'),
  resources,
  zones: zones(),
  zoneLinks: four.flatMap(name => resolving(name)),
});

/** It reaches what it needs already. */
const done = moving;

const cases: readonly Case[] = [
  [separate, exact],
  [inventory({ networks: hubAndSpokes('vnet-hub', 'vnet-1', 'vnet-2'), resources }), 'vnet-hub: law-1\nvnet-1: law-1'],
  [{ ...separate, networks: hubAndSpokes('vnet-hub', 'vnet-1', 'vnet-2') }, 'vnet-1: law-1\nvnet-2: law-1'],
  [joinable, 'vnet-1: law-1'],
  [moving, 'vnet-1: law-2'],
  [owned, 'vnet-1: law-1'],
  [owned, 'vnet-1: law-1, law-2'],
  [peered, 'vnet-1: law-1\nvnet-2: law-2'],
  [peered, 'vnet-1: law-1\nvnet-2: law-2', 'allow'],
  [fullResource, 'vnet-1: law-1\nvnet-2: law-1, law-2', 'allow'],
  [sharedZones, 'vnet-1: law-1'],
  [inventory({ networks: [network('vnet-1', { subnets: [] })], resources }), 'vnet-1: law-1'],
  [crowd, 'vnet-1: law-1\nvnet-2: law-2\nvnet-3: law-3\nvnet-4: law-1', 'allow'],
  [done, 'vnet-1: law-1'],
  [separate, ''],
  [separate, Array.from({ length: 201 }, (_, index) => `vnet-${index}: law-1`).join('\n')],
  [separate, `: law-1\nvnet-1\nvnet-1: ${'x'.repeat(1_001)}`],
  [{ ...separate, resources: [law1, { ...law1, id: law1.id.replace('rg-monitor', 'rg-other') }] }, 'vnet-1: law-1'],
  [{ ...full(workspaces(51), 0), networks }, `vnet-1: ${manyNames.join(', ')}`],
];

/** Returns the findings of requests that group networks. */
export function groupingFindings(): readonly Finding[] {
  return cases.flatMap(([of, needs, sharing = 'refuse']) => {
    const recipe = recipeNamed('group-networks').prepare({ needs, sharing, prefix: 'ampls' });
    return recipe(topologyOf(of), profile2020).findings;
  });
}
