import { expect, test } from 'vitest';
import { answerOf, stageForTest } from './harness.ts';

const command = '/ampls connect law-prod-weu, appi-web to ampls-a';

test('what a request has made is taken back by another one, which is agreed to like any other', async () => {
  const { player, agreed, ask, reaches, told, writes } = await stageForTest();
  const ref = await agreed(command);
  await reaches(ref, 'succeeded');
  const back = await ask('alice', `/ampls rollback ${ref}`);
  await reaches(back, 'awaiting_approval');
  const card = (await player.cardOf(back))?.text ?? '';
  expect(card).toContain(`Take back ${ref}`);
  expect(card).toContain('Unlink appi-web from ampls-a: linked to ampls-a → not linked to ampls-a');
  await player.click('carol', 'request:approve', back);
  await reaches(back, 'succeeded');
  expect(await told(back, /Finished/)).toHaveLength(6);
  expect((await writes()).map(({ method }) => method)).toEqual(['PUT', 'PUT', 'DELETE', 'DELETE']);
});

test('a link that somebody else has made since stays', async () => {
  const { sandbox, player, agreed, ask, reaches, writes } = await stageForTest();
  const ref = await agreed('/ampls connect law-prod-weu to ampls-a');
  await reaches(ref, 'succeeded');
  const { path = '' } = (await writes())[0] ?? {};
  const portal = { authorization: 'Bearer portal', 'content-type': 'application/json' };
  const url = (name: string) => `${sandbox.armUrl}${name}?api-version=2021-09-01`;
  const shown = JSON.stringify(await (await fetch(url(path), { headers: portal })).json());
  const linkedResourceId = /"linkedResourceId":"([^"]+)"/.exec(shown)?.[1];
  const removed = await fetch(url(path), { method: 'DELETE', headers: portal });
  expect(removed.status).toBeLessThan(300);
  const body = JSON.stringify({ properties: { linkedResourceId } });
  const made = await fetch(url(path.replace(/[^/]+$/, 'by-hand')), { method: 'PUT', headers: portal, body });
  expect(made.status).toBeLessThan(300);
  const back = await ask('alice', `/ampls rollback ${ref}`);
  await reaches(back, 'blocked');
  expect((await player.cardOf(back))?.text).toMatch(/somebody else/);
});

test('of a request that has changed nothing there is nothing to take back', async () => {
  const { player, ask, reaches } = await stageForTest();
  const ref = await ask('alice', command);
  await reaches(ref, 'awaiting_approval');
  expect(answerOf(await player.command('alice', `/ampls rollback ${ref}`))).toMatch(/nothing to take back.*Awaiting/);
});
