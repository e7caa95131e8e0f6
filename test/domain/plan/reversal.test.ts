import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { finding } from '../../../src/domain/findings/finding.ts';
import type { Plan } from '../../../src/domain/plan/plan.ts';
import { reversalDifferences } from '../../../src/domain/plan/reversal.ts';
import type { PublicAccess } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventory, workspace, workspaceId } from '../build.ts';
import { planChanges } from '../plan-changes.ts';

const HOUR = 3_600_000;

const withQuery = (query: PublicAccess, name = 'law') =>
  topologyOf(inventory({ resources: [{ ...workspace(name), publicAccess: { ingestion: 'Enabled', query } }] }));

const set = (query: 'Enabled' | 'Disabled', name = 'law'): Change => ({
  kind: 'set-public-access',
  resourceId: workspaceId(name),
  query,
});

const opened = (hours = 4) => planChanges(withQuery('Disabled'), [set('Enabled')], { undoneAfterMs: hours * HOUR });

/** The reversal that is approved with a plan that opens queries. */
const approved = opened().reversal?.plan as Plan;

const closing = (query: PublicAccess, changes = [set('Disabled')]) => planChanges(withQuery(query), changes);

describe('a plan for a limited time', () => {
  test('has the reversal, planned on what Azure shows after its changes', () => {
    const { reversal } = opened();
    expect(reversal?.afterMs).toBe(4 * HOUR);
    expect(reversal?.plan.changes).toMatchObject([
      { change: set('Disabled'), before: 'query enabled', after: 'query disabled', done: false },
    ]);
    expect(reversal?.plan.reversal).toBeUndefined();
  });

  test('reverses the last change first, and none that is in place already', () => {
    const two = topologyOf(
      inventory({
        resources: ['a', 'b', 'c'].map((name, at) => ({
          ...workspace(name),
          publicAccess: { ingestion: 'Enabled', query: at === 2 ? 'Enabled' : 'Disabled' },
        })),
      }),
    );
    const plan = planChanges(
      two,
      ['a', 'b', 'c'].map(name => set('Enabled', name)),
      { undoneAfterMs: HOUR },
    );
    expect(plan.reversal?.plan.changes.map(({ change }) => change)).toEqual([
      set('Disabled', 'b'),
      set('Disabled', 'a'),
    ]);
  });

  test('has no reversal where everything is in place already', () => {
    const plan = planChanges(withQuery('Enabled'), [set('Enabled')], { undoneAfterMs: HOUR });
    expect(plan.reversal).toBeUndefined();
    expect(plan.findings.map(({ code }) => code)).toEqual(['nothing-to-do']);
  });

  test('is blocked where a change cannot be undone', () => {
    const plan = planChanges(withQuery('unrecognised'), [set('Enabled')], { undoneAfterMs: HOUR });
    expect(plan.findings).toContainEqual(
      finding('no-reversal', expect.stringContaining('cannot be undone automatically'), expect.anything()),
    );
    expect(plan.reversal).toBeUndefined();
  });

  test('has a hash of its own for each duration, and the hash of earlier versions without one', () => {
    const forever = planChanges(withQuery('Disabled'), [set('Enabled')]);
    expect(new Set([opened(4), opened(5), forever].map(({ hash }) => hash)).size).toBe(3);
    expect(forever.hash).toBe('24ccdf17412336a4522c7c9ce75e642b0e5f6f29c1e5ce1812a52af538cc0b47');
  });
});

describe('a reversal', () => {
  test('needs nobody while everything is as it was left', () => {
    expect(reversalDifferences(approved, closing('Enabled'))).toEqual([]);
  });

  test('needs nobody where it was put back already', () => {
    const current = closing('Disabled');
    expect(current.findings.map(({ code }) => code)).toContain('nothing-to-do');
    expect(reversalDifferences(approved, current)).toEqual([]);
  });

  test('needs somebody where Azure shows another value', () => {
    expect(reversalDifferences(approved, closing('SecuredByPerimeter'))[0]).toContain(
      'Azure now shows "query secured by perimeter"',
    );
  });

  test('needs somebody where it would do more than was approved', () => {
    const current = planChanges(withQuery('Enabled', 'other'), [set('Disabled', 'other')]);
    expect(reversalDifferences(approved, current)).toContain(
      '"Set public access of other" was not part of what was approved.',
    );
  });

  test('needs somebody for a block or a warning that nobody has seen', () => {
    const current = closing('Enabled');
    const added = finding('resource-lock', 'law is locked.', [workspaceId('law')]);
    expect(reversalDifferences(approved, { ...current, findings: [...current.findings, added] })).toEqual([
      'law is locked.',
    ]);
  });

  test('needs somebody where nothing can be undone', () => {
    const nothing = finding('nothing-to-do', 'CR-1 changed nothing that can be undone.', ['CR-1']);
    const current = { ...closing('Enabled', []), findings: [nothing] };
    expect(reversalDifferences(approved, current)).toEqual([nothing.sentence]);
  });
});
