import { expect, test } from 'vitest';
import { declineRequest } from '../../src/app/decline-request.ts';
import { importPendingConnections } from '../../src/app/watch/import-pending-connections.ts';
import { recheckWaitingRequests } from '../../src/app/watch/recheck-waiting.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { link, workspace } from '../domain/build.ts';
import { known, openImported, openPending, pending, waiting } from './pending-stage.ts';
import { BOB, slackUser } from './support.ts';

test('creates a request for a connection that has appeared, once', async () => {
  const { id, context, queue, request } = await openImported();
  expect(await request(id)).toMatchObject({
    state: 'awaiting_approval',
    workflow: 'approve-connection',
    requester: 'amplsbot',
    inputs: { connections: [waiting.id] },
    arrival: { endpoint: pending.name, network: 'hub', scope: 'ampls-a', message: 'for the SOC', reaches: [] },
  });
  queue.take();
  await importPendingConnections(context, [waiting], topologyOf(known));
  expect(queue.take()).toEqual([]);
});

test('shows what the connection reaches now, after something else was linked to its scope', async () => {
  const { id, context, source, clock, request, queue, eventTypes } = await openImported();
  const { plan } = await request(id);
  const law = workspace('law-new');
  source.inventory = { ...known, resources: [law], links: [link('ampls-a', law.id)] };
  clock.advance(61_000);
  queue.take();
  await recheckWaitingRequests(context, [waiting.scopeId]);
  expect(await request(id)).toMatchObject({
    state: 'awaiting_approval',
    plan: { hash: plan?.hash },
    arrival: { reaches: ['law-new'] },
  });
  expect(queue.take()).toEqual([`deliver ${id}`]);
  await recheckWaitingRequests(context, [waiting.scopeId]);
  expect(queue.take()).toEqual([]);
  expect(await eventTypes(id)).toEqual(['created', 'planned']);
});

test('creates no second request for a connection whose first one was declined', async () => {
  const { id, context, queue } = await openImported();
  await declineRequest(context, { request: id, actor: slackUser(BOB), planHash: null, reason: 'later' });
  queue.take();
  await importPendingConnections(context, [waiting], topologyOf(known));
  expect(queue.take()).toEqual([]);
});

test('creates no request for a connection that an open request is about', async () => {
  const { context, submit, plan, queue } = await openPending();
  await plan(await submit({ workflow: 'reject-connection', inputs: { connections: [waiting.id] } }));
  queue.take();
  await importPendingConnections(context, [waiting], topologyOf(known));
  expect(queue.take()).toEqual([]);
});
