import type { TopologyMap } from '../domain/questions/map/topology-map.ts';
import type { GraphNode } from './map-graph.ts';
import { graphOf } from './map-graph.ts';
import { palettes } from './palette.ts';

const shapes = {
  network: 'shape=box, style="rounded,filled"',
  endpoint: 'shape=oval, style=filled',
  scope: 'shape=hexagon, style=filled',
  resource: 'shape=box, style=filled',
} as const satisfies Record<GraphNode['shape'], string>;

const { tones, card } = palettes.light;

/** Returns a map in Graphviz' DOT language (https://graphviz.org/doc/info/lang.html). */
export function mapDot(map: TopologyMap): string {
  const { title, clusters, nodes, edges } = graphOf(map);
  const node = ({ id, lines, shape, tone }: GraphNode) => {
    return `${id} [label=${quote(lines)}, ${shapes[shape]}, fillcolor="${tone === undefined ? card : tones[tone].fill}"];`;
  };
  const lines = [
    'digraph map {',
    `  graph [label=${quote([title])}, labelloc=t, rankdir=LR, fontname="sans-serif"];`,
    '  node [fontname="sans-serif"];',
    '  edge [fontname="sans-serif"];',
    ...clusters.flatMap(({ label, nodes: own }, index) => [
      `  subgraph cluster_${index + 1} {`,
      `    label=${quote([label])};`,
      ...own.map(each => `    ${node(each)}`),
      '  }',
    ]),
    ...nodes.map(each => `  ${node(each)}`),
    ...edges.map(({ from, to, label, isDashed }) => {
      const attributes = [
        ...(label === undefined ? [] : [`label=${quote([label])}`]),
        ...(isDashed ? ['style=dashed'] : []),
      ];
      return `  ${from} -> ${to}${attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`};`;
    }),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Returns lines as one string in double quotes. A backslash would begin an escape sequence (https://graphviz.org/docs/attr-types/escString/),
 * and an ampersand an entity of HTML.
 */
function quote(lines: readonly string[]): string {
  const escaped = lines.map(line =>
    line
      .toWellFormed()
      .replace(/\p{Cc}/gu, '')
      .replaceAll('&', '&amp;')
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"'),
  );
  return `"${escaped.join('\\n')}"`;
}
