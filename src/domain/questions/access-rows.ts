import { keyOf } from '../ids.ts';
import type { ReachSource } from '../reach/compute-reach.ts';
import { INTERNET, reachFromView } from '../reach/compute-reach.ts';
import type { NetworkDnsView } from '../reach/network-dns-view.ts';
import { networkDnsViews } from '../reach/network-dns-view.ts';
import type { Reach, ReachKind, ReachResult } from '../reach/reach.ts';
import { isAssumed } from '../reach/reach.ts';
import { getOrCreate } from '../topology/indexing.ts';
import type { Operation } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';

/** How data is sent to a resource, and how it is queried. */
export type Access = Readonly<Record<Operation, ReachResult>>;

/** Networks from which, or resources to which, access is the same in everything that people are shown. */
export interface AccessRow {
  /** Ids in the order of the inventory. {@link INTERNET} is everything outside the networks. */
  readonly of: readonly ReachSource[];
  readonly access: Access;
}

/** Returns how a resource is reached from the internet and from each network, the best access first. */
export function accessByNetwork(topology: Topology, resourceId: string): readonly AccessRow[] {
  const key = keyOf(resourceId);
  const views = networkDnsViews(topology);
  const known = new Map<string, Access>();
  const accessOf = (view: NetworkDnsView) => {
    // Networks that resolve every name to the same result reach a resource in the same way. Of what is not known, the reason is
    // each network's own.
    const isKnown = view.unknownReason === undefined && view.partlyUnknownReasons().length === 0;
    const compute = () => accessFrom(topology, view, key);
    return isKnown ? getOrCreate(known, view.fingerprint(), compute) : compute();
  };
  const fromNetworks = [...topology.networks].map(([networkKey, { id }]) => [id, accessOf(views(networkKey))] as const);
  return groupRows([[INTERNET, accessFrom(topology, INTERNET, key)], ...fromNetworks]);
}

/** Returns how each resource is reached from a network, the best access first. */
export function accessByResource(topology: Topology, networkId: string): readonly AccessRow[] {
  const view = networkDnsViews(topology)(keyOf(networkId));
  return groupRows([...topology.resources].map(([key, { id }]) => [id, accessFrom(topology, view, key)] as const));
}

function accessFrom(topology: Topology, view: NetworkDnsView | typeof INTERNET, resourceKey: string): Access {
  return {
    ingestion: reachFromView(topology, view, resourceKey, 'ingestion'),
    query: reachFromView(topology, view, resourceKey, 'query'),
  };
}

function groupRows(all: readonly (readonly [ReachSource, Access])[]): readonly AccessRow[] {
  const rows = new Map<string, { readonly of: ReachSource[]; readonly access: Access }>();
  for (const [id, access] of all) {
    const shown = [access.ingestion, access.query].map(({ reach, paths }) => [
      shownPart(reach),
      paths === undefined ? null : [shownPart(paths.own), shownPart(paths.workspace)],
    ]);
    getOrCreate(rows, JSON.stringify(shown), () => ({ of: [], access })).of.push(id);
  }
  return [...rows.values()].sort((a, b) => rankOf(a) - rankOf(b) || b.of.length - a.of.length);
}

/** Returns what people are shown of a reach: neither the endpoint of private access, nor the name that was looked up. */
function shownPart(reach: Reach): unknown {
  if (reach.reach === 'public') return [reach.reach, keyOf(reach.through?.endpointId ?? ''), isAssumed(reach)];
  return reach.reach === 'private' ? keyOf(reach.scopeId) : [reach.reach, reach.why.code, reach.why.about];
}

const ranks = { private: 0, public: 1, blocked: 2, unknown: 3 } as const satisfies Record<ReachKind, number>;

function rankOf({ access }: AccessRow): number {
  return 4 * ranks[access.ingestion.reach.reach] + ranks[access.query.reach.reach];
}
