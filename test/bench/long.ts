import { Client } from 'pg';
import { eventually, refIn } from '../../src/sandbox/player.ts';
import { fourScopes, scopesWith } from './full-estate.ts';
import { table, times } from './print.ts';
import { openBench } from './stage.ts';

type Bench = Awaited<ReturnType<typeof openBench>>;

/** Seconds that the sandbox takes to provide the link of a workspace, at Azure's own pace. */
const LINK_SECONDS = 3;

/** Requests of many links at Azure's pace, against what their scopes alone would take, one link after the other. */
export async function benchLong(): Promise<void> {
  const rows = [await oneScope(), await overFour()];
  table(
    'Many links at the pace of Azure, from the start to the end of the request',
    ['', 'taken', 'ARM calls', 'provisioning of the slowest scope, one after the other', 'ratio'],
    rows,
  );
}

async function oneScope() {
  const bench = await openBench({ autoApprove: true, speed: 1, estate: scopesWith(1, 50, false) });
  try {
    const names = Array.from({ length: 50 }, (_, n) => `law-bench-0-${n}`).join(', ');
    return row('50 links of one scope', 50, await carriedOut(bench, `/ampls connect ${names} to ampls-bench-0`));
  } finally {
    await bench.close();
  }
}

/** Five workspaces are taken out of four scopes; taking that back is a request of twenty links. */
async function overFour() {
  const { estate, workspaces } = fourScopes();
  const bench = await openBench({ autoApprove: true, speed: 1, estate });
  try {
    const removal = await carriedOut(bench, `/ampls retire ${workspaces.join(', ')}`);
    return row('20 links over four scopes (aim 1.2×)', 5, await carriedOut(bench, `/ampls rollback ${removal.ref}`));
  } finally {
    await bench.close();
  }
}

function row(name: string, links: number, { seconds, calls }: Awaited<ReturnType<typeof carriedOut>>) {
  const bound = links * LINK_SECONDS;
  return [name, `${seconds.toFixed(1)} s`, calls, `${bound} s`, times(seconds / bound)];
}

/** Asks for something that nobody has to agree to, and waits until it is made. */
async function carriedOut({ player, sandbox }: Bench, command: string) {
  const before = (await player.armCalls()).length;
  const ref = refIn(await player.command('alice', command));
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
      if (ended === undefined) throw new Error(`${ref} is ${await player.status(ref)}`);
      return Number(ended.seconds);
    }, 600_000);
    return { ref, seconds, calls: (await player.armCalls()).length - before };
  } finally {
    await client.end();
  }
}
