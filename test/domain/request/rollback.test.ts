import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import type { RequestEvent } from '../../../src/domain/request/events.ts';
import type { Step } from '../../../src/domain/request/record.ts';
import {
  canRollBack,
  planRollback,
  ROLLBACK_WORKFLOW,
  rollsBack,
  undoneBy,
} from '../../../src/domain/request/rollback.ts';
import type { StepState } from '../../../src/domain/request/states.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { endpointId, inventory, link, scope, scopeId, workspace, workspaceId } from '../build.ts';
import { applyChanges, planChanges } from '../plan-changes.ts';

const before = topologyOf(inventory({ scopes: [scope('a')], resources: [workspace('law'), workspace('law2')] }));
const unlink = (law: string): Change => ({ kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId(law) });

function stepOf(position: number, change: Change, state: StepState = 'done', undoes: string | null = null): Step {
  const facts = { attempts: 1, startedAt: null, finishedAt: null, correlationId: null, operationUrl: null };
  return { id: `${position}`, position, undoes, change, title: `Step ${position}`, state, ...facts, problem: null };
}

const links = [linkChange(scopeId('a'), workspaceId('law')), linkChange(scopeId('a'), workspaceId('law2'))];
const plan = planChanges(before, links);
const after = applyChanges(before, links);
const done = links.map((change, position) => stepOf(position, change));

describe('rolling back a request', () => {
  test('undoes its changes, the last one first', () => {
    expect(planRollback({ id: 7, plan, steps: done }, after)).toEqual({
      changes: [unlink('law2'), unlink('law')],
      findings: [],
    });
    expect(canRollBack({ plan }, done)).toBe(true);
  });

  test('is not offered for changes that cannot be undone', () => {
    const changes = plan.changes.map(change => ({ ...change, inverse: 'irreversible' as const }));
    expect(canRollBack({ plan: { ...plan, changes } }, done)).toBe(false);
    expect(canRollBack({ plan: null }, done)).toBe(false);
  });

  test.each<[string, readonly Step[]]>([
    ['a change that was in place already', [stepOf(0, links[0] ?? unlink('law'), 'skipped')]],
    ['a change that was undone already', [stepOf(0, links[0] ?? unlink('law'), 'undone')]],
    ['a step that undid another one', [stepOf(0, links[0] ?? unlink('law'), 'done', '1')]],
    ['no change at all', []],
  ])('finds nothing to undo for %s', (_, steps) => {
    expect(canRollBack({ plan }, steps)).toBe(false);
    expect(planRollback({ id: 7, plan, steps }, after)).toMatchObject({
      changes: [],
      findings: [
        {
          code: 'nothing-to-do',
          sentence: 'CR-7 changed nothing that can be undone. There is nothing to roll back.',
          subjects: ['CR-7'],
        },
      ],
    });
  });

  test('leaves a link alone that someone else has created again', () => {
    const theirs = { scopes: [scope('a')], resources: [workspace('law')], links: [link('a', workspaceId('law'))] };
    expect(planRollback({ id: 7, plan, steps: done }, topologyOf(inventory(theirs)))).toMatchObject({
      changes: [unlink('law2')],
      findings: [
        {
          code: 'already-done',
          sentence: 'law is now linked to a by a link that someone else created (law-link). That link stays.',
          subjects: [scopeId('a'), workspaceId('law')],
        },
      ],
    });
  });

  test('reports changes that cannot be undone', () => {
    const change: Change = { kind: 'delete-endpoint', endpointId: endpointId('pe') };
    const steps = [stepOf(0, change)];
    for (const approved of [planChanges(before, [change]), null]) {
      const { changes, findings } = planRollback({ id: 7, plan: approved, steps }, before);
      expect([changes, findings.map(({ code, sentence }) => `${code}: ${sentence}`)]).toEqual([
        [],
        [
          'irreversible: "Step 0" cannot be undone.',
          'nothing-to-do: CR-7 changed nothing that can be undone. There is nothing to roll back.',
        ],
      ]);
    }
  });
});

describe('which request undoes which', () => {
  const event = (type: RequestEvent['type'], data: object) => ({ type, data }) as RequestEvent;

  test('is in the inputs of the one that undoes it', () => {
    const inputs = { request: ['CR-7'] };
    expect(rollsBack({ workflow: ROLLBACK_WORKFLOW, inputs })).toBe(7);
    expect(rollsBack({ workflow: ROLLBACK_WORKFLOW, inputs: {} })).toBeUndefined();
    expect(rollsBack({ workflow: 'connect-resources', inputs })).toBeUndefined();
  });

  test('is in the events of the one that was undone', () => {
    const approved = event('approved', { hash: '' });
    expect(undoneBy([approved])).toBeNull();
    expect(
      undoneBy([approved, event('rolled_back_by', { request: 9 }), event('comment', { text: '', ts: null })]),
    ).toBe(9);
    expect(undoneBy([event('undone_in_time', { request: 8, planned: true, changed: true })])).toBe(8);
  });
});
