import { createHmac } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { createControlClient } from '../../sandbox/src/control-client.ts';
import { freePort } from '../../sandbox/src/free-port.ts';
import type { SlackWorkspace } from '../../sandbox/src/slack/server.ts';
import { startSlack } from '../../sandbox/src/slack/server.ts';
import type { InventoryReader } from '../../src/app/inventory/inventory.ts';
import type { Messenger } from '../../src/app/ports.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { HttpRoute } from '../../src/base/http-server.ts';
import { requestCard } from '../../src/cards/request-card.ts';
import type { Policy } from '../../src/domain/approval/policy.ts';
import type { ChangeRequest } from '../../src/domain/request/record.ts';
import { refOf } from '../../src/domain/request/record.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { createSlackApp, createSlackClients } from '../../src/slack/app.ts';
import type { Database } from '../../src/store/database.ts';
import { eventsOf, findRequest, readRequestRecord } from '../../src/store/requests.ts';
import { contextOn, fixedInventory, noPorts, rulebook } from '../app/context.ts';
import { smallInventory } from '../app/small-inventory.ts';
import { log, migratedDatabase } from '../store/database.ts';

export type RunningSlackApp = Awaited<ReturnType<typeof startSlackApp>>;

export interface SlackAppOptions {
  readonly transport?: 'http' | 'socket';
  /** Used instead of a new database. */
  readonly db?: Database;
  /** Used instead of the small inventory. */
  readonly inventory?: Inventory;
  /** Used instead of a reading of the inventory. */
  readonly reader?: Partial<InventoryReader>;
  /** Used instead of the inventory for answers. */
  readonly currentTopology?: InventoryReader['currentTopology'];
  readonly routes?: readonly HttpRoute[];
  readonly clock?: Clock;
  /** By which the bot tells how old an answer of Slack is, in milliseconds. */
  readonly monotonic?: () => number;
  /** Who may request what, by the policy. Everyone may request everything where it is left out. */
  readonly requesters?: Policy['requesters'];
  /** A fault that Slack has before the bot starts. */
  readonly fault?: object;
}

/** Starts the Slack side of the bot in this process, with a Slack workspace and a database for one test. */
export async function startSlackApp({
  transport = 'http',
  db: given,
  clock = () => new Date(),
  inventory = smallInventory,
  reader = {},
  currentTopology = async () => ({
    topology: topologyOf(inventory),
    readAt: new Date(clock().getTime() - 40_000),
    reserved: [],
  }),
  routes = [],
  monotonic = () => performance.now(),
  requesters = {},
  fault,
}: SlackAppOptions = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/slack/events`;
  const workspaceOptions = { port: 0, speed: 0, transport, requestUrl: () => url };
  const workspaceSlack = await startSlack(workspaceOptions);
  onTestFinished(() => workspaceSlack.close());
  const db = given ?? (await migratedDatabase()).db;
  const enqueued: string[] = [];
  const config = {
    token: workspaceSlack.app.botToken,
    signingSecret: workspaceSlack.app.signingSecret,
    appToken: workspaceSlack.app.appToken,
    transport,
    apiUrl: workspaceSlack.apiUrl,
    channel: 'network-changes',
    host: '127.0.0.1',
    port,
  };
  const clients = createSlackClients(config, log, monotonic);
  const { messenger, directory, homeTabs } = clients;
  const context = contextOn(
    db,
    { ...fixedInventory(inventory), currentTopology, ...reader },
    {
      clock,
      rulebook: { ...rulebook, policy: { ...rulebook.policy, requesters } },
      queue: { enqueue: items => enqueued.push(...items.map(({ work, id }) => `${work} ${id}`)) },
      ports: { ...noPorts, messenger, directory, homeTabs },
    },
  );
  const control = createControlClient({ url: workspaceSlack.url, armUrl: '' });
  if (fault !== undefined) await control.slack('faults', fault);
  const app = createSlackApp(context, config, clients, routes);
  onTestFinished(() => app.stop());
  await app.start();
  const people: { id: string; name: string }[] = await control.slack('people');
  return {
    db,
    url,
    messenger,
    directory,
    enqueued,
    control,
    slack: workspaceSlack,
    idOf: (name: string) => people.find(person => person.name === name)?.id ?? '',
    request: (id: number) => present(findRequest(db, id)),
    eventsOf: (id: number) => eventsOf(db, id),
    postCard: (id: number) => postCard(db, workspaceSlack, messenger, id),
  };
}

async function present(found: Promise<ChangeRequest | undefined>): Promise<ChangeRequest> {
  const request = await found;
  if (request === undefined) throw new Error('there is no such request');
  return request;
}

/** Posts the current card of a request to the channel. */
async function postCard(db: Database, { app }: SlackWorkspace, messenger: Messenger, id: number): Promise<string> {
  const record = await readRequestRecord(db, id);
  if (record === undefined) throw new Error('there is no such request');
  const payload = { request: refOf(id), status: record.request.state, outbox: `card-${id}` };
  const metadata = { event_type: 'change_request', event_payload: payload } as const;
  const message = requestCard({
    ...record,
    title: 'Connect resources',
    risk: 'low',
    portal: 'https://portal.azure.com',
  });
  return (await messenger.post({ channel: app.channelId }, message, metadata)).ts;
}

/** Posts a body to the bot with the signature that Slack would send. @param ageS negative for a timestamp in the future */
export async function postSigned(
  url: string,
  secret: string,
  { type, body }: { readonly type: string; readonly body: string },
  ageS = 0,
): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1000) - ageS);
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': type,
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  };
  return fetch(url, { method: 'POST', headers, body });
}

/** Returns the text of an acknowledgement. */
export function textOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'text' in body ? String(body.text) : '';
}
