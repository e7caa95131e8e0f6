import elk from 'elkjs/lib/elk.bundled.js';
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { Box } from './box.ts';
import { columns, columnWidths, GUTTER } from './box.ts';

/** A line from one box to a box of the next column. */
export interface Line {
  readonly from: string;
  /** The port of the box that it begins at. */
  readonly port?: string;
  readonly to: string;
}

/** The distance between two boxes of a column. */
const GAP = 18;

/**
 * Returns the top of each box. Boxes that lines connect are placed by the layered layout of the Eclipse Layout Kernel, so that few
 * lines cross (https://eclipse.dev/elk/reference/algorithms/org-eclipse-elk-layered.html). What no line connects to them follows below;
 * boxes without any line use the space that is left in their column.
 *
 * @param importance what to show first has the highest
 */
export async function layOut(
  boxes: readonly Box[],
  lines: readonly Line[],
  importance: (box: Box) => number,
): Promise<ReadonlyMap<string, number>> {
  const tops = new Map<string, number>();
  const bottoms = { networks: 0, scopes: 0, resources: 0 };
  const parts = connectedParts(boxes, lines).toSorted((a, b) => importanceOf(b) - importanceOf(a));
  for (const part of parts.filter(({ length }) => length > 1)) {
    const start = Math.max(...Object.values(bottoms));
    for (const [box, top] of await layOutPart(part, lines, importance)) {
      tops.set(box.key, start + top);
      bottoms[box.column] = Math.max(bottoms[box.column], start + top + box.height + GAP);
    }
  }
  for (const { key, column, height } of parts.filter(({ length }) => length === 1).flat()) {
    tops.set(key, bottoms[column]);
    bottoms[column] += height + GAP;
  }
  return tops;

  function importanceOf(part: readonly Box[]): number {
    return Math.max(...part.map(importance));
  }
}

/** Returns boxes together that lines connect, directly or through others. */
function connectedParts(boxes: readonly Box[], lines: readonly Line[]): readonly (readonly Box[])[] {
  const neighbours = new Map<string, string[]>(boxes.map(({ key }) => [key, []]));
  for (const { from, to } of lines) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const seen = new Set<string>();
  return boxes.flatMap(({ key: start }) => {
    if (seen.has(start)) return [];
    const reached = new Set([start]);
    // A set that grows while it is read is read to its end.
    for (const key of reached) for (const next of neighbours.get(key) ?? []) reached.add(next);
    for (const key of reached) seen.add(key);
    return [boxes.filter(({ key }) => reached.has(key))];
  });
}

async function layOutPart(
  part: readonly Box[],
  lines: readonly Line[],
  importance: (box: Box) => number,
): Promise<readonly (readonly [Box, number])[]> {
  const keys = new Set(part.map(({ key }) => key));
  const graph: ElkNode = {
    id: 'map',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.partitioning.activate': 'true',
      'elk.padding': '[top=0,left=0,bottom=0,right=0]',
      'elk.spacing.nodeNode': String(GAP),
      'elk.layered.spacing.nodeNodeBetweenLayers': String(GUTTER),
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
    },
    children: part.toSorted((a, b) => importance(b) - importance(a)).map(toNode),
    edges: lines
      .filter(({ from }) => keys.has(from))
      .map(({ from, port, to }, index) => ({ id: `line ${index}`, sources: [port ?? from], targets: [to] })),
  };
  const { children = [] } = await new elk.default().layout(graph);
  const placed = new Map(children.map(({ id, y = 0 }) => [id, y]));
  return columns.flatMap(column => {
    const own = part.filter(box => box.column === column).map(box => [box, placed.get(box.key) ?? 0] as const);
    const highest = Math.min(...own.map(([, top]) => top));
    const start = Math.min(
      highest - Math.min(...placed.values()),
      hasOneScope(part) ? MAX_START : Number.POSITIVE_INFINITY,
    );
    return own.map(([box, top]) => [box, start + top - highest] as const);
  });
}

/** How far from the top a column begins at most beside a long list of what one scope links: on a phone, people see the top first. */
const MAX_START = 60;

function hasOneScope(part: readonly Box[]): boolean {
  return part.filter(({ column }) => column === 'scopes').length === 1;
}

function toNode({ key, column, height, ports }: Box): ElkNode {
  const width = columnWidths[column];
  return {
    id: key,
    width,
    height,
    ports: [...ports].map(([id, y]) => ({
      id,
      x: width,
      y,
      width: 0,
      height: 0,
      layoutOptions: { 'elk.port.side': 'EAST' },
    })),
    layoutOptions: {
      'elk.partitioning.partition': String(columns.indexOf(column)),
      ...(ports.size > 0 && { 'elk.portConstraints': 'FIXED_POS' }),
    },
  };
}
