import { Client } from 'pg';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { openBench } from './bench-system.ts';
import { scopesWith, scopesWithSharedWorkspaces } from './full-estate.ts';
import { printTable, times } from './print.ts';

type Bench = Awaited<ReturnType<typeof openBench>>;

/** How long the sandbox takes to provision the link of a workspace at Azure's pace, in seconds. */
const LINK_SECONDS = 3;

/** Compares requests with many links at Azure's pace with the time to provision the links of one scope one by one. */
export async function benchLong(): Promise<void> {
  const rows = [await oneScopeRow(), await fourScopesRow()];
  printTable(
    "Many links at Azure's pace, from the start to the end of the request",
    ['', 'time', 'ARM calls', 'provisioning the links of the slowest scope one by one', 'ratio'],
    rows,
  );
}

async function oneScopeRow() {
  const bench = await openBench({ autoApprove: true, speed: 1, estate: scopesWith(1, 50, false) });
  try {
    const names = Array.from({ length: 50 }, (_, n) => `law-bench-0-${n}`).join(', ');
    return tableRow('50 links of one scope', 50, await runRequest(bench, `/ampls connect ${names} to ampls-bench-0`));
  } finally {
    await bench.close();
  }
}

/** Removes five workspaces from four scopes. Rolling that back is a request with twenty links. */
async function fourScopesRow() {
  const { estate, workspaces } = scopesWithSharedWorkspaces();
  const bench = await openBench({ autoApprove: true, speed: 1, estate });
  try {
    const removal = await runRequest(bench, `/ampls retire ${workspaces.join(', ')}`);
    return tableRow(
      '20 links over four scopes (target 1.2×)',
      5,
      await runRequest(bench, `/ampls rollback ${removal.ref}`),
    );
  } finally {
    await bench.close();
  }
}

function tableRow(name: string, links: number, { seconds, calls }: Awaited<ReturnType<typeof runRequest>>) {
  const bound = links * LINK_SECONDS;
  return [name, `${seconds.toFixed(1)} s`, calls, `${bound} s`, times(seconds / bound)];
}

/** Submits a request that needs no approval, and waits until it has succeeded. */
async function runRequest({ control, sandbox }: Bench, command: string) {
  const before = (await control.armCalls()).length;
  const ref = refIn(await control.command('alice', command));
  const client = new Client({ connectionString: sandbox.databaseUrl });
  await client.connect();
  try {
    const seconds = await eventually(async () => {
      const { rows } = await client.query(
        `select extract(epoch from b.at - a.at)::float8 as seconds from amplsbot.events a
         join amplsbot.events b using (request_id)
         where a.request_id = $1 and a.type = 'started' and b.type = 'succeeded'`,
        [Number(ref.slice(3))],
      );
      const [ended] = rows;
      if (ended === undefined) throw new Error(`${ref} is ${await control.status(ref)}`);
      return Number(ended.seconds);
    }, 600_000);
    return { ref, seconds, calls: (await control.armCalls()).length - before };
  } finally {
    await client.end();
  }
}
