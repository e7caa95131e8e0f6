import type { Estate } from '../../sandbox/src/arm/estate.ts';
import {
  groupAt,
  linkOf,
  type ResourceGroupRef,
  scopeAt,
  tenantId,
  workspaceAt,
} from '../../sandbox/src/estate/builders.ts';
import { endpointAt } from '../../sandbox/src/estate/endpoint-builders.ts';
import { networkAt, zonesAt } from '../../sandbox/src/estate/network-builders.ts';

const subscription = '8e1f5b20-94c7-4da3-b6f0-3a7d2c19e854';
const SCOPES = 100;
const RESOURCES_PER_SCOPE = 130;
const LINKS_PER_SCOPE = 10;

/**
 * Returns an estate of 100 scopes and 13,000 resources, as large as the design states its targets for. Each scope is used by a
 * network of its own with private DNS zones.
 */
export function questionsEstate(): Estate {
  const resources = Array.from({ length: SCOPES }, (_, at) => scopeWithNetwork(at)).flat();
  return {
    subscriptions: [{ subscriptionId: subscription, displayName: 'contoso-bench', tenantId, state: 'Enabled' }],
    resources,
    denied: [],
  };
}

function scopeWithNetwork(at: number): Estate['resources'] {
  const group: ResourceGroupRef = { subscription, group: `rg-bench-${at}`, location: 'westeurope' };
  const scope = scopeAt(group, `ampls-bench-${at}`, {});
  const workspaces = Array.from({ length: RESOURCES_PER_SCOPE }, (_, n) => workspaceAt(group, `law-bench-${at}-${n}`));
  const linked = workspaces.slice(0, LINKS_PER_SCOPE);
  const network = networkAt(group, `vnet-bench-${at}`, { space: '10.0.0.0/16', subnets: { endpoints: '10.0.0.0/24' } });
  const { zones, links } = zonesAt(group, [network]);
  return [
    groupAt(group),
    scope,
    ...workspaces,
    ...linked.map(workspace => linkOf(scope, workspace)),
    network,
    ...zones,
    ...links,
    ...endpointAt(group, `pe-bench-${at}`, {
      network,
      subnet: 'endpoints',
      scope,
      linked,
      zones,
    }),
  ];
}
