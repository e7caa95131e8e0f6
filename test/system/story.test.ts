import { describe, expect, test } from 'vitest';
import { answerOf, queueStores, repeated, stageForTest } from './harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a because "SOC onboarding"';

describe.each([
  { transport: 'http', queues: 'postgres' },
  { transport: 'socket', queues: 'postgres' },
  ...queueStores.filter(store => store === 'redis').map(queues => ({ transport: 'http' as const, queues })),
] as const)('a request over $transport, with its queues on $queues', options => {
  test('goes from command to thread report, and every link is written once', async () => {
    const { player, ask, reaches, writes, told } = await stageForTest(options);
    const ref = await ask('alice', command);
    await reaches(ref, 'awaiting_approval');
    const card = await player.cardOf(ref);
    expect(card?.text).toContain('ampls-a: 3/50 → 5/50 resources');
    expect(card?.text).toContain('not linked to ampls-a → linked to ampls-a');
    expect(card?.text).toContain('SOC onboarding');
    expect(card?.text).toContain('1 of network-owners');
    expect(card?.metadata).toMatchObject({ event_type: 'change_request', event_payload: { request: ref } });

    await player.click('bob', 'request:approve', ref);
    await reaches(ref, 'succeeded');
    const thread = await told(ref, /Finished/);
    expect(thread.map(line => line.replace(/ in [\d.]+ s.*/s, ''))).toEqual([
      expect.stringMatching(/^Planned: 2 changes/),
      expect.stringMatching(/^Approved by <@U\w+>$/),
      'Started: 2 changes to make',
      '✅ Link law-prod-weu to ampls-a',
      '✅ Link appi-web to ampls-a',
      expect.stringMatching(/Finished: everything is made and verified/),
    ]);
    expect(thread[3]).toMatch(/in \d+\.\d s · ARM [0-9a-f-]{36}/);
    expect(repeated(thread)).toEqual([]);
    const changes = await writes();
    expect(changes.map(({ method }) => method)).toEqual(['PUT', 'PUT']);
    expect(new Set(changes.map(({ clientRequestId }) => clientRequestId)).size).toBe(2);
    expect(answerOf(await player.command('alice', '/ampls requests all'))).toContain(ref);
    expect(answerOf(await player.command('alice', `/ampls show ${ref}`))).toContain('SOC onboarding');
    expect((await player.cards()).filter(({ metadata }) => metadata?.event_payload['request'] === ref)).toHaveLength(1);
  });
});

test('usage answers from the same model, with what has been made since the estate was read', async () => {
  const { player, agreed, reaches, whispered } = await stageForTest();
  await player.command('alice', '/ampls usage ampls-a');
  await whispered('alice', /3\/50 resources/);
  const before = (await player.ephemerals('alice')).length;
  await reaches(await agreed(command), 'succeeded');
  await player.command('alice', '/ampls usage ampls-a');
  const { text } = await whispered('alice', /5\/50 resources/, before);
  expect(text).toMatch(/\d+\/10 private endpoint connections/);
  expect(text).toContain('documented-2020');
});

test('a plan that a limit forbids ends as blocked, without buttons and without a write', async () => {
  const { player, ask, reaches, writes, told } = await stageForTest();
  const ref = await ask('alice', '/ampls connect law-prod-neu, law-orders to ampls-full');
  await reaches(ref, 'blocked');
  const card = await player.cardOf(ref);
  expect(card?.text).toMatch(/51 of at most 50 resources/);
  expect(JSON.stringify(card?.blocks)).not.toContain('request:');
  expect(await told(ref, /51 of at most 50/)).toHaveLength(1);
  expect(await writes()).toEqual([]);
});

test('a failure in the middle unlinks what this request linked, and only that', async () => {
  const { player, agreed, reaches, writes, told, armFault } = await stageForTest();
  const message = `Resource 'x' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"deny-links"}}]'.`;
  const refuse = { status: 403, code: 'RequestDisallowedByPolicy', message };
  await armFault({ method: 'PUT', path: 'scopedResources/law-prod-neu', times: 50, ...refuse });
  const ref = await agreed('/ampls connect law-prod-weu, law-prod-neu to ampls-a');
  await reaches(ref, 'rolled_back');
  const thread = await told(ref, /undone again/);
  expect(thread.join('\n')).toMatch(/❌ Link law-prod-neu to ampls-a: .*deny-links/);
  expect(thread.join('\n')).toMatch(/↩️ Undo: Link law-prod-weu to ampls-a/);
  expect((await writes()).map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  expect((await player.cardOf(ref))?.metadata?.event_payload['status']).toBe('rolled_back');
});

test('what is linked already is skipped, said, and never undone', async () => {
  const { agreed, reaches, writes, told, player, armFault } = await stageForTest();
  const refuse = { status: 403, code: 'AuthorizationFailed', message: 'The client may not perform the action.' };
  await armFault({ method: 'PUT', path: 'scopedResources/law-prod-neu', times: 50, ...refuse });
  const ref = await agreed('/ampls connect workspace-1, law-prod-neu to ampls-a');
  expect((await player.cardOf(ref))?.text).toMatch(/workspace-1.*already/);
  await reaches(ref, 'failed');
  await told(ref, /Nothing was changed/);
  expect(await writes()).toEqual([]);
});
