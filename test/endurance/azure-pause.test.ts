import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { openSystemForTest, responseText } from '../system/harness.ts';

const production = '3f0c1e52-8a94-4d0b-9c57-6b1d2e7f8a01';
const SECONDS = 40;

test('reads a subscription with no bot while Azure asks for a pause, says so, and goes on afterwards', async () => {
  const system = await openSystemForTest();
  await system.bot(2, 'start');
  const throttled = { method: 'GET', path: `^/subscriptions/${production}/`, status: 429 };
  await system.armFault({ ...throttled, headers: { 'retry-after': String(SECONDS) } });
  await system.clock(2 * 60_000);
  const refused = await eventually(async () => {
    const found = (await system.control.armCalls()).find(({ status }) => status === 429);
    expect(found).toBeDefined();
    return Date.parse(found?.at ?? '');
  }, 120_000);
  const seen = (await system.control.ephemerals('alice')).length;
  const asked = await system.control.command('alice', '/ampls usage');
  expect(asked.ms).toBeLessThan(3_000);
  expect(responseText(asked)).not.toMatch(/Internal error/);
  await system.waitForEphemeral(
    'alice',
    /Azure has asked the bot to wait \d+ s before its next read\. Try again/,
    seen,
  );
  const ref = await system.submit('alice', '/ampls connect law-prod-weu to ampls-a');
  await system.waitForReport(ref, /Azure has asked the bot to wait \d+(\.\d)? s/);
  await system.waitForStatus(ref, 'awaiting_approval');
  const reads = (await system.control.armCalls()).filter(({ method, path, status }) => {
    return method === 'GET' && path.includes(production) && status !== 429;
  });
  const during = reads.map(({ at }) => Date.parse(at) - refused).filter(ms => ms > 1_000 && ms < SECONDS * 1_000 - 500);
  expect(during).toEqual([]);
  expect(reads.some(({ at }) => Date.parse(at) - refused >= SECONDS * 1_000 - 500)).toBe(true);
});
