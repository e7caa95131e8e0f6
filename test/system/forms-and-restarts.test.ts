import { expect, test } from 'vitest';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { openSystemForTest } from './harness.ts';

test('keeps a form through the death of the bot between every two steps, and creates one request', async () => {
  const { control, bot, openView, waitForStatus } = await openSystemForTest();
  const restart = async () => {
    await bot(1, 'kill');
    await bot(1, 'start');
  };
  await control.command('alice', '/ampls connect law-prod-weu');
  const { id } = await openView('alice');
  await restart();
  const previewed = await control.submit('alice', id, { scope: 'ampls-a' });
  expect(JSON.stringify(previewed.body)).toContain('nothing is submitted yet');
  expect(await control.cards()).toEqual([]);
  await restart();
  const submitted = await control.submit('alice', id, {});
  expect(refIn(submitted)).toBe('CR-1');
  await restart();
  await waitForStatus('CR-1', 'awaiting_approval');
  expect(await control.cards()).toHaveLength(1);
});

test('creates one request of a form whose steps are answered by two bots', async () => {
  const { control, bot, openView, waitForStatus } = await openSystemForTest();
  await bot(2, 'start');
  await control.command('alice', '/ampls connect law-prod-weu');
  const { id } = await openView('alice');
  await control.submit('alice', id, { scope: 'ampls-a' });
  await eventually(async () => {
    const shown = (await control.views('alice')).find(view => view.id === id);
    expect(JSON.stringify(shown?.blocks)).toContain('nothing is submitted yet');
  });
  const answers = await Promise.all([1, 2, 3, 4].map(() => control.submit('alice', id, {})));
  const refs = answers.flatMap(({ body }) => /CR-\d+/.exec(JSON.stringify(body)) ?? []);
  expect(new Set(refs)).toEqual(new Set(['CR-1']));
  await waitForStatus('CR-1', 'awaiting_approval');
  expect(await control.cards()).toHaveLength(1);
});
