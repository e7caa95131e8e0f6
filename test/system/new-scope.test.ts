import { expect, test } from 'vitest';
import { production, scopeId } from '../../sandbox/test/arm/support.ts';
import { openSystemForTest } from './harness.ts';

test('finds a scope by name that was created after the inventory was read', async () => {
  const system = await openSystemForTest();
  // The first request reads the inventory, so that the new scope is missing from a fresh reading.
  const first = await system.submit('alice', '/ampls connect law-prod-weu to ampls-a');
  await system.waitForStatus(first, 'awaiting_approval');
  const created = await fetch(`${system.sandbox.armUrl}${scopeId('ampls-new')}?api-version=2023-06-01-preview`, {
    method: 'PUT',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    body: JSON.stringify({ location: 'global', properties: {} }),
  });
  expect(created.status).toBe(201);
  const second = await system.submit('alice', '/ampls connect law-prod-weu to ampls-new');
  await system.waitForStatus(second, 'awaiting_approval');
});

test('answers how full a scope is that was created a moment ago, before Resource Graph shows it', async () => {
  const system = await openSystemForTest({ speed: 1 });
  const before = (await system.control.ephemerals('erin')).length;
  await system.control.command('erin', '/ampls usage ampls-a');
  await system.waitForEphemeral('erin', /ampls-a/, before);
  const headers = { authorization: 'Bearer x', 'content-type': 'application/json' };
  const created = await fetch(`${system.sandbox.armUrl}${scopeId('ampls-new')}?api-version=2023-06-01-preview`, {
    method: 'PUT',
    headers,
    body: JSON.stringify({ location: 'global', properties: {} }),
  });
  expect(created.status).toBe(201);
  await system.control.command('erin', '/ampls usage ampls-new');
  const { text } = await system.waitForEphemeral('erin', /ampls-new/, before + 1);
  expect(text).toContain('0/50 resources');
  await system.control.command('erin', '/ampls usage ampls-neww');
  expect((await system.waitForEphemeral('erin', /ampls-neww/, before + 2)).text).not.toContain('0/50');
});

test('creates a scope in a resource group that was created a moment ago and is still empty', async () => {
  const system = await openSystemForTest({ speed: 1 });
  const first = await system.submit('alice', '/ampls create-scope ampls-new in rg-monitoring');
  await system.waitForStatus(first, 'awaiting_approval');
  const path = `/subscriptions/${production}/resourcegroups/rg-new?api-version=2021-04-01`;
  const created = await fetch(system.sandbox.armUrl + path, {
    method: 'PUT',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    body: JSON.stringify({ location: 'westeurope' }),
  });
  expect(created.status).toBe(201);
  const ref = await system.submitAndApprove('/ampls create-scope ampls-newer in RG-new');
  await system.waitForStatus(ref, 'succeeded');
  await system.control.command('alice', '/ampls create-scope ampls-newest in rg-never');
  await system.waitForEphemeral('alice', /is not requested yet.*rg-never/s);
});
