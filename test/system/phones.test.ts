import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';
import { portalOf } from './portal.ts';

const HOUR = 3_600_000;

let system: TestSystem;
/** How far the bots' clock runs ahead: it only goes forward. */
let ahead = 0;
let targets = 1;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

afterEach(() => system.clearFaults());

interface Notification {
  readonly ts: string;
  readonly text: string;
  readonly reason: string;
}

const people = ['alice', 'bob', 'carol', 'dave', 'erin', 'mallory'] as const;

/** What had lit up each phone when the test began. */
const before = new Map<string, number>();

beforeEach(async () => {
  for (const person of people) before.set(person, (await notificationsOf(person)).length);
});

async function notificationsOf(person: string): Promise<readonly Notification[]> {
  return system.control.slack(`notifications?as=${person}`);
}

/** Returns what has lit up which phone since the test began, in the order of the messages: `bob (mention): CR-1 needs you …`. */
async function transcript(): Promise<readonly string[]> {
  const all = await Promise.all(
    people.map(async person =>
      (await notificationsOf(person)).slice(before.get(person)).map(each => ({ person, ...each })),
    ),
  );
  const inOrder = all.flat().sort((a, b) => Number(a.ts) - Number(b.ts));
  return inOrder.map(({ person, reason, text }) => `${person} (${reason}): ${text.replaceAll('\n', ' | ')}`);
}

/** Waits until exactly these have lit up phones, and nothing more comes after them. */
async function expectTranscript(expected: readonly (string | RegExp)[]): Promise<void> {
  await eventually(async () => expect((await transcript()).length).toBeGreaterThanOrEqual(expected.length), 60_000);
  await new Promise(resolve => setTimeout(resolve, 300));
  expect(await transcript()).toEqual(
    expected.map(each => (typeof each === 'string' ? each : expect.stringMatching(each))),
  );
}

/** Submits a request of alice for a workspace of its own, and returns its name and what it does. */
async function submitted(): Promise<{ readonly ref: string; readonly what: string; readonly name: string }> {
  const name = `law-team-${String(10 + targets++).padStart(2, '0')}`;
  const ref = await system.submit('alice', `/ampls connect ${name} to ampls-b`);
  await system.waitForStatus(ref, 'awaiting_approval');
  return { ref, name, what: `Link ${name} to ampls-b` };
}

/** The call of the three approvers, as their phones show it. */
function called(ref: string, name: string): readonly RegExp[] {
  const sentence = `${ref} needs you: link ${name} to ampls-b \\(alice\\)\\. `;
  return ['bob', 'carol', 'dave'].map(person => new RegExp(`^${person} \\(group_mention\\): ${sentence}`));
}

test('a request that is approved and done: each approver once, and the requester twice', async () => {
  const { ref, name, what } = await submitted();
  await system.control.click('bob', 'request:approve', ref);
  await system.waitForThread(ref, /Finished/);
  await expectTranscript([
    ...called(ref, name),
    `alice (dm): ${ref} · ${what} | Approved by @bob`,
    new RegExp(`^alice \\(dm\\): ${ref} · ${what} \\| ✅ Finished`),
  ]);
});

test('a call says what became of the request, and lights up no phone again', async () => {
  const { ref, name, what } = await submitted();
  await eventually(async () => expect(await transcript()).toHaveLength(3));
  const callOf = async () =>
    (await system.control.messages()).filter(
      ({ metadata, text }) => metadata?.event_type === 'approver_call' && text.startsWith(ref),
    );
  const [call] = await callOf();
  await system.bot(1, 'kill');
  await system.bot(1, 'start');
  await system.control.click('bob', 'request:approve', ref);
  await eventually(
    async () => expect((await callOf()).map(({ text }) => text)).toEqual([`${ref} · ${what}\nApproved by @bob`]),
    60_000,
  );
  expect((await callOf()).map(({ ts }) => ts)).toEqual([call?.ts]);
  await system.waitForThread(ref, /Finished/);
  // A phone keeps what it has shown.
  expect((await transcript()).slice(0, 3)).toEqual(called(ref, name).map(each => expect.stringMatching(each)));
  await eventually(async () => expect(await transcript()).toHaveLength(5));
});

