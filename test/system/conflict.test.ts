import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

test('executes only one of two requests that compete for the last free resource of a scope', async () => {
  const first = await system.submit('alice', '/ampls connect law-prod-neu to ampls-full');
  const second = await system.submit('alice', '/ampls connect law-orders to ampls-full');
  await system.waitForStatus(first, 'awaiting_approval');
  await system.waitForStatus(second, 'awaiting_approval');
  await Promise.all([
    system.control.click('bob', 'request:approve', first),
    system.control.click('carol', 'request:approve', second),
  ]);
  await eventually(async () => {
    const statuses = await Promise.all([system.control.status(first), system.control.status(second)]);
    expect([...statuses].sort()).toEqual(['blocked', 'succeeded']);
  }, 30_000);
});

test('makes an approved request stale after a change in the portal, and plans its retry against the new state', async () => {
  const linked = await system.submit('alice', '/ampls connect law-prod-archive to ampls-b');
  await system.waitForStatus(linked, 'awaiting_approval');
  const { subscription, path } = await scopeInPortal('ampls-b');
  await system.inPortal('PUT', `${path}/scopedResources/by-hand`, {
    properties: {
      linkedResourceId: `${subscription}/resourceGroups/rg-monitoring/providers/Microsoft.OperationalInsights/workspaces/law-prod-archive`,
    },
  });
  await system.control.click('bob', 'request:approve', linked);
  await system.waitForStatus(linked, 'stale');
  await system.waitForThread(linked, /Re-plan to continue/);
  await system.control.click('alice', 'request:retry', linked);
  await system.waitForStatus(linked, 'blocked');
});

async function scopeInPortal(name: string) {
  const { resources } = await system.control.arm('estate');
  const scope = resources.find(({ id }: { id: string }) => id.toLowerCase().endsWith(`/privatelinkscopes/${name}`));
  const path: string = scope.id;
  return { path, subscription: path.split('/').slice(0, 3).join('/') };
}
