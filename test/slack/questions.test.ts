import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { textOf } from './slack-app.ts';
import { startWithCard } from './waiting-request.ts';

test('an approver asks, and the requester answers, by command', async () => {
  const { type, request, id } = await startWithCard();
  expect(await type('alice', 'ask CR-1 why?')).toMatch(/^CR-1 is your own request\..*\/ampls comment CR-1/);
  expect(await type('mallory', 'ask CR-1 why?')).toMatch(/Only members of network-owners can\. Everybody can comment/);
  expect(await type('alice', 'answer CR-1 because')).toMatch(/^CR-1 has no question that waits for an answer/);
  expect(await type('bob', 'ask CR-1 "which subscription is this for?"')).toMatch(
    /^You asked <@\w+> about CR-1\. Its expiry is paused until the answer, for 7 days at most\.$/,
  );
  expect((await request(id)).questions).toMatchObject([{ text: 'which subscription is this for?' }]);
  expect(await type('carol', 'answer CR-1 prod')).toMatch(/^You can't answer questions about CR-1\. Only <@\w+>, who/);
  expect(await type('alice', 'answer CR-1 sub-prod')).toMatch(/^You answered the questions about CR-1/);
  expect((await request(id)).questions).toEqual([]);
  await type('bob', 'ask CR-1 and why?');
  expect(await type('alice', 'comment CR-1 SOC')).toMatch(/^You answered the questions about CR-1/);
  expect(await type('alice', 'comment CR-1 SOC')).toMatch(/^Added your comment/);
});

test('a question and its answer can be entered in forms, and each is checked before its form opens', async () => {
  const { control, type, lastView, postCard, request, id, typesOf } = await startWithCard();
  expect(await type('mallory', 'ask CR-1')).toMatch(/Only members of network-owners can/);
  await type('bob', 'ask CR-1');
  const form = await lastView('bob');
  expect(JSON.stringify((await control.submit('bob', form.id, { reason: '  ' })).body)).toContain(
    'A question is required.',
  );
  await control.submit('bob', form.id, { reason: 'Which <!channel>?' });
  expect((await request(id)).questions).toMatchObject([{ text: 'Which <!channel>?' }]);
  await postCard(id);
  expect(textOf((await control.click('bob', 'request:answer', 'CR-1')).body)).toBe('');
  await eventually(async () =>
    expect((await control.ephemerals('bob')).at(-1)?.text).toMatch(/^You can't answer questions about CR-1/),
  );
  await control.click('alice', 'request:answer', 'CR-1');
  await eventually(async () => expect(JSON.stringify(await lastView('alice'))).toContain('Which <!channel>?'));
  await control.submit('alice', (await lastView('alice')).id, { reason: 'The SOC' });
  expect((await request(id)).questions).toEqual([]);
  expect(await typesOf()).toEqual(expect.arrayContaining(['question_asked', 'question_answered']));
});

test('the menu of a card opens the forms to ask and to reassign', async () => {
  const { control, lastView } = await startWithCard();
  for (const [choice, form] of [
    ['ask CR-1', 'ask'],
    ['reassign CR-1', 'reassign'],
  ] as const) {
    await control.click('bob', 'request:more', choice);
    await eventually(async () => expect((await lastView('bob')).callback_id).toBe(form));
  }
  await control.click('mallory', 'request:more', 'reassign CR-1');
  await eventually(async () =>
    expect((await control.ephemerals('mallory')).at(-1)?.text).toMatch(/^You can't reassign CR-1/),
  );
});

test.for([
  ['ask', { reason: 'why?' }],
  ['reassign', { assignee: 'carol' }],
] as const)('a form to %s that is submitted after the decision says so', async ([word, values]) => {
  const { control, type, lastView, typesOf } = await startWithCard();
  await type('bob', `${word} CR-1`);
  await type('carol', 'decline CR-1 because no');
  await control.submit('bob', (await lastView('bob')).id, values);
  expect(JSON.stringify(await lastView('bob'))).toContain('no longer waiting for approval');
  expect((await typesOf()).at(-1)).toBe('declined');
});

test('a reply of the requester in the thread answers, and one of somebody else does not', async () => {
  const { type, write, request, id, ts } = await startWithCard();
  await type('bob', 'ask CR-1 why?');
  await write('carol', 'I would like to know, too', ts);
  await write('alice', 'For the SOC', ts);
  await eventually(async () => expect((await request(id)).questions).toEqual([]));
});

test('an approver hands the decision over by mention, by name or in a form, and only to others who may approve', async () => {
  const { control, type, lastView, idOf, request, id, write } = await startWithCard();
  const [bob, carol, dave, mallory] = ['bob', 'carol', 'dave', 'mallory'].map(idOf);
  expect(await type('mallory', 'reassign CR-1 to me')).toMatch(/^You can't reassign CR-1\. Only members of/);
  expect(await type('bob', `reassign CR-1 to <@${carol}|carol>`)).toBe(`Assigned CR-1 to <@${carol}>, who is called.`);
  expect(await type('bob', 'reassign CR-1 to @carol')).toBe(`CR-1 is already assigned to <@${carol}>.`);
  expect(await type('bob', 'assign CR-1 to dave')).toBe(`Assigned CR-1 to <@${dave}>, who is called.`);
  expect(await type('bob', 'reassign CR-1 me')).toBe('Assigned CR-1 to you.');
  const approvers = [bob, carol, dave].sort().map(person => `<@${person}>`);
  expect(await type('bob', `reassign CR-1 to <@${mallory}>`)).toBe(
    `<@${mallory}> can't approve CR-1.\nMembers of network-owners can approve it: ${approvers.join(', ')}.`,
  );
  expect(await type('bob', 'reassign CR-1 to nobody <!here>')).toMatch(
    /^Nobody who can approve CR-1 is called "nobody &lt;!here&gt;"\.\nMembers of network-owners can approve it/,
  );
  await type('bob', 'reassign CR-1');
  await control.submit('bob', (await lastView('bob')).id, { assignee: 'mallory' });
  expect(JSON.stringify(await lastView('bob'))).toContain("can't approve CR-1");
  await type('bob', 'reassign CR-1');
  await control.submit('bob', (await lastView('bob')).id, { assignee: 'carol' });
  expect((await request(id)).assignee).toBe(carol);
  await write('carol', '@amplsbot reassign CR-1 to @dave');
  await eventually(async () => expect((await request(id)).assignee).toBe(dave));
});
