import { expect, test } from 'vitest';
import { scopeId } from '../sandbox/arm/support.ts';
import { stageForTest } from './harness.ts';

test('what was made in Azure a moment ago is found by its name', async () => {
  const stage = await stageForTest();
  // The estate is read for this one, and is as new as it can be.
  const first = await stage.ask('alice', '/ampls connect law-prod-weu to ampls-a');
  await stage.reaches(first, 'awaiting_approval');
  const made = await fetch(`${stage.sandbox.armUrl}${scopeId('ampls-new')}?api-version=2023-06-01-preview`, {
    method: 'PUT',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    body: JSON.stringify({ location: 'global', properties: {} }),
  });
  expect(made.status).toBe(201);
  const second = await stage.ask('alice', '/ampls connect law-prod-weu to ampls-new');
  await stage.reaches(second, 'awaiting_approval');
});
