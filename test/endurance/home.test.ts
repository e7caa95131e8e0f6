import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from '../system/harness.ts';
import { openSystemForTest } from '../system/harness.ts';

interface Call {
  readonly method: string;
  readonly ok: boolean;
  readonly args: { readonly user_id?: string };
}

const open = (system: TestSystem, as: string) => system.control.slack('events', { as, type: 'app_home_opened' });

/** Returns what somebody's Home tab shows once it matches a pattern. */
async function home(system: TestSystem, as: string, pattern: RegExp): Promise<string> {
  return eventually(async () => {
    const shown = JSON.stringify((await system.control.slack(`home?as=${as}`)).blocks);
    expect(shown).toMatch(pattern);
    return shown;
  }, 60_000);
}

async function publications(system: TestSystem): Promise<readonly Call[]> {
  const calls: readonly Call[] = await system.control.slack('calls');
  return calls.filter(({ method }) => method === 'views.publish');
}

test('keeps open Home tabs up to date from the request to its end, with two bots, and approves from one', async () => {
  const system = await openSystemForTest();
  await system.bot(2, 'start');
  await open(system, 'bob');
  await open(system, 'erin');
  expect(await home(system, 'bob', /No request waits for your approval/)).toMatch(/1 pending connection/);
  const ref = await system.submit('alice', '/ampls connect law-team-51 to ampls-b');
  await home(system, 'bob', new RegExp(`1 request for you.*${ref}`));
  const { id: view } = await system.control.slack('home?as=bob');
  await system.control.slack('actions', { as: 'bob', view, action: 'request:approve', value: ref });
  await system.waitForStatus(ref, 'succeeded');
  await home(system, 'bob', new RegExp(`No request waits.*Recently finished.*${ref}.*Done`));
  await home(system, 'erin', new RegExp(`Recently finished.*${ref}.*Done`));
  // At most one in three seconds for each of the two people, and none for anybody else.
  const published = await publications(system);
  expect(published.length).toBeLessThan(20);
  expect(new Set(published.map(({ args }) => args.user_id)).size).toBe(2);
});

test('goes on after a restart and a pause that Slack asks for', async () => {
  const system = await openSystemForTest();
  await open(system, 'bob');
  await home(system, 'bob', /No request waits/);
  await system.bot(1, 'kill');
  await system.bot(1, 'start');
  await system.slackFault({ method: 'views.publish', status: 429, retryAfter: 5, times: 1 });
  const ref = await system.submit('alice', '/ampls connect law-team-52 to ampls-b');
  await home(system, 'bob', new RegExp(`1 request for you.*${ref}`));
  expect((await publications(system)).filter(({ ok }) => !ok)).toHaveLength(1);
});
