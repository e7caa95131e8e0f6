import type { Estate } from '../../sandbox/src/arm/server.ts';
import { builtInEstate } from '../../sandbox/src/arm/server.ts';

/**
 * Returns the built-in environment with more scopes and a number of unlinked workspaces, copied from existing
 * ones.
 */
export function flowEstate(workspaces: number, scopes = 20): Estate {
  const estate = builtInEstate();
  const findResource = (name: RegExp) => {
    const found = estate.resources.find(({ id }) => name.test(id));
    if (found === undefined) throw new Error(`The built-in environment has no resource ${name}.`);
    return found;
  };
  const scope = findResource(/privatelinkscopes\/ampls-b$/i);
  const workspace = findResource(/workspaces\/law-prod-weu$/i);
  const copy = <T extends { readonly id: string; readonly name: string }>(of: T, name: string): T => {
    const text = JSON.stringify(of).replaceAll(of.name, name);
    return JSON.parse(text);
  };
  const more = Array.from({ length: scopes }, (_, n) => copy(scope, `ampls-flow-${n}`));
  const unlinked = Array.from({ length: workspaces }, (_, n) => copy(workspace, `law-flow-${n}`));
  return { ...estate, resources: [...estate.resources, ...more, ...unlinked] };
}
