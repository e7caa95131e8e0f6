import { titleOf } from '../domain/questions/map/describe-map.ts';
import { resourceNouns } from '../domain/questions/map/fold-resources.ts';
import { accessLabel, stateNames } from '../domain/questions/map/map-marks.ts';
import type { MapDomain, MapResource, MapScope, TopologyMap } from '../domain/questions/map/topology-map.ts';
import { countLabel, headingOf, networkNote, scopeNotes, tallyPills } from './labels.ts';
import { stateTones } from './network-box.ts';
import type { ToneName } from './palette.ts';

/** A map as nodes and edges with labels, for languages that describe graphs as text. */
export interface MapGraph {
  readonly title: string;
  readonly clusters: readonly { readonly label: string; readonly nodes: readonly GraphNode[] }[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** Short, and unique in the graph: nothing that a person named is part of it. */
  readonly id: string;
  readonly lines: readonly string[];
  readonly shape: 'network' | 'endpoint' | 'scope' | 'resource';
  /** Undefined if there is nothing to look at. */
  readonly tone: GraphTone | undefined;
}

type GraphTone = Exclude<ToneName, 'good'>;

interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string | undefined;
  readonly isDashed: boolean;
}

/** Returns the nodes and edges of a map. */
export function graphOf(map: TopologyMap): MapGraph {
  const ids = new Map<string, string>();
  const idOf = (key: string) => {
    const known = ids.get(key) ?? `n${ids.size + 1}`;
    ids.set(key, known);
    return known;
  };
  const networks = map.domains.flatMap(domain => domain.networks);
  return {
    title: titleOf(map),
    clusters: map.domains.map(domain => ({
      label: [headingOf(domain), ...domain.usage.map(countLabel)].join(', '),
      nodes: nodesOfDomain(domain, idOf),
    })),
    nodes: [
      ...map.scopes.map(scope => scopeNode(scope, idOf(scope.key))),
      ...map.groups.flatMap(({ resources }) => resources.map(resource => resourceNode(resource, idOf(resource.key)))),
    ],
    edges: [
      ...networks.flatMap(network =>
        network.endpoints.flatMap(({ key, scopeKey, state }): GraphEdge[] => [
          { from: idOf(network.key), to: idOf(key), label: undefined, isDashed: false },
          { from: idOf(key), to: idOf(scopeKey), label: stateNames[state], isDashed: state !== 'Approved' },
        ]),
      ),
      ...map.groups.flatMap(({ scopes, resources }) =>
        scopes.flatMap(({ scopeKey, isInPlace }) =>
          resources.map(({ key }): GraphEdge => {
            const label = isInPlace ? undefined : 'unfinished';
            return { from: idOf(scopeKey), to: idOf(key), label, isDashed: !isInPlace };
          }),
        ),
      ),
    ],
  };
}

function nodesOfDomain({ networks }: MapDomain, idOf: (key: string) => string): readonly GraphNode[] {
  return networks.flatMap((network): GraphNode[] => {
    const note = networkNote(network);
    return [
      {
        id: idOf(network.key),
        lines: [network.name, ...(note === undefined ? [] : [note])],
        shape: 'network',
        tone: note === undefined ? undefined : 'neutral',
      },
      ...network.endpoints.map(({ key, name, state }): GraphNode => {
        const tone = stateTones[state];
        return {
          id: idOf(key),
          lines: [name, stateNames[state]],
          shape: 'endpoint',
          tone: tone === 'good' ? undefined : tone,
        };
      }),
    ];
  });
}

function scopeNode(scope: MapScope, id: string): GraphNode {
  const counts = scope.usage.map(countLabel);
  return {
    id,
    lines: [scope.name, ...scopeNotes(scope), ...counts, ...marksOf(scope)],
    shape: 'scope',
    tone: tallyPills(scope.tally)[0]?.tone,
  };
}

function resourceNode(resource: MapResource, id: string): GraphNode {
  const { name, kind, usage, access, isRead, tally } = resource;
  const details = [
    resourceNouns[kind ?? 'other'],
    ...usage.map(countLabel),
    isRead ? accessLabel(access) : 'could not be read',
  ];
  const own = resource.count > 1 ? [] : details;
  return {
    id,
    lines: [name, ...own, ...marksOf(resource)],
    shape: 'resource',
    tone: tallyPills(tally)[0]?.tone,
  };
}

function marksOf({ count, tally }: Pick<MapResource, 'count' | 'tally'>): readonly string[] {
  return count === 1 ? [] : tallyPills(tally).map(({ text }) => text);
}
