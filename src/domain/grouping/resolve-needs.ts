import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { listChoices } from '../format.ts';
import { keyOf } from '../ids.ts';
import { qualifiedName } from '../match-name.ts';
import type { Suggestion } from '../resolve-input.ts';
import { resolveInput } from '../resolve-input.ts';
import { getOrCreate } from '../topology/indexing.ts';
import type { Topology } from '../topology/topology.ts';
import type { NetworkNeeds } from './domain-unit.ts';
import type { NeedsRow } from './needs-table.ts';
import { parseNeedsTable } from './needs-table.ts';

export interface ResolvedNeeds {
  /** Each network once, with everything that its lines name. */
  readonly needs: readonly NetworkNeeds[];
  /** What is wrong with the table and its names, one finding for each. They block. */
  readonly findings: readonly Finding[];
  readonly rows: readonly NeedsRow[];
}

/** Finds the networks and resources that a table names. A name that is unknown or ambiguous becomes a finding with its line. */
export function resolveNeeds(topology: Topology, table: string): ResolvedNeeds {
  const { rows, problems } = parseNeedsTable(table);
  const found: LineFinding[] = problems.map(({ line, sentence }) => {
    return { line, finding: finding('not-found', withLine(line, sentence), []) };
  });
  const byNetwork = new Map<string, { readonly networkId: string; readonly resourceIds: Set<string> }>();
  const resolve = (kind: 'network' | 'resource', line: number, typed: readonly string[]) => {
    const resolved = resolveInput(topology, { name: 'needs', kind }, [...new Set(typed)]);
    const blocking = resolved.findings.filter(({ severity }) => severity === 'block');
    found.push(...blocking.map(one => ({ line, finding: withChoices(line, one, resolved.suggestions) })));
    return resolved.ids;
  };
  for (const { line, network, resources } of rows) {
    const resourceIds = resolve('resource', line, resources);
    for (const networkId of resolve('network', line, [network])) {
      const entry = getOrCreate(byNetwork, keyOf(networkId), () => ({ networkId, resourceIds: new Set<string>() }));
      for (const id of resourceIds) entry.resourceIds.add(id);
    }
  }
  const needs = [...byNetwork.values()].map(({ networkId, resourceIds }) => {
    return { networkId, resourceIds: [...resourceIds] };
  });
  const findings = found.toSorted((a, b) => a.line - b.line).map(each => each.finding);
  return { needs, findings, rows };
}

interface LineFinding {
  readonly line: number;
  readonly finding: Finding;
}

function withLine(line: number, sentence: string): string {
  return line === 0 ? sentence : `Line ${line}: ${sentence}`;
}

const MOST_CHOICES = 4;

function withChoices(line: number, { code, sentence, subjects }: Finding, suggestions: readonly Suggestion[]): Finding {
  const { typed, kind, options = [] } = suggestions.find(each => each.typed === subjects[0]) ?? {};
  const choices = listChoices(options.slice(0, MOST_CHOICES).map(({ id }) => qualifiedName(id)));
  const text =
    kind === 'choice'
      ? `"${typed}" can mean ${choices}. Write it with its resource group.`
      : `${sentence}${choices === '' ? '' : ` Did you mean ${choices}?`}`;
  return finding(code, withLine(line, text), subjects);
}
