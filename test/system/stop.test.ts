import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { openSystemForTest, responseText } from './harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a';

/** Opens a system in which a request has made the first of its two changes, and Azure's answer takes a while. */
async function openRunning() {
  const system = await openSystemForTest();
  await system.armFault({ method: 'PUT', path: 'scopedResources', when: 'after', delayMs: 12_000 });
  const ref = await system.submitAndApprove(command);
  await eventually(async () => expect(await system.writes()).toHaveLength(1), 60_000);
  return { ...system, ref };
}

test('stops a running request at the click of an approver, and undoes what it did', async () => {
  const { control, ref, waitForStatus, waitForThread, waitForEphemeral, writes } = await openRunning();
  await eventually(async () => expect(JSON.stringify((await control.cardOf(ref))?.blocks)).toContain('request:stop'));
  await control.click('carol', 'request:stop', ref);
  await waitForEphemeral('carol', new RegExp(`Stopping ${ref}\\. It ends after the present step`));
  await waitForStatus(ref, 'rolled_back');
  const thread = await waitForThread(ref, /are undone/);
  expect(thread.map(line => line.replace(/ ·.*| \(.*/s, '')).slice(-5)).toEqual([
    expect.stringMatching(/Stop requested by .*what it did is undone\.$/),
    '✅ Linked law-prod-weu to ampls-a',
    'Undoing 1 change',
    expect.stringMatching(/^↩️ .*law-prod-weu/),
    '↩️ Finished: all changes of this request are undone',
  ]);
  expect((await writes()).map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  const card = (await control.cardOf(ref))?.text ?? '';
  expect(card).toContain('Stopped, nothing is left in place');
});

test('stops at the command of the requester, who is told so after trying to cancel', async () => {
  const { control, ref, waitForStatus, writes } = await openRunning();
  expect(responseText(await control.command('alice', `/ampls cancel ${ref}`))).toMatch(
    new RegExp(`too late to cancel ${ref}: it has started.*/ampls stop ${ref}`),
  );
  expect(responseText(await control.command('mallory', `/ampls stop ${ref}`))).toMatch(/Only .* can/);
  expect(responseText(await control.command('alice', `/ampls stop ${ref}`))).toMatch(new RegExp(`Stopping ${ref}`));
  expect(responseText(await control.command('alice', `/ampls stop ${ref}`))).toMatch(new RegExp(`Stopping ${ref}`));
  await waitForStatus(ref, 'rolled_back');
  expect((await writes()).map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  expect(responseText(await control.command('alice', `/ampls stop ${ref}`))).toMatch(/too late to stop/);
});

test('has nothing to stop before a request has started', async () => {
  const { control, submit, waitForStatus } = await openSystemForTest();
  const ref = await submit('alice', command);
  await waitForStatus(ref, 'awaiting_approval');
  expect(responseText(await control.command('alice', `/ampls stop ${ref}`))).toMatch(/has not started/);
});
