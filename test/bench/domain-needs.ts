import type { NetworkNeed } from '../../src/domain/grouping/problem.ts';
import { emptyEstate } from '../../src/domain/topology/empty.ts';
import type { Estate } from '../../src/domain/topology/objects.ts';
import { networkAt, networkIdAt, resourceAt, resourceIdAt } from './domain-estate.ts';

/** Networks to a hub, with the hub. */
const STAR = 10;

/** Hubs with their spokes, and resources, with nothing between them yet. */
export function unconnected(networks: number, resources: number): Estate {
  return {
    ...emptyEstate,
    networks: Array.from({ length: networks }, (_, at) => networkAt(at, peersInStar(at, networks))),
    resources: Array.from({ length: resources }, (_, at) => resourceAt(at)),
  };
}

function peersInStar(at: number, networks: number): readonly number[] {
  const hub = at - (at % STAR);
  if (at !== hub) return [hub];
  return Array.from({ length: STAR - 1 }, (_, spoke) => hub + 1 + spoke).filter(spoke => spoke < networks);
}

/**
 * What the networks need: each star some resources of its own and some of the next star's, and each third network of it
 * a few more. Strict groups would put the latter's resources into too many scopes.
 */
export function needsOf(networks: number, resources: number): readonly NetworkNeed[] {
  const stars = Math.ceil(networks / STAR);
  const share = Math.floor(resources / stars);
  return Array.from({ length: networks }, (_, at) => {
    const star = Math.floor(at / STAR);
    const own = Array.from({ length: share }, (_, index) => star * share + index);
    const next = Array.from({ length: 5 }, (_, index) => ((star + 1) % stars) * share + index);
    const more = at % 3 === 0 ? [(at * 7) % resources, (at * 13) % resources] : [];
    return { networkId: networkIdAt(at), resourceIds: [...own, ...next, ...more].map(resourceIdAt) };
  });
}
