import { asc } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { deliverNotices } from '../../../src/app/deliver/deliver-notices.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { findDifferences } from '../../../src/domain/watch/differences.ts';
import { takeLease } from '../../../src/store/leases.ts';
import { addNotice } from '../../../src/store/notices.ts';
import { notices } from '../../../src/store/schema.ts';
import { link, workspaceId } from '../../domain/build.ts';
import { slackErrors } from '../simulated-slack.ts';
import { smallInventory } from '../small-inventory.ts';
import { openStage } from '../support.ts';

/** Opens a stage with two notices, about law-prod and about law-twin. */
async function openWithNotices() {
  const stage = await openStage();
  const { db, clock } = stage;
  const before = topologyOf(smallInventory);
  for (const name of ['law-prod', 'law-twin']) {
    const after = topologyOf({
      ...smallInventory,
      links: [...smallInventory.links, link('ampls-b', workspaceId(name))],
    });
    const observations = findDifferences(before, after, clock.now());
    const notice = { observations, meaning: [], awaitsAuthors: false, changedSince: clock.now() };
    await addNotice(db, notice, clock.now());
  }
  const deliver = async () => {
    const lease = await takeLease(db, 'watch', 'test');
    if (lease === undefined) throw new Error('the lease is held');
    await deliverNotices(stage.context, lease).finally(() => lease.release());
  };
  const states = async () => (await db.select().from(notices).orderBy(asc(notices.seq))).map(({ state }) => state);
  return { ...stage, deliver, states };
}

test('posts the notices in order, once', async () => {
  const { slack, deliver, states } = await openWithNotices();
  await deliver();
  await deliver();
  expect(slack.posts.map(({ text }) => /law-\w+/.exec(text)?.[0])).toEqual(['law-prod', 'law-twin']);
  expect(slack.searches).toEqual([]);
  expect(await states()).toEqual(['sent', 'sent']);
});

test('looks for a notice that may have been posted before it posts it again', async () => {
  const { slack, clock, deliver, states } = await openWithNotices();
  slack.onPost({ error: slackErrors.uncertain(), effect: true });
  await deliver();
  expect(await states()).toEqual(['sending', 'pending']);
  await deliver();
  expect(slack.posts).toHaveLength(1);
  clock.advance(120_000);
  await deliver();
  expect(slack.searches).toHaveLength(1);
  expect(slack.posts).toHaveLength(2);
  expect(await states()).toEqual(['sent', 'sent']);
});

test('waits as long as Slack asks, and keeps the order', async () => {
  const { slack, clock, deliver, states } = await openWithNotices();
  slack.onPost({ error: slackErrors.retryable(30_000) });
  await deliver();
  clock.advance(29_999);
  await deliver();
  expect(slack.posts).toEqual([]);
  clock.advance(1);
  await deliver();
  expect(slack.posts).toHaveLength(2);
  expect(await states()).toEqual(['sent', 'sent']);
});

test('parks a notice that Slack refuses for good, and posts the next', async () => {
  const { slack, deliver, states } = await openWithNotices();
  slack.onPost({ error: slackErrors.refused() });
  await deliver();
  expect(slack.posts.map(({ text }) => /law-\w+/.exec(text)?.[0])).toEqual(['law-twin']);
  expect(await states()).toEqual(['parked', 'sent']);
});
