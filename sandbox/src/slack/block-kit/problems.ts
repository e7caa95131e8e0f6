import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** A problem in a payload, with the JSON pointer to it. The pointer starts with the name of the argument. */
export interface Problem {
  readonly message: string;
  readonly pointer: string;
}

/** Formats a problem as Slack does: `no more than 50 items allowed [json-pointer:/blocks]`. */
export function formatProblem(problem: Problem): string {
  return problem.pointer === '' ? problem.message : `${problem.message} [json-pointer:${problem.pointer}]`;
}

function pointerTo(at: string, path: readonly PropertyKey[]): string {
  return [at, ...path.map(String)].join('/');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key as string) : undefined;
  return value;
}

const typeNames: Readonly<Record<string, string>> = { array: 'an array', object: 'an object', int: 'an integer' };

function tooBig(issue: Extract<Issue, { code: 'too_big' }>): string {
  if (issue.origin === 'string') return `must be less than ${Number(issue.maximum) + 1} characters`;
  if (issue.origin === 'array') return `no more than ${issue.maximum} items allowed`;
  return `must be less than or equal to ${issue.maximum}`;
}

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): string {
  if (issue.origin === 'string') return `must be more than ${Number(issue.minimum) - 1} characters`;
  if (issue.origin === 'array') return `no fewer than ${issue.minimum} items allowed`;
  return `must be greater than ${issue.inclusive === false ? '' : 'or equal to '}${issue.minimum}`;
}

function messageOf(issue: Issue, found: unknown): string {
  switch (issue.code) {
    case 'too_big':
      return tooBig(issue);
    case 'too_small':
      return tooSmall(issue);
    case 'invalid_type':
      return `must provide ${typeNames[issue.expected] ?? `a ${issue.expected}`}`;
    case 'invalid_value':
      return issue.path.at(-1) === 'type' ? `unsupported type: ${String(found)}` : 'must be a valid enum value';
    case 'invalid_union':
      return issue.path.at(-1) === 'type'
        ? `unsupported type: ${String(found)}`
        : 'failed to match all allowed schemas';
    default:
      return issue.message;
  }
}

/**
 * Converts the issues of a schema to problems in Slack's wording.
 *
 * @param input the value that was validated
 * @param at the JSON pointer to it, e.g. `/blocks`
 */
export function toProblems(issues: readonly Issue[], input: unknown, at: string): Problem[] {
  return issues.flatMap(issue => {
    const here = pointerTo(at, issue.path);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => ({ message: `invalid additional property: ${key}`, pointer: here }));
    const found = valueAt(input, issue.path);
    if (found === undefined && issue.path.length > 0 && issue.code !== 'custom') {
      const field = String(issue.path.at(-1));
      return [{ message: `missing required field: ${field}`, pointer: pointerTo(at, issue.path.slice(0, -1)) }];
    }
    return [{ message: messageOf(issue, found), pointer: here }];
  });
}
