import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { unjudgedIn } from '../../../src/domain/findings/unjudged-networks.ts';
import { onlyOpens } from '../../../src/domain/impact/only-opens.ts';
import { operations } from '../../../src/domain/reach/reach.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { emptyInventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories, networkNames, resourceIds, scopeNames } from '../arbitrary.ts';
import { closed, endpoint, network, networkId, scope, scopeId, workspace, workspaceId } from '../build.ts';
import { applyChanges, planChanges } from '../plan-changes.ts';
import { referenceReach } from '../reach/reference.ts';
import { minimumCases, runs } from '../runs.ts';

const open = (resourceId: string): Change => {
  return { kind: 'set-public-access', resourceId, ingestion: 'Enabled', query: 'Enabled' };
};

const openMode = (name: string): Change => {
  return { kind: 'set-access-modes', scopeId: scopeId(name), query: 'Open', ingestion: 'Open', exclusions: {} };
};

const openings = fc.uniqueArray(
  fc.oneof(fc.constantFrom(...resourceIds).map(open), fc.constantFrom(...scopeNames).map(openMode)),
  { maxLength: 4, selector: change => JSON.stringify(change) },
);

/** Returns what can be reached, as lines. A component has two paths to its data, of which one that is not known hides the other. */
function accessIn(inventory: Inventory): readonly string[] {
  const sources = ['internet', ...networkNames.map(networkId)];
  const questions = inventory.resources.flatMap(({ id, workspaceId: parent }) =>
    operations
      .filter(operation => operation === 'ingestion' || parent === undefined)
      .flatMap(operation => sources.map(from => ({ id, operation, from }))),
  );
  const reached = questions.filter(({ id, operation, from }) =>
    ['private', 'public'].includes(referenceReach(inventory, from, id, operation)),
  );
  return reached.map(({ id, operation, from }) => `${from} ${operation} ${id}`);
}

test('whatever DNS a network uses, it loses nothing by changes that only open access', () => {
  let kept = 0;
  let gained = 0;
  fc.assert(
    fc.property(inventories(), openings, (inventory, changes) => {
      const before = topologyOf(inventory);
      const after = applyChanges(before, changes);
      expect(onlyOpens(before, after)).toBe(true);
      const was = accessIn(inventory);
      const is = new Set(
        accessIn({ ...inventory, resources: [...after.resources.values()], scopes: [...after.scopes.values()] }),
      );
      expect(was.filter(access => !is.has(access))).toEqual([]);
      kept += was.length;
      gained += is.size - was.length;
    }),
    { numRuns: runs(300) },
  );
  expect(Math.min(kept, gained)).toBeGreaterThanOrEqual(minimumCases(50));
});

const ownDns = topologyOf({
  ...emptyInventory,
  scopes: [scope('ampls-a', { accessModes: { query: 'PrivateOnly', ingestion: 'Open' } })],
  resources: [workspace('law-open'), workspace('law-closed', closed)],
  networks: [network('vnet-own', { dnsServers: ['10.9.0.4'] }), network('vnet-hub')],
  endpoints: [endpoint('pe-a', 'vnet-hub', 'ampls-a')],
});

const [law, lawClosed] = [workspaceId('law-open'), workspaceId('law-closed')];

test.for<[string, readonly Change[], boolean]>([
  ['opens a resource', [open(lawClosed)], true],
  ['opens a scope', [openMode('ampls-a')], true],
  ['changes nothing', [], true],
  [
    'closes a resource',
    [{ kind: 'set-public-access', resourceId: law, ingestion: 'Disabled', query: 'Enabled' }],
    false,
  ],
  ['opens one resource and closes another', [open(lawClosed), { ...open(law), query: 'Disabled' } as Change], false],
  [
    'closes a scope',
    [{ kind: 'set-access-modes', scopeId: scopeId('ampls-a'), ingestion: 'PrivateOnly', exclusions: {} }],
    false,
  ],
  ['links a resource', [linkChange(scopeId('ampls-a'), lawClosed)], false],
  ['deletes a scope', [{ kind: 'delete-scope', scopeId: scopeId('ampls-a') }], false],
])('a plan that %s', ([, changes, opens]) => {
  const after = applyChanges(ownDns, changes);
  expect(onlyOpens(ownDns, after)).toBe(opens);
  const { findings } = planChanges(ownDns, changes);
  expect(unjudgedIn(findings)).toEqual(opens ? [] : [networkId('vnet-own')]);
});
