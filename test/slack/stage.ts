import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { requestCard } from '../../src/cards/request-card.ts';
import type { ChangeRequest } from '../../src/domain/request/record.ts';
import { refOf } from '../../src/domain/request/record.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import type { Database } from '../../src/requests/database.ts';
import { findRequest, readDossier } from '../../src/requests/read.ts';
import { createPlayer } from '../../src/sandbox/player.ts';
import { freePort } from '../../src/sandbox/ports.ts';
import type { SlackWorkspace } from '../../src/sandbox/slack/server.ts';
import { startSlack } from '../../src/sandbox/slack/server.ts';
import { createSlack } from '../../src/slack/app.ts';
import type { SlackDeps } from '../../src/slack/deps.ts';
import { loadRulebook } from '../../src/workflows/load.ts';
import { component, connection, endpoint, estate, link, network, resource, scope, workspace } from '../domain/build.ts';
import { log, migratedDatabase } from '../requests/database.ts';

const twin = resource(
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-other/providers/Microsoft.OperationalInsights/workspaces/law-twin',
);

const endpoints = [endpoint('1', 'hub', 'ampls-a'), endpoint('2', 'hub', 'ampls-a')];

/** Three links and two connections on ampls-a, nothing on ampls-b; one name that two workspaces share. */
export const smallEstate = estate({
  scopes: [scope('ampls-a'), scope('ampls-b')],
  resources: [
    ...['law-1', 'law-2', 'law-3', 'law-prod', 'law-twin'].map(name => workspace(name)),
    component('appi-web'),
    twin,
  ],
  networks: [network('hub')],
  endpoints,
  connections: endpoints.map(pe => connection(pe)),
  links: ['law-1', 'law-2', 'law-3'].map(name => link('ampls-a', workspace(name).id)),
});

export type Stage = Awaited<ReturnType<typeof openStage>>;

export interface StageOptions {
  readonly transport?: 'http' | 'socket';
  /** In place of a database of the test's own. */
  readonly db?: Database;
  readonly deps?: Partial<SlackDeps>;
  readonly clock?: Clock;
  /** A fault that Slack suffers from before the bot comes. */
  readonly fault?: object;
}

/** Slack's side of the bot in this process, on a Slack workspace and a database that live as long as the test. */
export async function openStage({
  transport = 'http',
  db: given,
  deps: more,
  clock = () => new Date(),
  fault,
}: StageOptions = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/slack/events`;
  const workspaceOptions = { port: 0, speed: 0, transport, requestUrl: () => url };
  const workspaceSlack = await startSlack(workspaceOptions);
  onTestFinished(() => workspaceSlack.close());
  const db = given ?? (await migratedDatabase()).db;
  const nudges: string[] = [];
  const deps: SlackDeps = {
    config: {
      token: workspaceSlack.app.botToken,
      signingSecret: workspaceSlack.app.signingSecret,
      appToken: workspaceSlack.app.appToken,
      transport,
      apiUrl: workspaceSlack.apiUrl,
      channel: 'network-changes',
      host: '127.0.0.1',
      port,
    },
    db,
    log,
    clock,
    rulebook: loadRulebook(resolve(import.meta.dirname, '../../workflows')),
    estate: async () => ({
      topology: topologyOf(smallEstate),
      readAt: new Date(clock().getTime() - 40_000),
      reserved: [],
    }),
    nudge: (work, request) => nudges.push(`${work} ${request}`),
    ...more,
  };
  const player = createPlayer({ url: workspaceSlack.url, armUrl: '' });
  if (fault !== undefined) await player.slack('faults', fault);
  const side = createSlack(deps);
  onTestFinished(() => side.stop());
  await side.start();
  const people: { id: string; name: string }[] = await player.slack('people');
  return {
    db,
    url,
    side,
    nudges,
    player,
    slack: workspaceSlack,
    idOf: (name: string) => people.find(person => person.name === name)?.id ?? '',
    request: (id: number) => present(findRequest(db, id)),
    postCard: (id: number) => postCard(db, workspaceSlack, side, id),
  };
}

async function present(found: Promise<ChangeRequest | undefined>): Promise<ChangeRequest> {
  const request = await found;
  if (request === undefined) throw new Error('there is no such request');
  return request;
}

/** Puts a request's card, as it is now, into the channel. */
async function postCard(
  db: Database,
  { app }: SlackWorkspace,
  { messenger }: ReturnType<typeof createSlack>,
  id: number,
): Promise<string> {
  const dossier = await readDossier(db, id);
  if (dossier === undefined) throw new Error('there is no such request');
  const payload = { request: refOf(id), status: dossier.request.state, outbox: `card-${id}` };
  const metadata = { event_type: 'change_request', event_payload: payload };
  const message = requestCard({ ...dossier, title: 'Connect resources' });
  return (await messenger.post({ channel: app.channelId }, message, metadata)).ts;
}

/** What an acknowledgement says. */
export function textOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'text' in body ? String(body.text) : '';
}
