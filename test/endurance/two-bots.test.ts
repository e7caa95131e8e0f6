import { expect, test } from 'vitest';
import { openSystemForTest } from '../system/harness.ts';

/** Everybody in the channel of the requests but its requester. */
const OTHERS = ['bob', 'carol', 'dave', 'erin', 'mallory', 'gina', 'sol', 'xavier', 'robo'];

const trueAnswers = [
  /^You can't approve your own request/,
  /^You have already approved CR-1/,
  /^CR-1 has all the approvals that it needs/,
  /^CR-1 is no longer waiting for approval/,
];

test('two hundred clicks of ten people at two bots, to which Slack sends them in turn, are one decision, and all answers are true', async () => {
  const system = await openSystemForTest({ transport: 'socket' });
  const { control } = system;
  await system.bot(2, 'start');
  for (const name of OTHERS) {
    await control.slack(`people/${name}/account`, { kind: 'member' }, 'PUT');
    await control.slack(`people/${name}/groups`, ['network-owners'], 'PUT');
  }
  const ref = await system.submit('alice', '/ampls connect law-prod-weu, appi-web to ampls-a');
  await system.waitForStatus(ref, 'awaiting_approval');
  const people = ['alice', ...OTHERS];
  const clicks = Array.from({ length: 200 }, (_, n) => control.click(people[n % 10] ?? '', 'request:approve', ref));
  const results = await Promise.allSettled(clicks);
  // The approved card has no button any more, so people whose click comes after its update cannot click.
  const clicked = results.filter(({ status }) => status === 'fulfilled').length;
  const errors = results.flatMap(result => (result.status === 'rejected' ? [String(result.reason)] : []));
  expect(errors.filter(error => !error.includes('request:approve'))).toEqual([]);
  expect(clicked).toBeGreaterThan(1);
  process.stdout.write(`${clicked} of 200 clicks reached the bots\n`);
  await system.waitForStatus(ref, 'succeeded');
  const thread = await system.waitForThread(ref, /Finished/);
  expect(thread.filter(line => line.startsWith('Approved by'))).toHaveLength(1);
  const applied = (await system.writes()).map(({ path }) => path.toLowerCase());
  expect(new Set(applied).size).toBe(2);
  expect(applied).toHaveLength(2);
  const answers = (await Promise.all(people.map(name => control.ephemerals(name)))).flat().map(({ text }) => text);
  const isTrue = (text: string) => trueAnswers.some(pattern => pattern.test(text));
  expect(answers.filter(text => !isTrue(text))).toEqual([expect.stringMatching(/^Created CR-1/)]);
});
