import { expect, test } from 'vitest';
import { decideConnection } from '../../src/app/decide-connection.ts';
import { deliverNotices } from '../../src/app/deliver/deliver-notices.ts';
import { homeContent, sharedContent } from '../../src/app/home/home-content.ts';
import { detectDrift } from '../../src/app/watch/detect-drift.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { takeLease } from '../../src/store/leases.ts';
import { connection, endpoint, inventory, network, scope } from '../domain/build.ts';
import { armErrors } from './simulated-azure.ts';
import { slackErrors } from './simulated-slack.ts';
import { BOB, openStage, slackUser } from './support.ts';

const first = endpoint('1', 'hub', 'ampls-a', { state: 'Pending' });
const second = endpoint('2', 'hub', 'ampls-a', { state: 'Pending' });

function waitingFor(...pending: readonly (typeof first)[]): Inventory {
  return inventory({
    scopes: [scope('ampls-a')],
    networks: [network('hub')],
    endpoints: pending,
    connections: pending.map(each => connection(each)),
  });
}

/** Opens a stage whose bot has never read Azure, in which connections wait. */
async function openNew(at: Inventory = waitingFor(first, second)) {
  const stage = await openStage({ inventory: at });
  const { context, db, clock, source, slack } = stage;
  const round = async () => {
    const lease = await takeLease(db, 'watch', 'test');
    if (lease === undefined) throw new Error('the lease is held');
    const isNew = await detectDrift(context, lease);
    await deliverNotices(context, lease);
    await lease.release();
    return isNew;
  };
  return {
    ...stage,
    round,
    change: (to: Inventory) => {
      source.inventory = to;
      clock.advance(61_000);
    },
    announcements: () => slack.posts.filter(({ metadata }) => metadata.event_type === 'connections_waiting'),
    decide: (verdict: 'approve' | 'reject', of = first) => {
      const { blocks = [] } = slack.updates.at(-1) ?? slack.posts[0] ?? {};
      const block = blocks.find(each => JSON.stringify(each).includes(connection(of).id) && each.type === 'actions');
      const planHash = block?.block_id?.replace('plan:', '') ?? null;
      const click = { key: `click ${of.name}`, actor: slackUser(BOB), origin: 'C1', verdict, planHash };
      return decideConnection(context, { ...click, connectionId: connection(of).id });
    },
  };
}

test('announces what waits when Azure is first read in one message with buttons, and creates no request', async () => {
  const { round, announcements, slack, queue } = await openNew();
  expect(await round()).toBe(true);
  expect(await round()).toBe(false);
  const [message, ...others] = announcements();
  expect(others).toEqual([]);
  expect(message?.text).toContain('2 private endpoint connections waited for approval');
  expect(message?.text).toMatch(/Private endpoint 1 in hub.*Private endpoint 2 in hub/s);
  const blocks = JSON.stringify(message?.blocks);
  expect(blocks.match(/"connection:approve"/g)).toHaveLength(2);
  expect(blocks.match(/"connection:reject"/g)).toHaveLength(2);
  expect(slack.posts).toHaveLength(1);
  expect(queue.take()).toEqual([]);
});

test('announces nothing where nothing waits, and what arrives later becomes a request of its own', async () => {
  const { round, announcements, queue, change } = await openNew(waitingFor());
  expect(await round()).toBe(false);
  change(waitingFor(first));
  await round();
  expect(announcements()).toEqual([]);
  expect(queue.take()).toEqual(['plan 1', 'deliver 1 later']);
});

test('is announced once, also where the bot dies after Slack has posted it', async () => {
  const { round, announcements, slack } = await openNew();
  slack.onPost({ error: slackErrors.uncertain(), effect: true });
  await round();
  await round();
  expect(announcements()).toHaveLength(1);
});

test('a click decides, and the message shows the request that it became', async () => {
  const { round, decide, plan, reserve, execute, state, azure, slack, clock } = await openNew();
  await round();
  clock.advance(1_000);
  const outcome = await decide('approve');
  const id = 'created' in outcome ? outcome.created : 0;
  await round();
  expect(slack.updates.at(-1)?.text).toContain(`CR-${id} 🔎 Planning`);
  await plan(id);
  await reserve(id);
  await execute(id);
  expect(await state(id)).toBe('succeeded');
  expect(azure.writes()).toEqual(['write approve-connection 1']);
  await round();
  const last = slack.updates.at(-1);
  expect(last?.text).toContain('1 of them no longer waits.');
  expect(JSON.stringify(last?.blocks).match(/"connection:approve"/g)).toHaveLength(1);
  const { length } = slack.updates;
  await round();
  expect(slack.updates).toHaveLength(length);
});

test('says that none waits any more once all are decided or gone', async () => {
  const { round, change, slack } = await openNew();
  await round();
  change(waitingFor());
  await round();
  expect(slack.updates.at(-1)?.text).toContain('None of them waits any more.');
  expect(JSON.stringify(slack.updates.at(-1)?.blocks)).not.toContain('connection:approve');
});

test('offers only to reject what could not be checked, until Azure was read again', async () => {
  const { round, source, announcements, slack, change } = await openNew();
  source.before = () => {
    if (source.reads > 0) throw armErrors.uncertain();
  };
  await round();
  await round();
  expect(slack.updates).toEqual([]);
  const [message] = announcements();
  expect(message?.text).toContain('What approving it does is not known: Azure did not answer.');
  expect(JSON.stringify(message?.blocks)).toMatch(/^(?!.*connection:approve).*connection:reject/);
  source.before = () => undefined;
  change(waitingFor(first, second));
  await round();
  expect(JSON.stringify(slack.updates.at(-1)?.blocks)).toContain('connection:approve');
});

test('does not count as drift on the Home tab, which shows how many wait', async () => {
  const { round, context } = await openNew();
  await round();
  const { drift, azure } = await homeContent(context, BOB, await sharedContent(context));
  expect([drift, azure?.pending]).toEqual([[], 2]);
});
