import { pluralize } from '../domain/format.ts';
import { gapLines, titleOf } from '../domain/questions/map/describe-map.ts';
import type { TopologyMap } from '../domain/questions/map/topology-map.ts';
import { columnLeft, columnWidths, MARGIN, PICTURE_WIDTH, sizes } from './box.ts';
import { drawLegend } from './map-legend.ts';
import type { Palette } from './palette.ts';
import type { Svg } from './svg.ts';
import { textLine } from './svg.ts';
import { fitText, textWidth } from './text-width.ts';

/** How much space the title and the headings of the columns take. */
export const HEADER_HEIGHT = 96;

const TITLE = 21;
const LINE = 20;

/** Returns the title of a map and the headings of its columns. */
export function drawHeader(palette: Palette, map: TopologyMap): readonly Svg[] {
  const { about, totals, profile } = map;
  const name = about === undefined ? titleOf(map) : `Around ${about.name}`;
  const headings = [
    ['networks', pluralize(totals.networks, 'network')],
    ['scopes', pluralize(totals.scopes, 'private link scope')],
    ['resources', pluralize(totals.resources, 'resource')],
  ] as const;
  const number = new Intl.NumberFormat('en-GB');
  return [
    textLine(fitText(name, PICTURE_WIDTH - 2 * MARGIN, TITLE, 'semibold'), {
      x: MARGIN,
      y: MARGIN + 18,
      size: TITLE,
      fill: palette.text,
      weight: 'semibold',
    }),
    textLine(`Limits: ${profile}`, { x: MARGIN, y: MARGIN + 38, size: sizes.text, fill: palette.muted }),
    ...headings.map(([column, noun]) =>
      textLine(`${number.format(totals[column])} ${noun}`, {
        x: columnLeft(column) + columnWidths[column] / 2,
        y: HEADER_HEIGHT - 12,
        size: sizes.text + 1,
        fill: palette.muted,
        weight: 'semibold',
        anchor: 'middle',
      }),
    ),
  ];
}

/** Returns what the lines of a map mean, what it leaves out, and of when it is, with how high all of it is. */
export function drawFooter(
  palette: Palette,
  map: TopologyMap,
  { readAt, top }: { readonly readAt: Date; readonly top: number },
): { readonly parts: readonly Svg[]; readonly height: number } {
  const legend = drawLegend(palette, map, top);
  const notes = [
    ...(map.groups.some(({ scopes }) => scopes.length > 0) ? ['A line to a box links all resources in it.'] : []),
    ...gapLines(map),
    ...(map.isProposed ? ['A proposal: nothing of it is requested yet.'] : []),
    `${map.isProposed ? 'Based on what was read' : 'Read'} from Azure ${readAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  ].flatMap(note => wrap(note, PICTURE_WIDTH - 2 * MARGIN));
  const first = top + legend.height + LINE;
  const style = { x: MARGIN, size: sizes.text, fill: palette.muted };
  const lines = notes.map((note, index) => textLine(note, { y: first + index * LINE, ...style }));
  return { parts: [...legend.parts, ...lines], height: legend.height + (notes.length + 1) * LINE };
}

/** Breaks a text at its spaces, so that no line is wider than this, unless a word is. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && textWidth(longer, sizes.text) <= width) lines[lines.length - 1] = longer;
    else lines.push(fitText(word, width, sizes.text));
  }
  return lines;
}
