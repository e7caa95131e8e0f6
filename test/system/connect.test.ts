import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { TestSystem } from './harness.ts';
import { duplicateLines, openSystem, openSystemForTest, queueStores, responseText } from './harness.ts';

/** Over HTTP, with its queues on Redis where there is one. Each test links other resources. */
let system: TestSystem;
let writesBefore = 0;

beforeAll(async () => {
  system = await openSystem();
});

afterEach(async () => {
  await system.clearFaults();
  writesBefore = (await system.writes()).length;
});

afterAll(() => system.close());

/** Returns the methods of the writes since the test began. */
async function newWrites(): Promise<string[]> {
  return (await system.writes()).slice(writesBefore).map(({ method }) => method);
}

const command = '/ampls connect law-prod-weu, appi-web to ampls-a because "SOC onboarding"';

async function expectWholeStory({ control, submit, waitForStatus, writes, waitForThread }: TestSystem): Promise<void> {
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
    'Approved by @bob',
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
  expect((await control.cards()).filter(({ metadata }) => metadata?.event_payload['request'] === ref)).toHaveLength(1);
}

test('a request runs from the command to the report in the thread and writes every link once', async () => {
  await expectWholeStory(system);
});

test.each([
  { transport: 'socket', queues: 'postgres' },
  ...queueStores.filter(store => store !== queueStores.at(-1)).map(queues => ({ transport: 'http' as const, queues })),
] as const)('it does so over $transport, with its queues on $queues', async options => {
  await expectWholeStory(await openSystemForTest(options));
});

test('includes the changes of requests since the inventory was read in the answer to usage', async () => {
  const { control, submitAndApprove, waitForStatus, waitForEphemeral } = system;
  await control.command('alice', '/ampls usage ampls-a');
  const { text: earlier } = await waitForEphemeral('alice', /\d+\/50 resources/);
  const linked = Number(/(\d+)\/50 resources/.exec(earlier)?.[1]);
  const before = (await control.ephemerals('alice')).length;
  await waitForStatus(await submitAndApprove('/ampls connect law-team-51, law-team-52 to ampls-a'), 'succeeded');
  await control.command('alice', '/ampls usage ampls-a');
  const { text } = await waitForEphemeral('alice', new RegExp(`${linked + 2}/50 resources`), before);
  expect(text).toMatch(/\d+\/10 private endpoint connections/);
  expect(text).toContain('documented-2020');
});

test('blocks a plan that exceeds a limit, without a button that decides and without a write', async () => {
  const { control, submit, waitForStatus, waitForThread } = system;
  const ref = await submit('alice', '/ampls connect law-prod-neu, law-orders to ampls-full');
  await waitForStatus(ref, 'blocked');
  const card = await control.cardOf(ref);
  expect(card?.text).toMatch(/exceed the limit of 50 resources: .* = 51 /);
  expect(JSON.stringify(card?.blocks)).not.toMatch(/request:(?!details|retry|more)/);
  expect(await waitForThread(ref, /exceed the limit of 50 resources: .* = 51 /)).toHaveLength(1);
  expect(await newWrites()).toEqual([]);
});

test('unlinks only what the request linked when a later link fails', async () => {
  const { control, submitAndApprove, waitForStatus, waitForThread, armFault } = system;
  const message = `Resource 'x' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"deny-links"}}]'.`;
  const refuse = { status: 403, code: 'RequestDisallowedByPolicy', message };
  await armFault({ method: 'PUT', path: 'scopedResources/law-prod-neu', times: 50, ...refuse });
  const ref = await submitAndApprove('/ampls connect law-prod-archive, law-prod-neu to ampls-a');
  await waitForStatus(ref, 'rolled_back');
  const thread = await waitForThread(ref, /are undone/);
  expect(thread.join('\n')).toMatch(/❌ Link law-prod-neu to ampls-a failed: .*deny-links/);
  expect(thread.join('\n')).toMatch(/↩️ Undone: Link law-prod-archive to ampls-a/);
  expect(await newWrites()).toEqual(['PUT', 'DELETE']);
  expect((await control.cardOf(ref))?.metadata?.event_payload['status']).toBe('rolled_back');
});

test('skips a resource that is already linked, says so on the card, and never unlinks it', async () => {
  const { submitAndApprove, waitForStatus, waitForThread, control, armFault } = system;
  const refuse = { status: 403, code: 'AuthorizationFailed', message: 'The client may not perform the action.' };
  await armFault({ method: 'PUT', path: 'scopedResources/law-prod-neu', times: 50, ...refuse });
  const ref = await submitAndApprove('/ampls connect workspace-1, law-prod-neu to ampls-a');
  expect((await control.cardOf(ref))?.text).toMatch(/workspace-1 to ampls-a" will be skipped: Azure already shows/);
  await waitForStatus(ref, 'failed');
  await waitForThread(ref, /Nothing was changed/);
  expect(await newWrites()).toEqual([]);
});
