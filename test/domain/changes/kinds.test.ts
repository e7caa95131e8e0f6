import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Demand } from '../../../src/domain/changes/change.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import { changeSchema, kindOf } from '../../../src/domain/changes/index.ts';
import { domainOf } from '../../../src/domain/dns/domain.ts';
import { missingFindings } from '../../../src/domain/findings/missing.ts';
import { stepsOf } from '../../../src/domain/findings/scene.ts';
import { count, meters } from '../../../src/domain/limits/meters.ts';
import { subjectKey } from '../../../src/domain/limits/usage.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { estates } from '../arbitrary.ts';
import { anyChanges, changeKinds, changesByKind } from '../arbitrary-changes.ts';
import { scopeId, workspaceId } from '../build.ts';
import { applied } from '../planning.ts';
import { runs } from '../runs.ts';

/** Whether everything is there that a change needs. */
function isPossible(before: Topology, change: Change): boolean {
  const steps = stepsOf(before, [change]);
  return missingFindings({ before, after: before, steps, impact: [], profile: '' }).length === 0;
}

describe.each(changeKinds)('%s', name => {
  test('is done once it is made, and doing it again changes nothing', () => {
    fc.assert(
      fc.property(estates(), changesByKind[name], (estate, change) => {
        const before = topologyOf(estate);
        const kind = kindOf(change);
        const after = kind.apply(before, change);
        if (after !== before) expect(kind.isDone(after, change)).toBe(true);
        if (kind.isDone(before, change)) {
          const scene = { before, after, steps: [], impact: [], profile: '' };
          expect(scene.after === before || kind.image(after, change)).toEqual(
            scene.after === before || kind.image(before, change),
          );
          expect([kind.demands(before, change), kind.frees(before, change)]).toEqual([[], []]);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  test('has a title, and locks, in words and keys', () => {
    fc.assert(
      fc.property(estates(), changesByKind[name], (estate, change) => {
        const topology = topologyOf(estate);
        const kind = kindOf(change);
        const { title, before, after } = kind.describe(topology, change);
        expect(title).toMatch(/^[A-Z][a-z]+ .*[^.]$/);
        expect([before, after].every(text => !text.includes('undefined'))).toBe(true);
        const locks = kind.locks(topology, change);
        expect(locks.length).toBeGreaterThan(0);
        expect(locks.every(lock => lock === lock.toLowerCase())).toBe(true);
        expect(kind.writes(change).length).toBeGreaterThan(0);
      }),
      { numRuns: runs(30) },
    );
  });

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(changesByKind[name], change => {
        expect(changeSchema.parse(JSON.parse(JSON.stringify(change)))).toEqual(change);
      }),
      { numRuns: runs(30) },
    );
  });
});

/** Everything that has a limit, once each: networks by their DNS domains. */
function subjectsIn(topology: Topology): readonly Pick<Demand, 'meter' | 'subjectId'>[] {
  const { scopes, resources, networks, zones } = topology;
  const domains = new Set([...networks.keys(), ...zones.keys()].map(key => domainOf(topology, key).id));
  return [
    ...[...scopes.keys()].flatMap(subjectId =>
      meters.filter(meter => meter.startsWith('scope-')).map(meter => ({ meter, subjectId })),
    ),
    ...[...resources.keys()].map(subjectId => ({ meter: 'resource-scopes' as const, subjectId })),
    ...[...domains].map(subjectId => ({ meter: 'network-scopes' as const, subjectId })),
  ];
}

const limited = [
  'link',
  'unlink',
  'create-endpoint',
  'delete-endpoint',
  'set-zone-group',
  'approve-connection',
  'reject-connection',
  'remove-connection',
  'link-zone',
  'unlink-zone',
] as const;

describe.each(limited)('%s', name => {
  test('adds to the limits, and gives back to them, what the counts say', () => {
    let moved = 0;
    fc.assert(
      fc.property(estates(), anyChanges, changesByKind[name], (estate, earlier, change) => {
        const before = applied(topologyOf(estate), earlier);
        const kind = kindOf(change);
        const [added, freed] = [kind.demands(before, change), kind.frees(before, change)];
        if (kind.isDone(before, change)) expect([added, freed]).toEqual([[], []]);
        fc.pre(isPossible(before, change) && !kind.isDone(before, change));
        const after = kind.apply(before, change);
        for (const subject of subjectsIn(before)) {
          const of = (places: typeof added) => places.filter(place => subjectKey(place) === subjectKey(subject)).length;
          const [was, is] = [before, after].map(topology => count(topology, subject.meter, subject.subjectId));
          const growth = (is ?? 0) - (was ?? 0);
          // A network that leaves its zones may take places along, which nobody is promised.
          if (name === 'unlink-zone') expect(growth).toBeLessThanOrEqual(0);
          else expect([subject.meter, growth]).toEqual([subject.meter, of(added) - of(freed)]);
          moved += Math.abs(growth);
        }
      }),
      { numRuns: runs(80) },
    );
    if (name !== 'unlink-zone') expect(moved).toBeGreaterThan(0);
  });
});

test.each([
  ['a kind that there is not', { kind: 'rename', scopeId: scopeId('a') }],
  ['something more', { kind: 'delete-scope', scopeId: scopeId('a'), force: true }],
  ['something less', { kind: 'unlink', scopeId: scopeId('a') }],
  ['another access mode', { kind: 'create-scope', scopeId: scopeId('a'), query: 'Closed' }],
  [
    'a priority that Azure does not take',
    { kind: 'allow-service-tag', securityGroupId: 'x', tag: 't', ruleName: 'r', priority: 99 },
  ],
  [
    'a message that is too long',
    { kind: 'approve-connection', scopeId: 's', endpointId: 'e', description: 'x'.repeat(141) },
  ],
  ['no storage account', { kind: 'link-storage', workspaceId: workspaceId('law'), storageAccountIds: [] }],
])('a change with %s is refused', (_, change) => {
  expect(changeSchema.safeParse(change).success).toBe(false);
});

test('what a change can do without is filled in', () => {
  const read = (change: unknown) => changeSchema.parse(change);
  expect(read({ kind: 'create-scope', scopeId: scopeId('a') })).toEqual({
    kind: 'create-scope',
    scopeId: scopeId('a'),
    query: 'Open',
    ingestion: 'Open',
    tags: {},
  });
  expect(read({ kind: 'link', scopeId: scopeId('a'), resourceId: workspaceId('law') })).toMatchObject({
    name: /^law-[0-9a-f]{8}$/.exec('law-00000000') === null ? '' : expect.stringMatching(/^law-[0-9a-f]{8}$/),
  });
  expect(read({ kind: 'link-zone', zoneId: 'z', networkId: '/x/vnet' })).toMatchObject({
    name: 'vnet',
    resolutionPolicy: 'Default',
  });
  expect(read({ kind: 'set-zone-group', endpointId: 'e', zoneIds: [] })).toMatchObject({ name: 'default' });
  expect(read({ kind: 'set-access-modes', scopeId: 's' })).toEqual({
    kind: 'set-access-modes',
    scopeId: 's',
    exclusions: {},
  });
});
