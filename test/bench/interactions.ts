import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { eventually } from '../../sandbox/src/control-client.ts';
import { startBareBolt } from './ack.ts';
import { openBench, readAzure } from './bench-system.ts';
import { flowEstate } from './flow-estate.ts';
import type { CommandTarget } from './load.ts';
import { clickOn, sendCommands, sendInteraction } from './load.ts';
import { ms, percentile, printTable, times } from './print.ts';

/** How often each interaction is measured. Those before warm up the just-in-time compiler. */
const COUNT = 150;
const WARM_UP = 50;
const REQUESTS = COUNT + WARM_UP;

/** Between two interactions, in milliseconds: what follows an acknowledgement is not measured, and does not delay the next. */
const PAUSE_MS = 40;

/** Nothing listens here, so that what follows an acknowledgement is short. */
const NOWHERE = 'http://127.0.0.1:9/none';

/** Does something for the nth time, and returns how long its acknowledgement took, in milliseconds. */
type Interaction = (target: CommandTarget, agent: Agent, n: number) => Promise<number>;

/**
 * Compares the time of an acknowledgement with that of plain Bolt, which does nothing: of a click that decides something, of
 * one that opens a modal, and of a form's two submissions. What a click or submission decides is committed before it is acknowledged.
 */
export async function benchInteractions(): Promise<void> {
  const bench = await openBench({ estate: flowEstate(2 * REQUESTS) });
  const client = new Client({ connectionString: bench.sandbox.databaseUrl });
  const bare = await startBareBolt(bench.target);
  await client.connect();
  try {
    await readAzure(bench.control, 'ampls-flow-0');
    await sendCommands(bench.target, {
      count: REQUESTS,
      inFlight: 16,
      text: n => `connect law-flow-${n} to ampls-flow-${n % 20}`,
    });
    await eventually(async () => {
      const { rows } = await client.query(
        "select count(*)::int as planning from amplsbot.requests where state <> 'awaiting_approval'",
      );
      if (rows[0]?.planning > 0) throw new Error(JSON.stringify(rows));
    }, 300_000);
    const people: { id: string; name: string }[] = await bench.control.slack('people');
    const bob = { ...bench.target, person: people.find(({ name }) => name === 'bob')?.id ?? '' };
    const rows = [];
    for (const [what, by, interaction] of [
      ['click on View details', bob, clicks('request:details')],
      ['form: preview', bench.target, submissions(false)],
      ['form: submit request', bench.target, submissions(true)],
      // The last, because the process is busy with what was approved from then on.
      ['click on Approve', bob, clicks('request:approve')],
    ] as const) {
      const bares = await measured({ ...by, url: bare.target.url }, clicks('request:details'));
      const own = await measured(by, interaction);
      const at = (percent: number) => [percentile(bares, percent), percentile(own, percent)] as const;
      const [[bareMiddle, middle], [bareSlow, slow]] = [at(50), at(99)];
      rows.push([
        what,
        `${ms(bareMiddle)} / ${ms(bareSlow)}`,
        `${ms(middle)} / ${ms(slow)}`,
        times(middle / bareMiddle),
      ]);
    }
    printTable(
      'Acknowledgement of what people do, 1 in flight',
      ['', 'plain Bolt: ack() alone, p50 / p99', 'amplsbot, p50 / p99', 'p50 (aim 2×)'],
      rows,
    );
  } finally {
    bare.stop();
    await client.end();
    await bench.close();
  }
}

async function measured(target: CommandTarget, interaction: Interaction): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const durations: number[] = [];
  for (let n = 0; n < REQUESTS; n += 1) {
    durations.push(await interaction(target, agent, n));
    await sleep(PAUSE_MS);
  }
  agent.destroy();
  return durations.slice(WARM_UP);
}

function clicks(action: string): Interaction {
  return async (target, agent, n) => {
    const click = clickOn({ action, request: `CR-${n + 1}`, channel: target.channel, responseUrl: NOWHERE });
    return (await sendInteraction(target, agent, click)).ms;
  };
}

/** Submits forms: for their preview, or with the preview that was shown. @param isFinal whether the second is measured */
function submissions(isFinal: boolean): Interaction {
  return async (target, agent, n) => {
    const name = `law-flow-${REQUESTS + n}`;
    const values = {
      resources: { 'pick:resources': { selected_options: [{ value: name }] } },
      scope: { 'pick:scope': { selected_option: { value: `ampls-flow-${n % 20}` } } },
      reason: { reason: { value: null } },
    };
    const submit = (hash: string, metadata: string) =>
      sendInteraction(target, agent, {
        type: 'view_submission',
        view: {
          id: `V${n}`,
          hash,
          callback_id: 'workflow',
          private_metadata: metadata,
          state: { values },
        },
      });
    const previewed = await submit('first', JSON.stringify({ workflow: 'connect-resources', channel: target.channel }));
    if (!isFinal) return previewed.ms;
    const submitted = await submit('second', JSON.parse(previewed.answer).view.private_metadata);
    if (!/CR-\d+/.test(submitted.answer)) throw new Error(`No request was created: ${submitted.answer}`);
    return submitted.ms;
  };
}
