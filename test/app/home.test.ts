import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { declineRequest } from '../../src/app/decline-request.ts';
import { openHome } from '../../src/app/home/open-home.ts';
import { createHomeUpdates } from '../../src/app/home/update-homes.ts';
import type { Directory } from '../../src/app/ports.ts';
import { inventory, link, scope, scopeId, workspace, workspaceId } from '../domain/build.ts';
import { slackErrors } from './simulated-slack.ts';
import { ALICE, BOB, CAROL, MALLORY, openStage, slackUser } from './support.ts';

/** Opens a stage on which these people have just opened their Home tabs. */
async function openHomes(...people: readonly string[]) {
  const stage = await openStage();
  const { context, homes, clock } = stage;
  await context.inventory.current(60_000);
  const open = (person: string) => openHome(context, person, homes.hashOf(person));
  for (const person of people) await open(person);
  const round = createHomeUpdates(context);
  return {
    ...stage,
    open,
    round,
    /** Runs a round of updates, the time of a round after the last one. */
    nextRound: async () => {
      clock.advance(3_000);
      await round();
    },
    publishedTo: (person: string) => homes.published.filter(entry => entry.person === person).length,
  };
}

test('updates the Home tabs of those who opened theirs when a request changes its state, and calls Slack for nobody else', async () => {
  const { homes, submit, plan, approve, nextRound, publishedTo } = await openHomes(ALICE, BOB, MALLORY);
  expect(homes.textOf(BOB)).toMatch(/No request waits for your approval/);
  const id = await submit();
  await plan(id);
  await nextRound();
  expect(homes.textOf(BOB)).toMatch(/1 request for you to approve or decline.*CR-\d+.*request:approve/);
  expect(homes.textOf(ALICE)).toMatch(/Your open requests.*CR-\d+.*Waiting for approval/);
  expect(publishedTo(MALLORY)).toBe(1);
  await approve(id, BOB);
  await nextRound();
  expect(homes.textOf(BOB)).toMatch(/No request waits for your approval/);
  expect(homes.textOf(ALICE)).toMatch(/CR-\d+.*Approved/);
  expect(publishedTo(CAROL)).toBe(0);
});

test('shows what runs and what has ended, to everybody', async () => {
  const { homes, submit, plan, approve, execute, nextRound } = await openHomes(MALLORY);
  const id = await submit();
  await plan(id);
  await approve(id, BOB);
  await execute(id);
  await nextRound();
  expect(homes.textOf(MALLORY)).toMatch(/Nothing is running.*Recently finished.*CR-\d+.*Done/);
});

test('reads and publishes nothing where nothing has changed, also after a restart', async () => {
  const { context, homes, nextRound, submit, plan } = await openHomes(ALICE, BOB);
  await plan(await submit());
  await nextRound();
  const before = homes.published.length;
  await nextRound();
  await createHomeUpdates(context)();
  expect(homes.published).toHaveLength(before);
});

test('publishes what a process that died did not', async () => {
  const { context, homes, submit, plan, clock } = await openHomes(BOB);
  await plan(await submit());
  clock.advance(3_000);
  await createHomeUpdates(context)();
  expect(homes.textOf(BOB)).toMatch(/CR-\d+/);
});

test('shows several changes together, and publishes the tab of one person once in three seconds', async () => {
  const { homes, context, round, submit, plan, clock, publishedTo } = await openHomes(BOB);
  const id = await submit();
  await round();
  await plan(id);
  await round();
  expect(publishedTo(BOB)).toBe(1);
  clock.advance(3_000);
  await round();
  expect(publishedTo(BOB)).toBe(2);
  expect(homes.textOf(BOB)).toMatch(/CR-\d+/);
  await declineRequest(context, { request: id, actor: slackUser(BOB), planHash: null, reason: 'not now' });
  await openHome(context, BOB, homes.hashOf(BOB));
  await round();
  expect(publishedTo(BOB)).toBe(2);
  clock.advance(3_000);
  await round();
  expect(publishedTo(BOB)).toBe(3);
  expect(homes.textOf(BOB)).toMatch(/No request waits/);
});

test('lets two processes publish each change once', async () => {
  const { context, homes, submit, plan, clock } = await openHomes(ALICE, BOB);
  const rounds = ['first', 'second'].map(owner => createHomeUpdates({ ...context, owner }));
  const before = homes.published.length;
  await plan(await submit());
  clock.advance(3_000);
  await Promise.all(rounds.map(round => round()));
  clock.advance(3_000);
  await Promise.all(rounds.map(round => round()));
  expect(homes.published).toHaveLength(before + 2);
});

