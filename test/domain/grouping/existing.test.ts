import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkChange } from '../../../src/domain/changes/link.ts';
import type { Grouping } from '../../../src/domain/grouping/grouping.ts';
import { proposeGrouping } from '../../../src/domain/grouping/grouping.ts';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  endpointId,
  GROUP,
  inventory,
  link,
  network,
  networkId,
  profile2020,
  scope,
  scopeId,
  workspace,
  workspaceId,
} from '../build.ts';
import { applyChanges, planChanges } from '../plan-changes.ts';
import { minimumCases, runs } from '../runs.ts';

type Needs = Readonly<Record<string, readonly string[]>>;

const newScopes = { resourceGroupId: GROUP, prefix: 'new' };

function solve(topology: Topology, needs: Needs, profile: LimitProfile = profile2020): Grouping {
  const networkNeeds = Object.entries(needs).map(([name, laws]) => {
    return { networkId: networkId(name), resourceIds: laws.map(workspaceId) };
  });
  return proposeGrouping({ topology, needs: networkNeeds, profile, newScopes, reserved: [] });
}

/** Returns an inventory of networks that are connected to scopes which link workspaces. */
function inventoryWith(
  scopes: Needs,
  networks: Readonly<Record<string, string>>,
  more: Partial<Inventory> = {},
): Inventory {
  const endpoints = Object.entries(networks).flatMap(([name, to]) => (to === '' ? [] : [endpoint(name, name, to)]));
  return inventory({
    scopes: Object.keys(scopes).map(name => scope(name)),
    resources: ['law0', 'law1', 'law2', 'law3'].map(name => workspace(name)),
    links: Object.entries(scopes).flatMap(([name, laws]) => laws.map(law => link(name, workspaceId(law)))),
    networks: Object.keys(networks).map(name => network(name)),
    endpoints,
    connections: endpoints.map(of => connection(of)),
    ...more,
  });
}

describe('a scope that other networks use too', () => {
  const shared = inventoryWith({ a: ['law0', 'law1'] }, { mine: 'a', new: '', theirs: 'a' });
  const needs = { mine: ['law0', 'law1'], new: ['law1', 'law0'] };

  test('is kept for a network if it links exactly what the network needs', () => {
    const { strict } = solve(topologyOf(shared), { mine: ['law0', 'law1'] });
    expect(strict).toMatchObject({ changes: [], exposure: [] });
    expect(strict?.scopes).toMatchObject([{ scopeId: scopeId('a'), isNew: false, networks: [networkId('mine')] }]);
    expect(strict?.explanation[1]).toBe('Other networks also use a, so it is not changed.');
  });

  test('is joined by networks that need the same resources', () => {
    const { strict } = solve(topologyOf(shared), needs);
    expect(strict?.scopes).toHaveLength(1);
    expect(strict?.changes.map(({ kind }) => kind)).toEqual(['create-endpoint', 'approve-connection']);
    expect(strict?.changes[0]).toMatchObject({ endpointId: endpointId('pe-new-a'), scopeId: scopeId('a') });
  });

  test('does not count twice for the resources that it links', () => {
    const one = { ...profile2020, limits: { ...profile2020.limits, 'resource-scopes': 1 } };
    expect(solve(topologyOf(shared), needs, one).strict?.scopes).toHaveLength(1);
    const more = solve(topologyOf(shared), { new: ['law1'] }, one);
    expect([more.strict, more.shared]).toEqual([null, null]);
    expect(more.constraints.map(({ limit }) => limit)).toEqual(['resource-scopes']);
  });

  test.each<[string, Inventory, Needs]>([
    ['if it links more', shared, { new: ['law1'] }],
    ['if it links less', shared, { new: ['law0', 'law1', 'law2'] }],
    ['if it links other resources', shared, { new: ['law0', 'law2'] }],
    ['by networks that need nothing', inventoryWith({ a: [] }, { new: '', theirs: 'a' }), { new: [] }],
    [
      'if it could not be read completely',
      { ...shared, unreadable: [{ id: link('a', workspaceId('law2')).id, why: '403' }] },
      { new: ['law0', 'law1'] },
    ],
    [
      'if a network has a scope of its own that can be changed',
      inventoryWith({ a: ['law0', 'law1'], b: ['law0'] }, { mine: 'b', theirs: 'a' }),
      { mine: ['law0', 'law1'] },
    ],
  ])('is not used %s', (_, of, networkNeeds) => {
    const { strict } = solve(topologyOf(of), networkNeeds);
    expect(strict?.scopes.map(({ scopeId: id }) => id)).not.toContain(scopeId('a'));
  });

  test('is not used if it has no room', () => {
    const two = { ...profile2020, limits: { ...profile2020.limits, 'scope-endpoints': 2 } };
    expect(solve(topologyOf(shared), needs, two).strict?.scopes).toMatchObject([{ isNew: true }]);
    expect(solve(topologyOf(shared), { mine: ['law0', 'law1'] }, two).strict?.changes).toEqual([]);
  });

  test('is the one that most of the networks use if there are several', () => {
    const twice = inventoryWith({ a: ['law0'], b: ['law0'] }, { mine: 'b', other: 'a', theirs: 'b' });
    const { strict } = solve(topologyOf(twice), { mine: ['law0'] });
    expect(strict?.scopes).toMatchObject([{ scopeId: scopeId('b') }]);
    expect(
      solve(topologyOf({ ...twice, networks: [...twice.networks, network('new')] }), { new: ['law0'] }).strict?.scopes,
    ).toMatchObject([{ scopeId: scopeId('a') }]);
  });
});

