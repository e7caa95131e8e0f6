import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { openBench, readAzure } from './bench-system.ts';
import { flowEstate } from './flow-estate.ts';
import { ms, percentile, printTable, times } from './print.ts';

const COUNT = 30;
const WARM_UP = 10;

/** What the bot does for a request until the next has its turn: milliseconds of quiet. */
const PAUSE_MS = 700;

/** A call of Slack's Web API as the sandbox has recorded it. */
interface SlackCall {
  readonly at: string;
  readonly ms: number;
  readonly method: string;
  readonly args: { readonly metadata?: unknown };
}

/**
 * Measures what one person waits for while nothing else happens and Azure takes no time: from the command until the card can
 * be approved, and from the approval until the card says that it is done.
 */
export async function benchLatency(): Promise<void> {
  for (const redis of process.env['REDIS_URL'] ? [false, true] : [false]) {
    const bench = await openBench({ estate: flowEstate(COUNT + WARM_UP), redis });
    const { control } = bench;
    const durations = {
      commandAck: [] as number[],
      card: [] as number[],
      approveAck: [] as number[],
      done: [] as number[],
    };
    try {
      await readAzure(control, 'ampls-flow-0');
      for (let n = 0; n < COUNT + WARM_UP; n += 1) {
        const typedAt = Date.now();
        const acknowledged = await control.command('alice', `/ampls connect law-flow-${n} to ampls-flow-${n % 20}`);
        const ref = refIn(acknowledged);
        const carded = await shownAt(bench, ref, 'awaiting_approval');
        await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
        const clickedAt = Date.now();
        const approved = await control.click('bob', 'request:approve', ref);
        const done = await shownAt(bench, ref, 'succeeded');
        await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
        if (n < WARM_UP) continue;
        durations.commandAck.push(acknowledged.ms);
        durations.card.push(carded - typedAt);
        durations.approveAck.push(approved.ms);
        durations.done.push(done - clickedAt);
      }
      const row = (what: string, own: readonly number[], ack: readonly number[]) => {
        const middle = percentile(own, 50);
        return [what, ms(middle), ms(percentile(own, 90)), times(middle / percentile(ack, 50))];
      };
      printTable(
        `What one person waits for, idle, queues on ${redis ? 'Redis' : 'Postgres'} (aim: p50 under 250 ms)`,
        ['', 'p50', 'p90', 'p50 to its acknowledgement'],
        [
          row('command until the card can be approved', durations.card, durations.commandAck),
          row('approval until the card says done', durations.done, durations.approveAck),
        ],
      );
    } finally {
      await bench.close();
    }
  }
}

/** Returns when Slack had a card that shows this state: milliseconds since 1970. */
async function shownAt(
  { control }: Awaited<ReturnType<typeof openBench>>,
  ref: string,
  status: string,
): Promise<number> {
  return eventually(async () => {
    const calls: SlackCall[] = await control.slack('calls');
    const call = calls.findLast(({ args }) => shows(args.metadata, ref, status));
    if (call === undefined) throw new Error(`${ref} does not show ${status} yet`);
    return Date.parse(call.at) + call.ms;
  });
}

function shows(metadata: unknown, ref: string, status: string): boolean {
  const text = typeof metadata === 'string' ? metadata : JSON.stringify(metadata ?? null);
  return text.includes(`"request":"${ref}"`) && text.includes(`"status":"${status}"`);
}
