import { allowServiceTagsRecipe } from './allow-service-tags.ts';
import { createEndpointRecipe } from './create-endpoint.ts';
import { createScopeRecipe } from './create-scope.ts';
import { decideConnectionRecipe } from './decide-connection.ts';
import { deleteEndpointRecipe } from './delete-endpoint.ts';
import { groupNetworksRecipe } from './group-networks.ts';
import { isolateNetworkRecipe } from './isolate-network.ts';
import type { Recipe } from './recipe.ts';
import { retireResourceRecipe } from './retire-resource.ts';
import { setAccessModeRecipe } from './set-access-mode.ts';
import { setPublicAccessRecipe } from './set-public-access.ts';

/** The recipes by the names that workflow files use for them. */
const recipes = {
  'create-scope': createScopeRecipe,
  'retire-resource': retireResourceRecipe,
  'create-endpoint': createEndpointRecipe,
  'delete-endpoint': deleteEndpointRecipe,
  'decide-connection': decideConnectionRecipe,
  'set-public-access': setPublicAccessRecipe,
  'set-access-mode': setAccessModeRecipe,
  'allow-service-tags': allowServiceTagsRecipe,
  'isolate-network': isolateNetworkRecipe,
  'group-networks': groupNetworksRecipe,
} as const satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;

export const recipeNames = Object.keys(recipes).filter((name): name is RecipeName => name in recipes);

/** Returns the recipe with this name. */
export function recipeNamed(name: RecipeName): Recipe {
  return recipes[name];
}