test('a request that is declined: the requester reads why', async () => {
  const { ref, name, what } = await submitted();
  await system.control.click('carol', 'request:decline', ref);
  await system.control.submit('carol', (await system.openView('carol')).id, { reason: 'Freeze <!channel>' });
  await system.waitForStatus(ref, 'declined');
  await expectTranscript([
    ...called(ref, name),
    `alice (dm): ${ref} · ${what} | Declined by @carol: | > Freeze <!channel>`,
  ]);
});

test('a request that its requester cancels: nobody is told what they did themselves', async () => {
  const { ref, name } = await submitted();
  await system.control.click('alice', 'request:cancel', ref);
  await system.waitForStatus(ref, 'cancelled');
  await expectTranscript(called(ref, name));
});

test('a question and its answer: the requester is asked, and only whoever asked reads the answer', async () => {
  const { ref, name, what } = await submitted();
  await eventually(async () => expect(await transcript()).toHaveLength(3));
  await system.control.command('bob', `/ampls ask ${ref} which subscription is this for?`);
  await eventually(async () => expect(await transcript()).toHaveLength(4));
  await system.control.click('alice', 'request:answer', ref);
  await system.control.submit('alice', (await system.openView('alice')).id, { reason: 'sub-prod' });
  await system.waitForThread(ref, /^Answered by/);
  await expectTranscript([
    ...called(ref, name),
    new RegExp(`^alice \\(dm\\): ${ref} · ${what} \\| Question from @bob: \\| > which subscription is this for\\?`),
    /^bob \(mention\): Answered by @alice: \| > sub-prod \| Open until .* \| @bob$/,
  ]);
});

test('a decision that is handed over: only whoever is to decide is called again', async () => {
  const { ref, name } = await submitted();
  await eventually(async () => expect(await transcript()).toHaveLength(3));
  await system.control.command('bob', `/ampls reassign ${ref} to carol`);
  await expectTranscript([
    ...called(ref, name),
    new RegExp(`^carol \\(mention\\): ${ref} needs you: link ${name} to ampls-b .*Handed over by bob\\.$`),
  ]);
});

test('a resource that shares its name with another one: the call, the card and the news say which one it is', async () => {
  const ref = await system.submit('alice', '/ampls connect rg-data/law-shared to ampls-b');
  await system.waitForStatus(ref, 'awaiting_approval');
  await eventually(async () => expect(await transcript()).toHaveLength(3));
  expect((await transcript())[0]).toContain(`${ref} needs you: link rg-data/law-shared to ampls-b`);
  const { text = '' } = (await system.control.cardOf(ref)) ?? {};
  expect(text).toContain('Link rg-data/law-shared to ampls-b');
  expect(text).not.toMatch(/(?<!\/)law-shared/);
  await system.control.click('bob', 'request:approve', ref);
  const thread = await system.waitForThread(ref, /Finished/);
  expect(thread.join()).toContain('Linked rg-data/law-shared to ampls-b');
  await eventually(async () =>
    expect((await transcript()).at(-1)).toMatch(/^alice \(dm\): .*rg-data\/law-shared .*Finished/),
  );
});

test('a request that is amended: its approvers are called again', async () => {
  const { ref, name } = await submitted();
  const other = `law-team-${String(10 + targets++).padStart(2, '0')}`;
  await eventually(async () => expect(await transcript()).toHaveLength(3));
  await system.control.command('alice', `/ampls amend ${ref} connect ${other} to ampls-b`);
  await expectTranscript([...called(ref, name), ...called(ref, other)]);
});

