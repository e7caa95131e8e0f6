import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeSchema } from '../../../src/domain/changes/index.ts';
import { linkOf } from '../../../src/domain/topology/lookups.ts';
import { restorePart, withEditsOf } from '../../../src/domain/topology/restore-part.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories } from '../arbitrary.ts';
import { anyChanges } from '../arbitrary-changes.ts';
import { inventory, link, scope, scopeId, workspace, workspaceId } from '../build.ts';
import { applyChanges } from '../plan-changes.ts';
import { runs } from '../runs.ts';
import { topologyDifference } from '../topology-difference.ts';

/** Returns the keys of all parts that either of two topologies has. */
function partsOf(...topologies: readonly Topology[]): readonly string[] {
  const keys = topologies.flatMap(topology => [
    ...topology.scopes.keys(),
    ...topology.linksByScope.keys(),
    ...topology.connectionsByScope.keys(),
    ...topology.resources.keys(),
    ...topology.listedScopes.keys(),
    ...topology.endpoints.keys(),
    ...topology.zones.keys(),
    ...topology.zoneLinksByZone.keys(),
    ...topology.securityGroups.keys(),
    ...topology.machines.keys(),
    ...[...topology.storageByWorkspace.keys()].map(key => `${key}/linkedstorageaccounts`),
  ]);
  return [...new Set(keys)];
}

test('changes are gone once every part is restored, in any order', () => {
  let changed = 0;
  fc.assert(
    fc.property(inventories(), anyChanges, anyChanges, fc.boolean(), (read, earlier, changes, reverse) => {
      const before = applyChanges(topologyOf(read), earlier);
      const after = applyChanges(before, changes);
      const parts = reverse ? partsOf(before, after).toReversed() : partsOf(before, after);
      const restored = parts.reduce((rest, key) => restorePart(rest, before, key), after);
      expect(topologyDifference(before, restored)).toEqual([]);
      changed += topologyDifference(before, after).length;
    }),
    { numRuns: runs(100) },
  );
  expect(changed).toBeGreaterThan(0);
});

test('a topology with the edits of another differs from that in nothing, and keeps what it was before all edits', () => {
  let changed = 0;
  fc.assert(
    fc.property(inventories(), anyChanges, anyChanges, (read, changes, more) => {
      const before = topologyOf(read);
      const after = applyChanges(before, changes);
      const edited = withEditsOf(before, after);
      expect(topologyDifference(after, edited)).toEqual([]);
      expect(edited.origin).toBe(before);
      expect(withEditsOf(edited, applyChanges(after, more)).origin).toBe(before);
      changed += topologyDifference(before, after).length;
    }),
    { numRuns: runs(100) },
  );
  expect(changed).toBeGreaterThan(0);
});

test('a part that did not change is left as it is', () => {
  fc.assert(
    fc.property(inventories(), anyChanges, (read, changes) => {
      const before = topologyOf(read);
      const after = applyChanges(before, changes);
      for (const key of partsOf(after)) expect(topologyDifference(after, restorePart(after, after, key))).toEqual([]);
    }),
    { numRuns: runs(30) },
  );
});

test('restoring a scope leaves the links of other scopes, and restoring a resource leaves all links', () => {
  const law = workspaceId('law');
  const read = topologyOf(
    inventory({
      scopes: [scope('a'), scope('b')],
      resources: [workspace('law', { linkedScopeIds: [scopeId('a')] })],
      links: [link('a', law)],
    }),
  );
  const after = applyChanges(read, [
    changeSchema.parse({ kind: 'unlink', scopeId: scopeId('a'), resourceId: law }),
    changeSchema.parse({ kind: 'link', scopeId: scopeId('b'), resourceId: law }),
  ]);
  const linksOf = (topology: Topology) => ['a', 'b'].map(name => linkOf(topology, scopeId(name), law) !== undefined);
  const listed = (topology: Topology) => [...(topology.listedScopes.get(law.toLowerCase()) ?? [])];
  const withScope = restorePart(after, read, scopeId('a').toLowerCase());
  expect([linksOf(withScope), listed(withScope)]).toEqual([[true, true], [scopeId('b').toLowerCase()]]);
  const withResource = restorePart(after, read, law.toLowerCase());
  expect([linksOf(withResource), listed(withResource)]).toEqual([[false, true], [scopeId('a').toLowerCase()]]);
});
