import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainAccess } from '../../../src/domain/questions/explain-access.ts';
import { computeReach } from '../../../src/domain/reach/compute-reach.ts';
import { combineAlternatives, combineRequired, operations } from '../../../src/domain/reach/reach.ts';
import type { ReachReasonCode } from '../../../src/domain/reach/reasons.ts';
import type { ReachStep } from '../../../src/domain/reach/trace.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventories, networkNames, resourceIds } from '../arbitrary.ts';
import { anyChanges } from '../arbitrary-changes.ts';
import { closed, networkId, record, scope, workspace } from '../build.ts';
import { applyChanges } from '../plan-changes.ts';
import { appi, dce, law, plain, withRecords } from '../reach/fixture.ts';
import { referenceReach } from '../reach/reference.ts';
import { minimumCases, runs } from '../runs.ts';

/** What has to have been found for some of the reasons, so that a trace cannot name one that its own steps refute. */
const evidence: Partial<Record<ReachReasonCode, (step: ReachStep) => boolean>> = {
  'not-approved': step => step.hop === 'connection' && step.state !== 'Approved' && step.state !== 'unrecognised',
  'no-route': step => step.hop === 'route' && step.route === 'none',
  'route-unclear': step => step.hop === 'route' && step.route === 'uncertain',
  'address-unowned': step => step.hop === 'endpoint',
  'link-unfinished': step => step.hop === 'link' && step.link !== undefined,
  'other-scope': step => step.hop === 'link' && step.link === undefined,
  'access-mode': step => step.hop === 'access-mode' && 'mode' in step && step.mode === 'PrivateOnly' && !step.letsPass,
  'other-scope-perhaps': step => step.hop === 'access-mode' && 'scopes' in step && step.scopes === 'maybe-more',
  'public-access-off': step => step.hop === 'public-access' && step.setting === 'Disabled',
  perimeter: step => step.hop === 'public-access' && step.setting === 'SecuredByPerimeter',
  'no-record': step =>
    step.hop === 'record' && (step.answer === 'no-record' || Object(step.answer).addresses?.length === 0),
};

/** Checks that the explanations of all access in a topology agree with `computeReach`, and returns what decided each. */
function decisions(topology: Topology, reference?: Inventory): readonly string[] {
  return networkNames.flatMap(name =>
    resourceIds.flatMap(id =>
      operations.flatMap(operation => {
        const from = networkId(name);
        const explained = explainAccess(topology, from, id, operation);
        const expected = computeReach(topology, from, id, operation);
        expect(explained.reach).toEqual(expected.reach);
        if (reference !== undefined) expect(explained.reach.reach).toBe(referenceReach(reference, from, id, operation));
        expect(explained.paths.map(({ reach }) => reach)).toEqual(
          expected.paths === undefined ? [expected.reach] : [expected.paths.own, expected.paths.workspace],
        );
        expect(combineAlternatives(explained.paths.map(({ reach }) => reach))).toEqual(expected.reach);
        for (const path of explained.paths) checkPath(path);
        return explained.paths.map(({ endsAt }) => endsAt ?? 'reached');
      }),
    ),
  );
}

function checkPath({
  reach,
  steps,
  name,
  otherNames,
  endsAt,
}: ReturnType<typeof explainAccess>['paths'][number]): void {
  const hops: readonly string[] = steps.map(({ hop }) => hop);
  if (name !== undefined) {
    expect(combineRequired([...otherNames.map(other => other.reach), reach]).reach).toBe(reach.reach);
  }
  if ('why' in reach) {
    const { code } = reach.why;
    if (endsAt !== 'resource' && endsAt !== 'name') expect(hops, code).toContain(endsAt);
    // What comes after it was not looked at, unless there are several addresses or access is only unknown.
    const isOnlyOne = (['endpoint', 'connection'] as const).every(
      hop => hops.filter(other => other === hop).length < 2,
    );
    if (reach.reach === 'blocked' && endsAt !== 'access-mode' && isOnlyOne) {
      expect(hops.slice(hops.lastIndexOf(endsAt ?? '') + 1), code).toEqual([]);
    }
    const found = evidence[code];
    if (found !== undefined) expect(steps.some(found), code).toBe(true);
    return;
  }
  expect(endsAt).toBeUndefined();
  expect(hops.at(-1)).toBe(reach.reach === 'private' ? 'link' : 'public-access');
}

