import type { Finding } from '../domain/findings/finding.ts';
import { blocks, finding } from '../domain/findings/finding.ts';
import { nameOf } from '../domain/ids.ts';
import type { Hint, ResolvedInput } from '../domain/inputs.ts';
import { resolveInput } from '../domain/inputs.ts';
import type { Proposed } from '../domain/recipes/recipe.ts';
import { kindById } from '../domain/topology/gaps.ts';
import type { Topology } from '../domain/topology/topology.ts';
import { listed } from '../domain/words.ts';
import type { Values } from './changes.ts';
import type { WorkflowInput } from './inputs.ts';
import { checkValue } from './inputs.ts';
import type { Workflow } from './workflow.ts';
import { proposedBy } from './workflow.ts';

/** What somebody asked for, on the estate as it is. */
export interface Proposal extends Proposed {
  /** What the requester alone is told about names that did not lead to one thing. */
  readonly hints: readonly Hint[];
}

/**
 * Finds what was typed in the estate, and works out the changes that this stands for. Where anything blocks, there are
 * no changes.
 *
 * @param typed what people typed, by the names of inputs
 */
export function proposalOf(workflow: Workflow, typed: Values, topology: Topology): Proposal {
  const resolved = Object.entries(workflow.inputs).map(([name, input]) => {
    return { name, ...valuesFor(topology, name, input, typed[name] ?? []) };
  });
  const findings = resolved.flatMap(entry => entry.findings);
  const hints = resolved.flatMap(entry => entry.hints);
  if (blocks(findings)) return { changes: [], findings, hints };
  const values = Object.fromEntries(resolved.map(({ name, ids }) => [name, ids]));
  const proposed = proposedBy(workflow, values, topology);
  const all = [...findings, ...proposed.findings];
  return { changes: blocks(all) ? [] : proposed.changes, findings: all, hints };
}

function valuesFor(topology: Topology, name: string, input: WorkflowInput, typed: readonly string[]): ResolvedInput {
  if (typed.length === 0) {
    const nothing = finding('not-found', `${input.label}: nothing was named, and it is needed.`, [name]);
    return { ids: [], findings: input.required ? [nothing] : [], hints: [] };
  }
  if (!input.list && typed.length > 1) {
    const many = finding('ambiguous', `${input.label}: one is expected, and there are ${typed.length}.`, [name]);
    return { ids: [], findings: [many], hints: [] };
  }
  if (input.kind === 'choice' || input.kind === 'text') return checkedValues(input, typed);
  const resolved = resolveInput(topology, { name, kind: input.kind }, typed);
  return { ...resolved, findings: [...resolved.findings, ...strangers(input.only, resolved.ids)] };
}

/** Requests that were written down may be older than the file that they are now read by. */
function checkedValues(input: WorkflowInput, typed: readonly string[]): ResolvedInput {
  const checked = typed.map(text => ({ text, ...checkValue(input, text) }));
  return {
    ids: [...new Set(checked.flatMap(entry => ('value' in entry ? [entry.value] : [])))],
    findings: checked.flatMap(entry => ('error' in entry ? [finding('not-found', entry.error, [entry.text])] : [])),
    hints: [],
  };
}

/** Things of the right type and of the wrong kind. */
function strangers(only: readonly string[] | undefined, ids: readonly string[]): readonly Finding[] {
  if (only === undefined) return [];
  return ids
    .filter(id => !only.includes(kindById(id)))
    .map(id => {
      const sentence = `${nameOf(id)} is a ${inWords(kindById(id))}; expected is a ${listed(only.map(inWords))}.`;
      return finding('not-linkable', sentence, [id]);
    });
}

function inWords(kind: string): string {
  return kind.replaceAll('-', ' ');
}
