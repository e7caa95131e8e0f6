import { expect, test } from 'vitest';
import { requestChanges } from '../../../src/domain/as-code/request-changes.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { planOf } from '../../../src/domain/plan/plan.ts';
import type { Step } from '../../../src/domain/request/record.ts';
import type { StepState } from '../../../src/domain/request/states.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { inventory, link, profile2020, scope, scopeId, workspace, workspaceId } from '../build.ts';

const changes = ['law-1', 'law-2'].map(name => linkChange(scopeId('ampls-a'), workspaceId(name)));
const resources = ['law-1', 'law-2'].map(name => workspace(name));
const plan = planOf({
  topology: topologyOf(
    inventory({ scopes: [scope('ampls-a')], resources, links: [link('ampls-a', workspaceId('law-2'))] }),
  ),
  changes,
  findings: [],
  reserved: [],
  profile: profile2020,
  policyVersion: 'v',
  severities: {},
});

function step(title: string, state: StepState, undoes: string | null = null): Step {
  const change = linkChange(scopeId('ampls-a'), workspaceId(title));
  const times = { startedAt: null, finishedAt: null, correlationId: null, operationUrl: null, problem: null };
  return { id: title, position: 0, undoes, change, title, state, attempts: 0, ...times };
}

const request = { state: 'failed', plan, steps: [], undoneBy: null } as const;

test('writes what the steps have made, and says why the others are left out', () => {
  const states = ['done', 'pending', 'writing', 'skipped', 'undone'] as const;
  const steps = [...states.map(state => step(state, state)), step('undo', 'done', 'undone')];
  expect(requestChanges({ ...request, steps })).toEqual({
    changes: [steps[0]],
    isMade: true,
    leftOut: [
      'Not made: pending',
      'Not known whether it was made: writing',
      'In place already, so not made by this request: skipped',
      'Made and undone: undone',
    ],
    state: 'What it did in Azure.',
  });
  expect(requestChanges({ ...request, steps, undoneBy: 13 })?.state).toBe(
    'What it did in Azure. CR-13 has undone it since.',
  );
});

test('writes what the plan is to do as long as nothing was made', () => {
  const steps = [step('law-1', 'pending')];
  const waiting = requestChanges({ ...request, state: 'approved', steps });
  expect(waiting?.changes.map(({ change }) => change)).toEqual([changes[0]]);
  expect(waiting?.leftOut).toEqual(['In place already, so not made by this request: Link law-2 to ampls-a']);
  expect(waiting?.isMade).toBe(false);
  expect(waiting?.state).toBe('What it is to do: nothing is done yet.');
  expect(requestChanges({ ...request, state: 'declined' })?.state).toBe('What it would have done: it changed nothing.');
  expect(requestChanges({ ...request, state: 'planning', plan: null })).toBeUndefined();
});
