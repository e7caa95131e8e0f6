import type { Estate } from '../../src/sandbox/arm/server.ts';
import { builtInEstate } from '../../src/sandbox/arm/server.ts';

/** The built-in estate with twenty more scopes and so many unlinked workspaces, made after one that is there. */
export function flowEstate(workspaces: number): Estate {
  const estate = builtInEstate();
  const like = (name: RegExp) => {
    const found = estate.resources.find(({ id }) => name.test(id));
    if (found === undefined) throw new Error(`the built-in estate has no ${name}`);
    return found;
  };
  const scope = like(/privatelinkscopes\/ampls-b$/i);
  const workspace = like(/workspaces\/law-prod-weu$/i);
  const copy = <T extends { readonly id: string; readonly name: string }>(of: T, name: string): T => {
    const text = JSON.stringify(of).replaceAll(of.name, name);
    return JSON.parse(text);
  };
  const scopes = Array.from({ length: 20 }, (_, n) => copy(scope, `ampls-flow-${n}`));
  const laws = Array.from({ length: workspaces }, (_, n) => copy(workspace, `law-flow-${n}`));
  return { ...estate, resources: [...estate.resources, ...scopes, ...laws] };
}
