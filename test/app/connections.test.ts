import { expect, test } from 'vitest';
import { approveConnection, rejectConnection } from '../../src/app/decide-connection.ts';
import { importPendingConnections } from '../../src/app/watch/import-pending-connections.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { connection, endpoint, inventory, network, scope } from '../domain/build.ts';
import { ALICE, BOB, MALLORY, openStage, slackUser } from './support.ts';

const pending = endpoint('1', 'hub', 'ampls-a', { state: 'Pending' });
const waiting = connection(pending);

const known = inventory({
  scopes: [scope('ampls-a')],
  networks: [network('hub')],
  endpoints: [pending],
  connections: [waiting],
});

const click = { connectionId: waiting.id, planHash: null, actor: slackUser(BOB), key: 'click.1', origin: 'C1' };

/** Opens a stage with a connection that waits in Azure, for which the bot has submitted a request. */
async function openImported() {
  const stage = await openStage({ inventory: known });
  await importPendingConnections(stage.context, [waiting], topologyOf(known));
  const [item] = stage.queue.items;
  const id = item?.id ?? 0;
  await stage.plan(id);
  return { ...stage, id };
}

test('submits a request for a connection that has appeared, once', async () => {
  const { id, context, queue, request } = await openImported();
  expect(await request(id)).toMatchObject({
    state: 'awaiting_approval',
    workflow: 'approve-connection',
    requester: 'amplsbot',
    inputs: { connections: [waiting.id] },
  });
  queue.take();
  await importPendingConnections(context, [waiting], topologyOf(known));
  expect(queue.take()).toEqual([]);
});

test('submits no request for a connection that an open request is about', async () => {
  const { context, submit, plan, queue } = await openStage({ inventory: known });
  await plan(await submit({ workflow: 'reject-connection', inputs: { connections: [waiting.id] } }));
  queue.take();
  await importPendingConnections(context, [waiting], topologyOf(known));
  expect(queue.take()).toEqual([]);
});

test('approves the request that was imported with the connection, by a network owner only', async () => {
  const { id, context, reserve, execute, state, azure } = await openImported();
  expect(await approveConnection(context, { ...click, actor: slackUser(MALLORY) })).toMatchObject({
    id,
    refused: 'not-an-approver',
  });
  expect(await approveConnection(context, click)).toEqual({ id, approved: true, missing: 0 });
  await reserve(id);
  await execute(id);
  expect(await state(id)).toBe('succeeded');
  expect(azure.writes()).toEqual(['write approve-connection 1']);
});

test('submits a request of the person where none waits for the connection, once for one click', async () => {
  const { context, request } = await openStage({ inventory: known });
  const outcomes = [await approveConnection(context, click), await approveConnection(context, click)];
  const created = outcomes.map(outcome => ('created' in outcome ? outcome.created : 0));
  expect(created[1]).toBe(created[0]);
  expect(await request(created[0] ?? 0)).toMatchObject({ requester: BOB, workflow: 'approve-connection' });
});

test('submits a request that rejects the connection, and waits for its approval', async () => {
  const { id, context, plan, request } = await openImported();
  const { created } = await rejectConnection(context, { ...click, actor: slackUser(ALICE) });
  expect(created).not.toBe(id);
  await plan(created);
  expect(await request(created)).toMatchObject({
    state: 'awaiting_approval',
    workflow: 'reject-connection',
    requester: ALICE,
  });
});
