import { expect, inject, test } from 'vitest';
import { makeKills } from '../campaign/campaigns.ts';
import { runCampaign } from '../campaign/run-campaign.ts';
import { queueStores } from '../system/harness.ts';

/** A schedule with ten kills of two bots. `npm run campaign -- kills` runs longer ones, with other seeds. */
const SEED = 32;
const SECONDS = 45;

test.for(queueStores)(
  'keeps every promise while bots are killed at random moments, with the queues on %s',
  { timeout: 600_000 },
  async (queues, { annotate }) => {
    const schedule = makeKills(SEED, SECONDS);
    const result = await runCampaign({
      campaign: 'kills',
      seed: SEED,
      schedule,
      queues,
      databaseUrl: inject('databaseUrl'),
    });
    await annotate(JSON.stringify(result));
    // How soon the last request of a burst ends depends on the machine, so that only a campaign judges it.
    const broken = result.violations.filter(({ promise }) => promise !== 'inTime');
    expect(broken, `npm run campaign -- kills --seed ${SEED} --minutes ${SECONDS / 60}`).toEqual([]);
    expect(result.stuck).toBe(0);
    expect(result.faults['kill']).toBeGreaterThan(5);
    expect(result.acknowledged).toBeGreaterThan(0);
    expect(result.armWrites).toBeGreaterThan(0);
  },
);
