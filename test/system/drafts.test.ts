import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SlackMessage } from '../../sandbox/src/control-client.ts';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem, openSystemForTest, responseText } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
  // A bot that has not read Azure yet may not answer in time, and then takes what makes no sense as a request.
  await system.ask('alice', '/ampls usage');
});

afterAll(() => system.close());

afterEach(() => system.clearFaults());

interface Shown {
  readonly ts: string;
  readonly menus: readonly string[];
  readonly buttons: readonly string[];
  readonly text: string;
}

function shownIn({ ts, text, blocks }: SlackMessage): Shown {
  const json = JSON.stringify(blocks);
  const actions = (type: string) => [...json.matchAll(new RegExp(`"type":"${type}","action_id":"([^"]*)"`, 'g'))];
  return {
    ts,
    text,
    menus: actions('static_select').map(([, id = '']) => id),
    buttons: actions('button').map(([, id = '']) => id),
  };
}

/** Types a command whose request does not make sense yet, and returns the question. */
async function ask(on: TestSystem, as: string, text: string, pattern: RegExp): Promise<Shown> {
  const before = (await on.control.ephemerals(as)).length;
  const delivery = await on.control.command(as, text);
  expect(delivery.status).toBe(200);
  expect(responseText(delivery)).toMatch(pattern);
  return shownIn(await on.waitForEphemeral(as, pattern, before));
}

const clickIn = (on: TestSystem, as: string, { ts }: Shown, action: string, state: Record<string, string> = {}) =>
  on.control.slack('actions', { as, action, channel: 'network-changes', ts, state });

/** Returns the request that a person was told about after the first messages. */
async function createdFor(on: TestSystem, as: string, after: number): Promise<string> {
  const { text } = await on.waitForEphemeral(as, /^(Created|This was answered before: see) CR-/, after);
  return refIn({ status: 200, ms: 0, body: text });
}

