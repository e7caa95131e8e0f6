import type { Usage } from '../domain/limits/usage.ts';
import { resourceNouns } from '../domain/questions/map/fold-resources.ts';
import { accessLabel, fullnessOf, openOperations, usageLabel } from '../domain/questions/map/map-marks.ts';
import type { MapResource, MapResourceGroup } from '../domain/questions/map/topology-map.ts';
import type { Box } from './box.ts';
import { columnWidths, icon, pill, pillWidth, roundedBox, sizes } from './box.ts';
import { tallyPills } from './labels.ts';
import type { Palette, ToneName } from './palette.ts';
import type { Svg } from './svg.ts';
import { element, textLine, title } from './svg.ts';
import { fitText, textWidth } from './text-width.ts';

const width = columnWidths.resources;
const INSET = 12;
const HEADING = 28;
const ROW = 52;
/** Rows of a box with many resources have one line each, and a dot instead of words about access. */
const SHORT_ROW = 29;
export const MANY = 10;
const PILL_ROW = 24;
/** Counts of this width or less leave the dots beside them in one column. */
const USUAL_COUNTER = 40;

/** Returns resources that the same scopes link, as rows of one box. */
export function resourceBox(palette: Palette, group: MapResourceGroup, subjectKey: string | undefined): Box {
  const isLinked = group.scopes.length > 0;
  const isShort = group.resources.length > MANY;
  const rows = group.resources.map(resource => rowOf(palette, resource, isShort, resource.key === subjectKey));
  const top = isLinked ? 4 : HEADING;
  const tops = rows.map((_, index) => rows.slice(0, index).reduce((sum, row) => sum + row.height, top));
  const height = rows.reduce((sum, row) => sum + row.height, top) + 4;
  const dashes = isLinked ? {} : { dashes: '5 4' };
  const heading = { size: sizes.text, fill: palette.muted };
  return {
    key: group.key,
    column: 'resources',
    height,
    ports: new Map(),
    draw: (x, y) =>
      element(
        'g',
        {},
        roundedBox({ x, y, width, height }, { fill: palette.card, stroke: palette.border, ...dashes }),
        ...(isLinked ? [] : [textLine('Linked to no scope', { x: x + INSET, y: y + 19, ...heading })]),
        ...rows.flatMap((row, index) => {
          const at = y + (tops[index] ?? 0);
          const isFirst = index === 0 && isLinked;
          return [...(isFirst || isShort ? [] : [separator(palette, x, at)]), row.draw(x, at)];
        }),
      ),
  };
}

function separator(palette: Palette, x: number, y: number): Svg {
  return element('path', {
    d: `M${x + INSET} ${y}h${width - 2 * INSET}`,
    stroke: palette.border,
    'stroke-opacity': 0.6,
  });
}

interface Row {
  readonly height: number;
  readonly draw: (x: number, y: number) => Svg;
}

function rowOf(palette: Palette, resource: MapResource, isShort: boolean, isSubject: boolean): Row {
  if (resource.count > 1) return foldedRow(palette, resource);
  const height = isShort ? SHORT_ROW : ROW;
  const frame = { fill: 'none', stroke: palette.accent, strokeWidth: 2.5 };
  return {
    height,
    draw: (x, y) => {
      const counter = isShort ? y + 19 : y + 22;
      return element(
        'g',
        { class: 'resource' },
        title(resource.name),
        ...(isSubject ? [roundedBox({ x: x + 3, y: y + 2, width: width - 6, height: height - 4 }, frame)] : []),
        ...nameAndCounter(palette, resource, x, counter, isShort ? 28 : 0),
        ...(isShort ? drawDot(palette, resource, x, counter) : drawAccess(palette, resource, x, y + 43)),
      );
    },
  };
}

/** Returns the icon, the name and the count of a resource, and leaves this room for something before the count. */
function nameAndCounter(
  palette: Palette,
  { kind, name, usage }: Pick<MapResource, 'kind' | 'name' | 'usage'>,
  x: number,
  y: number,
  taken: number,
): readonly Svg[] {
  const right = x + width - INSET;
  const [counter] = usage.map(counterOf);
  const room = width - 2 * INSET - 24 - taken - (counter === undefined ? 0 : pillWidth(counter.text));
  const style = { size: sizes.text, fill: palette.muted, weight: 'semibold', anchor: 'end' } as const;
  return [
    icon(kind ?? 'other', x + INSET - 1, y - 13, palette.muted),
    textLine(fitText(name, room, sizes.name), { x: x + INSET + 24, y, size: sizes.name, fill: palette.text }),
    ...(counter === undefined
      ? []
      : counter.tone === undefined
        ? [textLine(counter.text, { x: right - 7, y, ...style })]
        : [pill(palette, counter.tone, counter.text, right, y)]),
  ];
}

function counterOf(usage: Usage): { readonly tone: ToneName | undefined; readonly text: string } {
  const label = usageLabel(usage);
  switch (fullnessOf([usage])) {
    case 'over-full':
      return { tone: 'bad', text: `${label} over` };
    case 'full':
      return { tone: 'attention', text: `${label} full` };
    case 'free':
      return { tone: undefined, text: label };
  }
}

/** Returns whether public networks have access, in words. */
function drawAccess(palette: Palette, resource: MapResource, x: number, y: number): readonly Svg[] {
  const right = x + width - INSET;
  const style = { y, size: sizes.text, fill: palette.muted };
  const noun = textLine(resourceNouns[resource.kind ?? 'other'], { x: x + INSET + 24, ...style });
  const label = resource.isRead ? accessLabel(resource.access) : 'not readable';
  const tone = accessTone(resource);
  return [
    noun,
    tone === undefined
      ? textLine(label, { x: right - 7, anchor: 'end', ...style })
      : pill(palette, tone, label, right, y),
  ];
}

/** Returns whether public networks have access, as a dot. */
function drawDot(palette: Palette, resource: MapResource, x: number, y: number): readonly Svg[] {
  const tone = accessTone(resource);
  const counter = Math.max(USUAL_COUNTER, ...resource.usage.map(row => pillWidth(counterOf(row).text)));
  const cx = x + width - INSET - counter - 8;
  return tone === undefined ? [] : [element('circle', { cx, cy: y - 5, r: 5, fill: palette.tones[tone].ink })];
}

/** Returns the colour of what has to be said about access. Undefined if public networks have none. */
export function accessTone({ access, isRead }: MapResource): ToneName | undefined {
  if (openOperations(access).length > 0) return 'open';
  return isRead && accessLabel(access) === 'not public' ? undefined : 'neutral';
}

/** Returns a row for several resources, with how many of them are marked: beside their number if there is space. */
function foldedRow(palette: Palette, resource: MapResource): Row {
  const pills = tallyPills(resource.tally);
  const [first] = pills;
  const room = width - 2 * INSET - 28 - textWidth(resource.name, sizes.name);
  const isBeside = pills.length === 1 && first !== undefined && pillWidth(first.text) <= room;
  const below = isBeside ? 0 : pills.length;
  return {
    height: 36 + below * PILL_ROW,
    draw: (x, y) =>
      element(
        'g',
        { class: 'resource' },
        title(resource.name),
        ...nameAndCounter(palette, resource, x, y + 23, 0),
        ...pills.map(({ tone, text }, index) =>
          pill(palette, tone, text, x + width - INSET, y + (isBeside ? 23 : 23 + (index + 1) * PILL_ROW)),
        ),
      ),
  };
}