test('a request whose plan goes stale after its approval: whoever approved it learns that once, and is called again', async () => {
  const { ref, name, what } = await submitted();
  const { call, idOf } = portalOf(system);
  const link = `${await idOf('/privatelinkscopes/ampls-b')}/scopedResources/by-hand`;
  await call('PUT', link, { properties: { linkedResourceId: await idOf(`/workspaces/${name}`) } });
  await system.control.click('bob', 'request:approve', ref);
  await system.waitForStatus(ref, 'stale');
  await call('DELETE', link);
  await system.waitForThread(ref, /Earlier approvals no longer count/);
  await system.control.click('alice', 'request:retry', ref);
  await system.waitForStatus(ref, 'awaiting_approval');
  const news =
    'Azure changed since this plan was made: .* \\| Re-plan to continue\\. Earlier approvals no longer count\\.';
  await expectTranscript([
    ...called(ref, name),
    `alice (dm): ${ref} · ${what} | Approved by @bob`,
    new RegExp(`^alice \\(dm\\): ${ref} · ${what} \\| ${news}$`),
    new RegExp(`^bob \\(mention\\): ${ref} · ${what} \\| ${news} \\| @bob$`),
    ...called(ref, name).map(({ source }) => new RegExp(`${source}.* Earlier approvals no longer count\\.$`)),
  ]);
  await system.control.click('bob', 'request:approve', ref);
  // What comes later would be counted in the next test.
  await eventually(async () => expect((await transcript()).at(-1)).toMatch(/^alice \(dm\): .*Finished/), 60_000);
});

test('a request that fails: the requester is told once', async () => {
  await system.armFault({
    method: 'PUT',
    path: 'ampls-b/scopedResources',
    status: 409,
    code: 'ScopeLocked',
    times: 20,
  });
  const { ref, name, what } = await submitted();
  await system.control.click('dave', 'request:approve', ref);
  await system.waitForReport(ref, /Failed|undone/);
  await expectTranscript([
    ...called(ref, name),
    `alice (dm): ${ref} · ${what} | Approved by @dave`,
    new RegExp(`^alice \\(dm\\): ${ref} · ${what} \\| `),
  ]);
});

test('a request that a limit blocks: its requester is told, and no approver is called', async () => {
  const names = Array.from({ length: 51 }, (_, index) => `law-team-${String(index + 1).padStart(2, '0')}`);
  const ref = await system.submit('alice', `/ampls connect ${names.join(', ')} to ampls-a`);
  await system.waitForStatus(ref, 'blocked');
  await expectTranscript([
    new RegExp(`^alice \\(dm\\): ${ref} · .* \\| Blocked: \\| • .*exceed the limit of 50 resources`),
  ]);
});

test('a request of a member of the group: the others are called, and the requester is not', async () => {
  const name = `law-team-${String(10 + targets++).padStart(2, '0')}`;
  const ref = await system.submit('bob', `/ampls connect ${name} to ampls-b`);
  await expectTranscript(
    ['carol', 'dave'].map(person => new RegExp(`^${person} \\(mention\\): ${ref} needs you: link ${name} .*\\(bob\\)`)),
  );
});

test('a bot that dies while it calls: nobody is called twice', async () => {
  await system.slackFault({ method: 'chat.postMessage', match: 'needs you', when: 'after', hang: true });
  const { ref, name } = await submitted();
  await eventually(async () => expect(await transcript()).toHaveLength(3));
  await system.bot(1, 'kill');
  await system.clearFaults();
  await system.bot(1, 'start');
  await system.control.click('bob', 'request:approve', ref);
  await system.waitForThread(ref, /Finished/);
  await eventually(async () => expect((await transcript()).length).toBeGreaterThanOrEqual(5));
  expect((await transcript()).filter(each => each.includes('needs you'))).toEqual(
    called(ref, name).map(each => expect.stringMatching(each)),
  );
});

test('a request that nobody decides: its requester is told before it expires, and then that it has', async () => {
  const { ref, name, what } = await submitted();
  await eventually(async () => expect(await transcript()).toHaveLength(3));
  ahead += 55 * HOUR;
  await system.clock(ahead);
  await system.waitForThread(ref, /Expires at/);
  ahead += 18 * HOUR;
  await system.clock(ahead);
  await system.waitForThread(ref, /Expired/);
  await eventually(async () => {
    expect((await transcript()).filter(each => each.includes(ref))).toEqual([
      ...called(ref, name).map(each => expect.stringMatching(each)),
      expect.stringMatching(new RegExp(`^alice \\(dm\\): ${ref} · ${what} \\| Expires at `)),
      `alice (dm): ${ref} · ${what} | Expired without a decision. Nothing was changed.`,
    ]);
  });
});
