import { formatCount } from '../../format.ts';
import type { Usage } from '../../limits/usage.ts';
import type { MapObjects } from './map-objects.ts';
import type { DnsKnowledge, MapDomain, MapEndpoint, MapNetwork } from './topology-map.ts';

interface DnsGroup {
  readonly key: string;
  readonly usage: readonly Usage[];
  readonly networks: readonly MapNetwork[];
}

/** The key of the networks that have no private endpoint and share DNS with no other network. */
const ALONE = 'networks-alone';

/**
 * Returns the networks by the DNS that they share. `idle` folds three or more networks of a group that have no private endpoint into one
 * node. `all` also folds groups whose endpoints lead to the same scopes.
 *
 * @param nodeOf returns the key of the node that represents a scope
 */
export function foldNetworks(
  objects: MapObjects,
  fold: 'none' | 'idle' | 'all',
  nodeOf: (scopeKey: string) => string,
): readonly MapDomain[] {
  const groups = groupsByDns(objects, nodeOf);
  if (fold === 'all') return mergeByScopes(groups);
  return boxesOf(groups).map(({ key, usage, networks, count }) => ({
    key,
    count,
    usage,
    networks: fold === 'none' ? networks : foldIdle(key, networks),
  }));
}

function groupsByDns({ domains, endpoints }: MapObjects, nodeOf: (scopeKey: string) => string): readonly DnsGroup[] {
  const endpointsOf = Map.groupBy(endpoints, ({ networkKey }) => networkKey);
  return domains.map(({ key: domainKey, usage, networks }): DnsGroup => {
    const withEndpoints = networks.map(network => {
      const own = (endpointsOf.get(network.key) ?? []).map(({ key, name, state, scopeKey }): MapEndpoint => {
        return { key: `${key} to ${scopeKey}`, name, count: 1, state, scopeKey: nodeOf(scopeKey) };
      });
      return { ...network, endpoints: own };
    });
    return { key: domainKey, usage: hasEndpoint(withEndpoints) ? [usage] : [], networks: withEndpoints };
  });
}

/** Returns groups as they are drawn: those of a single network without an endpoint together, as the last one. */
function boxesOf(groups: readonly DnsGroup[]): readonly (DnsGroup & { readonly count: number })[] {
  const isAlone = ({ networks }: DnsGroup) => networks.length === 1 && !hasEndpoint(networks);
  const alone = groups.filter(isAlone);
  const others = groups.filter(group => !isAlone(group)).map(group => ({ ...group, count: 1 }));
  if (alone.length === 0) return others;
  return [
    ...others,
    { key: ALONE, usage: [], networks: alone.flatMap(({ networks }) => networks), count: alone.length },
  ];
}

function hasEndpoint(networks: readonly MapNetwork[]): boolean {
  return networks.some(({ endpoints }) => endpoints.length > 0);
}

/** How many objects a node represents at least, so that it takes less space than they would. */
const LEAST_FOLDED = 3;

function foldIdle(groupKey: string, networks: readonly MapNetwork[]): readonly MapNetwork[] {
  const idle = networks.filter(({ endpoints }) => endpoints.length === 0);
  if (idle.length < LEAST_FOLDED) return networks;
  return [...networks.filter(({ endpoints }) => endpoints.length > 0), foldedNetwork(groupKey, idle)];
}

function mergeByScopes(groups: readonly DnsGroup[]): readonly MapDomain[] {
  const scopesOf = ({ networks }: DnsGroup) => {
    const keys = networks.flatMap(({ endpoints }) => endpoints.map(({ scopeKey }) => scopeKey));
    return [...new Set(keys)].sort().join();
  };
  return [...Map.groupBy(groups, scopesOf)].map(([scopes, merged]): MapDomain => {
    const key = `networks:${scopes}`;
    const networks = merged.flatMap(group => group.networks);
    return {
      key,
      count: merged.length,
      usage: merged.length === 1 ? merged.flatMap(({ usage }) => usage) : [],
      networks:
        networks.length < LEAST_FOLDED
          ? networks.map(network => ({ ...network, endpoints: foldEndpoints(network.endpoints) }))
          : [foldedNetwork(key, networks)],
    };
  });
}

function foldedNetwork(groupKey: string, networks: readonly MapNetwork[]): MapNetwork {
  return {
    key: `folded:${groupKey}`,
    name: formatCount(networks.length, 'network'),
    count: networks.length,
    isRead: networks.every(({ isRead }) => isRead),
    dns: commonKnowledge(networks.map(({ dns }) => dns)),
    endpoints: foldEndpoints(networks.flatMap(({ endpoints }) => endpoints)),
  };
}

function commonKnowledge(all: readonly DnsKnowledge[]): DnsKnowledge {
  const different = new Set(all);
  return different.size > 1 ? 'partly' : all.reduce(first => first);
}

/** Returns endpoints that lead to the same scope and are in the same state as one. */
function foldEndpoints(endpoints: readonly MapEndpoint[]): readonly MapEndpoint[] {
  const same = Map.groupBy(endpoints, ({ scopeKey, state }) => `${state} to ${scopeKey}`);
  return [...same.values()].flatMap(all => {
    const name = formatCount(all.length, 'endpoint');
    return all.length === 1 ? all : all.slice(0, 1).map(first => ({ ...first, name, count: all.length }));
  });
}