describe('a scope that no network uses', () => {
  const chosen = (of: Inventory, needs: Needs) => solve(topologyOf(of), needs).strict;

  test('is not used if that takes unlinking what the table does not name', () => {
    const of = inventoryWith({ theirs: ['law0', 'law3'] }, { n0: '' });
    expect(chosen(of, { n0: ['law0'] })?.scopes).toMatchObject([{ isNew: true }]);
    const answer = chosen(of, { n0: ['law0', 'law3'] });
    expect(answer?.scopes).toMatchObject([{ scopeId: scopeId('theirs'), isNew: false }]);
    expect(answer?.warnings).toEqual([]);
  });

  test('is used if only resources of the table are unlinked from it', () => {
    const of = inventoryWith({ spare: ['law0', 'law1'], b: ['law1'] }, { n0: '', n1: 'b' });
    const answer = chosen(of, { n0: ['law0'], n1: ['law1'] });
    expect(answer?.scopes.map(({ scopeId: id }) => id)).toEqual([scopeId('spare'), scopeId('b')]);
    expect(answer?.changes[0]).toEqual({ kind: 'unlink', scopeId: scopeId('spare'), resourceId: workspaceId('law1') });
    expect(answer?.warnings).toEqual([]);
  });

  test('is not used if not all of its links could be read', () => {
    const unreadable = [{ id: link('spare', workspaceId('law2')).id, why: '403' }];
    const of = inventoryWith({ spare: ['law0'] }, { n0: '' }, { unreadable });
    expect(chosen(of, { n0: ['law0'] })?.scopes).toMatchObject([{ isNew: true }]);
  });

  test('counts with its links for the limit of a resource, and nothing is unlinked from it', () => {
    const of = inventoryWith({ theirs: ['law0', 'law3'] }, { n0: '' });
    const one = { ...profile2020, limits: { ...profile2020.limits, 'resource-scopes': 1 } };
    const { strict, shared, constraints } = solve(topologyOf(of), { n0: ['law0'] }, one);
    expect([strict, shared]).toEqual([null, null]);
    expect(constraints.map(({ limit }) => limit)).toEqual(['resource-scopes']);
  });
});

test('warns of what is unlinked from the scope of a network, although the table does not name it', () => {
  const of = inventoryWith({ mine: ['law0', 'law1', 'law2', 'law3'] }, { n0: 'mine', n1: '' });
  const answer = solve(topologyOf(of), { n0: ['law0'] }).strict;
  expect(answer?.scopes).toMatchObject([{ scopeId: scopeId('mine') }]);
  expect(answer?.warnings).toEqual([
    'The table does not name law1, law2 and law3, which are unlinked from mine. Private access to them through mine ends.',
  ]);
  const named = solve(topologyOf(of), { n0: ['law0', 'law1', 'law2'] }).strict;
  expect(named?.warnings).toEqual([
    'The table does not name law3, which is unlinked from mine. Private access to it through mine ends.',
  ]);
});

describe('links of a scope that is no longer used', () => {
  const of = inventoryWith({ a: ['law0'], b: ['law0', 'law3'], c: ['law0'] }, { n0: 'a', n1: 'b', n2: 'c' });
  const needs = { n0: ['law0', 'law1'], n1: ['law0', 'law1'], n2: ['law0', 'law2'] };
  const solveWithLimit = (limit: number) => {
    const profile = { ...profile2020, limits: { ...profile2020.limits, 'resource-scopes': limit } };
    const answer = solve(topologyOf(of), needs, profile).strict;
    const kinds = answer?.changes.map(({ kind }) => kind) ?? [];
    const left = ['a', 'b', 'c'].map(scopeId).filter(id => !answer?.scopes.some(({ scopeId: used }) => used === id));
    return { answer, left, unlinks: answer?.changes.filter(({ kind }) => kind === 'unlink'), first: kinds[0] };
  };

  test('are removed first if a resource would be in too many scopes', () => {
    const { unlinks, left, first, answer } = solveWithLimit(2);
    expect(answer?.scopes).toHaveLength(2);
    expect(left).toHaveLength(1);
    expect(unlinks).toEqual([{ kind: 'unlink', scopeId: left[0], resourceId: workspaceId('law0') }]);
    expect(first).toBe('unlink');
  });

  test('are kept if no resource would be in too many scopes', () => {
    expect(solveWithLimit(3).unlinks).toEqual([]);
    expect(solveWithLimit(3).answer?.scopes).toHaveLength(2);
  });
});

