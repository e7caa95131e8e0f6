import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { PhrasingEntry } from '../../src/workflows/command-syntax.ts';
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

const all = { ...inputs, ...more };

/** Parses a command with one phrasing, or with more ways of saying it. */
function syntaxOf(command: string, known: typeof inputs, ...others: (string | PhrasingEntry)[]) {
  const entries = others.map(entry => (typeof entry === 'string' ? { say: entry, with: {} } : entry));
  return parseCommandSyntax([{ say: command, with: {} }, ...entries], known);
}

describe('the syntax of a command', () => {
  test('has a verb, words and inputs in a fixed order, and options', () => {
    const command = 'connect {resources} to {scope} [named {name}] [for {networks}]';
    expect(syntaxOf(command, all)).toEqual({
      verb: 'connect',
      text: command,
      phrasings: [
        {
          parts: [
            { ways: [['connect']], isOptional: false },
            { input: 'resources', definition: all['resources'] },
            { ways: [['to']], isOptional: false },
            { input: 'scope', definition: all['scope'] },
          ],
          options: [
            { word: 'named', input: 'name', definition: all['name'] },
            { word: 'for', input: 'networks', definition: all['networks'] },
          ],
          presets: {},
          text: command,
        },
      ],
    });
  });

  test('can be a verb alone', () => {
    expect(syntaxOf('refresh', {})).toMatchObject({ verb: 'refresh', phrasings: [{ options: [] }] });
  });

  test('has other phrasings, with alternatives, words that can be left out, and the options that are left', () => {
    const command = 'connect {resources} to {scope} [named {name}] [for {networks}]';
    const { phrasings } = syntaxOf(
      command,
      all,
      '(plug in|link) (the new)? {resources} (->|into) {scope} called {name}',
    );
    expect(phrasings[1]).toEqual({
      parts: [
        { ways: [['plug', 'in'], ['link']], isOptional: false },
        { ways: [['the', 'new']], isOptional: true },
        { input: 'resources', definition: all['resources'] },
        { ways: [['->'], ['into']], isOptional: false },
        { input: 'scope', definition: all['scope'] },
        { ways: [['called']], isOptional: false },
        { input: 'name', definition: all['name'] },
      ],
      options: [{ word: 'for', input: 'networks', definition: all['networks'] }],
      presets: {},
      text: 'plug in {resources} -> {scope} called {name}',
    });
  });

  test.each<[string | PhrasingEntry, string]>([
    ['link {resources}', '"link {resources}" has neither a place nor a value for {scope}'],
    ['{resources} to {scope}', '"{resources} to {scope}" has to begin with a word that cannot be left out'],
    ['(link)? {resources} to {scope}', '"{resources} to {scope}" has to begin with a word that cannot be left out'],
    ['link {resources} (to)? {scope}', 'expected a word between {resources} and {scope}'],
    ['link {resources} to {scope} and {name}', 'the command can\'t use the word "and", which separates names'],
    ['link {resources} to {scope} for {scope}', 'the command uses {scope} twice'],
    [{ say: 'link {resources} to {scope}', with: { scope: 'x' } }, 'the command uses {scope} twice'],
    [{ say: 'link {resources}', with: { scope: 'x' } }, '"link {resources}": the input scope has no option x'],
    [{ say: 'link {resources} to {scope}', with: { colour: 'x' } }, 'the input colour has no option x'],
  ])('refuses the phrasing %j with a reason', (phrasing, message) => {
    const known = { ...all };
    expect(() => syntaxOf('connect {resources} to {scope} [named {name}] [for {networks}]', known, phrasing)).toThrow(
      message,
    );
  });

  test('refuses values in the canonical phrasing', () => {
    const entry = { say: 'connect {resources} to {scope}', with: { scope: 'x' } };
    expect(() => parseCommandSyntax([entry], inputs)).toThrow('the first phrasing cannot have values');
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
    expect(() => syntaxOf(command, known)).toThrow(message);
  });
});
