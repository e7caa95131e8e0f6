import type { ConnectionInput } from '../../src/app/decide-connection.ts';
import { decideConnection } from '../../src/app/decide-connection.ts';
import { previewRequest } from '../../src/app/plan/preview-request.ts';
import { entriesFor } from '../../src/app/questions/pending-connections.ts';
import { topologyForAnswer } from '../../src/app/read-topology.ts';
import { importPendingConnections } from '../../src/app/watch/import-pending-connections.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { pendingConnections } from '../../src/domain/watch/pending-connections.ts';
import { listRequests } from '../../src/store/requests.ts';
import { connection, endpoint, inventory, network, scope } from '../domain/build.ts';
import type { Stage } from './support.ts';
import { openStage, slackUser } from './support.ts';

export const pending = endpoint('1', 'hub', 'ampls-a', { state: 'Pending' });
export const waiting = connection(pending, { description: 'for the SOC' });

export const known = inventory({
  scopes: [scope('ampls-a')],
  networks: [network('hub')],
  endpoints: [pending],
  connections: [waiting],
});

let clicks = 0;

/** Clicks a button that shows the plan which the list of pending connections shows now, or another one. */
export async function click(
  { context }: Stage,
  person: string,
  verdict: ConnectionInput['verdict'],
  more: Partial<ConnectionInput> = {},
) {
  clicks += 1;
  const key = `click.${clicks}`;
  const { topology } = await topologyForAnswer(context);
  const [entry] = await entriesFor(context, topology, pendingConnections(topology), previewRequest);
  const input = {
    connectionId: waiting.id,
    verdict,
    planHash: entry?.plan?.hash.slice(0, 32) ?? null,
    actor: slackUser(person),
    key,
    origin: 'C1',
    ...more,
  };
  return decideConnection(context, input);
}

/** Opens a stage that has read Azure, in which a connection waits. */
export async function openPending(approvals = 1) {
  const stage = await openStage({ inventory: known, approvals });
  await stage.context.inventory.current(0);
  return stage;
}

/** Opens a stage with a connection that waits in Azure, for which the bot has created a request. */
export async function openImported(approvals = 1) {
  const stage = await openPending(approvals);
  await importPendingConnections(stage.context, [waiting], topologyOf(known));
  const [item] = stage.queue.items;
  const id = item?.id ?? 0;
  await stage.plan(id);
  return { ...stage, id };
}

export const openIds = async ({ context }: Stage) =>
  (await listRequests(context.db, { open: true }, 10)).map(({ id }) => id);

/** Takes a request to its end, as the workers do. */
export async function finish(stage: Stage, id: number) {
  await stage.reserve(id);
  await stage.execute(id);
  return stage.state(id);
}
