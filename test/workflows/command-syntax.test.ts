import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseCommandSyntax } from '../../src/workflows/command-syntax.ts';
import { inputSchema } from '../../src/workflows/inputs.ts';

const inputs = z.record(z.string(), inputSchema).parse({
  resources: { label: 'Resources', kind: 'resource', list: true },
  scope: { label: 'Scope', kind: 'scope' },
});
const more = z.record(z.string(), inputSchema).parse({
  name: { label: 'Name', kind: 'text', max: 10, required: false },
  networks: { label: 'Networks', kind: 'network', list: true, required: false },
});

describe('the syntax of a command', () => {
  test('has a verb, words and inputs in a fixed order, and options', () => {
    const all = { ...inputs, ...more };
    const command = 'connect {resources} to {scope} [named {name}] [for {networks}]';
    const pattern = parseCommandSyntax(command, all);
    expect(pattern).toEqual({
      verb: 'connect',
      parts: [
        { input: 'resources', definition: all['resources'] },
        { word: 'to' },
        { input: 'scope', definition: all['scope'] },
      ],
      options: [
        { word: 'named', input: 'name', definition: all['name'] },
        { word: 'for', input: 'networks', definition: all['networks'] },
      ],
      text: command,
    });
  });

  test('can be a verb alone', () => {
    expect(parseCommandSyntax('refresh', {})).toMatchObject({ verb: 'refresh', parts: [], options: [] });
  });

  test.each([
    [
      '{scope} is {resources}',
      inputs,
      'the command has to begin with a word of lower-case letters and hyphens, not with "{scope}"',
    ],
    [
      'Connect {resources} to {scope}',
      inputs,
      'the command has to begin with a word of lower-case letters and hyphens, not with "Connect"',
    ],
    ['connect {resources} {scope}', inputs, 'expected a word between {resources} and {scope}'],
    ['connect {resources} to {scop}', inputs, 'unknown input {scop}; define it under inputs'],
    ['connect {resources} to {toString}', inputs, 'unknown input {toString}; define it under inputs'],
    ['connect {resources} to', inputs, "the command doesn't use the input {scope}"],
    ['connect {scope} to {scope} of {resources}', inputs, 'the command uses {scope} twice'],
    ['connect {resources} to {scope} to', inputs, 'the command uses the word "to" twice'],
    [
      'connect {resources} because {scope}',
      inputs,
      'the command can\'t use the word "because", which introduces the reason',
    ],
    [
      'connect {resources} TO {scope}',
      inputs,
      'expected a word of lower-case letters and hyphens, or {input}, not "TO"',
    ],
    [
      'connect {resources} to {scope',
      inputs,
      'expected a word of lower-case letters and hyphens, or {input}, not "{scope"',
    ],
    ['connect {resources} [to {scope}]', inputs, "{scope} is required, so it can't be in brackets"],
    [
      'connect {resources} to {scope} named {name} [for {networks}]',
      { ...inputs, ...more },
      '{name} is not required, so it has to be in brackets after a word: [word {name}]',
    ],
    [
      'connect {resources} [named {name}] to {scope} [for {networks}]',
      { ...inputs, ...more },
      'optional inputs in brackets have to come last',
    ],
    [
      'connect {resources} to {scope} [{name}] [for {networks}]',
      { ...inputs, ...more },
      'expected a word of lower-case letters and hyphens, or {input}, not "[{name}]"',
    ],
  ])('%s is refused with a reason', (command, known, message) => {
    expect(() => parseCommandSyntax(command, known)).toThrow(message);
  });
});
