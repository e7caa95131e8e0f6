import { z } from 'zod';
import { scopeIdIn } from '../changes/scope.ts';
import { accessModeSchema } from '../changes/set-access-modes.ts';
import { nameOf, resourceGroupIdOf } from '../ids.ts';
import { networkIdOf } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';
import { closePublicAccess, isolateNetworkChanges } from './connect-network.ts';
import { chooseEndpoint, endpointArgs, readsOfEndpointChoice } from './create-endpoint.ts';
import type { RecipeResult } from './recipe.ts';
import { blockedResult, defineRecipe } from './recipe.ts';
import { resolveResourceGroup } from './resource-groups.ts';
import { dropPerimeterSettings } from './security-perimeters.ts';

const args = endpointArgs.extend({
  resourceIds: z.array(z.string()),
  /** The scope to use. If it is left out, a new one is created. */
  scopeId: z.string().optional(),
  newScope: z.string().optional(),
  /** Name or id of the new scope's resource group. The default is the network's resource group. */
  group: z.string().optional(),
  publicAccess: z.enum(['close', 'keep']),
  mode: accessModeSchema,
});

type Args = z.output<typeof args>;

/** Gives a network private access to resources and, where requested, closes public access to them. */
export const isolateNetworkRecipe = defineRecipe(args, isolateNetwork, readsOfEndpointChoice);

function isolateNetwork(topology: Topology, input: Args): RecipeResult {
  const { resourceIds, publicAccess, mode } = input;
  const scope = chooseScope(topology, input);
  if ('changes' in scope) return scope;
  const endpoint = chooseEndpoint(topology, scope.scopeId, input);
  if ('changes' in endpoint) return endpoint;
  const closed = publicAccess === 'close' ? resourceIds : [];
  const closing = dropPerimeterSettings(topology, closePublicAccess(topology, closed));
  const changes = isolateNetworkChanges(topology, {
    ...endpoint.input,
    resourceIds,
    publicAccess: closing.changes,
    privateOnly: mode === 'PrivateOnly',
  });
  return { changes, findings: [...endpoint.findings, ...closing.findings] };
}

function chooseScope(topology: Topology, input: Args): { readonly scopeId: string } | RecipeResult {
  const { scopeId, newScope, group: typed, subnetId } = input;
  const networkId = networkIdOf(subnetId);
  if (scopeId !== undefined) {
    if (newScope === undefined && typed === undefined) return { scopeId };
    const sentence = `Use either the existing scope ${nameOf(scopeId)} or a new scope, not both. A resource group is for a new scope only.`;
    return blockedResult('ambiguous', sentence, [scopeId]);
  }
  const name = newScope ?? `ampls-${nameOf(networkId)}`;
  if (typed === undefined) return { scopeId: scopeIdIn(resourceGroupIdOf(networkId), name) };
  const group = resolveResourceGroup(topology, typed);
  if ('error' in group) return blockedResult(group.isAmbiguous ? 'ambiguous' : 'not-found', group.error, [typed]);
  return { scopeId: scopeIdIn(group.id, name) };
}
