import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inputSchema } from '../../src/workflows/inputs.ts';
import { compilePattern } from '../../src/workflows/pattern.ts';

const inputs = z.record(z.string(), inputSchema).parse({
  resources: { label: 'Resources', kind: 'resource', list: true },
  scope: { label: 'Scope', kind: 'scope' },
});
const more = z.record(z.string(), inputSchema).parse({
  name: { label: 'Name', kind: 'text', max: 10, required: false },
  networks: { label: 'Networks', kind: 'network', list: true, required: false },
});

describe('a short form', () => {
  test('is a verb, words and inputs in one order, and options', () => {
    const all = { ...inputs, ...more };
    const command = 'connect {resources} to {scope} [named {name}] [for {networks}]';
    const pattern = compilePattern(command, all);
    expect(pattern).toEqual({
      verb: 'connect',
      parts: [{ input: 'resources', takes: all['resources'] }, { word: 'to' }, { input: 'scope', takes: all['scope'] }],
      options: [
        { word: 'named', input: 'name', takes: all['name'] },
        { word: 'for', input: 'networks', takes: all['networks'] },
      ],
      text: command,
    });
  });

  test('may be a verb alone', () => {
    expect(compilePattern('refresh', {})).toMatchObject({ verb: 'refresh', parts: [], options: [] });
  });

  test.each([
    ['{scope} is {resources}', inputs, 'command must begin with a word: "{scope} is {resources}"'],
    ['Connect {resources} to {scope}', inputs, 'command must begin with a word: "Connect {resources} to {scope}"'],
    ['connect {resources} {scope}', inputs, 'command needs a word between {resources} and {scope}'],
    ['connect {resources} to {scop}', inputs, 'command names an input that is not defined: {scop}'],
    ['connect {resources} to {toString}', inputs, 'command names an input that is not defined: {toString}'],
    ['connect {resources} to', inputs, 'command has no place for the input scope'],
    ['connect {scope} to {scope} of {resources}', inputs, 'command has {scope} twice'],
    ['connect {resources} to {scope} to', inputs, 'command has the word "to" twice'],
    ['connect {resources} because {scope}', inputs, 'command cannot have "because" as a word'],
    ['connect {resources} TO {scope}', inputs, 'command cannot have "TO" as a word'],
    ['connect {resources} to {scope', inputs, 'command cannot have "{scope" as a word'],
    ['connect {resources} [to {scope}]', inputs, 'command puts {scope} in brackets, and it is required'],
    [
      'connect {resources} to {scope} named {name} [for {networks}]',
      { ...inputs, ...more },
      'command needs brackets around {name} and a word before it: it is not required',
    ],
    [
      'connect {resources} [named {name}] to {scope} [for {networks}]',
      { ...inputs, ...more },
      'command has brackets before its end: what may be left out comes last',
    ],
    [
      'connect {resources} to {scope} [{name}] [for {networks}]',
      { ...inputs, ...more },
      'command cannot have "[{name}]" as a word',
    ],
  ])('%s is refused', (command, known, message) => {
    expect(() => compilePattern(command, known)).toThrow(message);
  });
});
