import { eventually } from '../../sandbox/src/control-client.ts';
import { builtInEstate } from '../../sandbox/src/estate/built-in.ts';
import { openAzureCli } from './az.ts';
import { openBench, readAzure } from './bench-system.ts';
import { ms, percentile, printTable, times } from './print.ts';
import { questionsEstate } from './questions-estate.ts';

const COUNT = 20;
const WARM_UP = 5;
const AZURE_CLI_COUNT = 7;

type Bench = Awaited<ReturnType<typeof openBench>>;

/** Questions about the built-in estate, and the same about a large one. */
const QUESTIONS: readonly (readonly [small: string, large: string])[] = [
  ['usage', 'usage'],
  ['usage ampls-a', 'usage ampls-bench-7'],
  ['where workspace-2', 'where law-bench-7-3'],
  ['where vnet-1', 'where vnet-bench-7'],
  ['why vnet-1 workspace-2', 'why vnet-bench-7 law-bench-7-3'],
  ['map', 'map'],
  ['map ampls-a', 'map ampls-bench-7'],
  ['check workspace-2', 'check law-bench-7-3'],
  ['check vnet-1', 'check vnet-bench-7'],
  ['what-if connect workspace-1 to ampls-b', 'what-if connect law-bench-7-20 to ampls-bench-7'],
];

interface Measured {
  readonly durations: readonly number[];
  readonly armCalls: number;
}

/** Measures how long a question takes from the command to its answer while nothing else happens, and how many calls to ARM it makes. */
export async function benchQuestions(): Promise<void> {
  const bench = await openBench({ estate: builtInEstate() });
  const small = await measuredOn(bench, 'ampls-a', 0);
  const large = await measuredOn(await openBench({ estate: questionsEstate() }), 'ampls-bench-7', 1);
  const rows = QUESTIONS.map(([text], at) => {
    const [own, other] = [small[at], large[at]];
    const [first, second] = [percentile(own?.durations ?? [], 50), percentile(other?.durations ?? [], 50)];
    const calls = `${own?.armCalls} / ${other?.armCalls}`;
    return [text, ms(first), ms(second), ms(percentile(other?.durations ?? [], 90)), times(second / first), calls];
  });
  printTable(
    `From the command to the answer, the inventory warm, ${COUNT} times each`,
    ['question', 'built-in estate, p50', '100 scopes, 13,000 resources, p50', 'p90', 'ratio', 'ARM calls'],
    rows,
  );
}

/** Compares the answer to how full a scope is with what Azure CLI takes for the same, each of its commands a new process. */
async function compareWithAzureCli(bench: Bench): Promise<void> {
  const azureCli = await openAzureCli(bench.sandbox.armUrl);
  if (azureCli === undefined) {
    process.stdout.write('\nNot compared with Azure CLI: it is not installed (Debian package azure-cli).\n');
    return;
  }
  try {
    const [own, others]: [number[], number[]] = [[], []];
    for (let n = 0; n < AZURE_CLI_COUNT; n += 1) {
      own.push(await answerMs(bench, 'usage ampls-a'));
      others.push(await azureCli.usageMs('ampls-a', 'rg-monitoring'));
    }
    const [first, second] = [percentile(own, 50), percentile(others, 50)];
    printTable(
      `How full one scope is, ${AZURE_CLI_COUNT} times each in turn, ARM without delay (aim: ten times faster)`,
      ['', 'p50', 'ratio'],
      [
        ['/ampls usage ampls-a, from the command to the answer', ms(first), ''],
        ['az: list its scoped resources and its connections', ms(second), times(second / first)],
      ],
    );
  } finally {
    await azureCli.close();
  }
}

async function measuredOn(bench: Bench, scope: string, size: 0 | 1): Promise<readonly Measured[]> {
  try {
    await readAzure(bench.control, scope);
    const measured: Measured[] = [];
    for (const texts of QUESTIONS) measured.push(await measure(bench, texts[size]));
    if (size === 0) await compareWithAzureCli(bench);
    return measured;
  } finally {
    await bench.close();
  }
}

async function measure(bench: Bench, text: string): Promise<Measured> {
  for (let n = 0; n < WARM_UP; n += 1) await answerMs(bench, text);
  const durations: number[] = [];
  const before = await armCalls(bench);
  for (let n = 0; n < COUNT; n += 1) durations.push(await answerMs(bench, text));
  return { durations, armCalls: (await armCalls(bench)) - before };
}

async function armCalls({ control }: Bench): Promise<number> {
  return (await control.armCalls()).length;
}

/** Asks, and returns how long it took until Slack had the answer: the time is in the answer's `ts`. */
async function answerMs({ control }: Bench, text: string): Promise<number> {
  const before = (await control.ephemerals('alice')).length;
  const typedAt = Date.now();
  await control.command('alice', `/ampls ${text}`);
  const answer = await eventually(async () => {
    const found = (await control.ephemerals('alice'))[before];
    if (found === undefined) throw new Error(`no answer to ${text} yet`);
    return found;
  }, 60_000);
  return Number(answer.ts) * 1000 - typedAt;
}
