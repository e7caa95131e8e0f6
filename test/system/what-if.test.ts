import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

/** Asks a question as alice, and returns the answer that only she sees. */
async function ask(text: string): Promise<string> {
  return JSON.stringify((await system.ask('alice', text)).blocks);
}

/** Returns what the button in an answer carries. */
function valueIn(answer: string): string {
  const blocks: { readonly elements?: readonly { readonly action_id?: string; readonly value?: string }[] }[] =
    JSON.parse(answer);
  return (
    blocks.flatMap(({ elements = [] }) => elements).find(({ action_id }) => action_id === 'command:run')?.value ?? ''
  );
}

test('shows what a request would do without submitting it, and submits it once with its button', async () => {
  const { control, waitForStatus, writes } = system;
  const answer = await ask('/ampls what-if connect law-prod-weu to ampls-a because "SOC"');
  expect(answer).toContain('nothing is submitted yet');
  expect(answer).toContain('Link law-prod-weu to ampls-a');
  expect(answer).toMatch(/needs 1 approval from network-owners/);
  expect(answer).toMatch(/query law-prod-weu privately through ampls-a instead of publicly through private endpoint/);
  expect(answer).toContain('Azure does not document whether private DNS zones are asked for the names of a resource');
  expect(answer).toMatch(/How long it takes is not known: such a change was never made here/);
  expect(await control.cards()).toEqual([]);
  for (let click = 0; click < 2; click += 1) await control.click('alice', 'command:run', valueIn(answer));
  await waitForStatus('CR-1', 'awaiting_approval');
  expect(await control.cardOf('CR-2')).toBeUndefined();
  expect((await control.cardOf('CR-1'))?.text).toContain('SOC');
  expect(await writes()).toEqual([]);
});

test('says how long it takes by what was made before, and after which requests it starts', async () => {
  const { control, submitAndApprove, waitForStatus, armFault } = system;
  await control.click('bob', 'request:approve', 'CR-1');
  await waitForStatus('CR-1', 'succeeded');
  expect(await ask('/ampls what-if connect law-prod-neu to ampls-a')).toMatch(/Takes about .* once it is approved\./);
  await armFault({ method: 'PUT', path: 'scopedresources', delayMs: 6_000, times: 1 });
  const ref = await submitAndApprove('/ampls connect law-orders to ampls-a');
  await waitForStatus(ref, 'executing');
  const answer = await ask('/ampls whatif connect law-prod-neu to ampls-a');
  expect(answer).toContain(`Starts after ${ref}, which changes the same resources.`);
  expect(answer).toMatch(/it would be done at about /);
});

test.each(['what if I connect law-prod-neu to ampls-b?', 'what-if if we connect law-prod-neu to ampls-b'])(
  'answers the sentence "%s"',
  async text => {
    expect(await ask(`/ampls ${text}`)).toMatch(/nothing is submitted yet.*Link law-prod-neu to ampls-b/s);
  },
);

test('says what is wrong with what was asked about', async () => {
  expect(await ask('/ampls what-if connect law-shared to ampls-a')).toMatch(/law-shared/);
  expect(await ask('/ampls what-if usage')).toMatch(/is not a command that requests a change/);
  expect(await ask('/ampls what-if connect law-prod-neu to ampls-a tomorrow')).toMatch(
    /Did you mean|Expected|expected/,
  );
  expect(await ask('/ampls what-if delete-scope ampls-a')).toMatch(/Blocked/);
});
