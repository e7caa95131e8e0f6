import { expect, test } from 'vitest';
import type { FormSteps } from '../../src/workflows/steps.ts';
import { answersToFit, findStepProblems, stepsEntered } from '../../src/workflows/steps.ts';
import { shippedWorkflow } from './rulebook.ts';

const { inputs, steps: shipped = [] } = shippedWorkflow('isolate-network');

/** Returns the shipped steps, of which the third is another one. */
function withThird(third: Partial<FormSteps[number]>): FormSteps {
  return shipped.map((step, index) => (index === 2 ? { ...step, ...third } : step));
}

test('finds nothing wrong with the steps that ship with the bot, or with a workflow that has none', () => {
  expect(findStepProblems(inputs, shipped)).toEqual([]);
  expect(findStepProblems(inputs, undefined)).toEqual([]);
});

test.each<[string, FormSteps, RegExp]>([
  [
    'an input that no step asks for',
    withThird({ inputs: ['resources', 'public'] }),
    /^no step asks for the input mode$/,
  ],
  ['an unknown input', withThird({ inputs: ['resources', 'public', 'mode', 'modes'] }), /^there is no input modes$/],
  [
    'an input in two steps',
    withThird({ inputs: ['resources', 'public', 'mode', 'scope'] }),
    /^scope is asked for twice$/,
  ],
  [
    'names of another step that have to fit',
    withThird({ fits: { zone: 'scope' } }),
    /^the step does not ask for zone$/,
  ],
  ['names that fit a later answer', withThird({ fits: { resources: 'zone' } }), /^no earlier step asks for zone$/],
  [
    'names for which nothing is known to fit',
    withThird({ fits: { resources: 'subnet' } }),
    /^it is not known which of resources fit subnet$/,
  ],
  ['a choice that has to fit', withThird({ fits: { mode: 'scope' } }), /^it is not known which of mode fit scope$/],
])('refuses %s', (_, steps, message) => {
  expect(findStepProblems(inputs, steps).map(problem => problem.message)).toContainEqual(
    expect.stringMatching(message),
  );
});

test('shows as many steps as something was entered for, and at least one', () => {
  expect(stepsEntered(shipped, {})).toBe(1);
  expect(stepsEntered(shipped, { subnet: ['hub/default'] })).toBe(1);
  expect(stepsEntered(shipped, { resources: ['law'] })).toBe(3);
  expect(stepsEntered(shipped, { resources: [], scope: ['ampls-a'] })).toBe(2);
});

test('carries the answers that later names have to fit, unless they are too long to carry', () => {
  const entered = { subnet: ['hub/default'], resources: ['law'], scope: ['x'.repeat(501)] };
  expect(answersToFit(shipped, entered)).toEqual({ subnet: 'hub/default' });
});
