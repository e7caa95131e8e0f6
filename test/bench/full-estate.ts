import type { Estate } from '../../sandbox/src/arm/server.ts';
import {
  groupAt,
  linkOf,
  type ResourceGroupRef,
  scopeAt,
  tenantId,
  workspaceAt,
} from '../../sandbox/src/estate/builders.ts';

const subscription = '2c7a91f4-60de-4b35-9e18-7d4f0a6b3c52';

const groupRef: ResourceGroupRef = { subscription, group: 'rg-bench', location: 'westeurope' };

/** Returns an environment with scopes that each have their own workspaces, linked or not. */
export function scopesWith(count: number, workspacesPerScope: number, linked: boolean): Estate {
  const scopes = Array.from({ length: count }, (_, n) => {
    const scope = scopeAt(groupRef, `ampls-bench-${n}`, {});
    const workspaces = Array.from({ length: workspacesPerScope }, (_none, m) =>
      workspaceAt(groupRef, `law-bench-${n}-${m}`),
    );
    return [scope, ...workspaces, ...(linked ? workspaces.map(workspace => linkOf(scope, workspace)) : [])];
  });
  return estateOf(scopes.flat());
}

/** Returns an environment with four scopes that link the same five workspaces. */
export function scopesWithSharedWorkspaces(): { readonly estate: Estate; readonly workspaces: readonly string[] } {
  const scopes = [0, 1, 2, 3].map(n => scopeAt(groupRef, `ampls-bench-${n}`, {}));
  const workspaces = [0, 1, 2, 3, 4].map(n => workspaceAt(groupRef, `law-bench-${n}`));
  const links = scopes.flatMap(scope => workspaces.map(workspace => linkOf(scope, workspace)));
  return { estate: estateOf([...scopes, ...workspaces, ...links]), workspaces: workspaces.map(({ name }) => name) };
}

/** Returns the environment with about so many bytes of properties in each row of Resource Graph, as real ones have. */
export function withPropertiesOf(bytes: number, estate: Estate): Estate {
  const resources = estate.resources.map(resource => {
    if (/\/scopedResources$/i.test(resource.type)) return resource;
    const missing = bytes - JSON.stringify(resource.properties).length;
    const features = { filler: 'x'.repeat(Math.max(0, missing)) };
    return { ...resource, properties: { ...resource.properties, features } };
  });
  return { ...estate, resources };
}

function estateOf(resources: Estate['resources']): Estate {
  return {
    subscriptions: [{ subscriptionId: subscription, displayName: 'contoso-bench', tenantId, state: 'Enabled' }],
    resources: [groupAt(groupRef), ...resources],
    denied: [],
  };
}
