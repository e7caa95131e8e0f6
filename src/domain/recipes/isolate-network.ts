import { z } from 'zod';
import { scopeIdIn } from '../changes/scope.ts';
import { accessModeSchema } from '../changes/set-access-modes.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import { listNames } from '../format.ts';
import { nameOf, resourceGroupIdOf } from '../ids.ts';
import { networkIdOf } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';
import { closePublicAccess, isolateNetworkChanges } from './connect-network.ts';
import { chooseEndpoint, endpointArgs, readsOfEndpointChoice } from './create-endpoint.ts';
import type { RecipeResult } from './recipe.ts';
import { blockedResult, defineRecipe } from './recipe.ts';
import { blockedByGroup, resolveResourceGroup } from './resource-groups.ts';
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

/**
 * Gives a network private access to resources and, where requested, closes public access to them. That waits for the
 * records of the endpoint, so nothing is closed if people write the records.
 */
export const isolateNetworkRecipe = defineRecipe(args, isolateNetwork, readsOfEndpointChoice);

function isolateNetwork(topology: Topology, input: Args): RecipeResult {
  const { resourceIds, publicAccess, mode } = input;
  const scope = chooseScope(topology, input);
  if ('changes' in scope) return scope;
  const endpoint = chooseEndpoint(topology, scope.scopeId, input);
  if ('changes' in endpoint) return endpoint;
  const isPostponed = publicAccess === 'close' && input.dns === 'manual';
  const closed = publicAccess === 'close' && !isPostponed ? resourceIds : [];
  const closing = dropPerimeterSettings(topology, closePublicAccess(topology, closed));
  const changes = isolateNetworkChanges(topology, {
    ...endpoint.input,
    resourceIds,
    publicAccess: closing.changes,
    privateOnly: mode === 'PrivateOnly',
  });
  const postponed = isPostponed ? [closingPostponed(resourceIds)] : [];
  return { changes, findings: [...endpoint.findings, ...closing.findings, ...postponed] };
}

/** Returns a warning that nothing is closed, because nobody knows when records that people write will be in place. */
function closingPostponed(resourceIds: readonly string[]): Finding {
  const names = listNames(resourceIds.map(nameOf));
  const sentence = `Public access to ${names} stays as it is: you manage the DNS records yourself, and closing it before they are in place would cut networks off. Create the records, check that names resolve privately, and then close it with /ampls public-access.`;
  return finding('closing-postponed', sentence, resourceIds);
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
  if ('error' in group) return blockedByGroup(group, typed);
  return { scopeId: scopeIdIn(group.id, name) };
}
