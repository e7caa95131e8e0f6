import { expect, test } from 'vitest';
import { repeated, stageForTest } from './harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a';
const write = { method: 'PUT', path: 'scopedResources' };

test.concurrent.for([
  {
    name: '409 while something is being provisioned',
    fault: {
      status: 409,
      code: 'Conflict',
      message: "Cannot modify resource while in provisioning state: 'Provisioning'",
      times: 2,
    },
  },
  { name: '429 without Retry-After', fault: { status: 429, code: 'TooManyRequests', times: 2 } },
  { name: '429 with Retry-After', fault: { status: 429, headers: { 'retry-after': '1' }, times: 1 } },
  { name: '500', fault: { status: 500, times: 2 } },
  { name: '500 after the effect', fault: { status: 500, when: 'after', times: 1 } },
  { name: 'a reset', fault: { reset: true, times: 2 } },
  { name: 'a reset after the effect', fault: { reset: true, when: 'after', times: 1 } },
  { name: 'another operation in progress', fault: { status: 429, code: 'RetryableErrorDueToAnotherOperation' } },
])('ARM answers a write with $name: it is made in the end, once', async ({ fault }, { onTestFinished }) => {
  const { agreed, reaches, writes, told, armFault } = await stageForTest({}, onTestFinished);
  await armFault({ ...write, ...fault });
  const ref = await agreed(command);
  await reaches(ref, 'succeeded', 50_000);
  expect(repeated(await told(ref, /Finished/))).toEqual([]);
  expect(await writes()).toHaveLength(2);
});

test.concurrent('a Retry-After is obeyed to the letter', async ({ onTestFinished }) => {
  const { agreed, reaches, player, armFault } = await stageForTest({}, onTestFinished);
  await armFault({ ...write, status: 429, headers: { 'retry-after': '4' } });
  const ref = await agreed(command);
  await reaches(ref, 'succeeded', 50_000);
  const puts = (await player.armCalls()).filter(({ method }) => method === 'PUT').map(({ at }) => Date.parse(at));
  expect((puts[1] ?? 0) - (puts[0] ?? 0)).toBeGreaterThanOrEqual(4_000);
});

test.concurrent('a write that hangs is read before it is made again', async ({ onTestFinished }) => {
  const { agreed, reaches, writes, armFault } = await stageForTest({}, onTestFinished);
  await armFault({ ...write, hang: true, when: 'after' });
  await reaches(await agreed(command), 'succeeded', 50_000);
  expect(await writes()).toHaveLength(2);
});

test.concurrent('while ARM is down a request waits and says so, and goes on by itself', async ({ onTestFinished }) => {
  const { ask, reaches, told, armFault, player } = await stageForTest({}, onTestFinished);
  await armFault({ path: '.', status: 503, times: 1000 });
  const ref = await ask('alice', '/ampls connect law-prod-weu to ampls-a');
  await told(ref, /goes on by itself/);
  await player.arm('faults', undefined, 'DELETE');
  await reaches(ref, 'awaiting_approval', 50_000);
});

test.concurrent('a lock in Azure ends the request with its name, and nothing was changed', async ({
  onTestFinished,
}) => {
  const { agreed, reaches, told, writes, armFault } = await stageForTest({}, onTestFinished);
  await armFault({ ...write, status: 409, code: 'ScopeLocked', message: "The scope 'ampls-a' is locked.", times: 9 });
  const ref = await agreed(command);
  await reaches(ref, 'failed');
  const thread = await told(ref, /Nothing was changed/);
  expect(thread.join('\n')).toContain('ScopeLocked');
  expect(await writes()).toEqual([]);
});

test.concurrent('with the delays that Azure has, each link is read until it is provided', {
  timeout: 120_000,
}, async ({ onTestFinished }) => {
  const { agreed, reaches, told, player } = await stageForTest({ speed: 0.1 }, onTestFinished);
  const ref = await agreed(command);
  await reaches(ref, 'succeeded', 90_000);
  await told(ref, /Finished/);
  const { resources } = await player.arm('estate');
  const links = resources.filter(({ id }: { id: string }) => /ampls-a\/scopedresources\/(law-prod|appi-web)/i.test(id));
  expect(links).toHaveLength(2);
});
