import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import type { TopologyMap } from '../../src/domain/questions/map/topology-map.ts';
import { mapSvg } from '../../src/pictures/map-svg.ts';
import type { Theme } from '../../src/pictures/palette.ts';
import { toPng } from '../../src/pictures/png.ts';
import { seedExample } from '../domain/questions/map/estates.ts';
import { mapIn, readAt, samples } from './samples.ts';

/** The share of pixels that may look different: rounding differs by a few between processors. */
const MAX_DIFFERENT = 0.0005;

const drawn = async (map: TopologyMap, theme: Theme) => Buffer.from(toPng(await mapSvg(map, { theme, readAt })));

/** Returns the share of pixels that look different to people, or 1 if the pictures have different sizes. */
function difference(a: Buffer, b: Buffer): number {
  const [first, second] = [PNG.sync.read(a), PNG.sync.read(b)];
  const { width, height } = first;
  if (second.width !== width || second.height !== height) return 1;
  return pixelmatch(first.data, second.data, undefined, width, height, { threshold: 0.1 }) / (width * height);
}

/** The file of a picture that is kept. `UPDATE_PICTURES=1` writes it again: look at it before it is committed. */
function kept(path: string, picture: Buffer): Buffer {
  const file = join(import.meta.dirname, '../..', path);
  if (process.env['UPDATE_PICTURES'] === '1') writeFileSync(file, picture);
  return readFileSync(file);
}

const pictures: readonly (readonly [path: string, map: TopologyMap, theme: Theme])[] = [
  ...Object.entries(samples).map(([name, map]) => [`test/pictures/golden/${name}.png`, map, 'light'] as const),
  ['docs/pictures/map-light.png', mapIn(seedExample()), 'light'],
  ['docs/pictures/map-dark.png', mapIn(seedExample()), 'dark'],
];

describe('a picture', () => {
  test.for(pictures)('looks as it did: %s', async ([path, map, theme]) => {
    const picture = await drawn(map, theme);
    expect(difference(kept(path, picture), picture)).toBeLessThan(MAX_DIFFERENT);
  });

  test('looks different where a connection is pending and not approved', async () => {
    const before = await drawn(mapIn(seedExample()), 'light');
    const { connections, endpoints, ...more } = seedExample();
    const approved = { endpoints: endpoints.map(each => ({ ...each, state: 'Approved' as const })) };
    const after = mapIn({
      ...more,
      ...approved,
      connections: connections.map(each => ({ ...each, state: 'Approved' })),
    });
    expect(difference(before, await drawn(after, 'light'))).toBeGreaterThan(MAX_DIFFERENT);
  });
});
