import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { CampaignName } from './campaigns.ts';
import { campaigns } from './campaigns.ts';
import type { RunResult } from './results.ts';
import { addResult, describeCounts, nextSeed, readResults, resultsTable, slopesTable } from './results.ts';
import { runCampaign } from './run-campaign.ts';
import { describeSchedule } from './schedule.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    runs: { type: 'string', default: '1' },
    queues: { type: 'string', default: 'postgres' },
    results: { type: 'string', default: 'campaign-results' },
  },
});

const campaign = campaignNamed(positionals[0]);
const queues = queueStoreNamed(values.queues);
const minutes = values.minutes === undefined ? campaigns[campaign].minutes : numberIn('--minutes', values.minutes);
const runs = numberIn('--runs', values.runs);
const firstSeed = values.seed === undefined ? undefined : numberIn('--seed', values.seed);

for (let run = 0; run < runs; run += 1) {
  const seed = firstSeed === undefined ? nextSeed(readResults(values.results), campaign, queues) : firstSeed + run;
  await runOnce(seed);
}
print(resultsTable(readResults(values.results)));

async function runOnce(seed: number): Promise<void> {
  const replay = `npm run campaign -- ${campaign} --seed ${seed} --minutes ${minutes} --queues ${queues}`;
  const schedule = campaigns[campaign].makeSchedule(seed, Math.round(minutes * 60));
  print(`${replay}\n${describeSchedule(schedule)}`);
  try {
    const databaseUrl = process.env['DATABASE_URL'] || undefined;
    const result = await runCampaign({ campaign, seed, schedule, queues, databaseUrl });
    addResult(values.results, result);
    report(result, replay);
  } catch (error) {
    print(`The run ended with an error. Seed ${seed}. Replay: ${replay}`);
    throw error;
  }
  // What the run has just ended, such as its Postgres server, may still be using the processor.
  await sleep(1_000);
}

function report(result: RunResult, replay: string): void {
  const { violations, slopes, acknowledged, commands, faults, settledMs, seed, last } = result;
  const seconds = Math.round(settledMs / 1_000);
  print(
    `Seed ${seed}: ${commands} commands, ${acknowledged} acknowledged, ${describeCounts([faults])}, all ended after ${seconds} s.`,
  );
  print(last);
  if (slopes.length > 0) print(slopesTable(slopes));
  for (const { promise, sentence } of violations) print(`BROKEN (${promise}): ${sentence}`);
  if (violations.length === 0) return;
  print(`${violations.length} violations. Seed ${seed}. Replay: ${replay}`);
  process.exitCode = 1;
}

function campaignNamed(name: string | undefined): CampaignName {
  const names = Object.keys(campaigns) as CampaignName[];
  const found = names.find(known => known === name);
  if (found === undefined) throw new Error(`Unknown campaign "${name ?? ''}". Known: ${names.join(', ')}.`);
  return found;
}

function queueStoreNamed(name: string): 'postgres' | 'redis' {
  if (name === 'postgres') return name;
  if (name === 'redis' && (process.env['REDIS_URL'] || campaigns[campaign].cutsConnections)) return name;
  throw new Error(`--queues is "${name}". Expected postgres, or redis with REDIS_URL set.`);
}

function numberIn(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${option} is "${text}". Expected a number above 0.`);
  return value;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
