import { z } from 'zod';
import type { Change } from '../domain/changes/index.ts';
import { changeSchema } from '../domain/changes/index.ts';
import { recipeNamed } from '../domain/recipes/index.ts';
import type { Proposed } from '../domain/recipes/recipe.ts';
import type { Topology } from '../domain/topology/topology.ts';
import type { Entry, Template } from './schema.ts';

/** What inputs stand for, by their names: ids of things, choices, texts. None where an input was left out. */
export type Values = Readonly<Record<string, readonly string[]>>;

/**
 * What an entry of a workflow's file stands for, with values in the place of its inputs. What it is made of is checked
 * at once; the estate is looked at only in what comes back.
 *
 * @throws an Error that says what is wrong with the entry
 */
export function preparedEntry(entry: Entry, values: Values): (topology: Topology) => Proposed {
  if ('change' in entry) {
    const items = entry.each === undefined ? [undefined] : valuesOf(entry.each, values);
    const changes = items.map(item => changeOf(entry.change, values, item));
    return () => ({ changes, findings: [] });
  }
  try {
    return recipeNamed(entry.recipe).prepare(filled(entry.with, values, undefined));
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new Error(`the recipe ${entry.recipe} does not take this: ${reasonOf(error.issues[0])}`, { cause: error });
  }
}

/** The inputs that an entry speaks of. */
export function inputsIn(entry: Entry): readonly string[] {
  const templates = 'change' in entry ? [entry.each ?? '', ...Object.values(entry.change)] : Object.values(entry.with);
  return templates
    .flat()
    .flatMap(value => (typeof value === 'string' && value.startsWith('$') ? [value.slice(1)] : []));
}

function changeOf(template: Template, values: Values, item: string | undefined): Change {
  const result = changeSchema.safeParse(filled(template, values, item));
  if (result.success) return result.data;
  throw new Error(`there is no such change: ${reasonOf(nearestIssue(result.error.issues[0]))}`);
}

function filled(template: Template, values: Values, item: string | undefined): Record<string, unknown> {
  const entries = Object.entries(template).flatMap(([key, value]): [string, unknown][] => {
    if (Array.isArray(value)) return [[key, value.flatMap(part => resolved(part, values, item))]];
    const [one, ...more] = resolved(value, values, item);
    if (more.length > 0) throw new Error(`${value} must stand for one thing here; use each: or a list`);
    return one === undefined ? [] : [[key, one]];
  });
  return Object.fromEntries(entries);
}

type Scalar = string | number | boolean;

function resolved(value: Scalar, values: Values, item: string | undefined): readonly Scalar[] {
  if (typeof value !== 'string' || !value.startsWith('$')) return [value];
  return value === '$item' && item !== undefined ? [item] : valuesOf(value, values);
}

function valuesOf(reference: string, values: Values): readonly string[] {
  const name = reference.slice(1);
  const found = Object.hasOwn(values, name) ? values[name] : undefined;
  if (found === undefined) throw new Error(`${reference} names no input`);
  return found;
}

/** Of what speaks against each kind of change: what speaks against the kind that is named. */
function nearestIssue(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue?.code !== 'invalid_union') return issue;
  const named = issue.errors.find(issues => !issues.some(({ path }) => path[0] === 'kind'));
  return named?.[0] ?? issue.errors.flat().find(({ path }) => path[0] === 'kind') ?? issue;
}

function reasonOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return '';
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}
