import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mapPicture } from '../../src/pictures/map-pictures.ts';
import { readAt, samples } from './samples.ts';

const [map] = Object.values(samples).slice(2);
const theme = 'light';

test('draws in a thread of its own, so that others do not wait', async () => {
  if (map === undefined) throw new Error('there is no sample');
  await mapPicture({ map, theme, readAt, format: 'png' });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const pictures = await Promise.all(
    Array.from({ length: 5 }, () => mapPicture({ map, theme, readAt, format: 'png' })),
  );
  delay.disable();
  expect(pictures.map(png => Buffer.from(png).toString('latin1', 1, 4))).toEqual(['PNG', 'PNG', 'PNG', 'PNG', 'PNG']);
  expect(delay.percentile(99) / 1e6).toBeLessThan(50);
});

test('returns the same as SVG', async () => {
  if (map === undefined) throw new Error('there is no sample');
  const svg = new TextDecoder().decode(await mapPicture({ map, theme, readAt, format: 'svg' }));
  expect(svg).toMatch(/^<svg .*law-57.*<\/svg>$/s);
});

test('refuses more pictures than can be drawn in time, and draws the others', async () => {
  if (map === undefined) throw new Error('there is no sample');
  const all = await Promise.allSettled(
    Array.from({ length: 60 }, () => mapPicture({ map, theme, readAt, format: 'svg' })),
  );
  expect(all.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(50);
  expect(all.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
});

// An exception that nobody catches would end the bot, and fails this file.
test('a picture fails once, also where its time ends after it was refused', async () => {
  if (map === undefined) throw new Error('there is no sample');
  const limitMs = 100;
  const all = await Promise.allSettled(
    Array.from({ length: 60 }, () => mapPicture({ map, theme, readAt, format: 'svg' }, limitMs)),
  );
  expect(all.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(9);
  await sleep(2 * limitMs);
});
