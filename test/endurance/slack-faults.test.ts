import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { duplicateLines, openSystemForTest } from '../system/harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a';

test.concurrent.for([
  { name: '429 with Retry-After', fault: { status: 429, retryAfter: 2, times: 3 } },
  { name: '500 before the effect', fault: { status: 500, times: 2 } },
  { name: '500 after the effect', fault: { status: 500, when: 'after', times: 2 } },
  { name: 'a hang after the effect', fault: { hang: true, when: 'after', times: 1 } },
  { name: 'a reset', fault: { reset: true, times: 2 } },
  { name: 'internal_error after the effect', fault: { error: 'internal_error', when: 'after', times: 1 } },
])(
  'posts every report once and in order when Slack answers with $name',
  { timeout: 120_000 },
  async ({ fault }, { onTestFinished }) => {
    const { submitAndApprove, waitForStatus, waitForThread, slackFault, control } = await openSystemForTest(
      {},
      onTestFinished,
    );
    await slackFault({ method: 'chat.postMessage', ...fault });
    const ref = await submitAndApprove(command);
    await slackFault({ method: 'chat.postMessage', ...fault });
    await slackFault({ method: 'chat.update', ...fault });
    await waitForStatus(ref, 'succeeded', 90_000);
    const thread = await waitForThread(ref, /Finished/);
    expect(duplicateLines(thread)).toEqual([]);
    expect(thread).toHaveLength(6);
    const cards = (await control.cards()).filter(({ metadata }) => metadata?.event_payload['request'] === ref);
    expect(cards).toHaveLength(1);
  },
);

test.concurrent('continues to write while Slack is down, and posts the reports afterwards', {
  timeout: 120_000,
}, async ({ onTestFinished }) => {
  const { submitAndApprove, waitForThread, writes, slackFault, control } = await openSystemForTest({}, onTestFinished);
  const ref = await submitAndApprove(command);
  await slackFault({ method: 'chat.postMessage', status: 503, times: 1000 });
  await eventually(async () => expect(await writes()).toHaveLength(2), 20_000);
  await control.slack('faults', undefined, 'DELETE');
  const thread = await eventually(() => waitForThread(ref, /Finished/), 80_000);
  expect(duplicateLines(thread)).toEqual([]);
  expect(thread).toHaveLength(6);
});

test.concurrent('skips a message that Slack refuses permanently, and posts the next one', async ({
  onTestFinished,
}) => {
  const { submitAndApprove, waitForStatus, waitForThread, slackFault } = await openSystemForTest({}, onTestFinished);
  await slackFault({ method: 'chat.postMessage', match: 'Started: 2', error: 'msg_too_long', times: 5 });
  const ref = await submitAndApprove(command);
  await waitForStatus(ref, 'succeeded');
  const thread = await waitForThread(ref, /Finished/);
  expect(thread).toHaveLength(5);
});

test.concurrent('cancels a request whose card was deleted in Slack', async ({ onTestFinished }) => {
  const { submit, waitForStatus, slackFault, control } = await openSystemForTest({}, onTestFinished);
  const ref = await submit('alice', command);
  await waitForStatus(ref, 'awaiting_approval');
  await slackFault({ method: 'chat.update', error: 'message_not_found', times: 1 });
  await control.click('alice', 'request:cancel', ref);
  await waitForStatus(ref, 'cancelled');
});
