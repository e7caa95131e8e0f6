import { expect, test } from 'vitest';
import { eventually } from '../../src/sandbox/player.ts';
import { repeated, stageForTest } from './harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a';

test.concurrent.for([
  { name: '429 with Retry-After', fault: { status: 429, retryAfter: 2, times: 3 } },
  { name: '500 before the effect', fault: { status: 500, times: 2 } },
  { name: '500 after the effect', fault: { status: 500, when: 'after', times: 2 } },
  { name: 'a hang after the effect', fault: { hang: true, when: 'after', times: 1 } },
  { name: 'a reset', fault: { reset: true, times: 2 } },
  { name: 'internal_error after the effect', fault: { error: 'internal_error', when: 'after', times: 1 } },
])(
  'Slack answers with $name: everything is told once, in order',
  { timeout: 120_000 },
  async ({ fault }, { onTestFinished }) => {
    const { agreed, reaches, told, slackFault, player } = await stageForTest({}, onTestFinished);
    await slackFault({ method: 'chat.postMessage', ...fault });
    const ref = await agreed(command);
    await slackFault({ method: 'chat.postMessage', ...fault });
    await slackFault({ method: 'chat.update', ...fault });
    await reaches(ref, 'succeeded', 90_000);
    const thread = await told(ref, /Finished/);
    expect(repeated(thread)).toEqual([]);
    expect(thread).toHaveLength(6);
    const cards = (await player.cards()).filter(({ metadata }) => metadata?.event_payload['request'] === ref);
    expect(cards).toHaveLength(1);
  },
);

test.concurrent('while Slack is down the work goes on, and the reports come later', { timeout: 120_000 }, async ({
  onTestFinished,
}) => {
  const { agreed, told, writes, slackFault, player } = await stageForTest({}, onTestFinished);
  const ref = await agreed(command);
  await slackFault({ method: 'chat.postMessage', status: 503, times: 1000 });
  await eventually(async () => expect(await writes()).toHaveLength(2), 20_000);
  await player.slack('faults', undefined, 'DELETE');
  const thread = await eventually(() => told(ref, /Finished/), 80_000);
  expect(repeated(thread)).toEqual([]);
  expect(thread).toHaveLength(6);
});

test.concurrent('a message that Slack refuses for good is put aside, and the next goes on', async ({
  onTestFinished,
}) => {
  const { agreed, reaches, told, slackFault } = await stageForTest({}, onTestFinished);
  await slackFault({ method: 'chat.postMessage', match: 'Started: 2', error: 'msg_too_long', times: 5 });
  const ref = await agreed(command);
  await reaches(ref, 'succeeded');
  const thread = await told(ref, /Finished/);
  expect(thread).toHaveLength(5);
});

test.concurrent('a card that somebody deleted is posted again', async ({ onTestFinished }) => {
  const { ask, reaches, slackFault, player } = await stageForTest({}, onTestFinished);
  const ref = await ask('alice', command);
  await reaches(ref, 'awaiting_approval');
  await slackFault({ method: 'chat.update', error: 'message_not_found', times: 1 });
  await player.click('alice', 'request:cancel', ref);
  await reaches(ref, 'cancelled');
});
