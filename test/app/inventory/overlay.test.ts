import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topologyWith } from '../../../src/app/inventory/overlay.ts';
import type { Reading } from '../../../src/app/inventory/reading.ts';
import { readingOf, withRefreshed } from '../../../src/app/inventory/reading.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import { connectionsOf } from '../../../src/domain/topology/lookups.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { restorePart, STORAGE_SUFFIX } from '../../../src/domain/topology/restore-part.ts';
import { valuesIn } from '../../../src/domain/topology/table.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import type { AppliedChange } from '../../../src/store/reservations.ts';
import { inventories } from '../../domain/arbitrary.ts';
import { anyChanges } from '../../domain/arbitrary-changes.ts';
import {
  endpointId,
  inventory,
  network,
  scope,
  scopeId,
  subnetId,
  workspace,
  workspaceId,
} from '../../domain/build.ts';
import { runs } from '../../domain/runs.ts';
import { topologyDifference } from '../../domain/topology-difference.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, seconds));

/** Returns an inventory with some parts as they are in another one. */
function withParts(known: Inventory, fresh: Inventory, parts: ReadonlySet<string>): Inventory {
  const mixed = <K extends keyof Inventory, T>(
    of: K,
    list: (inventory: Inventory) => readonly T[],
    id: (item: T) => string,
  ) => ({
    [of]: [
      ...list(known).filter(item => !parts.has(keyOf(id(item)))),
      ...list(fresh).filter(item => parts.has(keyOf(id(item)))),
    ],
  });
  const own = ({ id }: { readonly id: string }) => id;
  return {
    ...known,
    ...mixed('scopes', ({ scopes }) => scopes, own),
    ...mixed(
      'links',
      ({ links }) => links,
      ({ scopeId }) => scopeId,
    ),
    ...mixed(
      'connections',
      ({ connections }) => connections,
      ({ scopeId }) => scopeId,
    ),
    ...mixed('resources', ({ resources }) => resources, own),
    ...mixed('endpoints', ({ endpoints }) => endpoints, own),
    ...mixed('networks', ({ networks }) => networks, own),
    ...mixed('zones', ({ zones }) => zones, own),
    ...mixed(
      'zoneLinks',
      ({ zoneLinks }) => zoneLinks,
      ({ zoneId }) => zoneId,
    ),
    ...mixed(
      'records',
      ({ records }) => records,
      ({ zoneId }) => zoneId,
    ),
    ...mixed('securityGroups', ({ securityGroups }) => securityGroups, own),
    ...mixed(
      'linkedStorage',
      list => list.linkedStorage,
      ({ workspaceId }) => `${workspaceId}${STORAGE_SUFFIX}`,
    ),
    ...mixed('machines', ({ machines }) => machines, own),
  };
}

/**
 * What these change about one part depends on what another part shows. Where that part was read again since, it no longer
 * shows what they were applied to.
 */
const restingOnOtherParts: ReadonlySet<Change['kind']> = new Set([
  'delete-scope',
  'create-endpoint',
  'delete-endpoint',
  'set-zone-group',
  'approve-connection',
  'reject-connection',
  'remove-connection',
]);

/** Lays one change after the other over everything that was read, and puts the parts back that were read later. */
function oneByOne({ readAt, refreshedAt, topology }: Reading, applied: readonly AppliedChange[]): Topology {
  let result = topology;
  for (const { change, appliedAt } of applied) {
    if (appliedAt <= readAt) continue;
    const before = result;
    const after = kindOf(change).apply(before, change);
    const readLater = [...refreshedAt].filter(([, time]) => time >= appliedAt);
    result = after === before ? before : readLater.reduce((rest, [key]) => restorePart(rest, before, key), after);
  }
  return result;
}

const idsIn = (inventory: Inventory) =>
  [
    ...inventory.scopes,
    ...inventory.resources,
    ...inventory.endpoints,
    ...inventory.networks,
    ...inventory.zones,
    ...inventory.securityGroups,
    ...inventory.machines,
  ]
    .map(({ id }) => id)
    .concat(inventory.linkedStorage.map(({ workspaceId }) => `${workspaceId}${STORAGE_SUFFIX}`));

