import { expect, test } from 'vitest';
import { commentOnRequest, keepReply } from '../../src/app/comment-request.ts';
import { BOB, CAROL, openApproved, openWaiting, slackUser } from './support.ts';

test('a typed comment is kept with the record and shown in the thread, as data', async () => {
  const { id, slack, context, deliver, eventOf } = await openWaiting();
  await deliver(id);
  const comment = { request: id, key: 'c-1', actor: slackUser(BOB), text: 'See <!channel> & <@U1>' };
  for (let round = 0; round < 2; round += 1) await commentOnRequest(context, comment);
  await deliver(id);
  expect(await eventOf(id, 'comment')).toMatchObject([{ actor: BOB, data: { text: comment.text, ts: null } }]);
  expect(slack.posts.at(-1)?.text).toBe('Comment by @bob:\n> See &lt;!channel&gt; &amp; &lt;@U1&gt;');
  expect(slack.posts.filter(({ text }) => text.startsWith('Comment by'))).toHaveLength(1);
});

test('a reply in the thread of a request is kept once, and nothing is posted for it', async () => {
  const { id, slack, context, queue, deliver, request, eventOf } = await openWaiting();
  await deliver(id);
  const { cardChannel, cardTs } = await request(id);
  const posts = slack.posts.length;
  queue.take();
  const thread = { channel: cardChannel ?? '', thread: cardTs ?? '' };
  const reply = { key: 'reply-1', actor: slackUser(CAROL), text: 'Not before Monday', ts: '17.1', ...thread };
  await Promise.all([keepReply(context, reply), keepReply(context, reply)]);
  await keepReply(context, { ...reply, key: 'reply-2', thread: '99.9' });
  await keepReply(context, { ...reply, key: 'reply-3', channel: 'C-OTHER' });
  expect(await eventOf(id, 'comment')).toMatchObject([
    { actor: CAROL, data: { text: 'Not before Monday', ts: '17.1' } },
  ]);
  expect(queue.items).toEqual([]);
  await deliver(id);
  expect(slack.posts).toHaveLength(posts);
  expect((await request(id)).state).toBe('awaiting_approval');
});

test('a comment does not disturb a request that runs, and one that has ended takes comments too', async () => {
  const { id, azure, context, execute, state, eventOf } = await openApproved('law-prod');
  const say = (key: string) => commentOnRequest(context, { request: id, key, actor: slackUser(BOB), text: key });
  azure.onWrite('link law-prod', { before: async () => void (await say('while it runs')) });
  await execute(id);
  expect(await state(id)).toBe('succeeded');
  await say('afterwards');
  expect((await eventOf(id, 'comment')).map(({ data }) => 'text' in data && data.text)).toEqual([
    'while it runs',
    'afterwards',
  ]);
});

test('refuses a comment on no request, and one that cannot be saved', async () => {
  const { id, context } = await openWaiting();
  const comment = { key: 'c-2', actor: slackUser(BOB) };
  await expect(commentOnRequest(context, { ...comment, request: 9_999, text: 'x' })).rejects.toMatchObject({
    code: 'unknown-request',
  });
  await expect(commentOnRequest(context, { ...comment, request: id, text: 'x\0' })).rejects.toMatchObject({
    code: 'bad-input',
  });
});
