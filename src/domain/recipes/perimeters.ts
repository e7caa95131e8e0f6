import type { Change } from '../changes/index.ts';
import type { SetPublicAccessChange } from '../changes/set-public-access.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { keyOf, nameOf } from '../ids.ts';
import { operations } from '../reach/reach.ts';
import type { Topology } from '../topology/topology.ts';
import type { Proposed } from './recipe.ts';

/** What a network security perimeter decides is left to it: nobody asked to take it away. */
export function withoutPerimeters(topology: Topology, changes: readonly Change[]): Proposed {
  const findings: Finding[] = [];
  const kept = changes.flatMap((change): Change[] => {
    if (change.kind !== 'set-public-access') return [change];
    const left = leftToUs(topology, change);
    if (left === change) return [change];
    const sentence = `A network security perimeter decides who reaches ${nameOf(change.resourceId)}: its public access is left as it is where that is so.`;
    findings.push(finding('not-covered', sentence, [change.resourceId]));
    return left.ingestion === undefined && left.query === undefined ? [] : [left];
  });
  return { changes: kept, findings };
}

function leftToUs(topology: Topology, change: SetPublicAccessChange): SetPublicAccessChange {
  const flags = topology.resources.get(keyOf(change.resourceId))?.publicAccess;
  const taken = operations.filter(operation => flags?.[operation] === 'SecuredByPerimeter');
  if (taken.length === 0) return change;
  const { ingestion, query, ...rest } = change;
  return {
    ...rest,
    ...(ingestion !== undefined && !taken.includes('ingestion') && { ingestion }),
    ...(query !== undefined && !taken.includes('query') && { query }),
  };
}
