import { expect, test } from 'vitest';
import { eventually } from '../../src/sandbox/player.ts';
import type { Stage } from './harness.ts';
import { stageForTest } from './harness.ts';

test('a limit that two plans share is given once', async () => {
  const stage = await stageForTest();
  const first = await stage.ask('alice', '/ampls connect law-prod-neu to ampls-full');
  const second = await stage.ask('alice', '/ampls connect law-orders to ampls-full');
  await stage.reaches(first, 'awaiting_approval');
  await stage.reaches(second, 'awaiting_approval');
  await Promise.all([
    stage.player.click('bob', 'request:approve', first),
    stage.player.click('carol', 'request:approve', second),
  ]);
  await eventually(async () => {
    const ends = await Promise.all([stage.player.status(first), stage.player.status(second)]);
    expect([...ends].sort()).toEqual(['blocked', 'succeeded']);
  }, 30_000);
});

test('a change made beside the bot makes a waiting request stale, and it can be planned again', async () => {
  const stage = await stageForTest();
  const linked = await stage.ask('alice', '/ampls connect law-prod-archive to ampls-b');
  await stage.reaches(linked, 'awaiting_approval');
  const { subscription, path } = await scopeInPortal(stage, 'ampls-b');
  await stage.inPortal('PUT', `${path}/scopedResources/by-hand`, {
    properties: {
      linkedResourceId: `${subscription}/resourceGroups/rg-monitoring/providers/Microsoft.OperationalInsights/workspaces/law-prod-archive`,
    },
  });
  await stage.player.click('bob', 'request:approve', linked);
  await stage.reaches(linked, 'stale');
  await stage.told(linked, /has to be planned and agreed to again/);
  await stage.player.click('alice', 'request:retry', linked);
  await stage.reaches(linked, 'blocked');
});

async function scopeInPortal(stage: Stage, name: string) {
  const { resources } = await stage.player.arm('estate');
  const scope = resources.find(({ id }: { id: string }) => id.toLowerCase().endsWith(`/privatelinkscopes/${name}`));
  const path: string = scope.id;
  return { path, subscription: path.split('/').slice(0, 3).join('/') };
}