test('a new endpoint does not get the name of a rejected one', () => {
  const rejected = [endpointId('pe-n-a'), endpointId('pe-n-a-2')].map(id => {
    return endpoint('1', 'n', 'a', { id, state: 'Rejected' });
  });
  const of = inventoryWith(
    { a: ['law0'] },
    { n: '' },
    { endpoints: rejected, connections: rejected.map(one => connection(one, { id: one.id })) },
  );
  const { strict } = solve(topologyOf(of), { n: ['law0'] });
  expect(strict?.changes[0]).toMatchObject({ kind: 'create-endpoint', endpointId: endpointId('pe-n-a-3') });
});

test('treats reserved changes as applied', () => {
  const of = inventoryWith({ a: [] }, { mine: 'a' });
  const networkNeeds = [{ networkId: networkId('mine'), resourceIds: [workspaceId('law0')] }];
  const reserved = [linkChange(scopeId('a'), workspaceId('law0'))];
  const result = proposeGrouping({
    topology: topologyOf(of),
    needs: networkNeeds,
    profile: profile2020,
    newScopes,
    reserved,
  });
  expect(result.strict?.changes).toEqual([]);
});

const laws = ['law0', 'law1', 'law2', 'law3'];
const tight = {
  ...profile2020,
  limits: { 'network-scopes': 1, 'resource-scopes': 2, 'scope-resources': 3, 'scope-endpoints': 2 },
};
const situations = fc
  .record({
    scopes: fc.tuple(...['s0', 's1', 's2'].map(() => fc.subarray(laws, { maxLength: 3 }))),
    networks: fc.tuple(...['n0', 'n1', 'n2', 'n3'].map(() => fc.constantFrom('', 's0', 's1', 's2'))),
    needs: fc.tuple(...['n0', 'n1', 'n2'].map(() => fc.subarray(laws, { minLength: 1, maxLength: 3 }))),
  })
  .filter(({ scopes, networks }) => {
    const inScopes = laws.map(law => scopes.filter(linked => linked.includes(law)).length);
    const connections = ['s0', 's1', 's2'].map(name => networks.filter(to => to === name).length);
    return Math.max(...inScopes, ...connections) <= 2;
  })
  .map(({ scopes, networks, needs }) => ({
    of: inventoryWith(
      Object.fromEntries(scopes.map((linked, index) => [`s${index}`, linked])),
      Object.fromEntries(networks.map((to, index) => [`n${index}`, to])),
    ),
    needs: Object.fromEntries(needs.map((wanted, index) => [`n${index}`, wanted])),
  }));

test('the changes of a proposal keep all limits and lead to a state that needs no further changes', () => {
  let found = 0;
  fc.assert(
    fc.property(situations, ({ of, needs }) => {
      const topology = topologyOf(of);
      const answer = solve(topology, needs, tight);
      const proposal = answer.strict ?? answer.shared;
      if (proposal === null) return;
      found += 1;
      const { findings } = planChanges(topology, proposal.changes, { profile: tight });
      expect(findings.filter(({ code }) => code.startsWith('limit-') || code === 'not-found')).toEqual([]);
      const after = applyChanges(topology, proposal.changes);
      for (const { scopeId: id, resources, networks } of proposal.scopes) {
        expect([...(after.linksByScope.get(id.toLowerCase())?.keys() ?? [])].sort()).toEqual(
          resources.map(resource => resource.toLowerCase()).sort(),
        );
        for (const one of networks) {
          const to = [...(after.endpointsByNetwork.get(one.toLowerCase())?.values() ?? [])];
          expect(to.map(({ scopeId: scopeOf }) => scopeOf.toLowerCase())).toEqual([id.toLowerCase()]);
        }
      }
      const again = solve(after, needs, tight);
      expect((again.strict ?? again.shared)?.changes).toEqual([]);
    }),
    { numRuns: runs(400) },
  );
  expect(found).toBeGreaterThanOrEqual(minimumCases(100));
});
