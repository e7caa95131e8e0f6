import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import type { Step, StepState } from '../../../src/domain/request/record.ts';
import { rollbackOf } from '../../../src/domain/request/rollback.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { endpointId, estate, link, scope, scopeId, workspace, workspaceId } from '../build.ts';
import { applied, planned } from '../planning.ts';

const before = topologyOf(estate({ scopes: [scope('a')], resources: [workspace('law'), workspace('law2')] }));
const unlink = (law: string): Change => ({ kind: 'unlink', scopeId: scopeId('a'), resourceId: workspaceId(law) });

function stepOf(position: number, change: Change, state: StepState = 'done', undoes: string | null = null): Step {
  const facts = { attempts: 1, startedAt: null, finishedAt: null, correlationId: null, operationUrl: null };
  return { id: `${position}`, position, undoes, change, title: `Step ${position}`, state, ...facts, problem: null };
}

const links = [linkChange(scopeId('a'), workspaceId('law')), linkChange(scopeId('a'), workspaceId('law2'))];
const plan = planned(before, links);
const after = applied(before, links);
const done = links.map((change, position) => stepOf(position, change));

describe('what a request has made', () => {
  test('is taken back, last one first', () => {
    expect(rollbackOf({ id: 7, plan, steps: done }, after)).toEqual({
      changes: [unlink('law2'), unlink('law')],
      findings: [],
    });
  });

  test.each<[string, readonly Step[]]>([
    ['what was there already', [stepOf(0, links[0] ?? unlink('law'), 'skipped')]],
    ['what was undone', [stepOf(0, links[0] ?? unlink('law'), 'undone')]],
    ['an undoing', [stepOf(0, links[0] ?? unlink('law'), 'done', '1')]],
    ['nothing', []],
  ])('does not hold %s', (_, steps) => {
    expect(rollbackOf({ id: 7, plan, steps }, after)).toMatchObject({
      changes: [],
      findings: [
        { code: 'nothing-to-do', sentence: 'CR-7 has made nothing that could be taken back.', subjects: ['CR-7'] },
      ],
    });
  });

  test('stays where somebody else has made it anew', () => {
    const theirs = { scopes: [scope('a')], resources: [workspace('law')], links: [link('a', workspaceId('law'))] };
    expect(rollbackOf({ id: 7, plan, steps: done }, topologyOf(estate(theirs)))).toMatchObject({
      changes: [unlink('law2')],
      findings: [
        {
          code: 'already-done',
          sentence: 'law is linked to a by somebody else by now, as law-link: that stays.',
          subjects: [scopeId('a'), workspaceId('law')],
        },
      ],
    });
  });

  test('stays where it cannot be taken back, or was not planned', () => {
    const change: Change = { kind: 'delete-endpoint', endpointId: endpointId('pe') };
    const steps = [stepOf(0, change)];
    for (const agreed of [planned(before, [change]), null]) {
      const { changes, findings } = rollbackOf({ id: 7, plan: agreed, steps }, before);
      expect([changes, findings.map(({ code, sentence }) => `${code}: ${sentence}`)]).toEqual([
        [],
        [
          'irreversible: Step 0: this cannot be taken back.',
          'nothing-to-do: CR-7 has made nothing that could be taken back.',
        ],
      ]);
    }
  });
});
