import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TopologyMap } from '../../src/domain/questions/map/topology-map.ts';
import { mapDot } from '../../src/pictures/map-dot.ts';
import { mapMermaid } from '../../src/pictures/map-mermaid.ts';
import {
  component,
  connection,
  endpoint,
  inventory,
  link,
  network,
  scope,
  workspace,
  workspaceId,
} from '../domain/build.ts';
import { seedExample } from '../domain/questions/map/estates.ts';
import { mapIn, samples } from './samples.ts';

/** What Mermaid has understood of a flowchart. */
interface Flowchart {
  readonly nodes: readonly string[];
  readonly frames: readonly string[];
  readonly edges: readonly {
    readonly start: string;
    readonly end: string;
    readonly text: string;
    readonly stroke: string;
  }[];
}

interface MermaidDb {
  readonly getVertices: () => ReadonlyMap<string, { readonly text: string }>;
  readonly getSubGraphs: () => readonly { readonly title: string }[];
  readonly getEdges: () => Flowchart['edges'];
}

declare global {
  var mermaid: {
    readonly parse: (text: string) => Promise<unknown>;
    readonly mermaidAPI: { readonly getDiagramFromText: (text: string) => Promise<{ readonly db: MermaidDb }> };
  };
}

/** Mermaid's own build for browsers is a script. It needs a document, for which the tests have one without a browser. */
beforeAll(async () => {
  const { window, document } = parseHTML('<html><body></body></html>');
  Object.assign(globalThis, { window, document });
  runInThisContext(readFileSync(fileURLToPath(import.meta.resolve('@mermaid-js/tiny')), 'utf8'));
  // It registers its kinds of diagrams when it is first asked for something.
  await globalThis.mermaid.parse('flowchart LR');
});

/** Other test files run in the same process, where libraries would take it for a browser. */
afterAll(() => {
  for (const name of ['window', 'document', 'mermaid']) Reflect.deleteProperty(globalThis, name);
});

async function readMermaid(text: string): Promise<Flowchart> {
  const { db } = await globalThis.mermaid.mermaidAPI.getDiagramFromText(text);
  return {
    nodes: [...db.getVertices().values()].map(({ text: label }) => decode(label)),
    frames: db.getSubGraphs().map(({ title }) => decode(title)),
    edges: db.getEdges(),
  };
}

/** Decodes entity codes as Mermaid does while it draws: it keeps `#60;` as `ﬂ°°60¶ß` until then. */
function decode(label: string): string {
  return label.replace(/ﬂ°°(\d+)¶ß/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** Returns the labels that Graphviz draws. */
async function readDot(
  text: string,
): Promise<{ readonly labels: readonly string[]; readonly edges: number; readonly svg: string }> {
  const graphviz = await Graphviz.load();
  const svg = graphviz.layout(text, 'svg', 'dot');
  const { document } = parseHTML(svg);
  return {
    labels: [...document.querySelectorAll('text')].map(each => each.textContent ?? ''),
    edges: document.querySelectorAll('g.edge').length,
    svg,
  };
}

describe('a map as text', () => {
  test('is a flowchart that Mermaid reads, with every node, frame and line', async () => {
    const { nodes, frames, edges } = await readMermaid(mapMermaid(mapIn(seedExample())));
    expect(nodes).toEqual(
      expect.arrayContaining(['vnet-hub', 'pe-partner<br/>pending', 'ampls-a<br/>3/50 resources<br/>2/10 endpoints']),
    );
    expect(nodes).toContain('workspace-2<br/>workspace<br/>2/5 scopes<br/>public');
    expect(nodes).toHaveLength(16);
    expect(frames.toSorted()).toEqual([
      'No private endpoint',
      'Own DNS, 1/1 scope',
      'Own DNS, 1/1 scope',
      'Own DNS, 1/1 scope',
      'Shared DNS, 1/1 scope',
    ]);
    expect(edges.map(({ text }) => text).filter(text => text !== '')).toEqual([
      'approved',
      'approved',
      'approved',
      'pending',
    ]);
    expect(edges).toHaveLength(4 + 4 + 4);
    expect(edges.filter(({ stroke }) => stroke === 'dotted')).toHaveLength(1);
  });

  test('is a graph that Graphviz draws, with every node and line', async () => {
    const { labels, edges } = await readDot(mapDot(mapIn(seedExample())));
    expect(labels).toEqual(
      expect.arrayContaining(['Private links', 'ampls-a', '3/50 resources', '2/10 endpoints', '2/5 scopes', 'pending']),
    );
    expect(labels).toEqual(
      expect.arrayContaining(['Shared DNS, 1/1 scope', 'No private endpoint', 'vnet-lab', 'law-alone']),
    );
    expect(edges).toBe(4 + 4 + 4);
  });

  test.for(Object.entries(samples))('can be read by both for %s', async ([, map]) => {
    expect((await readMermaid(mapMermaid(map))).nodes.length).toBeGreaterThan(0);
    expect((await readDot(mapDot(map))).labels.length).toBeGreaterThan(0);
  });

  test('can be read by both where there is nothing', async () => {
    const nothing: TopologyMap = mapIn(inventory({}));
    expect((await readMermaid(mapMermaid(nothing))).nodes).toEqual([]);
    expect((await readDot(mapDot(nothing))).labels).toEqual(['Private links']);
  });

  test('says that a link is not finished, and what could not be read', async () => {
    const links = [
      link('ampls-a', workspaceId('law'), { provisioningState: 'Provisioning' }),
      link('ampls-a', workspaceId('gone')),
    ];
    const map = mapIn(
      inventory({ scopes: [scope('ampls-a')], resources: [workspace('law'), component('appi')], links }),
    );
    const { nodes, edges } = await readMermaid(mapMermaid(map));
    expect(edges.map(({ text, stroke }) => [text, stroke])).toEqual([
      ['', 'normal'],
      ['unfinished', 'dotted'],
    ]);
    expect(nodes).toContain('gone<br/>workspace<br/>≥1/5 scopes<br/>could not be read');
  });
});

describe('a hostile name', () => {
  test.for([
    '<script>alert(1)</script>',
    '"]; click n1 "javascript:alert(1)"; x["',
    '" , URL="javascript:alert(1)", label="x',
    '\\N \\" \\n end\nsubgraph x',
    '`**markdown**`',
    '%%{init: {"theme":"dark"}}%%',
    'a#quot;b#60;c &lt; &amp;',
    'Überwachung-Łódź',
    'x'.repeat(255),
    '\ud800',
  ])('is text and nothing else: %j', async name => {
    const pe = endpoint('pe', 'vnet', 'ampls');
    const map = mapIn(
      inventory({
        scopes: [scope('ampls', { name })],
        networks: [network('vnet', { name })],
        endpoints: [{ ...pe, name }],
        connections: [connection(pe)],
        resources: [workspace('law', { name })],
        links: [link('ampls', workspaceId('law'))],
      }),
    );
    const mermaid = await readMermaid(mapMermaid(map));
    expect([mermaid.nodes.length, mermaid.edges.length, mermaid.frames.length]).toEqual([4, 3, 1]);
    expect(mermaid.nodes[0]).toBe(name.toWellFormed());
    const dot = await readDot(mapDot(map));
    expect(dot.edges).toBe(3);
    expect(dot.svg).not.toMatch(/<(?:script|a)\b|xlink:href/i);
    expect(dot.labels).toContain(name.toWellFormed().replace(/\p{Cc}/gu, ''));
  });
});
