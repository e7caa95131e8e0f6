import { fullnessOf, stateNames } from '../domain/questions/map/map-marks.ts';
import type { MapDomain, MapEndpoint, MapNetwork } from '../domain/questions/map/topology-map.ts';
import type { ConnectionState } from '../domain/topology/objects.ts';
import type { Box } from './box.ts';
import { columnWidths, icon, pill, pillWidth, roundedBox, sizes } from './box.ts';
import { countLabel, headingOf, networkNote } from './labels.ts';
import type { Palette, ToneName } from './palette.ts';
import type { Svg } from './svg.ts';
import { element, textLine, title } from './svg.ts';
import { fitText } from './text-width.ts';

const width = columnWidths.networks;
const INSET = 8;
const HEADING = 28;
const NAME = 32;
const ROW = 26;
const GAP = 6;

export const stateTones = {
  Approved: 'good',
  Pending: 'attention',
  Rejected: 'bad',
  Disconnected: 'bad',
  unrecognised: 'neutral',
} as const satisfies Record<ConnectionState, ToneName>;

/** Returns networks that share DNS, as a frame around them. */
export function domainBox(palette: Palette, domain: MapDomain, subjectKey: string | undefined): Box {
  const tops: number[] = [];
  const ports = new Map<string, number>();
  let bottom = HEADING;
  for (const network of domain.networks) {
    tops.push(bottom);
    network.endpoints.forEach(({ key }, index) => {
      ports.set(key, bottom + NAME + noteHeight(network) + ROW * index + ROW / 2 - 3);
    });
    bottom += networkHeight(network) + GAP;
  }
  const height = bottom - GAP + INSET;
  return {
    key: domain.key,
    column: 'networks',
    height,
    ports,
    draw: (x, y) =>
      element(
        'g',
        {},
        roundedBox({ x, y, width, height, radius: 10 }, { fill: palette.frame, stroke: palette.border, dashes: '5 4' }),
        ...drawHeading(palette, domain, x, y),
        ...domain.networks.map((network, index) =>
          drawNetwork(palette, network, x + INSET, y + (tops[index] ?? 0), network.key === subjectKey),
        ),
      ),
  };
}

function drawHeading(palette: Palette, domain: MapDomain, x: number, y: number): readonly Svg[] {
  const baseline = y + 19;
  const right = x + width - INSET;
  const style = { y: baseline, size: sizes.text, fill: palette.muted };
  return [
    textLine(headingOf(domain), { x: x + INSET + 2, ...style }),
    ...domain.usage.map(row =>
      fullnessOf([row]) === 'over-full'
        ? pill(palette, 'bad', countLabel(row), right, baseline)
        : textLine(countLabel(row), { x: right - 2, anchor: 'end', ...style }),
    ),
  ];
}

function drawNetwork(palette: Palette, network: MapNetwork, x: number, y: number, isSubject: boolean): Svg {
  const inner = width - 2 * INSET;
  const stroke = isSubject ? palette.accent : palette.border;
  const note = networkNote(network);
  const box = { x, y, width: inner, height: networkHeight(network) };
  const name = fitText(network.name, inner - 44, sizes.name, 'semibold');
  return element(
    'g',
    { class: 'network' },
    title(network.name),
    roundedBox(box, {
      fill: palette.card,
      stroke,
      strokeWidth: isSubject ? 2.5 : 1,
      ...(!network.isRead && { dashes: '3 3' }),
    }),
    icon('network', x + 10, y + 9, palette.accent),
    textLine(name, { x: x + 34, y: y + 22, size: sizes.name, fill: palette.text, weight: 'semibold' }),
    ...(note === undefined ? [] : [pill(palette, 'neutral', note, x + inner - 8, y + NAME + 14)]),
    ...network.endpoints.map((endpoint, index) =>
      drawEndpoint(palette, endpoint, x, y + NAME + noteHeight(network) + ROW * index),
    ),
  );
}

function drawEndpoint(palette: Palette, endpoint: MapEndpoint, x: number, y: number): Svg {
  const inner = width - 2 * INSET;
  const tone = stateTones[endpoint.state];
  const state = stateNames[endpoint.state];
  const baseline = y + 14;
  // Most are approved: the colour is enough, and leaves space for the name.
  const mark = endpoint.state === 'Approved' ? undefined : endpoint.state === 'unrecognised' ? 'state ?' : state;
  const name = fitText(endpoint.name, inner - 38 - (mark === undefined ? 0 : pillWidth(mark) + 4), sizes.text);
  return element(
    'g',
    { class: `endpoint ${endpoint.state}` },
    title(`${endpoint.name}: ${state}`),
    element('circle', { cx: x + 18, cy: baseline - 4, r: 4.5, fill: palette.tones[tone].ink }),
    textLine(name, { x: x + 30, y: baseline, size: sizes.text, fill: palette.text }),
    ...(mark === undefined ? [] : [pill(palette, tone, mark, x + inner - 8, baseline)]),
  );
}

function networkHeight(network: MapNetwork): number {
  const rows = network.endpoints.length;
  return NAME + noteHeight(network) + rows * ROW + (rows === 0 ? 2 : 0);
}

function noteHeight(network: MapNetwork): number {
  return networkNote(network) === undefined ? 0 : 25;
}
