import { stateNames } from '../domain/questions/map/map-marks.ts';
import type { TopologyMap } from '../domain/questions/map/topology-map.ts';
import type { ConnectionState } from '../domain/topology/objects.ts';
import { MARGIN, sizes } from './box.ts';
import { DASHES } from './map-lines.ts';
import { stateTones } from './network-box.ts';
import type { Palette } from './palette.ts';
import { accessTone, MANY } from './resource-box.ts';
import type { Svg } from './svg.ts';
import { element, textLine } from './svg.ts';

interface Entry {
  readonly shape: 'line' | 'dot';
  readonly stroke: string;
  readonly dashes: string | undefined;
  readonly text: string;
}

const ENTRY = 150;

const IN_A_ROW = 5;
const ROW = 22;

/** Returns what the lines and dots of a map mean, with how high that is. */
export function drawLegend(
  palette: Palette,
  map: TopologyMap,
  top: number,
): { readonly parts: readonly Svg[]; readonly height: number } {
  const entries = legendOf(palette, map);
  const parts = entries.map((entry, index) => {
    const [row, place] = [Math.floor(index / IN_A_ROW), index % IN_A_ROW];
    return drawEntry(palette, entry, MARGIN + place * ENTRY, top + 16 + row * ROW);
  });
  return { parts, height: Math.ceil(entries.length / IN_A_ROW) * ROW };
}

/** Returns the kinds of lines and dots that a map has. */
function legendOf(palette: Palette, { domains, groups }: TopologyMap): readonly Entry[] {
  const present = new Set(
    domains.flatMap(({ networks }) => networks.flatMap(({ endpoints }) => endpoints.map(({ state }) => state))),
  );
  const states: readonly ConnectionState[] = ['Approved', 'Pending', 'Rejected', 'Disconnected', 'unrecognised'];
  const links = groups.flatMap(({ scopes }) => scopes);
  const link = (isInPlace: boolean, text: string): readonly Entry[] =>
    links.some(each => each.isInPlace === isInPlace)
      ? [{ shape: 'line', stroke: palette.muted, dashes: isInPlace ? undefined : DASHES, text }]
      : [];
  return [
    ...states
      .filter(state => present.has(state))
      .map(state => ({
        shape: 'line' as const,
        stroke: palette.tones[stateTones[state]].ink,
        dashes: state === 'Approved' ? undefined : DASHES,
        text: stateNames[state],
      })),
    ...link(true, 'link'),
    ...link(false, 'unfinished link'),
    ...dotsOf(palette, groups),
  ];
}

/** Returns what the dots mean that boxes with many resources have instead of words. */
function dotsOf(palette: Palette, groups: TopologyMap['groups']): readonly Entry[] {
  const dotted = groups.filter(({ resources }) => resources.length > MANY).flatMap(({ resources }) => resources);
  const tones = new Set(dotted.filter(({ count }) => count === 1).map(accessTone));
  const dot = (tone: 'open' | 'neutral', text: string): readonly Entry[] =>
    tones.has(tone) ? [{ shape: 'dot', stroke: palette.tones[tone].ink, dashes: undefined, text }] : [];
  return [...dot('open', 'public'), ...dot('neutral', 'access ?')];
}

function drawEntry(palette: Palette, { shape, stroke, dashes, text }: Entry, x: number, y: number): Svg {
  return element(
    'g',
    {},
    shape === 'dot'
      ? element('circle', { cx: x + 13, cy: y - 4, r: 5, fill: stroke })
      : element('path', { d: `M${x} ${y - 4}h26`, stroke, 'stroke-width': 2.5, 'stroke-dasharray': dashes }),
    textLine(text, { x: x + 34, y, size: sizes.text, fill: palette.text }),
  );
}
