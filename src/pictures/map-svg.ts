import { keyOf } from '../domain/ids.ts';
import { describeMap } from '../domain/questions/map/describe-map.ts';
import type { TopologyMap } from '../domain/questions/map/topology-map.ts';
import type { Box } from './box.ts';
import { columnLeft, MARGIN, PICTURE_WIDTH, roundedBox } from './box.ts';
import { layOut } from './layout-map.ts';
import { drawLines, linesOf } from './map-lines.ts';
import { drawFooter, drawHeader, HEADER_HEIGHT } from './map-margins.ts';
import { domainBox } from './network-box.ts';
import type { Theme } from './palette.ts';
import { palettes } from './palette.ts';
import { resourceBox } from './resource-box.ts';
import { scopeBox } from './scope-box.ts';
import { content, element, textLine } from './svg.ts';

/** What a picture is drawn with. */
export interface PictureOptions {
  readonly theme: Theme;
  /** When Azure was read. */
  readonly readAt: Date;
}

/** An SVG with its size. */
export interface SvgPicture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** The font of pictures. A viewer that does not have it uses its own. */
export const FONT = 'Inter';

/** Returns a map as SVG: networks by shared DNS on the left, scopes in the middle, and resources by their scopes on the right. */
export async function mapSvg(map: TopologyMap, { theme, readAt }: PictureOptions): Promise<SvgPicture> {
  const palette = palettes[theme];
  const subject = map.about === undefined ? undefined : keyOf(map.about.id);
  const boxes = [
    ...map.domains.map(domain => domainBox(palette, domain, subject)),
    ...map.scopes.map(scope => scopeBox(palette, scope, scope.key === subject)),
    ...map.groups.map(group => resourceBox(palette, group, subject)),
  ];
  const lines = linesOf(palette, map);
  const tops = await layOut(boxes, lines, importanceIn(map));
  const placed = new Map(boxes.map(box => [box.key, { box, top: HEADER_HEIGHT + (tops.get(box.key) ?? 0) }]));
  const boxAt = (key: string) => {
    const found = placed.get(key);
    if (found === undefined) throw new Error(`the map has a line to ${key}, and no such box`);
    return found;
  };
  const bottom = Math.max(HEADER_HEIGHT + 30, ...[...placed.values()].map(({ box, top }) => top + box.height));
  const footer = drawFooter(palette, map, { readAt, top: bottom + MARGIN });
  const height = Math.ceil(bottom + MARGIN + footer.height);
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${PICTURE_WIDTH} ${height}`,
      width: PICTURE_WIDTH,
      height,
      'font-family': `${FONT}, system-ui, sans-serif`,
      role: 'img',
    },
    element('desc', {}, content(describeMap(map, Number.POSITIVE_INFINITY))),
    roundedBox({ x: 0, y: 0, width: PICTURE_WIDTH, height, radius: 0 }, { fill: palette.background }),
    ...drawHeader(palette, map),
    ...(boxes.length === 0
      ? [
          textLine('The bot sees no private links.', {
            x: columnLeft('networks'),
            y: HEADER_HEIGHT + 20,
            size: 15,
            fill: palette.text,
          }),
        ]
      : []),
    ...drawLines(lines, boxAt),
    ...[...placed.values()].map(({ box, top }) => box.draw(columnLeft(box.column), top)),
    ...footer.parts,
  );
  return { svg, width: PICTURE_WIDTH, height };
}

/** Returns how early a box is shown: what is over its limit, then what is full, then what is not settled, then what is in use. */
function importanceIn({ domains, scopes }: TopologyMap): (box: Box) => number {
  const ranks = new Map<string, number>();
  for (const { key, tally } of scopes) ranks.set(key, tally.overFull > 0 ? 4 : tally.full > 0 ? 3 : 0);
  for (const { key, networks } of domains) {
    const endpoints = networks.flatMap(network => network.endpoints);
    ranks.set(key, endpoints.some(({ state }) => state !== 'Approved') ? 2 : endpoints.length > 0 ? 1 : 0);
  }
  return ({ key }) => ranks.get(key) ?? 0;
}
