import { Client } from 'pg';
import { apiVersions } from '../../src/azure/api-versions.ts';
import { readingArm } from '../../src/azure/arm.ts';
import { readEstate } from '../../src/azure/inventory/estate.ts';
import { loopbackCredential, loopbackHttpClient } from '../../src/azure/loopback.ts';
import { inParallel } from '../../src/base/parallel.ts';
import { startArm } from '../../src/sandbox/arm/server.ts';
import { eventually } from '../../src/sandbox/player.ts';
import { scopesWith } from './full-estate.ts';
import { ms, percentile, table, times } from './print.ts';
import { openBench } from './stage.ts';

const SCOPES = 100;
const LINKS = 50;

/** As many calls at once as the inventory makes. */
const AT_ONCE = 16;

/** Reading a large estate, against one GET for each scope and link; and how soon `usage` answers from it. */
export async function benchInventory(): Promise<void> {
  await benchReading();
  await benchUsage();
}

async function benchReading(): Promise<void> {
  const estate = scopesWith(SCOPES, LINKS, true);
  const endpoint = await startArm({ port: 0, speed: 0, estate });
  const access = {
    endpoint: 'https://management.azure.com',
    credential: loopbackCredential,
    httpClient: loopbackHttpClient(endpoint.url),
  };
  const arm = readingArm(access);
  const counted = async (work: () => Promise<unknown>) => {
    const before = await callsOf(endpoint.url);
    const began = performance.now();
    await work();
    return { ms: performance.now() - began, calls: (await callsOf(endpoint.url)) - before };
  };
  const ids = estate.resources.map(({ id }) => id).filter(id => /\/privatelinkscopes\//i.test(id));
  try {
    await readEstate(arm);
    const whole = await counted(() => readEstate(arm));
    const single = await counted(() => inParallel(ids, AT_ONCE, id => arm.get(id, apiVersions.scope)));
    table(
      `Reading an estate of ${SCOPES} scopes with ${LINKS} links each`,
      ['', 'ARM calls', 'wall time'],
      [
        ['the inventory', whole.calls, ms(whole.ms)],
        ['one GET for each scope and link', single.calls, ms(single.ms)],
        ['ratio', times(whole.calls / single.calls), times(whole.ms / single.ms)],
      ],
    );
  } finally {
    await endpoint.close();
  }
}

async function callsOf(url: string): Promise<number> {
  const calls: unknown = await (await fetch(`${url}/control/requests`)).json();
  return Array.isArray(calls) ? calls.length : Number.NaN;
}

async function benchUsage(): Promise<void> {
  const bench = await openBench({ estate: scopesWith(SCOPES, LINKS, true) });
  const client = new Client({ connectionString: bench.sandbox.databaseUrl });
  await client.connect();
  const answered = async () => {
    const { player } = bench;
    const before = (await player.ephemerals('alice')).length;
    const began = performance.now();
    await player.command('alice', '/ampls usage ampls-bench-7');
    await eventually(async () => {
      if ((await player.ephemerals('alice')).length === before) throw new Error('no answer yet');
    }, 60_000);
    return performance.now() - began;
  };
  try {
    await bench.player.slack('bots/1', { do: 'kill' });
    await client.query('delete from amplsbot.inventory');
    await bench.player.slack('bots/1', { do: 'start' });
    const cold = await answered();
    const warm: number[] = [];
    for (let n = 0; n < 20; n += 1) warm.push(await answered());
    table(
      `Usage of one scope of that estate, from the command to the answer in Slack (seen within 50 ms)`,
      ['', 'p50', 'slowest'],
      [
        ['warm: the inventory is kept', ms(percentile(warm, 50)), ms(Math.max(...warm))],
        ['cold: a bot that has just started, and nothing is kept', ms(cold), ms(cold)],
        ['ratio', times(cold / percentile(warm, 50)), ''],
      ],
    );
  } finally {
    await client.end();
    await bench.close();
  }
}
