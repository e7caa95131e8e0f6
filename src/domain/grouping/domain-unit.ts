import type { DnsDomain } from '../dns/dns-domain.ts';
import { domainOf } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import { getOrCreate } from '../topology/indexing.ts';
import type { Topology } from '../topology/topology.ts';

/** What a network has to reach. */
export interface NetworkNeeds {
  readonly networkId: string;
  readonly resourceIds: readonly string[];
}

export type ResourceKeys = ReadonlySet<string>;

/** The networks of one DNS domain. They all see the same scope, whatever each of them needs. */
export interface DomainUnit {
  /** The domain's key. */
  readonly id: string;
  readonly domain: DnsDomain;
  /** What each network needs, by its key. Has only networks with needs. */
  readonly needsByNetwork: ReadonlyMap<string, ResourceKeys>;
  /** What all of them need together. */
  readonly needs: ResourceKeys;
}

/** Returns the units of the networks that need something, sorted by id. */
export function unitsOf(topology: Topology, needs: readonly NetworkNeeds[]): readonly DomainUnit[] {
  const domains = new Map<string, { readonly domain: DnsDomain; readonly needsByNetwork: Map<string, Set<string>> }>();
  for (const { networkId, resourceIds } of needs) {
    const domain = domainOf(topology, networkId);
    const create = () => ({ domain, needsByNetwork: new Map<string, Set<string>>() });
    const { needsByNetwork } = getOrCreate(domains, keyOf(domain.id), create);
    const keys = getOrCreate(needsByNetwork, keyOf(networkId), () => new Set<string>());
    for (const id of resourceIds) keys.add(keyOf(id));
  }
  return [...domains].sort(byKey).map(([id, { domain, needsByNetwork }]) => {
    const sorted = new Map([...needsByNetwork].sort(byKey));
    return { id, domain, needsByNetwork: sorted, needs: unionOf(needsByNetwork.values()) };
  });
}

export function unionOf(sets: Iterable<ResourceKeys>): ResourceKeys {
  const union = new Set<string>();
  for (const set of sets) for (const key of set) union.add(key);
  return union;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
