import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SlackMessage } from '../../sandbox/src/control-client.ts';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem, responseText } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
  // A bot that has not read Azure yet may not answer in time, and then takes what makes no sense as a request.
  await system.ask('alice', '/ampls usage');
});

afterAll(() => system.close());

async function cardCount(): Promise<number> {
  return (await system.control.cards()).length;
}

describe('a command with a mistake', () => {
  test.each([
    ['an unclosed quote', '/ampls connect "law-prod to ampls-a', /quote.*not closed/],
    ['an unclosed reason', '/ampls connect law-prod-weu to ampls-a because "no end', /quote.*not closed/],
    ['an empty name in a list', '/ampls connect law-prod-weu, , appi-web to ampls-a', /comma/],
    ['an empty quoted name', '/ampls connect "" to ampls-a', /expected a name between the quotes/],
    ['a missing comma between two names', '/ampls connect law-prod-weu appi-web to ampls-a', /comma/],
    [
      'a reason above the length limit',
      `/ampls connect law-prod-weu to ampls-a because "${'x'.repeat(5_000)}"`,
      /3,?000/,
    ],
    ['an unknown command', '/ampls conect law-prod-weu to ampls-a', /connect/],
    ['an unknown request', '/ampls show CR-999999', /no CR-999999/i],
    ['a name that is not a request', '/ampls show everything', /CR-12/],
  ])('explains %s and creates no request', async (_, text, expected) => {
    const before = await cardCount();
    const delivery = await system.control.command('alice', text);
    expect(delivery.status).toBe(200);
    expect(responseText(delivery)).toMatch(expected);
    expect(responseText(delivery)).not.toMatch(/Created CR-\d+/);
    expect(await cardCount()).toBe(before);
  });
});

describe('names in a command', () => {
  test('never calls an open scope done where a private one is requested', async () => {
    const { resources } = await system.control.arm('estate');
    const { id } = resources.find((object: { id: string }) => /\/privatelinkscopes\/ampls-a$/i.test(object.id));
    const ref = await system.submit('alice', `/ampls create-scope ampls-a in ${id.split('/')[4]} mode PrivateOnly`);
    await system.waitForStatus(ref, 'blocked');
    const card = (await system.control.cardOf(ref))?.text;
    expect(card).toContain('query is Open, not PrivateOnly');
    expect(card).toContain('type /ampls access-mode ampls-a to PrivateOnly');
    expect(card).not.toContain('Nothing to change');
  });

  test('ignores case in names and commands', async () => {
    const ref = await system.submit('alice', '/ampls CONNECT LAW-Prod-NEU TO Ampls-B');
    await system.waitForStatus(ref, 'awaiting_approval');
    expect((await system.control.cardOf(ref))?.text).toContain('law-prod-neu');
    await system.control.click('alice', 'request:cancel', ref);
  });

  test('counts a resource that is listed twice once, and says so on the card', async () => {
    const ref = await system.submit('alice', '/ampls connect law-prod-weu, law-prod-weu to ampls-a');
    await system.waitForStatus(ref, 'awaiting_approval');
    const text = (await system.control.cardOf(ref))?.text ?? '';
    expect(text).toMatch(/listed more than once/);
    expect(text).toContain('3/50 → 4/50');
    await system.control.click('alice', 'request:cancel', ref);
  });

  test('posts a card for 51 resources and blocks them by the limit of the scope', async () => {
    const names = Array.from({ length: 51 }, (_, index) => `law-team-${String(index + 1).padStart(2, '0')}`);
    const ref = await system.submit('alice', `/ampls connect ${names.join(', ')} to ampls-a`);
    await system.waitForStatus(ref, 'blocked');
    expect((await system.control.cardOf(ref))?.text).toMatch(/exceed the limit of 50 resources: .* = 54 /);
  });
});

