import { formatCount } from '../../format.ts';
import { foldNetworks } from './fold-networks.ts';
import type { ResourcesByScopes } from './fold-resources.ts';
import { foldResources, resourcesByScopes } from './fold-resources.ts';
import { addTallies, fullnessOf } from './map-marks.ts';
import type { MapObjects } from './map-objects.ts';
import type { MapScope, TopologyMap } from './topology-map.ts';

/** The nodes of a map. */
type MapNodes = Pick<TopologyMap, 'domains' | 'scopes' | 'groups'>;

/** The most nodes that a map has: a picture of more cannot be read. */
const MAX_NODES = 60;

/** What is folded into nodes that represent several objects. */
interface Folding {
  readonly resources: Parameters<typeof foldResources>[1];
  readonly networks: Parameters<typeof foldNetworks>[1];
  /** How many scopes are shown each for itself. */
  readonly scopes: number;
}

/** Returns the nodes of a map. Folds objects, least noteworthy first, until there are no more than {@link MAX_NODES}. */
export function foldMap(objects: MapObjects): MapNodes {
  const all = objects.scopes.length;
  const byScopes = resourcesByScopes(objects);
  const steps: readonly Folding[] = [
    { resources: 'none', networks: 'none', scopes: all },
    { resources: 'ordinary', networks: 'none', scopes: all },
    { resources: 'ordinary', networks: 'idle', scopes: all },
    { resources: 'all', networks: 'idle', scopes: all },
  ];
  for (const step of steps) {
    const nodes = nodesOf(objects, byScopes, step);
    if (nodeCount(nodes) <= MAX_NODES) return nodes;
  }
  return foldScopes(objects, byScopes);
}

/** Returns how many nodes a map has. */
function nodeCount({ domains, scopes, groups }: MapNodes): number {
  const networks = domains.flatMap(domain => domain.networks);
  const endpoints = networks.reduce((sum, network) => sum + network.endpoints.length, 0);
  const resources = groups.reduce((sum, group) => sum + group.resources.length, 0);
  return networks.length + endpoints + scopes.length + resources;
}

/** Returns the nodes with as many scopes of their own as leave space for what is connected to them. */
function foldScopes(objects: MapObjects, byScopes: ResourcesByScopes): MapNodes {
  const foldTo = (scopes: number) => nodesOf(objects, byScopes, { resources: 'all', networks: 'all', scopes });
  let best = foldTo(0);
  let [least, most] = [1, Math.min(objects.scopes.length, MAX_NODES)];
  while (least <= most) {
    const middle = Math.floor((least + most) / 2);
    const nodes = foldTo(middle);
    const fits = nodeCount(nodes) <= MAX_NODES;
    if (fits) best = nodes;
    [least, most] = fits ? [middle + 1, most] : [least, middle - 1];
  }
  return best;
}

function nodesOf(objects: MapObjects, byScopes: ResourcesByScopes, folding: Folding): MapNodes {
  const shown = new Set(
    scopesByNote(objects)
      .slice(0, folding.scopes)
      .map(({ key }) => key),
  );
  const others = objects.scopes.filter(({ key }) => !shown.has(key));
  const nodeOf = (key: string) => (shown.has(key) ? key : OTHER_SCOPES);
  return {
    domains: foldNetworks(objects, folding.networks, nodeOf),
    scopes: [
      ...objects.scopes.filter(({ key }) => shown.has(key)),
      ...(others.length === 0 ? [] : [otherScopes(others)]),
    ],
    groups: foldResources(byScopes, folding.resources, nodeOf),
  };
}

const OTHER_SCOPES = 'other-scopes';

function otherScopes(scopes: readonly MapScope[]): MapScope {
  return {
    key: OTHER_SCOPES,
    name: formatCount(scopes.length, 'other scope'),
    count: scopes.length,
    isRead: true,
    modes: undefined,
    usage: [],
    tally: addTallies(scopes.map(({ tally }) => tally)),
  };
}

/** Returns the scopes that somebody should look at first, then the fullest. */
function scopesByNote({ scopes, endpoints }: MapObjects): readonly MapScope[] {
  const unsettled = new Set(endpoints.filter(({ state }) => state !== 'Approved').map(({ scopeKey }) => scopeKey));
  const noteOf = ({ key, usage, isRead }: MapScope) => {
    const shares = usage.map(({ used, reserved, limit }) => (limit === null ? 0 : (used + reserved) / limit));
    const isNoted = [fullnessOf(usage) !== 'free', unsettled.has(key), !isRead].filter(noted => noted).length;
    return isNoted + Math.max(0, ...shares);
  };
  const noted = scopes.map(scope => [noteOf(scope), scope] as const);
  return noted.sort(([a], [b]) => b - a).map(([, scope]) => scope);
}
