import type { SetPublicAccessChange } from '../changes/set-public-access.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { keyOf, nameOf } from '../ids.ts';
import { operations } from '../reach/reach.ts';
import type { Topology } from '../topology/topology.ts';

/**
 * Drops the settings that a network security perimeter controls, for changes that nobody requested by name, and returns
 * a finding for each resource concerned.
 */
export function dropPerimeterSettings(
  topology: Topology,
  changes: readonly SetPublicAccessChange[],
): { readonly changes: readonly SetPublicAccessChange[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const kept = changes.flatMap(change => {
    const remaining = withoutPerimeterSettings(topology, change);
    if (remaining === change) return [change];
    const sentence = `Some public access of ${nameOf(change.resourceId)} stays as it is: a network security perimeter controls it. Change the perimeter's rules instead.`;
    findings.push(finding('not-covered', sentence, [change.resourceId]));
    return remaining.ingestion === undefined && remaining.query === undefined ? [] : [remaining];
  });
  return { changes: kept, findings };
}

function withoutPerimeterSettings(topology: Topology, change: SetPublicAccessChange): SetPublicAccessChange {
  const flags = topology.resources.get(keyOf(change.resourceId))?.publicAccess;
  const controlled = operations.filter(operation => flags?.[operation] === 'SecuredByPerimeter');
  if (controlled.length === 0) return change;
  const { ingestion, query, ...rest } = change;
  return {
    ...rest,
    ...(ingestion !== undefined && !controlled.includes('ingestion') && { ingestion }),
    ...(query !== undefined && !controlled.includes('query') && { query }),
  };
}