describe('escapes typed text', () => {
  const expectEscaped = (shown: SlackMessage | undefined) => {
    expect(shown?.text).toContain('&lt;!channel&gt;');
    expect(shown?.text).not.toContain('<!channel>');
    expect(shown?.text).not.toContain('<http://evil.example');
    expect(JSON.stringify(shown?.blocks)).not.toMatch(/"type":"(broadcast|link)"/);
  };

  const markup = '<!channel> <@U012AB3CD> `code` *bold* <http://evil.example|here> &amp;';

  test('in the reason', async () => {
    const ref = await system.submit('alice', `/ampls connect law-prod-weu to ampls-a because "${markup}\nsecond line"`);
    await system.waitForStatus(ref, 'awaiting_approval');
    const card = await system.control.cardOf(ref);
    const channel = await system.control.cards();
    expect(JSON.stringify(channel.map(message => message.mentions ?? [])).toLowerCase()).not.toContain('channel');
    expectEscaped(card);
    await system.control.click('alice', 'request:cancel', ref);
  });

  test.each([
    ['resource', `/ampls connect "${markup}" to ampls-a`],
    ['scope', `/ampls connect law-prod-weu to "${markup}"`],
  ])('in the %s, of which only the requester reads', async (_, text) => {
    const before = (await system.control.ephemerals('alice')).length;
    await system.control.command('alice', text);
    expectEscaped(await system.waitForEphemeral('alice', /is not requested yet/, before));
  });
});

describe('the modal', () => {
  test('opens for a command without arguments and creates a request when submitted', async () => {
    const delivery = await system.control.command('alice', '/ampls connect');
    expect(delivery.status).toBe(200);
    const view = await system.openView('alice');
    const options = await system.control.slack('options', {
      as: 'alice',
      view: view.id,
      action: 'pick:resources',
      query: 'law-prod',
    });
    expect(JSON.stringify(options)).toContain('law-prod-neu');
    const values = { resources: ['law-prod-neu'], scope: 'ampls-b', reason: 'by form' };
    const ref = refIn(await system.control.submitForm('alice', view.id, values));
    await eventually(async () => {
      const [closing] = await system.control.views('alice');
      expect(JSON.stringify(closing?.blocks)).toMatch(
        new RegExp(`${ref}.*"url":"https://[^"]+/archives/[^"]+","text":"its card in #network-changes"`),
      );
    });
    const card = await eventually(async () => {
      const found = (await system.control.cards()).find(({ text }) => text.includes('by form'));
      expect(found?.metadata?.event_payload['status']).toBe('awaiting_approval');
      return found;
    });
    await system.control.click('alice', 'request:cancel', card?.metadata?.event_payload['request'] ?? '');
  });

  test('is pre-filled with the typed arguments', async () => {
    await system.control.command('bob', '/ampls connect law-prod-neu because "half a command"');
    const view = await system.openView('bob');
    expect(JSON.stringify(view.blocks)).toContain('law-prod-neu');
    expect(JSON.stringify(view.blocks)).toContain('half a command');
  });
});

test('retries a finished request in a new one that names it', async () => {
  const ref = refIn(await system.control.command('alice', '/ampls connect law-prod-neu to ampls-b'));
  await system.waitForStatus(ref, 'awaiting_approval');
  await system.control.click('alice', 'request:cancel', ref);
  await system.waitForStatus(ref, 'cancelled');
  const again = await system.submit('carol', `/ampls retry ${ref}`);
  await system.waitForStatus(again, 'awaiting_approval');
  expect((await system.control.cardOf(again))?.text).toContain(`retry of ${ref}`);
});

test('acquires the policy token that a policy demands, and says why it cannot where it is denied', async () => {
  await system.control.arm('policy-tokens', { path: '/scopedResources/', assignment: 'check-first' });
  const linked = await system.submitAndApprove('/ampls connect law-prod-neu to ampls-a');
  await system.waitForStatus(linked, 'succeeded');
  const calls = (await system.control.armCalls()).filter(({ path }) => /acquirePolicyToken/i.test(path));
  expect(calls.map(({ status }) => status)).toEqual([200]);
  await system.control.arm('policy-tokens', undefined, 'DELETE');
  await system.control.arm('policy-tokens', { path: '/scopedResources/', assignment: 'check-first', verdict: 'Deny' });
  const denied = await system.submitAndApprove('/ampls connect law-orders to ampls-a');
  await system.waitForStatus(denied, 'failed');
  expect((await system.control.cardOf(denied))?.text).toContain('The policy "check-first" demands a policy token');
  await system.control.arm('policy-tokens', undefined, 'DELETE');
});

test('counts and names the link of a resource in a scope that the bot cannot read', async () => {
  const estate = await system.control.arm('estate');
  const scope: string = estate.resources.find(({ id }: { id: string }) => /\/privatelinkscopes\/ampls-b$/i.test(id)).id;
  await system.control.arm('estate', { ...estate, denied: [{ actions: ['*/read'], scope }] }, 'PUT');
  await system.clock(61_000);
  await system.control.command('erin', '/ampls usage workspace-2');
  await system.waitForEphemeral('erin', /: 2\/5 scopes, with 1 link in a scope that the bot cannot read \(ampls-b\)/);
});
