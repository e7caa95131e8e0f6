import { describe, expect, test } from 'vitest';
import { describeExposure } from '../../../src/domain/recipes/group-networks.ts';
import { recipeNamed } from '../../../src/domain/recipes/index.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  component,
  connection,
  endpoint,
  hubAndSpokes,
  inventory,
  link,
  network,
  networkId,
  profile2020,
  resolving,
  scope,
  workspace,
  workspaceId,
  zones,
} from '../build.ts';

const all = [workspace('law-1'), workspace('law-2'), component('appi-3')];
const vnets = ['vnet-1', 'vnet-2', 'vnet-3'].map(name => network(name));
const separate = inventory({ networks: vnets, resources: all });
/** What the documentation's example needs (private-link-security, "Group together monitoring resources"). */
const example = 'vnet-1: law-1, law-2, appi-3\nvnet-2: law-1, law-2, appi-3\nvnet-3: law-1';
const shared = inventory({
  networks: hubAndSpokes('vnet-1', 'vnet-2'),
  resources: all,
  zones: zones(),
  zoneLinks: [...resolving('vnet-1'), ...resolving('vnet-2')],
});

function group(of: Inventory, needs: string, more: Readonly<Record<string, string>> = {}) {
  const prepare = recipeNamed('group-networks').prepare({ needs, sharing: 'refuse', prefix: 'ampls', ...more });
  return prepare(topologyOf(of), profile2020);
}

const scopesIn = ({ changes }: ReturnType<typeof group>) =>
  changes.flatMap(change => (change.kind === 'create-scope' ? [change.scopeId] : []));
const codesIn = ({ findings }: ReturnType<typeof group>) => findings.map(({ code }) => code);

describe('a request that groups networks', () => {
  test("builds the scopes of the documentation's example, and says which network uses which", () => {
    const result = group(separate, example);
    expect(scopesIn(result).map(id => id.split('/').at(-1))).toEqual(['ampls-1', 'ampls-2']);
    expect(scopesIn(result)[0]).toContain('/resourceGroups/rg-monitor/');
    expect(new Set(codesIn(result))).toEqual(new Set(['grouping']));
    expect(result.findings[0]?.sentence).toBe(
      'vnet-1 and vnet-2 use the new scope ampls-1, which links 3 resources (limit 50): appi-3, law-1 and law-2.',
    );
    expect(result.reads?.networks).toEqual(vnets.map(({ id }) => id));
    expect(result.reads?.resources).toEqual(expect.arrayContaining(all.map(({ id }) => id)));
  });

  test('creates new scopes in the named resource group, under the prefix', () => {
    const other = workspaceId('law-x').replace('rg-monitor', 'rg-scopes');
    const of = { ...separate, resources: [...all, { ...workspace('law-x'), id: other }] };
    const result = group(of, 'vnet-1: law-1', { group: 'rg-scopes', prefix: 'mon' });
    expect(scopesIn(result)).toEqual([expect.stringMatching(/\/rg-scopes\/.*\/mon-1$/)]);
    const unknown = group(of, 'vnet-1: law-1', { group: 'rg-none' });
    expect([unknown.changes, codesIn(unknown), unknown.unknownGroups]).toEqual([[], ['not-found'], ['rg-none']]);
  });

  test('is blocked by a table that cannot be read', () => {
    const result = group(separate, 'vnet-1');
    expect([result.changes, codesIn(result)]).toEqual([[], ['not-found']]);
  });

  test('is blocked where networks would reach more than they need, unless that is accepted', () => {
    const needs = 'vnet-1: law-1\nvnet-2: law-2';
    const refused = group(shared, needs);
    expect([refused.changes, codesIn(refused)]).toEqual([[], ['grouping-impossible']]);
    expect(refused.findings[0]?.sentence).toBe(
      'vnet-1 and vnet-2 share DNS zones, so each of them reaches everything that any of them needs (1 scope for each DNS domain). Networks can share scopes only if they may reach more than they need: vnet-1 would also reach law-2; vnet-2 would also reach law-1. To accept that, add sharing allow.',
    );
    const accepted = group(shared, needs, { sharing: 'allow' });
    expect(accepted.changes.length).toBeGreaterThan(0);
    expect(accepted.findings[0]).toMatchObject({
      code: 'grouping-exposes',
      severity: 'warn',
      subjects: [networkId('vnet-1'), networkId('vnet-2')],
    });
  });

  test('warns of resources that the table does not name, which are unlinked', () => {
    const pe = endpoint('1', 'vnet-1', 'a');
    const of = inventory({
      networks: vnets,
      resources: all,
      scopes: [scope('a')],
      links: all.map(({ id }) => link('a', id)),
      endpoints: [pe],
      connections: [connection(pe)],
    });
    expect(group(of, 'vnet-1: law-1').findings[0]).toMatchObject({
      code: 'grouping-unlinks',
      severity: 'warn',
      sentence:
        'The table does not name appi-3 and law-2, which are unlinked from a. Private access to them through a ends.',
    });
  });

  test('is blocked where there is no grouping at all', () => {
    const result = group(
      inventory({ networks: [network('vnet-1', { subnets: [] })], resources: all }),
      'vnet-1: law-1',
    );
    expect(codesIn(result)).toEqual(['grouping-impossible']);
    expect(result.findings[0]?.sentence).toBe(
      'No grouping is possible. vnet-1 has no subnet for a private endpoint. Add one.',
    );
  });

  test('has nothing to do where each network already reaches exactly what it needs', () => {
    const pe = endpoint('1', 'vnet-1', 'a');
    const done = inventory({
      networks: vnets,
      resources: all,
      scopes: [scope('a')],
      links: [link('a', workspaceId('law-1'))],
      endpoints: [pe],
      connections: [connection(pe)],
    });
    expect(codesIn(group(done, 'vnet-1: law-1'))).toEqual(['nothing-to-do']);
  });

  test('describes what many networks would reach in one sentence', () => {
    const exposure = [1, 2, 3, 4].map(number => ({
      networkId: networkId(`vnet-${number}`),
      resourceId: workspaceId('law-1'),
    }));
    const proposal = { scopes: [], changes: [], explanation: [], warnings: [] };
    expect(describeExposure({ ...proposal, exposure })).toBe(
      'vnet-1 would also reach law-1; vnet-2 would also reach law-1; and 2 more networks would reach more than they need',
    );
  });
});
