import type { z } from 'zod';
import { formatCount, listChoices, pluralize } from './format.ts';

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of names to values',
  record: 'a mapping of names to values',
};

/**
 * Explains in plain words why a value of a file was rejected: what was expected and what was found. Pass it as `error`
 * to Zod's parse functions. A message that the schema itself has takes precedence.
 */
export function explainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return expectedButFound(typeNames[issue.expected] ?? issue.expected, issue.input);
    case 'invalid_value':
      return expectedButFound(listChoices(issue.values.map(String)), issue.input);
    case 'unrecognized_keys':
      return `unknown ${pluralize(issue.keys.length, 'key')} ${issue.keys.join(', ')}; check the spelling`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${describeAmount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `expected at most ${describeAmount(issue.maximum, issue.origin)}`;
    default:
      return undefined;
  }
}

function expectedButFound(expected: string, input: unknown): string {
  return input === undefined
    ? `missing; expected ${expected}`
    : `expected ${expected}, but found ${describeInput(input)}`;
}

function describeInput(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object' && input !== null) return 'a mapping';
  return typeof input === 'string' ? `"${input.slice(0, 60)}"` : String(input);
}

function describeAmount(limit: number | bigint, origin: string): string {
  if (origin === 'string') return formatCount(Number(limit), 'character');
  return origin === 'array' ? formatCount(Number(limit), 'entry', 'entries') : String(limit);
}
