import { z } from 'zod';
import { scopeIdIn } from '../changes/create-scope.ts';
import { accessMode } from '../changes/values.ts';
import { nameOf } from '../ids.ts';
import { networkIdOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import { isolateNetwork as changesFor } from './connect-network.ts';
import { endpointArgs, settle } from './create-endpoint.ts';
import { withoutPerimeters } from './perimeters.ts';
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
  const left = withoutPerimeters(topology, changes);
  return { changes: left.changes, findings: [...settled.findings, ...left.findings] };
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