test('shows the same as one change after the other, whatever was read again when', () => {
  let differing = 0;
  const seconds = fc.integer({ min: -2, max: 20 });
  const changes = fc.array(fc.tuple(anyChanges, seconds), { maxLength: 6 });
  const rereads = fc.array(
    fc.tuple(inventories(), fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(), { maxLength: 4 })),
    {
      maxLength: 2,
    },
  );
  fc.assert(
    fc.property(inventories(), changes, rereads, (read, later, again) => {
      const applied = later
        .toSorted((a, b) => a[1] - b[1])
        .flatMap(([group, time]) => group.map(change => ({ change, appliedAt: at(time) })))
        .filter(({ change }) => !restingOnOtherParts.has(change.kind))
        .map((change, index) => ({ step: String(index), ...change }));
      let reading = readingOf({ readAt: at(0), inventory: read });
      for (const [fresh, time, picks] of again.toSorted((a, b) => a[1] - b[1])) {
        const known = [...idsIn(reading.inventory), ...idsIn(fresh)];
        const refreshed = picks.flatMap(pick => known[pick % known.length] ?? []);
        const inventory = withParts(reading.inventory, fresh, new Set(refreshed.map(keyOf)));
        reading = withRefreshed(reading, { inventory, refreshed }, at(time));
      }
      const lengths = [Math.floor(applied.length / 3), Math.floor((applied.length * 2) / 3), applied.length];
      for (const length of lengths) {
        const some = applied.slice(0, length);
        const expected = oneByOne(reading, some);
        const laid = topologyWith(reading, some);
        expect(topologyDifference(expected, laid)).toEqual([]);
        expect(topologyDifference(expected.origin ?? expected, laid.origin ?? laid)).toEqual([]);
        differing += topologyDifference(reading.topology, laid).length;
      }
    }),
    { numRuns: runs(300) },
  );
  expect(differing).toBeGreaterThan(0);
});

test('goes on from what it has laid over a reading before', () => {
  const names = Array.from({ length: 20 }, (_, n) => `law-${n}`);
  const read = inventory({ scopes: [scope('a')], resources: names.map(name => workspace(name)) });
  const applied = names.map((name, n) => ({
    step: name,
    change: linkChange(scopeId('a'), workspaceId(name)),
    appliedAt: at(n + 1),
  }));
  const reading = readingOf({ readAt: at(0), inventory: read });
  const linkedIn = ({ linksByScope }: Topology) => valuesIn(linksByScope, keyOf(scopeId('a')));
  const first = topologyWith(reading, applied.slice(0, 10));
  expect(topologyWith(reading, applied.slice(0, 10))).toBe(first);
  expect(linkedIn(first)).toHaveLength(10);
  expect(linkedIn(topologyWith(reading, applied))).toHaveLength(20);
  // One that was applied earlier, and committed later.
  expect(linkedIn(topologyWith(reading, applied.slice(1)))).toHaveLength(19);
});

test('shows the connection of a new endpoint in its scope, where only the endpoint was read since', () => {
  const read = inventory({ scopes: [scope('a')], networks: [network('n')] });
  const change = {
    kind: 'create-endpoint',
    endpointId: endpointId('pe'),
    scopeId: scopeId('a'),
    subnetId: subnetId('n'),
    location: 'westeurope',
    requestMessage: '',
  } as const;
  const reading = readingOf({ readAt: at(0), inventory: read });
  const after = topologyWith(reading, [{ step: '1', change, appliedAt: at(1) }]);
  const endpoints = [...after.endpoints.values()];
  const refreshed = withRefreshed(
    reading,
    { inventory: { ...read, endpoints }, refreshed: [change.endpointId] },
    at(2),
  );
  const laid = topologyWith(refreshed, [{ step: '1', change, appliedAt: at(1) }]);
  expect(connectionsOf(laid, scopeId('a'))).toHaveLength(1);
});
