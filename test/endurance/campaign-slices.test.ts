import { expect, inject, test } from 'vitest';
import { campaigns, makeKills, makeOutages } from '../campaign/campaigns.ts';
import { hasRedisServer } from '../campaign/redis-server.ts';
import { runCampaign } from '../campaign/run-campaign.ts';
import { queueStores } from '../system/harness.ts';

/** Short schedules, with the fewest faults that each has to have. `npm run campaign` runs longer ones, with other seeds. */
const slices = [
  { campaign: 'kills', on: queueStores, makeSchedule: makeKills, seed: 32, seconds: 45, fault: 'kill', atLeast: 4 },
  {
    campaign: 'outages',
    on: queueStores.slice(-1),
    makeSchedule: makeOutages,
    seed: 11,
    seconds: 60,
    fault: 'silence',
    atLeast: 2,
  },
] as const;

const cases = slices.flatMap(slice => slice.on.map(queues => ({ ...slice, queues })));

test.for(cases)(
  'keeps every promise in a short campaign of $campaign, with the queues on $queues',
  { timeout: 600_000 },
  async ({ campaign, makeSchedule, seed, seconds, fault, atLeast, queues }, { annotate, skip }) => {
    if (campaign === 'outages' && queues === 'redis' && !hasRedisServer()) skip('redis-server is not installed');
    const schedule = makeSchedule(seed, seconds);
    const result = await runCampaign({ campaign, seed, schedule, queues, databaseUrl: inject('databaseUrl') });
    await annotate(JSON.stringify(result));
    // How soon the last request of a burst ends depends on the machine, so that only a campaign judges it.
    const broken = result.violations.filter(({ promise }) => promise !== 'inTime');
    expect(broken, `npm run campaign -- ${campaign} --seed ${seed} --minutes ${seconds / 60}`).toEqual([]);
    expect(result.stuck).toBe(0);
    expect(result.faults[fault]).toBeGreaterThanOrEqual(atLeast);
    expect(result.acknowledged).toBeGreaterThan(0);
    expect(result.armWrites).toBeGreaterThan(0);
  },
);

test('keeps every promise in a short soak, and measures what grows', { timeout: 600_000 }, async ({ annotate }) => {
  const queues = queueStores.at(-1) ?? 'postgres';
  const schedule = campaigns.soak.makeSchedule(1, 30);
  const result = await runCampaign({ campaign: 'soak', seed: 1, schedule, queues, databaseUrl: inject('databaseUrl') });
  await annotate(JSON.stringify(result));
  expect(result.violations.filter(({ promise }) => promise !== 'inTime')).toEqual([]);
  expect(result.stuck).toBe(0);
  const measured = result.slopes.map(({ name }) => name);
  for (const name of ['bot 1: resident memory, MiB', 'bot 2: heap used, MiB', 'amplsbot.events, KiB']) {
    expect(measured).toContain(name);
  }
});
