import { expect, test } from 'vitest';
import { eventually, refIn } from '../../sandbox/src/control-client.ts';
import { listRequests } from '../../src/store/requests.ts';
import { startSlackApp, textOf } from './slack-app.ts';

const allRequests = (bot: Awaited<ReturnType<typeof startSlackApp>>) => listRequests(bot.db, { open: false }, 100);

test('saves a request before it acknowledges the command, and names it in the answer', async () => {
  const bot = await startSlackApp();
  const typed = '/ampls connect law-prod, appi-web to ampls-a because "SOC onboarding"';
  const delivery = await bot.control.command('alice', typed);
  expect(delivery.status).toBe(200);
  expect(textOf(delivery.body)).toMatch(/^Created CR-1: .* Follow it in #network-changes\.$/);
  expect(delivery.body).toMatchObject({ response_type: 'ephemeral' });
  expect(await bot.request(1)).toMatchObject({
    workflow: 'connect-resources',
    inputs: { resources: ['law-prod', 'appi-web'], scope: ['ampls-a'] },
    reason: 'SOC onboarding',
    requester: bot.idOf('alice'),
    origin: bot.slack.app.channelId,
    state: 'planning',
  });
  expect(bot.enqueued).toEqual(['plan 1', 'deliver 1']);
});

test.each([
  ['/ampls connect "law-prod to ampls-a', /quote/],
  ['/ampls connect , to ampls-a', /comma/],
  ['/ampls connect law-prod law-1 to ampls-a', /expected a comma before "law-1"/],
  [
    '/ampls conect law-prod to ampls-a',
    /Unknown command "conect".*Did you mean this\? \/ampls connect law-prod to ampls-a/s,
  ],
  ['/ampls usge ampls-a', /Unknown command "usge".*Did you mean this\? \/ampls usage ampls-a/s],
  ['/ampls delete law-prod', /Unknown command "delete".*Did you mean one of these\?.*delete scope \{scope\}/s],
  ['/ampls how many scopes has law-prod', /^Unknown command "how"\.\nTo see all commands, type/],
  ['/ampls help conect', /Did you mean this\? \/ampls help connect/],
  ['/ampls frobnicate', /Unknown command/],
  ['/ampls halp', /Unknown command "halp".*Did you mean this\? \/ampls help$/s],
  ['/ampls help frobnicate', /Unknown command "frobnicate".*To see all commands, type \/ampls help/s],
  ['/ampls requests tomorrow', /No private link scope, resource or network matches "tomorrow"/],
  ['/ampls requests since <!channel>', /"&lt;!channel&gt;" is not a time\. Type it as yesterday, 2026-11-01 or 3d/],
  ['/ampls history', /The name is missing. Usage: \/ampls history &lt;/],
  ['/ampls show CR-1 --as poem', /Can't show a request as "poem"/],
  ['/ampls show', /The request number is missing. Usage: \/ampls show CR-12/],
  ['/ampls show banana', /"banana" is not a request number/],
  ['/ampls show CR-99', /There is no CR-99/],
  ['/ampls cancel CR-99', /There is no CR-99/],
  ['/ampls retry CR-99', /There is no CR-99/],
])('refuses %s with an explanation and creates nothing', async (typed, sentence) => {
  const bot = await startSlackApp();
  const { status, body } = await bot.control.command('alice', typed);
  expect(status).toBe(200);
  expect(textOf(body)).toMatch(sentence);
  expect(await allRequests(bot)).toEqual([]);
  expect(bot.enqueued).toEqual([]);
});

test('runs the corrected command once, however often its button is clicked', async () => {
  const bot = await startSlackApp();
  await bot.control.command(
    'alice',
    '/ampls please conect workspace law-prod & appi-web to ampls-a because “it’s due”',
  );
  const click = () => bot.control.slack('actions', { as: 'alice', action: 'command:run', channel: 'network-changes' });
  await Promise.all([click(), click()]);
  await click();
  expect(await allRequests(bot)).toHaveLength(1);
  expect(await bot.request(1)).toMatchObject({
    workflow: 'connect-resources',
    inputs: { resources: ['law-prod', 'appi-web'], scope: ['ampls-a'] },
    reason: 'it’s due',
    requester: bot.idOf('alice'),
  });
});

test('opens the form, filled in, for the words of somebody who does not know the commands', async () => {
  const bot = await startSlackApp();
  await bot.control.command('alice', '/ampls disable public query access on a workspace');
  const view = await eventually(async () => {
    const views = await bot.control.views('alice');
    expect(views).toHaveLength(1);
    return JSON.stringify(views[0]);
  });
  expect(view).toContain('Set public access');
  expect(view).toMatch(/"initial_option":\{[^}]*\}?[^}]*"value":"Disabled"/);
});

