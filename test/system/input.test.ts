import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, refIn } from '../../src/sandbox/player.ts';
import type { Stage } from './harness.ts';
import { answerOf, openStage } from './harness.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(() => stage.close());

async function cardCount(): Promise<number> {
  return (await stage.player.cards()).length;
}

describe('a mistake in the command is answered at once, and nothing is created', () => {
  test.each([
    ['an unclosed quote', '/ampls connect "law-prod to ampls-a', /quote.*not closed/],
    ['an unclosed reason', '/ampls connect law-prod-weu to ampls-a because "no end', /quote.*not closed/],
    ['an empty name in a list', '/ampls connect law-prod-weu, , appi-web to ampls-a', /comma/],
    ['an empty quoted name', '/ampls connect "" to ampls-a', /empty/],
    ['no comma between two names', '/ampls connect law-prod-weu appi-web to ampls-a', /comma/],
    ['a reason that is too long', `/ampls connect law-prod-weu to ampls-a because "${'x'.repeat(5_000)}"`, /3,?000/],
    ['a word that is no command', '/ampls conect law-prod-weu to ampls-a', /connect/],
    ['an unknown request', '/ampls show CR-999999', /no CR-999999/i],
    ['something that is no request', '/ampls show everything', /CR-12/],
  ])('%s', async (_, text, expected) => {
    const before = await cardCount();
    const delivery = await stage.player.command('alice', text);
    expect(delivery.status).toBe(200);
    expect(answerOf(delivery)).toMatch(expected);
    expect(answerOf(delivery)).not.toMatch(/CR-\d+ is written down/);
    expect(await cardCount()).toBe(before);
  });
});

describe('names', () => {
  test('an unknown resource blocks, with suggestions for the requester alone', async () => {
    const before = (await stage.player.ephemerals('alice')).length;
    const ref = await stage.ask('alice', '/ampls connect law-prod-wue to ampls-a');
    await stage.reaches(ref, 'blocked');
    expect((await stage.player.cardOf(ref))?.text).toContain('law-prod-wue');
    await stage.whispered('alice', /law-prod-weu/, before);
  });

  test('an unknown scope blocks', async () => {
    const ref = await stage.ask('alice', '/ampls connect law-prod-weu to ampls-z');
    await stage.reaches(ref, 'blocked');
    expect((await stage.player.cardOf(ref))?.text).toMatch(/No private link scope named "ampls-z"/);
  });

  test('an ambiguous name is offered as a choice, and choosing asks again with what was meant', async () => {
    const before = (await stage.player.ephemerals('alice')).length;
    const ref = await stage.ask('alice', '/ampls connect law-shared to ampls-a');
    await stage.reaches(ref, 'blocked');
    const { ts, blocks } = await stage.whispered('alice', /law-shared/, before);
    const choice = /"action_id":"(request:choose[^"]*)"/.exec(JSON.stringify(blocks))?.[1];
    expect(choice).toBeDefined();
    const delivery = await stage.player.slack('actions', {
      as: 'alice',
      action: choice,
      channel: 'network-changes',
      ts,
    });
    expect(delivery.status).toBe(200);
    await eventually(async () => {
      const cards = await stage.player.cards();
      expect(cards.at(-1)?.text).toContain(`again after ${ref}`);
      expect(cards.at(-1)?.metadata?.event_payload['status']).toBe('awaiting_approval');
    });
  });

  test('another case is the same name', async () => {
    const ref = await stage.ask('alice', '/ampls CONNECT LAW-Prod-NEU TO Ampls-B');
    await stage.reaches(ref, 'awaiting_approval');
    expect((await stage.player.cardOf(ref))?.text).toContain('law-prod-neu');
    await stage.player.click('alice', 'request:cancel', ref);
  });

  test('the same resource twice counts once, and the card says so', async () => {
    const ref = await stage.ask('alice', '/ampls connect law-prod-weu, law-prod-weu to ampls-a');
    await stage.reaches(ref, 'awaiting_approval');
    const text = (await stage.player.cardOf(ref))?.text ?? '';
    expect(text).toMatch(/named more than once/);
    expect(text).toContain('3/50 → 4/50');
    await stage.player.click('alice', 'request:cancel', ref);
  });

  test('fifty-one resources are checked against the limit, and Slack takes the card', async () => {
    const names = Array.from({ length: 51 }, (_, index) => `law-team-${String(index + 1).padStart(2, '0')}`);
    const ref = await stage.ask('alice', `/ampls connect ${names.join(', ')} to ampls-a`);
    await stage.reaches(ref, 'blocked');
    expect((await stage.player.cardOf(ref))?.text).toMatch(/54 of at most 50 resources/);
  });

  test('what is already linked, all of it, has nothing to do', async () => {
    const ref = await stage.ask('alice', '/ampls connect workspace-1 to ampls-a');
    await stage.reaches(ref, 'blocked');
  });
});

