import { expect, test } from 'vitest';
import { scopeId } from '../../sandbox/test/arm/support.ts';
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
