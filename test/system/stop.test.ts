import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem, responseText } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

/**
 * Starts a request that has made the first of its two changes, and Azure's answer takes a while. Each test uses a scope of
 * its own, so that none waits for another.
 */
async function startRequest(scope: string) {
  const { armFault, submitAndApprove } = system;
  await armFault({ method: 'PUT', path: `${scope}/scopedResources`, when: 'after', delayMs: 12_000 });
  const ref = await submitAndApprove(`/ampls connect law-prod-weu, appi-web to ${scope}`);
  const methods = async () => {
    const calls = await system.writes();
    return calls.filter(({ path }) => path.includes(`/${scope}/`)).map(({ method }) => method);
  };
  await eventually(async () => expect(await methods()).toHaveLength(1), 60_000);
  return { ref, methods };
}

test.concurrent('stops a running request at the click of an approver, and undoes what it did', async () => {
  const { control, waitForStatus, waitForThread, waitForEphemeral } = system;
  const { ref, methods } = await startRequest('ampls-a');
  await eventually(async () => expect(JSON.stringify((await control.cardOf(ref))?.blocks)).toContain('request:stop'));
  await control.click('carol', 'request:stop', ref);
  await waitForEphemeral('carol', new RegExp(`Stopping ${ref}\\. It ends after the present step`));
  await waitForStatus(ref, 'rolled_back');
  const thread = await waitForThread(ref, /are undone/);
  expect(thread.map(line => line.replace(/ ·.*| \(.*/s, '')).slice(-5)).toEqual([
    expect.stringMatching(/Stop requested by .*what it did is undone\. After its last step it ends as done\.$/),
    '✅ Linked law-prod-weu to ampls-a',
    'Undoing 1 change',
    expect.stringMatching(/^↩️ .*law-prod-weu/),
    '↩️ Finished: all changes of this request are undone',
  ]);
  expect(await methods()).toEqual(['PUT', 'DELETE']);
  const card = (await control.cardOf(ref))?.text ?? '';
  expect(card).toContain('Stopped, nothing is left in place');
});

test.concurrent('stops at the command of the requester, who is told so after trying to cancel', async () => {
  const { control, waitForStatus } = system;
  const { ref, methods } = await startRequest('ampls-b');
  expect(responseText(await control.command('alice', `/ampls cancel ${ref}`))).toMatch(
    new RegExp(`too late to cancel ${ref}: it has started.*/ampls stop ${ref}`),
  );
  expect(responseText(await control.command('mallory', `/ampls stop ${ref}`))).toMatch(/Only .* can/);
  expect(responseText(await control.command('alice', `/ampls stop ${ref}`))).toMatch(new RegExp(`Stopping ${ref}`));
  expect(responseText(await control.command('alice', `/ampls stop ${ref}`))).toMatch(new RegExp(`Stopping ${ref}`));
  await waitForStatus(ref, 'rolled_back');
  expect(await methods()).toEqual(['PUT', 'DELETE']);
  expect(responseText(await control.command('alice', `/ampls stop ${ref}`))).toMatch(/too late to stop/);
});

test.concurrent('has nothing to stop before a request has started', async () => {
  const { control, submit, waitForStatus } = system;
  const ref = await submit('alice', '/ampls connect law-prod-archive to ampls-a');
  await waitForStatus(ref, 'awaiting_approval');
  expect(responseText(await control.command('alice', `/ampls stop ${ref}`))).toMatch(/has not started/);
});
