import type { Finding } from '../domain/findings/finding.ts';
import { listChoices } from '../domain/format.ts';
import { keyOf } from '../domain/ids.ts';
import { qualifiedName } from '../domain/match-name.ts';
import type { Suggestion } from '../domain/resolve-input.ts';
import type { Topology } from '../domain/topology/topology.ts';
import type { InputValues } from './build-changes.ts';
import { findingsOfInputs } from './resolve-request.ts';
import type { Workflow } from './workflow.ts';

/** What is wrong with one input of a request. */
export interface InputProblem {
  readonly input: string;
  readonly sentence: string;
}

/** Names to choose from that one sentence lists. */
const MOST_CHOICES = 4;

/**
 * Returns what is wrong with the inputs of a request, one sentence for each input. What is about the request as a whole,
 * such as that there is nothing to change, is said about its first input.
 *
 * @param questions why the request makes no sense
 */
export function nameProblems(
  workflow: Workflow,
  inputs: InputValues,
  found: {
    readonly topology: Topology;
    readonly questions: readonly Finding[];
    readonly suggestions: readonly Suggestion[];
  },
): readonly InputProblem[] {
  const { topology, questions, suggestions } = found;
  const ofInputs = findingsOfInputs(workflow, inputs, topology);
  const sentences = new Map<string, string>();
  const add = (input: string, sentence: string) => {
    if (!sentences.has(input)) sentences.set(input, sentence);
  };
  const [first = ''] = Object.keys(workflow.inputs);
  for (const question of questions) {
    const owner = ofInputs.find(({ findings }) => findings.some(finding => isSame(finding, question)));
    add(owner?.input ?? first, withChoices(question, suggestions));
  }
  return [...sentences].map(([input, sentence]) => ({ input, sentence }));
}

function isSame(a: Finding, b: Finding): boolean {
  return a.code === b.code && a.sentence === b.sentence;
}

/** Returns the sentence with the names that may be meant. */
function withChoices({ code, sentence, subjects }: Finding, suggestions: readonly Suggestion[]): string {
  const suggestion = suggestions.find(({ typed }) => typed === subjects[0]);
  if (suggestion === undefined || suggestion.options.length === 0) return sentence;
  const { typed, options } = suggestion;
  const names = new Set(options.map(({ name }) => name.toLowerCase()));
  const shown = options
    .slice(0, MOST_CHOICES)
    .map(({ id, name }) => (names.size === options.length ? name : qualifiedName(id)));
  const choices = listChoices(
    [...new Set(shown.map(keyOf))].length === shown.length ? shown : options.slice(0, MOST_CHOICES).map(({ id }) => id),
  );
  return code === 'ambiguous' ? `"${typed}" can mean ${choices}. Pick one.` : `${sentence} Did you mean ${choices}?`;
}
