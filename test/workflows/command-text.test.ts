import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandText } from '../../src/workflows/command-text.ts';
import type { WorkflowInput } from '../../src/workflows/inputs.ts';
import { checkValue } from '../../src/workflows/inputs.ts';
import { findTimeLimitProblem } from '../../src/workflows/time-limit.ts';
import { parseValid, rulebook, shippedWorkflow } from './rulebook.ts';

describe('the command that asks for the same as a request', () => {
  test.each([
    [
      'connect law-prod, appi-web to ampls-a because "SOC onboarding"',
      'connect law-prod, appi-web to ampls-a because "SOC onboarding"',
    ],
    ['connect "a b" to hub', 'connect "a b" to "hub"'],
    [
      'disable public query access on law-1 because "audit"',
      'public-access law-1 to Disabled for queries because "audit"',
    ],
    [
      'public-access law-1 to Enabled for 4h because it is “urgent”',
      'public-access law-1 to Enabled for 4h because it is “urgent”',
    ],
    ['create-endpoint in hub/default to ampls-a dns automatic', 'create-endpoint in hub/default to ampls-a'],
  ])('of %s is %s', (typed, text) => {
    const { workflow, inputs, reason } = parseValid(typed);
    expect(commandText(workflow, { inputs, reason })).toBe(text);
  });

  test('does not exist where a name contains quotes, or an input is missing', () => {
    const connect = shippedWorkflow('connect-resources');
    expect(commandText(connect, { inputs: { resources: ['a"b'], scope: ['ampls-a'] }, reason: null })).toBeUndefined();
    expect(commandText(connect, { inputs: { resources: ['law-1'] }, reason: null })).toBeUndefined();
  });

  const account = '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st1';
  const words = [
    'to',
    'in',
    'for',
    'named',
    'new-zones',
    'because',
    'and',
    'law',
    'law-1',
    'ämpls 1',
    '<script>',
    'a,b',
    "o'neil",
    account,
  ];

  function valuesOf(definition: WorkflowInput): fc.Arbitrary<readonly string[]> {
    if (definition.kind === 'choice') return fc.constantFrom(...definition.options.map(({ value }) => [value]));
    if (definition.kind === 'duration') return fc.constantFrom(['4h'], ['30m'], ['2d']);
    const valid = words.filter(word => !('error' in checkValue(definition, word)));
    return fc.array(fc.constantFrom(...valid), { minLength: 1, maxLength: definition.list ? 3 : 1 });
  }

  test('is read as the same request, whatever the names are', () => {
    for (const workflow of rulebook.workflows.values()) {
      const inputs = fc.record(
        Object.fromEntries(Object.entries(workflow.inputs).map(([name, definition]) => [name, valuesOf(definition)])),
        { requiredKeys: Object.keys(workflow.inputs).filter(name => workflow.inputs[name]?.required) },
      );
      fc.assert(
        fc.property(inputs, fc.option(fc.constantFrom('SOC', 'say "now"', 'for 4h')), (given, reason) => {
          fc.pre(findTimeLimitProblem(workflow, given) === undefined);
          const text = commandText(workflow, { inputs: given, reason }) ?? '';
          const parsed = parseValid(text);
          expect(parsed.workflow.name).toBe(workflow.name);
          expect(parsed.reason).toBe(reason);
          for (const [name, values] of Object.entries(parsed.inputs)) expect(given[name]).toEqual(values);
          for (const name of Object.keys(given)) {
            const definition = workflow.inputs[name];
            const usual = definition?.kind === 'choice' ? definition.default : undefined;
            expect(parsed.inputs[name] ?? [usual]).toEqual(given[name]);
          }
        }),
        { numRuns: 40 },
      );
    }
  });
});