test.each([
  ['/ampls list', /Open requests/],
  ['/ampls status CR-1', /CR-1/],
  ['/ampls CR-1', /CR-1/],
  [
    '/ampls undo',
    /The request number is missing\. Usage: \/ampls rollback CR-12\. Your requests: \/ampls requests mine/,
  ],
  ['/ampls help access-mode', /Access mode.*\(Open or PrivateOnly\).*You can also say:.*make \{scope\} private only/s],
])('leads somewhere from %s', async (typed, answer) => {
  const bot = await startSlackApp();
  await bot.control.command('alice', '/ampls connect law-prod to ampls-a');
  expect(textOf((await bot.control.command('alice', typed)).body)).toMatch(answer);
});

/** Returns a function that types a command as bob and waits for its answer, which comes after the acknowledgement. */
function askLater(bot: Awaited<ReturnType<typeof startSlackApp>>) {
  return async (typed: string): Promise<string> => {
    const before = (await bot.control.ephemerals('bob')).length;
    const { status, body } = await bot.control.command('bob', typed);
    expect([status, body]).toEqual([200, '']);
    return eventually(async () => {
      const fresh = (await bot.control.ephemerals('bob')).slice(before);
      expect(fresh).toHaveLength(1);
      return fresh[0]?.text ?? '';
    });
  };
}

test('answers usage with counts, limits and the age of the data', async () => {
  const bot = await startSlackApp();
  const ask = askLater(bot);
  expect(await ask('/ampls usage AMPLS-A')).toMatch(
    /ampls-a: 3\/50 resources\n.*ampls-a: 2\/10 private endpoint connections\nLinked resources, fullest first\n.*law-1: 1\/5 scopes[\s\S]*\nLimits: documented-2020 · read from Azure 4\d s ago/,
  );
  expect(await ask('/ampls usage')).toMatch(/2 private link scopes.*ampls-a: 3\/50.*\n.*ampls-b: 0\/50/s);
  expect(await ask('/ampls usage ampls')).toMatch(/matches 2 scopes:\n• ampls-a\n• ampls-b/);
  expect(await ask('/ampls usage ampls-x')).toMatch(
    /No private link scope, resource or network matches "ampls-x".*Did you mean/s,
  );
  expect(await ask('/ampls usage law-prod')).toMatch(/law-prod: \d\/5 scopes/);
  expect(await ask('/ampls usage <!channel>`x`')).toMatch(/matches "&lt;!channel&gt;`x`"/);
});

test('answers caveats with what matters to the kind of resource', async () => {
  const bot = await startSlackApp();
  const ask = askLater(bot);
  expect(await ask('/ampls caveats')).toMatch(/snapshot debugger[\s\S]*Sources: https/);
  const workspace = await ask('/ampls caveats law-prod');
  expect(workspace).toMatch(/for law-prod[\s\S]*Log Analytics agent was retired/);
  expect(workspace).not.toMatch(/snapshot debugger/);
  const component = await ask('/ampls caveats "appi-web"');
  expect(component).toMatch(/for appi-web[\s\S]*snapshot debugger/);
  expect(component).not.toMatch(/Log Analytics agent was retired/);
  expect(await ask('/ampls caveats law-prdo')).toMatch(/No private link scope or resource matches "law-prdo"/);
});

test('says that Azure cannot be read instead of answering usage, where it was never read', async () => {
  const bot = await startSlackApp({
    currentTopology: () => Promise.reject(new Error('ARM is down')),
    reader: { lastTopology: async () => undefined },
  });
  await bot.control.command('bob', '/ampls usage');
  await eventually(async () => expect((await bot.control.ephemerals('bob'))[0]?.text).toMatch(/cannot read Azure/));
});

