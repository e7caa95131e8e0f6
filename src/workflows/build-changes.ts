import { z } from 'zod';
import type { Change } from '../domain/changes/index.ts';
import { changeSchema } from '../domain/changes/index.ts';
import { combineReads } from '../domain/changes/reads.ts';
import { explainIssue } from '../domain/explain-issue.ts';
import { listChoices } from '../domain/format.ts';
import type { LimitProfile } from '../domain/limits/profile.ts';
import { recipeNamed } from '../domain/recipes/index.ts';
import type { RecipeResult } from '../domain/recipes/recipe.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { defaultValues } from './inputs.ts';
import type { ChangeEntry, ChangeTemplate, Workflow } from './workflow.ts';

/** The values of inputs, by the inputs' names: ids, choices or texts. An input that was left out has none. */
export type InputValues = Readonly<Record<string, readonly string[]>>;

/**
 * Builds the changes of a workflow in a topology, with findings about objects that need no change or cannot be changed.
 *
 * @param values ids, choices and texts by input name; an input that was left out gets its default
 */
export function buildChanges(
  workflow: Pick<Workflow, 'changes' | 'inputs' | 'limits'>,
  values: InputValues,
  topology: Topology,
): RecipeResult {
  const all = Object.entries(workflow.inputs).map(([name, input]): [string, readonly string[]] => {
    const given = values[name] ?? [];
    return [name, given.length > 0 ? given : defaultValues(input)];
  });
  const withDefaults = Object.fromEntries(all);
  const parts = workflow.changes.map(entry => prepareEntry(entry, withDefaults)(topology, workflow.limits));
  return {
    changes: parts.flatMap(({ changes }) => changes),
    findings: parts.flatMap(({ findings }) => findings),
    reads: combineReads(...parts.map(({ reads }) => reads ?? {})),
    unknownGroups: parts.flatMap(({ unknownGroups }) => unknownGroups ?? []),
  };
}

/**
 * Fills the values into an entry of a workflow file and checks them. Returns the function that builds the changes:
 * files can be validated without a topology, which only that function needs.
 *
 * @throws an Error that says what is wrong with the entry
 */
export function prepareEntry(
  entry: ChangeEntry,
  values: InputValues,
): (topology: Topology, limits: LimitProfile) => RecipeResult {
  if ('change' in entry) {
    const items = entry.each === undefined ? [undefined] : valuesOf(entry.each, values);
    const changes = items.map(item => toChange(entry.change, values, item));
    return () => ({ changes, findings: [] });
  }
  try {
    return recipeNamed(entry.recipe).prepare(fillTemplate(entry.with, values, undefined));
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new Error(`recipe ${entry.recipe} rejects a value: ${reasonOf(error.issues[0])}`, { cause: error });
  }
}

/** Returns the names of the inputs that an entry uses. */
export function inputsIn(entry: ChangeEntry): readonly string[] {
  const templates = 'change' in entry ? [entry.each ?? '', ...Object.values(entry.change)] : Object.values(entry.with);
  return templates
    .flat()
    .flatMap(value => (typeof value === 'string' && value.startsWith('$') ? [value.slice(1)] : []));
}

function toChange(template: ChangeTemplate, values: InputValues, item: string | undefined): Change {
  const result = changeSchema.safeParse(fillTemplate(template, values, item), { error: explainIssue });
  if (result.success) return result.data;
  throw new Error(`invalid change: ${reasonInUnion(result.error.issues[0])}`);
}

function fillTemplate(
  template: ChangeTemplate,
  values: InputValues,
  item: string | undefined,
): Record<string, unknown> {
  const entries = Object.entries(template).flatMap(([key, value]): [string, unknown][] => {
    if (Array.isArray(value)) return [[key, value.flatMap(part => substitute(part, values, item))]];
    const [one, ...more] = substitute(value, values, item);
    if (more.length > 0) throw new Error(`${value} can have several values here; use each or a list`);
    return one === undefined ? [] : [[key, one]];
  });
  return Object.fromEntries(entries);
}

type Scalar = string | number | boolean;

function substitute(value: Scalar, values: InputValues, item: string | undefined): readonly Scalar[] {
  if (typeof value !== 'string' || !value.startsWith('$')) return [value];
  return value === '$item' && item !== undefined ? [item] : valuesOf(value, values);
}

function valuesOf(reference: string, values: InputValues): readonly string[] {
  const name = reference.slice(1);
  const found = Object.hasOwn(values, name) ? values[name] : undefined;
  if (found === undefined) throw new Error(`unknown input ${reference}; define it under inputs`);
  return found;
}

/** Returns the problem that Zod reports for the kind of change that the entry names. Zod reports one for every kind. */
function reasonInUnion(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code !== 'invalid_union') return reasonOf(issue);
  const named = issue.errors.find(issues => !issues.some(({ path }) => path[0] === 'kind'));
  if (named !== undefined) return reasonOf(named[0]);
  const kinds = issue.errors.flat().flatMap(other => (other.code === 'invalid_value' ? other.values : []));
  return `kind: expected ${listChoices(kinds.map(String))}`;
}

function reasonOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return '';
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}