describe('a request that does not make sense yet', () => {
  test('asks everything on one message with one button, before there is a number or a card', async () => {
    const cards = (await system.control.cards()).length;
    const shown = await ask(
      system,
      'alice',
      '/ampls connect law-shared, law-prod-wue to ampls-z because "SOC"',
      /is not requested yet/,
    );
    expect(shown.text).toMatch(/"law-shared" matches 2 resources/);
    expect(shown.text).toMatch(/Nothing matches "law-prod-wue"\. Did you mean one of these\?\n• law-prod-weu/);
    expect(shown.text).toMatch(/Nothing matches "ampls-z"/);
    expect(shown.menus).toHaveLength(3);
    expect(shown.buttons).toEqual(['draft:submit']);
    expect(await system.control.cards()).toHaveLength(cards);

    const after = (await system.control.ephemerals('alice')).length;
    await clickIn(system, 'alice', shown, 'draft:submit', { 'draft:choose:0': '0' });
    await system.waitForEphemeral('alice', /Pick one resource for each name first/, after);
    expect(await system.control.cards()).toHaveLength(cards);

    const all = { 'draft:choose:0': '1', 'draft:choose:1': '0', 'draft:choose:2': '0' };
    await Promise.all([0, 1, 2].map(() => clickIn(system, 'alice', shown, 'draft:submit', all)));
    const ref = await createdFor(system, 'alice', after);
    await system.waitForStatus(ref, 'awaiting_approval');
    const card = (await system.control.cardOf(ref))?.text ?? '';
    expect(card).toContain('law-shared');
    expect(card).toContain('law-prod-weu');
    expect(card).toContain('> SOC');
    expect(await system.control.cards()).toHaveLength(cards + 1);

    await clickIn(system, 'alice', shown, 'draft:submit', all);
    await eventually(async () => {
      const told = (await system.control.ephemerals('alice')).slice(after).filter(({ text }) => text.includes(ref));
      expect(told).toHaveLength(4);
    });
    expect(await system.control.cards()).toHaveLength(cards + 1);
    await system.control.click('alice', 'request:cancel', ref);
  });

  test.each([
    ['a name of another type', '/ampls connect vnet-hub to ampls-a', /has the type microsoft.network/, ['draft:edit']],
    ['a name that is like no other', '/ampls connect qqqqqq to ampls-a', /named "qqqqqq" was found/, ['draft:edit']],
    ['nothing to change', '/ampls connect workspace-1 to ampls-a', /Nothing to change/, []],
  ])('answers %s privately', async (_, text, pattern, buttons) => {
    const cards = (await system.control.cards()).length;
    const shown = await ask(system, 'bob', text, pattern);
    expect(shown.buttons).toEqual(buttons);
    expect(await system.control.cards()).toHaveLength(cards);
    expect(responseText(await system.control.command('bob', '/ampls requests mine'))).not.toMatch(/CR-\d/);
  });

  test('opens the form with what was typed, and takes a name that exists by now', async () => {
    const shown = await ask(system, 'carol', '/ampls connect qqqqqq to ampls-b', /named "qqqqqq" was found/);
    await clickIn(system, 'carol', shown, 'draft:edit');
    const view = await system.openView('carol');
    expect(JSON.stringify(view.blocks)).toContain('qqqqqq');
    expect(JSON.stringify(view.blocks)).toContain('ampls-b');
    const delivery = await system.control.submitForm('carol', view.id, { resources: ['law-prod-neu'] });
    await system.waitForStatus(refIn(delivery), 'awaiting_approval');
    await system.control.click('carol', 'request:cancel', refIn(delivery));
  });

  test('says at the field of a form what is unclear', async () => {
    await system.control.command('dave', '/ampls connect law-prod-wue to ampls-a');
    const first = shownIn(await system.waitForEphemeral('dave', /Did you mean/));
    expect(first.buttons).toEqual(['draft:submit']);
    await system.control.command('dave', '/ampls connect law-shared');
    const view = await system.openView('dave');
    const { body } = await system.control.submit('dave', view.id, { scope: 'ampls-a' });
    expect(body).toMatchObject({
      errors: { resources: expect.stringMatching(/^"law-shared" can mean .* or .*\. Pick one\.$/) },
    });
  });

  test('answers privately in a direct message', async () => {
    await system.control.slack('messages', { as: 'erin', channel: 'dm-erin', text: 'connect law-shared to ampls-a' });
    await eventually(async () => {
      const seen = JSON.stringify([
        await system.control.ephemerals('erin'),
        await system.control.slack('channels/dm-erin/messages'),
      ]);
      expect(seen).toMatch(/matches 2 resources/);
    });
  });
});

test('keeps a question through the death of the bot between every two steps, and creates one request', async () => {
  const own = await openSystemForTest();
  const restart = async () => {
    await own.bot(1, 'kill');
    await own.bot(1, 'start');
  };
  const question = await ask(own, 'alice', '/ampls connect law-shared to ampls-a', /"law-shared" matches 2 resources/);
  await restart();
  const after = (await own.control.ephemerals('alice')).length;
  const pick = { 'draft:choose:0': '0' };
  expect((await clickIn(own, 'alice', question, 'draft:submit', pick)).status).toBe(200);
  await restart();
  await clickIn(own, 'alice', question, 'draft:submit', pick);
  const ref = await createdFor(own, 'alice', after);
  await own.waitForStatus(ref, 'awaiting_approval');
  expect(await own.control.cards()).toHaveLength(1);
  expect(ref).toBe('CR-1');
});

test('creates one request where two bots are asked and clicked at the same moment', async () => {
  const own = await openSystemForTest();
  await own.bot(2, 'start');
  const question = await ask(own, 'alice', '/ampls connect law-shared to ampls-a', /matches 2 resources/);
  const after = (await own.control.ephemerals('alice')).length;
  const pick = { 'draft:choose:0': '0' };
  await Promise.all(Array.from({ length: 6 }, () => clickIn(own, 'alice', question, 'draft:submit', pick)));
  const ref = await createdFor(own, 'alice', after);
  await own.waitForStatus(ref, 'awaiting_approval');
  expect(ref).toBe('CR-1');
  expect(await own.control.cards()).toHaveLength(1);
});
