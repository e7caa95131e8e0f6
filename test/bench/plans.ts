import { Client } from 'pg';
import { eventually } from '../../sandbox/src/control-client.ts';
import { openBench, readAzure } from './bench-system.ts';
import { scopesWith } from './full-estate.ts';
import { sendCommands } from './load.ts';
import { ms, percentile, printTable, times } from './print.ts';

const REQUESTS = 100;

/** Scopes, and unlinked workspaces for each: as many resources as the design states its targets for, and a hundredth of that. */
const SIZES = { small: [10, 13], full: [100, 130] } as const;

interface Planned {
  readonly perSecond: number;
  readonly durations: readonly number[];
}

/** Measures how many requests are planned in a second, from their commands on, and how that depends on what is in Azure. */
export async function benchPlans(): Promise<void> {
  const small = await planned(...SIZES.small);
  const full = await planned(...SIZES.full);
  const row = (name: string, { perSecond, durations }: Planned) => [
    name,
    perSecond.toFixed(1),
    ms(percentile(durations, 50)),
    ms(percentile(durations, 99)),
  ];
  printTable(
    `Planning ${REQUESTS} requests that are submitted at once`,
    ['resources in Azure', 'plans per second', 'p50 from the command', 'p99'],
    [
      row(String(SIZES.small[0] * SIZES.small[1]), small),
      row(String(SIZES.full[0] * SIZES.full[1]), full),
      ['ratio', times(full.perSecond / small.perSecond), '', ''],
    ],
  );
}

async function planned(scopes: number, workspacesPerScope: number): Promise<Planned> {
  const bench = await openBench({ estate: scopesWith(scopes, workspacesPerScope, false) });
  const client = new Client({ connectionString: bench.sandbox.databaseUrl });
  await client.connect();
  try {
    const text = (n: number) => {
      const scope = n % scopes;
      return `connect law-bench-${scope}-${Math.floor(n / scopes)} to ampls-bench-${scope}`;
    };
    await readAzure(bench.control);
    const startedAt = performance.now();
    await sendCommands(bench.target, { count: REQUESTS, inFlight: 16, text });
    await eventually(async () => {
      const { rows } = await client.query(
        `select state, count(*)::int as count from amplsbot.requests group by state order by state`,
      );
      const states = JSON.stringify(rows);
      if (states !== JSON.stringify([{ state: 'awaiting_approval', count: REQUESTS }])) throw new Error(states);
    }, 300_000);
    const seconds = (performance.now() - startedAt) / 1000;
    const { rows } = await client.query(
      `select extract(epoch from b.at - a.at) * 1000 as ms from amplsbot.events a
       join amplsbot.events b using (request_id) where a.type = 'created' and b.type = 'planned'`,
    );
    return { perSecond: REQUESTS / seconds, durations: rows.map(row => Number(row.ms)) };
  } finally {
    await client.end();
    await bench.close();
  }
}
