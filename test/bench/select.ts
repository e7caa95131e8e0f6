import { startBareBolt } from './ack.ts';
import { openBench, readAzure } from './bench-system.ts';
import { scopesWith } from './full-estate.ts';
import { askOptions } from './load.ts';
import { ms, percentile, printTable, times } from './print.ts';

/** Each round measures both variants in turn, so that other load on the machine affects both alike. */
const ROUNDS = 10;

/** What somebody types who looks for a name, one character after another: another name in each round. */
function typedIn(round: number): readonly string[] {
  return Array.from({ length: 6 }, (_, n) => {
    const name = `law-bench-${(round * 6 + n) % 100}-${n}`;
    const parts = [0, 1, 2, 3, 4, 10].map(length => name.slice(0, length));
    return [...parts, name.slice(0, -2), name.slice(0, -1), name, `rg-bench ${name.slice(-4)}`];
  }).flat();
}

const MENU = { action: 'pick:resources', workflow: 'connect-resources' };

/** Compares the time of an answer with the options of an external select over 13,000 resources with that of plain Bolt. */
export async function benchSelect(): Promise<void> {
  const bench = await openBench({ estate: scopesWith(100, 130, false) });
  const bare = await startBareBolt(bench.target);
  try {
    await readAzure(bench.control);
    const durations = { bot: [] as number[], bare: [] as number[] };
    // Warms up the just-in-time compiler.
    for (const target of [bare.target, bench.target]) {
      for (const round of [97, 98, 99]) await askOptions(target, MENU, typedIn(round));
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      durations.bare.push(...(await askOptions(bare.target, MENU, typedIn(round))));
      durations.bot.push(...(await askOptions(bench.target, MENU, typedIn(round))));
    }
    const at = (percent: number) => [percentile(durations.bare, percent), percentile(durations.bot, percent)] as const;
    const [[bareMiddle, middle], [bareSlow, slow]] = [at(50), at(99)];
    printTable(
      'Options of an external select over 13,000 resources, 1 in flight',
      ['', 'p50', 'p99'],
      [
        ['plain Bolt: 100 fixed options', ms(bareMiddle), ms(bareSlow)],
        ['amplsbot: searched', ms(middle), ms(slow)],
        ['against the target', `${times(middle / bareMiddle)} plain Bolt (target 2×)`, `${ms(slow)} (target 100 ms)`],
      ],
    );
  } finally {
    bare.stop();
    await bench.close();
  }
}
