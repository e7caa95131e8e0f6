import { isConnected } from '../dns/domain.ts';
import { keyOf } from '../ids.ts';
import type { Endpoint } from '../topology/objects.ts';
import { connectionsOf, stateOf } from '../topology/questions.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { cheapestMatch } from './match.ts';
import type { Problem, Resources, Unit } from './problem.ts';
import { limitOf } from './problem.ts';

/** Units that use one scope, and what it links for them. */
export interface Share {
  readonly units: readonly Unit[];
  readonly union: Resources;
  /** Key of a scope that they join as it is. */
  readonly home?: string;
}

/** Changes that connecting a unit takes: the endpoint, its approval, its zones. */
const CONNECTING = 3;
/** Worse than any number of changes. */
const NEVER = 1e9;

/**
 * The key of the scope that each share takes over, so that there is the least to change; none where a new one is less.
 * Only scopes that nobody else is connected to are taken over, beside those that are joined as they are.
 */
export function reusedScopes(problem: Problem, shares: readonly Share[]): ReadonlyMap<Share, string> {
  const joining = shares.flatMap((share): [Share, string][] => (share.home === undefined ? [] : [[share, share.home]]));
  const others = shares.filter(({ home }) => home === undefined);
  return new Map([...joining, ...takenOver(problem, others)]);
}

function takenOver(problem: Problem, shares: readonly Share[]): readonly [Share, string][] {
  const fresh = shares.map(() => ({ scopeKey: undefined }));
  const columns = [...problem.ours.map(scopeKey => ({ scopeKey })), ...fresh];
  const match = cheapestMatch(shares, columns, (share, { scopeKey }) =>
    scopeKey === undefined ? 1 + share.union.size + CONNECTING * share.units.length : costOf(problem, share, scopeKey),
  );
  return [...match].flatMap(([share, { scopeKey }]): [Share, string][] =>
    scopeKey === undefined ? [] : [[share, scopeKey]],
  );
}

function costOf(problem: Problem, share: Share, scopeKey: string): number {
  const { topology, profile } = problem;
  const { added, removed } = linkDifference(problem, share, scopeKey);
  const missing = share.units.filter(unit => endpointOf(topology, unit, scopeKey) === undefined).length;
  const staying = connectionsOf(topology, scopeKey).length - leavingFrom(problem, share, scopeKey).length;
  if (staying + missing > Math.max(limitOf(profile, 'scope-endpoints'), share.units.length)) return NEVER;
  return added.length + removed.length + CONNECTING * missing;
}

/** The resources that a scope would have to link, and those that it would have to let go; by key, in order. */
export function linkDifference({ topology }: Problem, { union }: Share, scopeKey: string) {
  const linked = new Set(keysIn(topology.linksByScope, scopeKey));
  return {
    added: [...union].filter(key => !linked.has(key)).sort(),
    removed: [...linked].filter(key => !union.has(key)).sort(),
  };
}

/** The endpoint by which a unit is connected to a scope already: an approved one before a waiting one. */
export function endpointOf(topology: Topology, unit: Unit, scopeKey: string): Endpoint | undefined {
  const endpoints = endpointsOf(topology, unit).filter(({ scopeId }) => keyOf(scopeId) === scopeKey);
  return endpoints.find(endpoint => stateOf(topology, endpoint) === 'Approved') ?? endpoints[0];
}

/** The endpoints in a unit's networks that connect it to some scope, or soon may; in order. */
export function endpointsOf(topology: Topology, { domain }: Unit): readonly Endpoint[] {
  return [...domain.networks]
    .sort()
    .flatMap(key => valuesIn(topology.endpointsByNetwork, key))
    .filter(endpoint => isConnected(topology, endpoint));
}

/** Endpoints of a scope that go when a share takes it over: those of other units. */
function leavingFrom({ topology, units }: Problem, share: Share, scopeKey: string): readonly Endpoint[] {
  return units
    .filter(unit => !share.units.includes(unit))
    .flatMap(unit => endpointsOf(topology, unit))
    .filter(({ scopeId }) => keyOf(scopeId) === scopeKey);
}
