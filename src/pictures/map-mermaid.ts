import type { TopologyMap } from '../domain/questions/map/topology-map.ts';
import type { GraphNode } from './map-graph.ts';
import { graphOf } from './map-graph.ts';
import { palettes } from './palette.ts';

/** How Mermaid draws the nodes of each shape (https://mermaid.js.org/syntax/flowchart.html#node-shapes). */
const shapes = {
  network: ['[', ']'],
  endpoint: ['([', '])'],
  scope: ['{{', '}}'],
  resource: ['(', ')'],
} as const satisfies Record<GraphNode['shape'], readonly [string, string]>;

const { tones, text } = palettes.light;

/** Returns a map as a flowchart in Mermaid, which GitHub and many wikis draw. */
export function mapMermaid(map: TopologyMap): string {
  const { title, clusters, nodes, edges } = graphOf(map);
  const node = ({ id, lines, shape, tone }: GraphNode) => {
    const [open, close] = shapes[shape];
    return `${id}${open}"${lines.map(escapeLabel).join('<br/>')}"${close}${tone === undefined ? '' : `:::${tone}`}`;
  };
  const lines = [
    `%% ${escapeLabel(title)}`,
    'flowchart LR',
    ...clusters.flatMap(({ label, nodes: own }, index) => [
      `  subgraph frame${index + 1}["${escapeLabel(label)}"]`,
      ...own.map(each => `    ${node(each)}`),
      '  end',
    ]),
    ...nodes.map(each => `  ${node(each)}`),
    ...edges.map(({ from, to, label, isDashed }) => {
      return `  ${from} ${isDashed ? '-.->' : '-->'}${label === undefined ? '' : `|"${escapeLabel(label)}"|`} ${to}`;
    }),
    ...Object.entries(tones).map(
      ([name, { ink, fill }]) => `  classDef ${name} fill:${fill},stroke:${ink},color:${text}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Returns text with everything but letters, digits and some harmless marks as entity codes (flowchart.html#entity-codes-to-escape-characters). */
function escapeLabel(text: string): string {
  return text.toWellFormed().replace(/[^\p{L}\p{M}\p{N} ._/,:()-]/gu, character => `#${character.codePointAt(0)};`);
}