test('explains every access with what decides it, in every inventory', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(inventories(), inventory => {
      for (const hop of decisions(topologyOf(inventory), inventory)) seen.set(hop, (seen.get(hop) ?? 0) + 1);
    }),
    { numRuns: runs(150) },
  );
  const met = [...seen].filter(([, count]) => count >= minimumCases(20)).map(([hop]) => hop);
  if (minimumCases(20) > 0)
    expect(met).toEqual(
      expect.arrayContaining(['zone', 'record', 'connection', 'route', 'access-mode', 'public-access', 'reached']),
    );
});

test('explains every access after changes, too', () => {
  fc.assert(
    fc.property(inventories({ valid: true }), anyChanges, (inventory, changes) => {
      decisions(applyChanges(topologyOf(inventory), changes));
    }),
    { numRuns: runs(100) },
  );
});

describe('finds where access ends', () => {
  const strict = {
    ...plain,
    scopes: [scope('a', { accessModes: { query: 'PrivateOnly', ingestion: 'PrivateOnly' } })],
  };
  const outside = workspace('outside');

  test.each([
    ['nowhere, for what the scope links', plain, 'hub', law.id, undefined],
    ['at the route', plain, 'unpeered', law.id, 'route'],
    ['at the zone that answers without a record', withRecords(), 'hub', law.id, 'record'],
    ['at the access mode', { ...strict, resources: [outside, ...plain.resources] }, 'hub', outside.id, 'access-mode'],
    ['at public access', { ...plain, resources: [{ ...law, ...closed }] }, 'alone', law.id, 'public-access'],
    ['at the resource, which cannot be queried', plain, 'hub', dce.id, 'resource'],
    ['at the resource, which is not there', plain, 'hub', outside.id, 'resource'],
    ['at the address', withRecords(record('monitor', 'api', ['10.9.9.9'])), 'hub', law.id, 'endpoint'],
    ['at the network, which is not there', plain, 'nowhere', law.id, 'zone'],
  ])('%s', (_, inventory, from, id, expected) => {
    const { paths } = explainAccess(topologyOf(inventory), networkId(from), id, 'query');
    expect(paths[0]?.endsAt).toBe(expected);
  });

  test('at a name that was not read', () => {
    const inventory = { ...plain, resources: [{ ...dce, hosts: [] }] };
    expect(explainAccess(topologyOf(inventory), networkId('hub'), dce.id, 'ingestion').paths[0]?.endsAt).toBe('name');
  });
});

test('shows both ways to query a component', () => {
  const { paths } = explainAccess(topologyOf(plain), networkId('hub'), appi.id, 'query');
  expect(paths.map(({ resourceId }) => resourceId)).toEqual([appi.id, law.id]);
});

test('shows a component whose workspace could not be read', () => {
  const { paths } = explainAccess(topologyOf({ ...plain, resources: [appi] }), networkId('hub'), appi.id, 'query');
  expect(paths.map(({ resourceId, endsAt }) => [resourceId, endsAt])).toEqual([
    [appi.id, undefined],
    [law.id, 'resource'],
  ]);
});

test('names everything on the way to what is reached privately', () => {
  const { paths } = explainAccess(topologyOf(plain), networkId('hub'), law.id, 'ingestion');
  expect(paths[0]?.steps.map(({ hop }) => hop)).toEqual(['zone', 'record', 'endpoint', 'connection', 'route', 'link']);
  expect(paths[0]?.otherNames).toHaveLength(2);
});
