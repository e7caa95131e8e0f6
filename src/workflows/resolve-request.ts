import type { ReadSet } from '../domain/changes/change.ts';
import { combineReads } from '../domain/changes/reads.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { blocks, finding } from '../domain/findings/finding.ts';
import { listChoices } from '../domain/format.ts';
import { nameOf } from '../domain/ids.ts';
import { readSetOfIds } from '../domain/plan/read-set.ts';
import type { RecipeResult } from '../domain/recipes/recipe.ts';
import type { ResolvedInput, Suggestion } from '../domain/resolve-input.ts';
import { resolveInput } from '../domain/resolve-input.ts';
import type { TargetKind } from '../domain/targets.ts';
import type { ResourceKind } from '../domain/topology/objects.ts';
import { resourceKindFromId } from '../domain/topology/objects.ts';
import type { Topology } from '../domain/topology/topology.ts';
import type { InputValues } from './build-changes.ts';
import { buildChanges } from './build-changes.ts';
import type { WorkflowInput } from './inputs.ts';
import { checkValue, takesName } from './inputs.ts';
import { findTimeLimitProblem, timeLimitOf } from './time-limit.ts';
import type { Workflow } from './workflow.ts';

/** The changes of a request in a topology, and findings about names and changes. */
export interface ResolvedRequest extends RecipeResult {
  /** What the changes and findings rest on: the objects that were named, and what the recipes have looked at. */
  readonly reads: Partial<ReadSet>;
  /** Objects to offer the requester for names that did not match exactly one. */
  readonly suggestions: readonly Suggestion[];
  /** Names that matched nothing. An object may be too new for the topology to have it. */
  readonly unresolved?: readonly UnresolvedName[];
  /** After how many milliseconds the changes are undone. They stay where it is left out. */
  readonly undoneAfterMs?: number | undefined;
}

/** A name that matched nothing, and the kind of object that was expected. */
interface UnresolvedName {
  readonly kind: TargetKind;
  readonly typed: string;
}

/**
 * Resolves the names that were typed and builds the changes of the request. If any finding blocks, there are no
 * changes.
 *
 * @param typed what was typed, by input name
 */
export function resolveRequest(workflow: Workflow, typed: InputValues, topology: Topology): ResolvedRequest {
  const resolved = Object.entries(workflow.inputs).map(([name, input]) => {
    return { name, ...resolveValues(topology, name, input, typed[name] ?? []) };
  });
  const findings = [...resolved.flatMap(entry => entry.findings), ...timeLimitFindings(workflow, typed)];
  const suggestions = resolved.flatMap(entry => entry.suggestions);
  if (blocks(findings)) {
    return { changes: [], findings, suggestions, reads: {}, unresolved: unresolvedNames(workflow, suggestions) };
  }
  const values = Object.fromEntries(resolved.map(({ name, ids }) => [name, ids]));
  const built = buildChanges(workflow, values, topology);
  const all = [...findings, ...built.findings];
  const reads = combineReads(readSetOfIds(resolved.flatMap(({ ids }) => ids)), built.reads ?? {});
  const undoneAfterMs = timeLimitOf(workflow, values);
  const { unknownGroups } = built;
  const changes = blocks(all) ? [] : built.changes;
  return { changes, findings: all, suggestions, reads, unknownGroups: unknownGroups ?? [], undoneAfterMs };
}

/** Returns the findings about the names and values of each input. */
export function findingsOfInputs(
  { inputs }: Workflow,
  typed: InputValues,
  topology: Topology,
): readonly { readonly input: string; readonly findings: readonly Finding[] }[] {
  return Object.entries(inputs).map(([name, input]) => {
    return { input: name, findings: resolveValues(topology, name, input, typed[name] ?? []).findings };
  });
}

function timeLimitFindings(workflow: Workflow, typed: InputValues): readonly Finding[] {
  const problem = findTimeLimitProblem(workflow, typed);
  return problem === undefined ? [] : [finding('no-reversal', problem.error, [problem.input])];
}

function unresolvedNames({ inputs }: Workflow, suggestions: readonly Suggestion[]): readonly UnresolvedName[] {
  return suggestions.flatMap(({ input, typed, kind }) => {
    const target = inputs[input];
    const isNamed = kind === 'near' && target !== undefined && takesName(target);
    return isNamed ? [{ kind: target.kind, typed }] : [];
  });
}

function resolveValues(
  topology: Topology,
  name: string,
  input: WorkflowInput,
  typed: readonly string[],
): ResolvedInput {
  if (typed.length === 0) {
    const missing = finding('not-found', `${input.label}: expected a value, but found none.`, [name]);
    return { ids: [], findings: input.required ? [missing] : [], suggestions: [] };
  }
  if (!input.list && typed.length > 1) {
    const several = finding('ambiguous', `${input.label}: expected one value, but found ${typed.length}.`, [name]);
    return { ids: [], findings: [several], suggestions: [] };
  }
  if (!takesName(input)) return checkValues(input, typed);
  const resolved = resolveInput(topology, { name, kind: input.kind }, typed);
  return { ...resolved, findings: [...resolved.findings, ...wrongKindFindings(input.only, resolved.ids)] };
}

/** Checks stored values again, because a request can be older than the workflow file that now interprets it. */
function checkValues(input: WorkflowInput, typed: readonly string[]): ResolvedInput {
  const checked = typed.map(text => ({ text, ...checkValue(input, text) }));
  return {
    ids: [...new Set(checked.flatMap(entry => ('value' in entry ? [entry.value] : [])))],
    findings: checked.flatMap(entry => ('error' in entry ? [finding('not-found', entry.error, [entry.text])] : [])),
    suggestions: [],
  };
}

const kindNouns = {
  workspace: 'a workspace',
  component: 'an Application Insights component',
  'collection-endpoint': 'a data collection endpoint',
  other: 'a resource of another type',
} as const satisfies Record<ResourceKind, string>;

function wrongKindFindings(only: readonly ResourceKind[] | undefined, ids: readonly string[]): readonly Finding[] {
  if (only === undefined) return [];
  return ids
    .filter(id => !only.includes(resourceKindFromId(id)))
    .map(id => {
      const expected = listChoices(only.map(kind => kindNouns[kind]));
      const sentence = `${nameOf(id)} is ${kindNouns[resourceKindFromId(id)]}. Expected ${expected}.`;
      return finding('not-linkable', sentence, [id]);
    });
}
