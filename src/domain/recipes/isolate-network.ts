import { z } from 'zod';
import { scopeIdIn } from '../changes/create-scope.ts';
import type { Change } from '../changes/index.ts';
import type { SetPublicAccessChange } from '../changes/set-public-access.ts';
import { accessMode } from '../changes/values.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { keyOf, nameOf } from '../ids.ts';
import { operations } from '../reach/reach.ts';
import { networkIdOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import { isolateNetwork as changesFor } from './connect-network.ts';
import { endpointArgs, settle } from './create-endpoint.ts';
import type { Proposed } from './recipe.ts';
import { recipe, refused } from './recipe.ts';
import { groupOf, resolveGroup } from './resource-groups.ts';

const args = endpointArgs.extend({
  resourceIds: z.array(z.string()),
  /** The scope to use. Without one, a new one is created. */
  scopeId: z.string().optional(),
  newScope: z.string().optional(),
  /** Name or id of the new scope's resource group; the network's, where none is given. */
  group: z.string().optional(),
  publicAccess: z.enum(['close', 'keep']),
  mode: accessMode,
});

type Args = z.output<typeof args>;

/** Everything that it takes for a network to reach resources privately, and for these to be reached in no other way. */
export const isolateNetwork = recipe(args, (topology, wanted) => {
  const { resourceIds, publicAccess, mode } = wanted;
  const scope = scopeFor(topology, wanted);
  if ('changes' in scope) return scope;
  const settled = settle(topology, scope.scopeId, wanted);
  if ('changes' in settled) return settled;
  const changes = changesFor(topology, {
    ...settled.connecting,
    resourceIds,
    closePublicAccess: publicAccess === 'close',
    privateOnly: mode === 'PrivateOnly',
  });
  const { kept, findings } = withoutPerimeters(topology, changes);
  return { changes: kept, findings: [...settled.findings, ...findings] };
});

function scopeFor(topology: Topology, wanted: Args): { readonly scopeId: string } | Proposed {
  const { scopeId, newScope, group, subnetId } = wanted;
  const networkId = networkIdOf(subnetId);
  if (scopeId !== undefined) {
    if (newScope === undefined && group === undefined) return { scopeId };
    const sentence = `Either ${nameOf(scopeId)}, which is there, or a new scope: name one of them, and a resource group for a new one only.`;
    return refused('ambiguous', sentence, [scopeId]);
  }
  const name = newScope ?? `ampls-${nameOf(networkId)}`;
  if (group === undefined) return { scopeId: scopeIdIn(groupOf(networkId), name) };
  const place = resolveGroup(topology, group);
  if ('error' in place) return refused(place.several ? 'ambiguous' : 'not-found', place.error, [group]);
  return { scopeId: scopeIdIn(place.id, name) };
}

/** What a network security perimeter decides is left to it: nobody asked to take it away. */
function withoutPerimeters(topology: Topology, changes: readonly Change[]) {
  const findings: Finding[] = [];
  const kept = changes.flatMap((change): Change[] => {
    if (change.kind !== 'set-public-access') return [change];
    const left = leftToUs(topology, change);
    if (left === change) return [change];
    const sentence = `A network security perimeter decides who reaches ${nameOf(change.resourceId)}: its public access is left as it is where that is so.`;
    findings.push(finding('not-covered', sentence, [change.resourceId]));
    return left.ingestion === undefined && left.query === undefined ? [] : [left];
  });
  return { kept, findings };
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
