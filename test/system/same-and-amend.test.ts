import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem, openSystemForTest, responseText } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

test('names and links the open request of another person, who approves it as a follower', async () => {
  const { control } = system;
  const ref = await system.submit('alice', '/ampls connect law-prod-weu to ampls-a');
  await system.waitForStatus(ref, 'awaiting_approval');
  // Where the card is, is saved after Slack has it.
  await eventually(async () => {
    const { body } = await control.command('alice', '/ampls requests mine');
    expect(JSON.stringify(body)).toMatch(/https:[^"]*\/archives\//);
  });
  const cards = (await control.cards()).length;
  const answer = responseText(await control.command('bob', '/ampls please link workspace LAW-PROD-WEU -> ampls-a'));
  expect(answer).toMatch(new RegExp(`${ref} asks for the same already.*No second request was created`, 's'));
  expect(JSON.stringify(await control.ephemerals('bob'))).toMatch(/https:[^"]*\/archives\//);
  await system.waitForThread(ref, /asked for the same, and follows this request/);
  expect(responseText(await control.command('alice', '/ampls connect law-prod-weu to ampls-a'))).toMatch(
    new RegExp(`You asked for this already: ${ref}`),
  );
  expect(await control.cards()).toHaveLength(cards);
  await control.click('bob', 'request:approve', ref);
  await system.waitForStatus(ref, 'succeeded');
});

test('amends a waiting request in its form: same number, same card, and the approval of before does not count', async () => {
  const { control } = system;
  const ref = await system.submit('alice', '/ampls connect law-prod-neu to ampls-b because "first"');
  await system.waitForStatus(ref, 'awaiting_approval');
  const before = await control.cardOf(ref);
  const after = (await control.ephemerals('bob')).length;
  await control.click('bob', 'request:amend', ref);
  await system.waitForEphemeral('bob', /You can't amend/, after);
  await control.click('alice', 'request:amend', ref);
  const view = await system.openView('alice');
  expect(JSON.stringify(view)).toContain(`"Amend ${ref}"`);
  expect(JSON.stringify(view.blocks)).toContain('law-prod-neu');
  const delivery = await control.submitForm('alice', view.id, {
    resources: ['law-prod-neu', 'appi-web'],
    reason: 'second',
  });
  expect(JSON.stringify(delivery.body)).toContain(`Amended ${ref}`);
  await eventually(async () => {
    expect((await control.thread(ref)).join('\n')).toMatch(/Amended by .*law-prod-neu, appi-web/s);
  });
  await eventually(async () => {
    expect(await control.status(ref)).toBe('awaiting_approval');
    expect((await control.cardOf(ref))?.text).toMatch(/> second.*appi-web/s);
  });
  const card = await control.cardOf(ref);
  expect(card?.ts).toBe(before?.ts);
  await control.click('bob', 'request:approve', ref);
  await system.waitForStatus(ref, 'succeeded');
  expect((await system.writes()).filter(({ path }) => /ampls-b\/scopedresources/i.test(path))).toHaveLength(2);
});

test('amends with a typed command, and corrects a misspelt one', async () => {
  const { control } = system;
  const own = await system.submit('carol', '/ampls create-scope ampls-new in rg-monitoring');
  await system.waitForStatus(own, 'awaiting_approval');
  const answer = await control.command('carol', `/ampls amend ${own} create-scope ampls-newer in rg-monitoring`);
  expect(responseText(answer)).toContain(`Amended ${own}`);
  expect(refIn(answer)).toBe(own);
  await eventually(async () => expect((await control.cardOf(own))?.text).toContain('ampls-newer'));
  expect(responseText(await control.command('carol', '/ampls amend CR-9999'))).toMatch(/There is no CR-9999/);
  await control.click('carol', 'request:cancel', own);
  expect(responseText(await control.command('carol', `/ampls amend ${own}`))).toMatch(/too late to amend/);
});

test('asks about an unclear name of an amendment, and amends from the form that the question opens', async () => {
  const { control } = system;
  const ref = await system.submit('erin', '/ampls connect law-team-50 to ampls-b');
  await system.waitForStatus(ref, 'awaiting_approval');
  await control.command('erin', `/ampls amend ${ref} connect qqqqqq to ampls-b`);
  const { ts } = await system.waitForEphemeral('erin', new RegExp(`^${ref} is not amended yet`));
  await control.slack('actions', { as: 'erin', action: 'draft:edit', channel: 'network-changes', ts });
  const view = await system.openView('erin');
  expect(JSON.stringify(view)).toContain(`"Amend ${ref}"`);
  const delivery = await control.submitForm('erin', view.id, { resources: ['law-team-51'] });
  expect(JSON.stringify(delivery.body)).toContain(`Amended ${ref}`);
  await eventually(async () => expect((await control.cardOf(ref))?.text).toContain('law-team-51'));
  await control.click('erin', 'request:cancel', ref);
});

test('creates one request where two people ask two bots for the same at the same moment', async () => {
  const own = await openSystemForTest();
  await own.bot(2, 'start');
  const text = '/ampls connect law-prod-weu to ampls-a';
  const answers = await Promise.all(['alice', 'bob', 'carol', 'alice'].map(who => own.control.command(who, text)));
  expect(new Set(answers.map(refIn))).toEqual(new Set(['CR-1']));
  await own.waitForStatus('CR-1', 'awaiting_approval');
  expect(await own.control.cards()).toHaveLength(1);
});
