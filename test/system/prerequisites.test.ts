import { afterAll, beforeAll, expect, test } from 'vitest';
import { id, production } from '../../sandbox/test/arm/support.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

test('foresees that a resource provider is not registered, and plans again once it is', async () => {
  const { control, sandbox, submit, waitForStatus } = system;
  const command = '/ampls create-scope ampls-new in rg-monitoring';
  await control.arm('deviations', { unregistered: [`${production}/Microsoft.Insights`] }, 'PUT');
  const ref = await submit('alice', command);
  await waitForStatus(ref, 'blocked');
  expect((await control.cardOf(ref))?.text).toContain(
    `Register it with: az provider register --namespace Microsoft.Insights --subscription ${production}`,
  );
  const path = `/subscriptions/${production}/providers/Microsoft.Insights/register?api-version=2021-04-01`;
  await fetch(sandbox.armUrl + path, { method: 'POST', headers: { authorization: 'Bearer portal' } });
  await waitForStatus(await submit('alice', command), 'awaiting_approval');
});

test('refuses a storage account that does not exist before anybody approves', async () => {
  const { control, submit, waitForStatus } = system;
  const account = id('rg-data', 'Microsoft.Storage/storageAccounts/nowhere');
  const ref = await submit('alice', `/ampls link-storage ${account} to law-orders`);
  await waitForStatus(ref, 'blocked');
  expect((await control.cardOf(ref))?.text).toContain('No storage account "nowhere" was found.');
});