test('does not overwrite a newer view with an older one, and finds out what to show', async () => {
  const { context, homes, submit, plan, nextRound } = await openHomes(BOB);
  await plan(await submit());
  // Another process publishes while this one still gathers what it is going to show.
  const directory: Directory = {
    ...context.ports.directory,
    async members(requirements) {
      await homes.tabs.publish(BOB, { type: 'home', blocks: [] }, null);
      return context.ports.directory.members(requirements);
    },
  };
  await openHome(
    { ...context, clock: () => new Date('2026-03-01T13:00:00Z'), ports: { ...context.ports, directory } },
    BOB,
    homes.hashOf(BOB),
  );
  expect(homes.textOf(BOB)).toBe('[]');
  await nextRound();
  expect(homes.textOf(BOB)).toMatch(/CR-\d+/);
});

test('stops until Retry-After when Slack limits calls, whoever opens a tab', async () => {
  const { homes, open, submit, plan, nextRound, clock } = await openHomes(ALICE, BOB);
  await plan(await submit());
  homes.fail(slackErrors.retryable(20_000));
  const before = homes.published.length;
  await nextRound();
  await nextRound();
  await open(CAROL);
  expect(homes.published).toHaveLength(before);
  clock.advance(20_000);
  await nextRound();
  expect(
    homes.published
      .slice(before)
      .map(({ person }) => person)
      .sort(),
  ).toEqual([ALICE, BOB, CAROL]);
});

test('publishes few tabs in one round, and the others in the next ones', async () => {
  const people = Array.from({ length: 10 }, (_, index) => `UVIEWER${index}`);
  const { homes, submit, plan, approve, nextRound, execute } = await openHomes(...people);
  const id = await submit();
  await plan(id);
  await approve(id, BOB);
  await execute(id);
  const counts: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const before = homes.published.length;
    await nextRound();
    counts.push(homes.published.length - before);
  }
  expect(counts).toEqual([4, 4, 2, 0]);
  for (const person of people) expect(homes.textOf(person)).toMatch(/CR-\d+/);
});

test('forgets those who have not opened their tab for a day', async () => {
  const { homes, submit, plan, clock, nextRound, publishedTo } = await openHomes(BOB);
  clock.advance(25 * 3_600_000);
  await plan(await submit());
  await nextRound();
  expect(publishedTo(BOB)).toBe(1);
  expect(homes.textOf(BOB)).not.toMatch(/CR-\d+/);
});

test('shows somebody who may no longer use the bot only why', async () => {
  const { homes, submit, plan, nextRound } = await openHomes(BOB);
  homes.refusals.set(BOB, "Guests can't use this bot.");
  await plan(await submit());
  await nextRound();
  expect(homes.textOf(BOB)).toMatch(/Guests can't use this bot/);
  expect(homes.textOf(BOB)).not.toMatch(/CR-\d+|actions/);
});

test('reads nothing from Azure, and says that it does not know what was never read', async () => {
  const { context, homes, source } = await openStage();
  await openHome(context, BOB, null);
  expect(homes.textOf(BOB)).toMatch(/Azure was not read yet/);
  expect(homes.textOf(BOB)).not.toMatch(/No pending connections/);
  expect(source.reads).toBe(0);
});

test('shows limits that are nearly reached, and changes outside of requests until somebody has answered', async () => {
  const names = Array.from({ length: 46 }, (_, index) => `law-${index}`);
  const links = names.map(name => link('ampls-a', workspaceId(name)));
  const resources = names.map(name => workspace(name));
  const stage = await openStage({
    inventory: inventory({ scopes: [scope('ampls-a'), scope('ampls-b')], resources, links }),
  });
  const { context, homes, db, clock } = stage;
  await context.inventory.current(60_000);
  const property = { kind: 'mode', id: scopeId('ampls-a'), other: '' };
  const observation = { property, title: 'Access mode of ampls-a', before: 'Open', after: 'PrivateOnly' };
  const unknown = { by: null, client: null, correlationId: null, revert: null };
  const observations = JSON.stringify([{ ...observation, ...unknown }]);
  const id = randomUUID();
  await db.execute(sql`
    insert into amplsbot.notices (id, observations, state, created_at) values (${id}, ${observations}, 'sent', ${clock.now()})`);
  await openHome(context, BOB, null);
  expect(homes.textOf(BOB)).toMatch(/ampls-a: 46 of 50 resources/);
  expect(homes.textOf(BOB)).not.toMatch(/ampls-b:/);
  expect(homes.textOf(BOB)).toMatch(/1 change outside of requests without an answer: Access mode of ampls-a/);
  await db.execute(sql`
    insert into amplsbot.notice_decisions (notice_id, verdict, person, observations, at)
    values (${id}, 'accept', ${BOB}, ${observations}, ${clock.now()})`);
  clock.advance(3_000);
  await createHomeUpdates(context)();
  expect(homes.textOf(BOB)).toMatch(/No change outside of requests waits for an answer/);
});
