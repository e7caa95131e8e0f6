import { allowServiceTags } from './allow-service-tags.ts';
import { createEndpoint } from './create-endpoint.ts';
import { createScope } from './create-scope.ts';
import { decideConnection } from './decide-connection.ts';
import { deleteEndpoint } from './delete-endpoint.ts';
import { isolateNetwork } from './isolate-network.ts';
import type { Recipe } from './recipe.ts';
import { retireResource } from './retire-resource.ts';
import { setAccessMode } from './set-access-mode.ts';
import { setPublicAccess } from './set-public-access.ts';

/** What workflows may ask for beside single changes, by the name that their files use. */
const recipes = {
  'create-scope': createScope,
  'retire-resource': retireResource,
  'create-endpoint': createEndpoint,
  'delete-endpoint': deleteEndpoint,
  'decide-connection': decideConnection,
  'set-public-access': setPublicAccess,
  'set-access-mode': setAccessMode,
  'allow-service-tags': allowServiceTags,
  'isolate-network': isolateNetwork,
} as const satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;

export const recipeNames = Object.keys(recipes).filter((name): name is RecipeName => name in recipes);

/** The recipe of this name. */
export function recipeNamed(name: RecipeName): Recipe {
  return recipes[name];
}
