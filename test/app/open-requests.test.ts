import { expect, test } from 'vitest';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import type { AppContext } from '../../src/app/context.ts';
import { submitRequest } from '../../src/app/submit-request.ts';
import { BOT } from '../../src/domain/request/events.ts';
import { refOf } from '../../src/domain/request/record.ts';
import { ALICE, BOB, openStage, slackUser } from './support.ts';

const request = {
  workflow: 'connect-resources',
  inputs: { resources: ['law-prod'], scope: ['ampls-b'] },
  reason: null,
  origin: 'C1',
};

/** Opens a stage whose policy allows a person so many open requests. */
async function openLimited(openRequestsPerPerson: number) {
  const stage = await openStage();
  const { rulebook } = stage.context;
  const policy = { ...rulebook.policy, openRequestsPerPerson };
  const context: AppContext = { ...stage.context, rulebook: { ...rulebook, policy } };
  const submit = (key: string, actor: Parameters<typeof submitRequest>[1]['actor'] = slackUser(ALICE)) =>
    submitRequest(context, { ...request, key, actor });
  return { ...stage, context, submit };
}

test('refuses a request beyond the limit of a person, and says how many are open and how to cancel one', async () => {
  const { submit } = await openLimited(2);
  const { id } = await submit('1');
  await submit('2');
  await expect(submit('3')).rejects.toMatchObject({
    code: 'not-allowed',
    message:
      'You have 2 open requests, and the limit is 2, so this one was not created. ' +
      `The oldest is ${refOf(id)}. Type /ampls requests mine to see yours, and /ampls cancel ${refOf(id)} to cancel one.`,
  });
});

test('counts neither the requests of other people, nor those that have ended', async () => {
  const { context, submit } = await openLimited(1);
  const { id } = await submit('1');
  await submit('2', slackUser(BOB));
  await expect(submit('3')).rejects.toMatchObject({ code: 'not-allowed' });
  await cancelRequest(context, { request: id, actor: slackUser(ALICE) });
  await submit('3');
  await expect(submit('4')).rejects.toMatchObject({ code: 'not-allowed' });
});

test('does not limit what the bot itself submits', async () => {
  const { submit } = await openLimited(1);
  await submit('1', BOT);
  await submit('2', BOT);
});

test('answers a repeated command of a person who has reached the limit with its request', async () => {
  const { submit } = await openLimited(1);
  const { id } = await submit('1');
  expect(await submit('1')).toMatchObject({ id, repeated: true });
});

test('counts the commands of several people at the same moment, and repeated ones once', async () => {
  const { submit } = await openLimited(10);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 60 }, (_, n) => submit(`alice ${n % 30}`)).concat(
      Array.from({ length: 5 }, (_, n) => submit(`bob ${n}`, slackUser(BOB))),
    ),
  );
  const ids = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value.id] : []));
  expect(new Set(ids).size).toBe(10 + 5);
  await expect(submit('one more')).rejects.toMatchObject({ code: 'not-allowed' });
});
