import { expect, test } from 'vitest';
import { duplicateLines, openSystemForTest } from '../system/harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a';
const write = { method: 'PUT', path: 'scopedResources' };

test.concurrent.for([
  {
    name: '409 during provisioning',
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
  {
    name: '429 during another operation',
    fault: { status: 429, code: 'RetryableErrorDueToAnotherOperation' },
  },
])('makes a write once when ARM first answers it with $name', async ({ fault }, { onTestFinished }) => {
  const { submitAndApprove, waitForStatus, writes, waitForThread, armFault } = await openSystemForTest(
    {},
    onTestFinished,
  );
  await armFault({ ...write, ...fault });
  const ref = await submitAndApprove(command);
  await waitForStatus(ref, 'succeeded', 50_000);
  expect(duplicateLines(await waitForThread(ref, /Finished/))).toEqual([]);
  expect(await writes()).toHaveLength(2);
});

test.concurrent('waits for the full time in Retry-After', async ({ onTestFinished }) => {
  const { submitAndApprove, waitForStatus, control, armFault } = await openSystemForTest({}, onTestFinished);
  await armFault({ ...write, status: 429, headers: { 'retry-after': '4' } });
  const ref = await submitAndApprove(command);
  await waitForStatus(ref, 'succeeded', 50_000);
  const puts = (await control.armCalls()).filter(({ method }) => method === 'PUT').map(({ at }) => Date.parse(at));
  expect((puts[1] ?? 0) - (puts[0] ?? 0)).toBeGreaterThanOrEqual(4_000);
});

test.concurrent('reads a resource before it repeats a write that hangs', async ({ onTestFinished }) => {
  const { submitAndApprove, waitForStatus, writes, armFault } = await openSystemForTest({}, onTestFinished);
  await armFault({ ...write, hang: true, when: 'after' });
  await waitForStatus(await submitAndApprove(command), 'succeeded', 50_000);
  expect(await writes()).toHaveLength(2);
});

test.concurrent('reports that a request waits while ARM is down, and continues automatically', async ({
  onTestFinished,
}) => {
  const { submit, waitForStatus, waitForThread, armFault, control } = await openSystemForTest({}, onTestFinished);
  await armFault({ path: '.', status: 503, times: 1000 });
  const ref = await submit('alice', '/ampls connect law-prod-weu to ampls-a');
  await waitForThread(ref, /continues automatically/);
  await control.arm('faults', undefined, 'DELETE');
  await waitForStatus(ref, 'awaiting_approval', 50_000);
});

test.concurrent('fails a request with the error of a resource lock, without a change', async ({ onTestFinished }) => {
  const { submitAndApprove, waitForStatus, waitForThread, writes, armFault } = await openSystemForTest(
    {},
    onTestFinished,
  );
  await armFault({ ...write, status: 409, code: 'ScopeLocked', message: "The scope 'ampls-a' is locked.", times: 9 });
  const ref = await submitAndApprove(command);
  await waitForStatus(ref, 'failed');
  const thread = await waitForThread(ref, /Nothing was changed/);
  expect(thread.join('\n')).toContain('ScopeLocked');
  expect(await writes()).toEqual([]);
});

test.concurrent("polls each link until it is provisioned at Azure's pace", {
  timeout: 120_000,
}, async ({ onTestFinished }) => {
  const { submitAndApprove, waitForStatus, waitForThread, control } = await openSystemForTest(
    { speed: 0.1 },
    onTestFinished,
  );
  const ref = await submitAndApprove(command);
  await waitForStatus(ref, 'succeeded', 90_000);
  await waitForThread(ref, /Finished/);
  const { resources } = await control.arm('estate');
  const links = resources.filter(({ id }: { id: string }) => /ampls-a\/scopedresources\/(law-prod|appi-web)/i.test(id));
  expect(links).toHaveLength(2);
});
