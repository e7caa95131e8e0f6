import type { Topology } from '../domain/topology/topology.ts';
import type { InputSlot } from './command-syntax.ts';
import { nameableIn } from './nameable.ts';
import type { Workflow } from './workflow.ts';

/** Longest name in an example. A longer one would not help anybody to read it. */
const MAX_NAME_LENGTH = 60;

/**
 * Returns a workflow's command as somebody could type it here, with names from Azure: `connect law-prod to ampls-a`. An
 * input keeps its placeholder where there is nothing to name.
 *
 * @param topology undefined where nothing was read yet
 */
export function exampleCommand({ syntax }: Workflow, topology: Topology | undefined): string {
  const [{ parts }] = syntax.phrasings;
  return parts.flatMap(part => ('ways' in part ? (part.ways[0] ?? []) : [exampleValue(part, topology)])).join(' ');
}

function exampleValue({ input, definition }: InputSlot, topology: Topology | undefined): string {
  if (definition.kind === 'choice') return definition.options.at(-1)?.value ?? `{${input}}`;
  const names = topology === undefined ? [] : nameableIn(topology, definition, MAX_NAME_LENGTH);
  const [first] = [...names].sort();
  if (first === undefined) return `{${input}}`;
  return /^[\w./-]+$/.test(first) ? first : `"${first}"`;
}