test('lists requests by requester and by whether they are open', async () => {
  const bot = await startSlackApp();
  await bot.control.command('alice', '/ampls connect law-prod to ampls-a');
  await bot.control.command('bob', '/ampls connect law-prod to ampls-b');
  await bot.control.command('alice', '/ampls connect law-1 to ampls-b');
  await bot.control.command('alice', '/ampls cancel CR-1');
  const list = async (typed: string) => textOf((await bot.control.command('alice', typed)).body).match(/CR-\d+/g);
  expect(await list('/ampls requests all')).toEqual(['CR-3', 'CR-2', 'CR-1']);
  expect(await list('/ampls requests mine')).toEqual(['CR-3', 'CR-1']);
  expect(await list('/ampls requests')).toEqual(['CR-3', 'CR-2']);
});

test('shows a request and its history', async () => {
  const bot = await startSlackApp();
  await bot.control.command('alice', '/ampls connect law-prod to ampls-a because "<!channel> `now`"');
  await bot.control.command('alice', '/ampls cancel 1');
  const { body } = await bot.control.command('bob', '/ampls show cr-1');
  expect(textOf(body)).toMatch(/CR-1 · .*Cancelled.*&lt;!channel&gt; `now`.*History.*Cancelled by <@U/s);
});

test('shows help on everything, by what it is for, with names from Azure, and on one command', async () => {
  const bot = await startSlackApp();
  const replyTo = async (typed: string) => textOf((await bot.control.command('alice', typed)).body);
  const all = await replyTo('/ampls help');
  const headings = [
    'Connect networks',
    'Open and close access',
    'Decide on private',
    'Create and delete scopes',
    'Ask',
    'Manage',
  ];
  const order = headings.map(heading => all.indexOf(heading));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).not.toContain(-1);
  expect(all).toContain('/ampls connect appi-web to ampls-a Connect');
  expect(all).toContain('/ampls public-access appi-web to Disabled');
  expect(all).toMatch(/Ask\n.*usage \[scope, resource or network\].*Manage requests\n.*rollback/s);
  // There is no security group, so the example keeps the placeholder.
  expect(all).toContain('/ampls allow-tags in {groups}');
  expect(await replyTo('/ampls help help')).toBe(all);
  expect(await replyTo('/ampls help connect')).toMatch(/\{resources\}.*\{scope\}/s);
  expect(await replyTo('/ampls help usage')).toMatch(/how full/);
  expect(await replyTo('/ampls help quota')).toMatch(/how full/);
  expect(await replyTo('/ampls help usag')).toMatch(/Did you mean this\? \/ampls help usage/);
});

test('explains why a request cannot be cancelled or retried', async () => {
  const bot = await startSlackApp();
  await bot.control.command('alice', '/ampls connect law-prod to ampls-a');
  const replyTo = async (as: string, typed: string) => textOf((await bot.control.command(as, typed)).body);
  expect(await replyTo('bob', '/ampls cancel CR-1')).toMatch(/Only <@U\w+>, who requested it, can/);
  expect(await replyTo('bob', '/ampls retry CR-1')).toMatch(/still in progress.*Planning/);
  expect(await replyTo('alice', '/ampls cancel CR-1')).toBe('Cancelled CR-1.');
  expect(await replyTo('alice', '/ampls cancel CR-1')).toMatch(/too late to cancel CR-1. .*Cancelled, by <@U/);
  expect(await replyTo('bob', '/ampls retry CR-1')).toMatch(/^Created CR-2 to retry CR-1/);
  expect(await bot.request(2)).toMatchObject({
    retryOf: 1,
    requester: bot.idOf('bob'),
    inputs: { scope: ['ampls-a'] },
  });
});

test('keeps a long reason with Slack markup as it is, and refuses one that is too long', async () => {
  const bot = await startSlackApp();
  const reason = `<!channel> <@${bot.idOf('bob')}> \`code\` & more\n${'x'.repeat(2_900)}`;
  const replyTo = (because: string) =>
    bot.control.command('alice', `/ampls connect law-prod to ampls-a because "${because}"`);
  expect(refIn(await replyTo(reason))).toBe('CR-1');
  expect((await bot.request(1)).reason).toBe(reason);
  const { body } = await bot.control.command('alice', '/ampls show CR-1');
  expect(textOf(body)).not.toMatch(/<!channel>/);
  expect(textOf((await replyTo('x'.repeat(5_000))).body)).toMatch(/5,000 characters\. Expected at most 3,000/);
  expect(await allRequests(bot)).toHaveLength(1);
});
