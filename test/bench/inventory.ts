import type { PipelineRequest } from '@azure/core-rest-pipeline';
import pMap from 'p-map';
import { Client } from 'pg';
import { startArm } from '../../sandbox/src/arm/server.ts';
import { loopbackCredential, loopbackHttpClient } from '../../sandbox/src/azure-transport.ts';
import { eventually } from '../../sandbox/src/control-client.ts';
import { apiVersions } from '../../src/azure/api-versions.ts';
import { readingArm } from '../../src/azure/arm.ts';
import { readInventory } from '../../src/azure/inventory/read-inventory.ts';
import { openBench } from './bench-system.ts';
import { scopesWith, withPropertiesOf } from './full-estate.ts';
import { ms, percentile, printTable, times } from './print.ts';

const SCOPES = 100;
const LINKS = 50;

/** Bytes of properties in one row of Resource Graph. */
const PROPERTY_BYTES = 2_000;

/** As many concurrent calls as the inventory makes. */
const CONCURRENCY = 16;

/** Compares reading a large inventory with one GET for each scope and link, and measures how soon `usage` answers. */
export async function benchInventory(): Promise<void> {
  await benchReading();
  await benchUsage();
}

async function benchReading(): Promise<void> {
  const estate = withPropertiesOf(PROPERTY_BYTES, scopesWith(SCOPES, LINKS, true));
  const endpoint = await startArm({ port: 0, speed: 0, estate });
  let bytes = 0;
  const client = loopbackHttpClient(endpoint.url);
  const access = {
    endpoint: 'https://management.azure.com',
    credential: loopbackCredential(),
    httpClient: {
      async sendRequest(request: PipelineRequest) {
        const response = await client.sendRequest(request);
        bytes += Buffer.byteLength(response.bodyAsText ?? '');
        return response;
      },
    },
  };
  const arm = readingArm(access);
  const measure = async (work: () => Promise<unknown>) => {
    const before = await countCalls(endpoint.url);
    const bytesBefore = bytes;
    const startedAt = performance.now();
    await work();
    const took = performance.now() - startedAt;
    return { ms: took, bytes: bytes - bytesBefore, calls: (await countCalls(endpoint.url)) - before };
  };
  const ids = estate.resources.map(({ id }) => id).filter(id => /\/privatelinkscopes\//i.test(id));
  try {
    await readInventory(arm);
    const inventoryReading = await measure(() => readInventory(arm));
    const allProperties = await measure(async () => {
      let next = {};
      do {
        const { skipToken } = await arm.graph.resources({ query: ALL_PROPERTIES, options: { top: 1_000, ...next } });
        next = skipToken === undefined ? {} : { skipToken };
      } while (Object.keys(next).length > 0);
    });
    const singleReads = await measure(() =>
      pMap(ids, id => arm.get(id, apiVersions.scope), { concurrency: CONCURRENCY }),
    );
    printTable(
      `Reading an environment of ${SCOPES} scopes with ${LINKS} links each, and ${PROPERTY_BYTES} bytes of properties in each row`,
      ['', 'ARM calls', 'MB', 'wall time'],
      [
        ['the inventory', inventoryReading.calls, megabytes(inventoryReading.bytes), ms(inventoryReading.ms)],
        [
          'rows of Resource Graph with all properties',
          allProperties.calls,
          megabytes(allProperties.bytes),
          ms(allProperties.ms),
        ],
        ['one GET for each scope and link', singleReads.calls, megabytes(singleReads.bytes), ms(singleReads.ms)],
        [
          'ratio of the first and the last',
          times(inventoryReading.calls / singleReads.calls),
          times(inventoryReading.bytes / singleReads.bytes),
          times(inventoryReading.ms / singleReads.ms),
        ],
      ],
    );
  } finally {
    await endpoint.close();
  }
}

const ALL_PROPERTIES = `resources
| where type in~ ('microsoft.insights/privatelinkscopes', 'microsoft.operationalinsights/workspaces')
| project id, name, type, location, tags, properties
| order by id asc`;

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(2);
}

async function countCalls(url: string): Promise<number> {
  const calls: unknown = await (await fetch(`${url}/control/requests`)).json();
  return Array.isArray(calls) ? calls.length : Number.NaN;
}

async function benchUsage(): Promise<void> {
  const bench = await openBench({ estate: scopesWith(SCOPES, LINKS, true) });
  const client = new Client({ connectionString: bench.sandbox.databaseUrl });
  await client.connect();
  const timeToAnswer = async () => {
    const { control } = bench;
    const before = (await control.ephemerals('alice')).length;
    const startedAt = performance.now();
    await control.command('alice', '/ampls usage ampls-bench-7');
    await eventually(async () => {
      if ((await control.ephemerals('alice')).length === before) throw new Error('no answer yet');
    }, 60_000);
    return performance.now() - startedAt;
  };
  try {
    await bench.control.slack('bots/1', { do: 'kill' });
    await client.query('delete from amplsbot.inventory');
    await bench.control.slack('bots/1', { do: 'start' });
    const cold = await timeToAnswer();
    const warm: number[] = [];
    for (let n = 0; n < 20; n += 1) warm.push(await timeToAnswer());
    printTable(
      'Usage of one scope of that environment, from the command to the answer in Slack (polled every 50 ms)',
      ['', 'p50', 'slowest'],
      [
        ['warm: the inventory is stored', ms(percentile(warm, 50)), ms(Math.max(...warm))],
        ['cold: the bot has just started and no inventory is stored', ms(cold), ms(cold)],
        ['ratio', times(cold / percentile(warm, 50)), ''],
      ],
    );
  } finally {
    await client.end();
    await bench.close();
  }
}
