import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { linkOf, scopeAt, workspaceAt } from '../../sandbox/src/estate/builders.ts';
import { openSystemForTest } from '../system/harness.ts';
import { estateOf, resourceSet } from './kinds.ts';

/** Returns four scopes that all link the same five workspaces. */
function scopesWithSharedWorkspaces() {
  const { group, groupRef } = resourceSet('q01');
  const scopes = ['a', 'b', 'c', 'd'].map(letter => scopeAt(groupRef, `ampls-q01-${letter}`, {}));
  const workspaces = [1, 2, 3, 4, 5].map(number => workspaceAt(groupRef, `law-q01-${number}`));
  const links = scopes.flatMap(scope => workspaces.map(workspace => linkOf(scope, workspace)));
  return { scopes, workspaces, resources: [group, ...scopes, ...workspaces, ...links] };
}

test('writes four scopes in parallel, each one link at a time, without a conflict', {
  timeout: 400_000,
}, async () => {
  const { scopes, workspaces, resources } = scopesWithSharedWorkspaces();
  const system = await openSystemForTest({ estate: estateOf([{ resources }]), speed: 0.1 });
  const names = workspaces.map(({ name }) => name).join(', ');
  const removal = await system.submitAndApprove(`/ampls retire ${names}`);
  await system.waitForStatus(removal, 'succeeded', 120_000);
  const restoration = await system.submit('alice', `/ampls rollback ${removal}`);
  await system.waitForStatus(restoration, 'awaiting_approval');
  await system.control.click('bob', 'request:approve', restoration);
  await system.waitForStatus(restoration, 'succeeded', 120_000);
  const calls = await system.control.armCalls();
  expect(calls.filter(({ status }) => status === 409)).toEqual([]);
  for (const method of ['DELETE', 'PUT']) {
    const written = calls.filter(call => call.method === method);
    expect(written).toHaveLength(20);
    expect(written.every(({ changed }) => changed)).toBe(true);
    const own = scopes.map(({ name }) =>
      written.flatMap(({ path }, index) => (path.toLowerCase().includes(`/${name}/`) ? [index] : [])),
    );
    const latestStart = Math.max(...own.map(indexes => indexes[0] ?? Number.NaN));
    const earliestEnd = Math.min(...own.map(indexes => indexes.at(-1) ?? Number.NaN));
    expect(latestStart).toBeLessThan(earliestEnd);
  }
});

test('lets unrelated requests overtake, names the request that another one waits for, and counts approved requests as used', async () => {
  const system = await openSystemForTest();
  await system.armFault({ method: 'PUT', path: 'ampls-full/scopedResources', hang: true, times: 50 });
  const last = await system.submit('alice', '/ampls connect law-orders to ampls-full');
  await system.waitForStatus(last, 'awaiting_approval');
  const first = await system.submitAndApprove('/ampls connect law-prod-neu to ampls-full');
  await system.waitForStatus(first, 'executing');
  const removal = await system.submitAndApprove('/ampls disconnect law-audit from ampls-full');
  expect((await system.waitForThread(removal, /Waiting for/)).at(-1)).toBe(
    `Waiting for ${first}, which changes the same resources`,
  );
  await eventually(async () => expect((await system.control.cardOf(removal))?.text).toContain(`Waiting for ${first}`));
  const unrelated = await system.submitAndApprove('/ampls connect law-team-50 to ampls-b');
  await system.waitForStatus(unrelated, 'succeeded');
  expect(await system.control.status(first)).toBe('executing');
  expect(await system.control.status(removal)).toBe('approved');
  const later = await system.submit('alice', '/ampls connect law-prod-archive to ampls-full');
  await system.waitForStatus(later, 'blocked');
  expect((await system.control.cardOf(later))?.text).toMatch(/exceed the limit of 50 resources: .* = 51 /);
  await system.control.click('bob', 'request:approve', last);
  await system.waitForStatus(last, 'blocked');
  await system.clearFaults();
  await system.waitForStatus(first, 'succeeded', 120_000);
  await system.waitForStatus(removal, 'succeeded', 120_000);
});
