import { mapOf } from '../../src/domain/questions/map/build-map.ts';
import { describeMap } from '../../src/domain/questions/map/describe-map.ts';
import type { Topology } from '../../src/domain/topology/topology.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { mapPicture } from '../../src/pictures/map-pictures.ts';
import { profile2020 } from '../domain/build.ts';
import { nodesAround } from '../domain/questions/map/estates.ts';
import { FULL, generateInventory } from './generate-inventory.ts';
import { ms, percentile, printTable } from './print.ts';

const COUNT = 30;
const WARM_UP = 5;

/** The aim from the topology to the PNG, in milliseconds, for 60 nodes. */
const AIM_MS = 500;
const JUDGED = '60 nodes';

/** How long the parts of a map take, in milliseconds. What is waited for happens in another thread. */
interface Parts {
  readonly model: number;
  readonly picture: number;
}

/** Measures how long it takes from the topology to the picture of a map. */
export async function benchMap(): Promise<void> {
  const sizes: readonly (readonly [string, Topology])[] = [
    ['1 scope', topologyOf(nodesAround(3))],
    [JUDGED, topologyOf(nodesAround(60))],
    [`${FULL.scopes} scopes, ${FULL.resources} resources, folded`, topologyOf(generateInventory(FULL))],
  ];
  const rows = [];
  for (const [size, topology] of sizes) {
    const first = await measure(topology);
    for (let n = 1; n < WARM_UP; n += 1) await measure(topology);
    const parts: Parts[] = [];
    for (let n = 0; n < COUNT; n += 1) parts.push(await measure(topology));
    const totals = parts.map(total);
    const p50 = percentile(totals, 50);
    rows.push([
      size,
      ms(
        percentile(
          parts.map(({ model }) => model),
          50,
        ),
      ),
      ms(
        percentile(
          parts.map(({ picture }) => picture),
          50,
        ),
      ),
      ms(p50),
      ms(percentile(totals, 90)),
      ms(total(first)),
      size !== JUDGED ? '' : p50 <= AIM_MS ? 'ok' : 'TOO SLOW',
    ]);
  }
  const head = [
    'map of',
    'model and text',
    'picture, in a thread of its own',
    'both, p50',
    'p90',
    'the first one',
    `${AIM_MS} ms`,
  ];
  printTable(`From the topology to a map as PNG, ${COUNT} times each`, head, rows);
}

async function measure(topology: Topology): Promise<Parts> {
  const start = performance.now();
  const map = mapOf(topology, { profile: profile2020, reserved: [] });
  describeMap(map, 2_000);
  const described = performance.now();
  await mapPicture({ map, theme: 'light', readAt: new Date(), format: 'png' });
  return { model: described - start, picture: performance.now() - described };
}

function total({ model, picture }: Parts): number {
  return model + picture;
}