describe('what people type stays text', () => {
  const nasty = '<!channel> <@U012AB3CD> `code` *bold* <http://evil.example|here> &amp;';

  test.each([
    ['reason', `/ampls connect law-prod-weu to ampls-a because "${nasty}\nsecond line"`],
    ['resource', `/ampls connect "${nasty}" to ampls-a`],
    ['scope', `/ampls connect law-prod-weu to "${nasty}"`],
  ])('in the %s', async (_, text) => {
    const ref = await stage.ask('alice', text);
    const card = await eventually(async () => {
      const found = await stage.player.cardOf(ref);
      expect(found?.metadata?.event_payload['status']).toMatch(/blocked|awaiting_approval/);
      return found;
    });
    const channel = await stage.player.cards();
    expect(JSON.stringify(channel.map(message => message.mentions ?? [])).toLowerCase()).not.toContain('channel');
    expect(card?.text).not.toContain('<!channel>');
    expect(card?.text).not.toContain('<http://evil.example');
    expect(JSON.stringify(card?.blocks)).not.toMatch(/"type":"(broadcast|link)"/);
    await stage.player.click('alice', 'request:cancel', ref).catch(() => undefined);
  });
});

describe('the form', () => {
  test('opens without arguments, and what is sent becomes a request', async () => {
    const delivery = await stage.player.command('alice', '/ampls connect');
    expect(delivery.status).toBe(200);
    const view = await stage.openView('alice');
    const options = await stage.player.slack('options', {
      as: 'alice',
      view: view.id,
      action: 'pick:resources',
      query: 'law-prod',
    });
    expect(JSON.stringify(options)).toContain('law-prod-neu');
    await stage.player.submit('alice', view.id, { resources: ['law-prod-neu'], scope: 'ampls-b', reason: 'by form' });
    const card = await eventually(async () => {
      const found = (await stage.player.cards()).find(({ text }) => text.includes('by form'));
      expect(found?.metadata?.event_payload['status']).toBe('awaiting_approval');
      return found;
    });
    await stage.player.click('alice', 'request:cancel', card?.metadata?.event_payload['request'] ?? '');
  });

  test('is pre-filled with what was typed', async () => {
    await stage.player.command('bob', '/ampls connect law-prod-neu because "half a command"');
    const view = await stage.openView('bob');
    expect(JSON.stringify(view.blocks)).toContain('law-prod-neu');
    expect(JSON.stringify(view.blocks)).toContain('half a command');
  });
});

test('a finished request can be asked for again, and names the old one', async () => {
  const ref = refIn(await stage.player.command('alice', '/ampls connect law-prod-neu to ampls-b'));
  await stage.reaches(ref, 'awaiting_approval');
  await stage.player.click('alice', 'request:cancel', ref);
  await stage.reaches(ref, 'cancelled');
  const again = await stage.ask('carol', `/ampls retry ${ref}`);
  await stage.reaches(again, 'awaiting_approval');
  expect((await stage.player.cardOf(again))?.text).toContain(`again after ${ref}`);
});
