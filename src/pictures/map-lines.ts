import type { TopologyMap } from '../domain/questions/map/topology-map.ts';
import type { Box } from './box.ts';
import { columnLeft, columnWidths } from './box.ts';
import type { Line } from './layout-map.ts';
import { stateTones } from './network-box.ts';
import type { Palette } from './palette.ts';
import type { Svg } from './svg.ts';
import { element } from './svg.ts';

/** A line with its colours. */
interface StyledLine extends Line {
  readonly stroke: string;
  readonly dashes: string | undefined;
  readonly kind: 'connection' | 'link';
}

/** How lines of unsettled connections and unfinished links are dashed. */
export const DASHES = '7 5';

/** Returns the lines of a map: from each private endpoint to its scope, and from each scope to what it links. */
export function linesOf(palette: Palette, { domains, groups }: TopologyMap): readonly StyledLine[] {
  const connections = domains.flatMap(({ key: from, networks }) =>
    networks.flatMap(({ endpoints }) =>
      endpoints.map(({ key: port, scopeKey: to, state }): StyledLine => {
        const stroke = palette.tones[stateTones[state]].ink;
        return { kind: 'connection', from, port, to, stroke, dashes: state === 'Approved' ? undefined : DASHES };
      }),
    ),
  );
  const links = groups.flatMap(({ key: to, scopes }) =>
    scopes.map(({ scopeKey: from, isInPlace }): StyledLine => {
      return { kind: 'link', from, to, stroke: palette.muted, dashes: isInPlace ? undefined : DASHES };
    }),
  );
  return [...connections, ...links];
}

/** A box with its place. */
interface PlacedBox {
  readonly box: Box;
  readonly top: number;
}

/**
 * Returns lines as curves between the columns. Lines that meet at one side of a box end at different heights, in the order of their
 * other ends.
 */
export function drawLines(lines: readonly StyledLine[], boxAt: (key: string) => PlacedBox): readonly Svg[] {
  const middle = (key: string) => boxAt(key).top + boxAt(key).box.height / 2;
  const startHint = ({ from, port }: Line) =>
    port === undefined ? middle(from) : boxAt(from).top + portOf(boxAt(from).box, port);
  const starts = spread(
    lines,
    ({ from }) => from,
    ({ to }) => middle(to),
    boxAt,
  );
  const ends = spread(lines, ({ to }) => to, startHint, boxAt);
  return lines.map(line => {
    const { box } = boxAt(line.from);
    const x1 = columnLeft(box.column) + columnWidths[box.column];
    const x2 = columnLeft(boxAt(line.to).box.column);
    const y1 = line.port === undefined ? (starts.get(line) ?? 0) : startHint(line);
    const y2 = ends.get(line) ?? 0;
    const bend = (x2 - x1) * 0.55;
    return element('path', {
      class: line.kind,
      d: `M${x1} ${y1.toFixed(1)}C${x1 + bend} ${y1.toFixed(1)} ${x2 - bend} ${y2.toFixed(1)} ${x2} ${y2.toFixed(1)}`,
      fill: 'none',
      stroke: line.stroke,
      'stroke-width': line.kind === 'connection' ? 2 : 1.5,
      'stroke-dasharray': line.dashes,
    });
  });
}

function portOf({ ports, height }: Box, key: string): number {
  return ports.get(key) ?? height / 2;
}

/** How far apart lines meet a box, and how far from its corners. */
const STEP = 12;
const CORNER = 14;
/** How far down the middle of the lines that meet a long list is at most: on a phone, people see the top first. */
const LOWEST = 150;

function spread(
  lines: readonly StyledLine[],
  sideOf: (line: StyledLine) => string,
  orderOf: (line: StyledLine) => number,
  boxAt: (key: string) => PlacedBox,
): ReadonlyMap<StyledLine, number> {
  const heights = new Map<StyledLine, number>();
  for (const [key, own] of Map.groupBy(lines, sideOf)) {
    const { box, top } = boxAt(key);
    const sorted = own.toSorted((a, b) => orderOf(a) - orderOf(b));
    const step = Math.min(STEP, (box.height - 2 * CORNER) / Math.max(1, sorted.length - 1));
    const half = (step * (sorted.length - 1)) / 2;
    const first = top + Math.max(Math.min(CORNER, box.height / 2), Math.min(box.height / 2, LOWEST) - half);
    sorted.forEach((line, index) => {
      heights.set(line, first + step * index);
    });
  }
  return heights;
}
