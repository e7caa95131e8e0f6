import { describe, expect, test } from 'vitest';
import { duplicateLines, openSystemForTest, queueStores, responseText } from './harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a because "SOC onboarding"';

describe.each([
  { transport: 'http', queues: 'postgres' },
  { transport: 'socket', queues: 'postgres' },
  ...queueStores.filter(store => store === 'redis').map(queues => ({ transport: 'http' as const, queues })),
] as const)('a request over $transport, with its queues on $queues', options => {
  test('runs from the command to the report in the thread and writes every link once', async () => {
    const { control, submit, waitForStatus, writes, waitForThread } = await openSystemForTest(options);
    const ref = await submit('alice', command);
    await waitForStatus(ref, 'awaiting_approval');
    const card = await control.cardOf(ref);
    expect(card?.text).toContain('ampls-a: 3/50 → 5/50 resources');
    expect(card?.text).toContain('not linked to ampls-a → linked to ampls-a');
    expect(card?.text).toContain('SOC onboarding');
    expect(card?.text).toContain('1 approval from network-owners');
    expect(card?.metadata).toMatchObject({ event_type: 'change_request', event_payload: { request: ref } });

    await control.click('bob', 'request:approve', ref);
    await waitForStatus(ref, 'succeeded');
    const thread = await waitForThread(ref, /Finished/);
    expect(thread.map(line => line.replace(/ \([\d.]+ s\) · ARM.*/s, ''))).toEqual([
      expect.stringMatching(/^Planned 2 changes/),
      expect.stringMatching(/^Approved by <@U\w+>$/),
      'Started: 2 changes to make',
      '✅ Linked law-prod-weu to ampls-a',
      '✅ Linked appi-web to ampls-a',
      expect.stringMatching(/Finished: all changes are made and verified/),
    ]);
    expect(thread[3]).toMatch(/\(\d+\.\d s\) · ARM [0-9a-f-]{36}/);
    expect(duplicateLines(thread)).toEqual([]);
    const changes = await writes();
    expect(changes.map(({ method }) => method)).toEqual(['PUT', 'PUT']);
    expect(new Set(changes.map(({ clientRequestId }) => clientRequestId)).size).toBe(2);
    expect(responseText(await control.command('alice', '/ampls requests all'))).toContain(ref);
    expect(responseText(await control.command('alice', `/ampls show ${ref}`))).toContain('SOC onboarding');
    expect((await control.cards()).filter(({ metadata }) => metadata?.event_payload['request'] === ref)).toHaveLength(
      1,
    );
  });
});

test('includes the changes of requests since the inventory was read in the answer to usage', async () => {
  const { control, submitAndApprove, waitForStatus, waitForEphemeral } = await openSystemForTest();
  await control.command('alice', '/ampls usage ampls-a');
  await waitForEphemeral('alice', /3\/50 resources/);
  const before = (await control.ephemerals('alice')).length;
  await waitForStatus(await submitAndApprove(command), 'succeeded');
  await control.command('alice', '/ampls usage ampls-a');
  const { text } = await waitForEphemeral('alice', /5\/50 resources/, before);
  expect(text).toMatch(/\d+\/10 private endpoint connections/);
  expect(text).toContain('documented-2020');
});

test('blocks a plan that exceeds a limit, without buttons and without a write', async () => {
  const { control, submit, waitForStatus, writes, waitForThread } = await openSystemForTest();
  const ref = await submit('alice', '/ampls connect law-prod-neu, law-orders to ampls-full');
  await waitForStatus(ref, 'blocked');
  const card = await control.cardOf(ref);
  expect(card?.text).toMatch(/exceed the limit of 50 resources: .* = 51 /);
  expect(JSON.stringify(card?.blocks)).not.toContain('request:');
  expect(await waitForThread(ref, /exceed the limit of 50 resources: .* = 51 /)).toHaveLength(1);
  expect(await writes()).toEqual([]);
});

test('unlinks only what the request linked when a later link fails', async () => {
  const { control, submitAndApprove, waitForStatus, writes, waitForThread, armFault } = await openSystemForTest();
  const message = `Resource 'x' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"deny-links"}}]'.`;
  const refuse = { status: 403, code: 'RequestDisallowedByPolicy', message };
  await armFault({ method: 'PUT', path: 'scopedResources/law-prod-neu', times: 50, ...refuse });
  const ref = await submitAndApprove('/ampls connect law-prod-weu, law-prod-neu to ampls-a');
  await waitForStatus(ref, 'rolled_back');
  const thread = await waitForThread(ref, /are undone/);
  expect(thread.join('\n')).toMatch(/❌ Link law-prod-neu to ampls-a failed: .*deny-links/);
  expect(thread.join('\n')).toMatch(/↩️ Undone: Link law-prod-weu to ampls-a/);
  expect((await writes()).map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  expect((await control.cardOf(ref))?.metadata?.event_payload['status']).toBe('rolled_back');
});

test('skips a resource that is already linked, says so on the card, and never unlinks it', async () => {
  const { submitAndApprove, waitForStatus, writes, waitForThread, control, armFault } = await openSystemForTest();
  const refuse = { status: 403, code: 'AuthorizationFailed', message: 'The client may not perform the action.' };
  await armFault({ method: 'PUT', path: 'scopedResources/law-prod-neu', times: 50, ...refuse });
  const ref = await submitAndApprove('/ampls connect workspace-1, law-prod-neu to ampls-a');
  expect((await control.cardOf(ref))?.text).toMatch(/workspace-1 to ampls-a" will be skipped: Azure already shows/);
  await waitForStatus(ref, 'failed');
  await waitForThread(ref, /Nothing was changed/);
  expect(await writes()).toEqual([]);
});
