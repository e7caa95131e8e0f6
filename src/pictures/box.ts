import type { Palette, ToneName } from './palette.ts';
import type { Svg } from './svg.ts';
import { element, textLine } from './svg.ts';
import { textWidth } from './text-width.ts';

/** Networks on the left, scopes in the middle, resources on the right. */
export type Column = 'networks' | 'scopes' | 'resources';

export const columns: readonly Column[] = ['networks', 'scopes', 'resources'];

/** A part of the picture whose size is known before it has a place. */
export interface Box {
  readonly key: string;
  readonly column: Column;
  readonly height: number;
  /** How far from its top the lines begin that lead to the next column. Without any, they begin at its side. */
  readonly ports: ReadonlyMap<string, number>;
  readonly draw: (x: number, y: number) => Svg;
}

export const columnWidths = { networks: 222, scopes: 190, resources: 222 } as const satisfies Record<Column, number>;

/** The distance between two columns. */
export const GUTTER = 60;

/** The distance of everything from the edges of the picture. */
export const MARGIN = 18;

/** Returns the left edge of a column. */
export function columnLeft(column: Column): number {
  const before = columns.slice(0, columns.indexOf(column));
  return before.reduce((left, each) => left + columnWidths[each] + GUTTER, MARGIN);
}

/** How wide a picture is. */
export const PICTURE_WIDTH = columnLeft('resources') + columnWidths.resources + MARGIN;

export const sizes = { name: 15, text: 12.5 } as const;

/** Returns a rectangle with round corners. */
export function roundedBox(
  at: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly radius?: number;
  },
  colours: { readonly fill: string; readonly stroke?: string; readonly strokeWidth?: number; readonly dashes?: string },
): Svg {
  const { x, y, width, height, radius = 8 } = at;
  const { fill, stroke, strokeWidth, dashes } = colours;
  return element('rect', {
    x,
    y,
    width,
    height,
    rx: radius,
    fill,
    stroke,
    'stroke-width': strokeWidth,
    'stroke-dasharray': dashes,
  });
}

/** How high a pill is. */
const PILL = 19;

/** Returns how wide a pill with this text is. */
export function pillWidth(text: string): number {
  return Math.ceil(textWidth(text, sizes.text, 'semibold')) + 14;
}

/** Returns a short text on a coloured ground that ends at `right`; `baseline` is that of the text. */
export function pill(palette: Palette, tone: ToneName, text: string, right: number, baseline: number): Svg {
  const { ink, fill } = palette.tones[tone];
  const width = pillWidth(text);
  const x = right - width;
  return element(
    'g',
    {},
    roundedBox({ x, y: baseline - 14, width, height: PILL, radius: PILL / 2 }, { fill }),
    textLine(text, {
      x: x + width / 2,
      y: baseline,
      size: sizes.text,
      fill: ink,
      weight: 'semibold',
      anchor: 'middle',
    }),
  );
}

const icons = {
  network: 'M5 3 1.5 8 5 13M11 3l3.5 5L11 13M6 8h.01M8 8h.01M10 8h.01',
  scope:
    'M8 1.5 13.5 3.6V8c0 3.4-2.4 5.6-5.5 6.6C4.900 13.600 2.500 11.400 2.500 8V3.600ZM5.500 7.900l1.900 1.900 3.300-3.600',
  workspace: 'M2 14.500h12M3.500 14V9M8 14V3M12.500 14V6.500',
  component: 'M1.500 9h3l2-5.500 3 9 2-3.500h3',
  'collection-endpoint': 'M8 2v7.500M5 6.500l3 3 3-3M2 10.500v3.500h12v-3.500',
  other: 'M3 3h10v10H3Z',
} as const;

/** Returns the icon of a kind of object, 16 units wide. */
export function icon(kind: keyof typeof icons, x: number, y: number, stroke: string): Svg {
  return element('path', {
    d: icons[kind],
    transform: `translate(${x} ${y})`,
    fill: 'none',
    stroke,
    'stroke-width': 1.8,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
}
