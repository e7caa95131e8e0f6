/**
 * The sandbox's Slack workspace: Slack's side of everything that the app does, on one local port.
 *
 *     const slack = await startSlack({ port: 0, speed: 0, transport: 'http', requestUrl: () => bot.url });
 *     new App({ token: slack.app.botToken, signingSecret: slack.app.signingSecret,
 *               clientOptions: { slackApiUrl: slack.apiUrl } });
 *
 * - `/api/<method>`: the Web API; `/response/…`: response_urls; `/upload/…`: file uploads; `/link/`: Socket Mode.
 * - `/control/…`: what people do and see, and what goes wrong.
 * - With `transport: 'http'` deliveries are posted, signed, to `requestUrl()`: the whole address, path included. With
 *   `'socket'` they go to the app's Socket Mode connections.
 * - With a `folder` all that the workspace keeps is in the folder's journals, and a new start goes on from there.
 */
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { responseUrls } from './api/response-urls.ts';
import { type Api, webApi } from './api/routes.ts';
import { uploads } from './api/uploads.ts';
import { createCalls } from './calls.ts';
import { createEvents } from './client/events.ts';
import { conditionRoutes } from './control/conditions.ts';
import { deliveryRoutes } from './control/deliveries.ts';
import { peopleRoutes } from './control/people.ts';
import { sightRoutes } from './control/sights.ts';
import { overHttp } from './delivery/http.ts';
import { overSockets } from './delivery/socket.ts';
import { ControlError, SlackError } from './errors.ts';
import { createFaults } from './faults.ts';
import { idFor } from './ids.ts';
import { parseJson } from './json.ts';
import type { Identity } from './model.ts';
import { seed } from './seed.ts';
import { forgetOldTickets } from './tickets.ts';
import { createTiers } from './tiers.ts';
import { openWorkspace } from './workspace.ts';

export interface SlackOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** Where its journals live; none: in memory. */
  readonly folder?: string | undefined;
  /** 1: as slow as Slack, tens of milliseconds a call; 0: at once. */
  readonly speed: number;
  readonly transport: 'http' | 'socket';
  /** Where Slack posts to right now; undefined when no bot is there. */
  readonly requestUrl: () => string | undefined;
  /** Adds routes of others to the same port. */
  readonly extend?: ((app: FastifyInstance) => void) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** How long Slack waits before it delivers an event again, and again: milliseconds. */
  readonly eventRetries?: readonly number[] | undefined;
  /** How long a Socket Mode connection lives before it has to be renewed: milliseconds. */
  readonly socketLife?: number | undefined;
}

export interface SlackWorkspace {
  readonly url: string;
  /** What `slackApiUrl` of the client is set to. */
  readonly apiUrl: string;
  /** What the app was given at its installation, and the id of `network-changes`. */
  readonly app: Identity & { readonly channelId: string };
  close(): Promise<void>;
}

/** https://docs.slack.dev/apis/events-api#retries: at once, after a minute, after five. */
const slackRetries = [0, 60_000, 300_000];
const slackLatency = 40;
const anHour = 3_600_000;
const largestUpload = 50 * 1024 * 1024;

/** Errors answer as `{error}` with a sentence. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | ControlError, _request, reply) => {
    if (error instanceof ControlError) return reply.code(error.status).send({ error: error.message });
    return reply.code(error.statusCode ?? 500).send({ error: error.message });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `Nothing answers ${request.method} ${request.url}.` }),
  );
}

/** JSON with an empty body counts as none: clients send the header with a DELETE as well. */
function acceptJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const content = parseJson(String(body));
    if (body !== '' && content === undefined) done(new ControlError(400, 'The body is not valid JSON.'));
    else done(null, content);
  });
}

/** The routes that read bodies themselves. */
function rawRoutes(app: FastifyInstance, api: Api): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    webApi(scope, api);
    responseUrls(scope, api);
    uploads(scope, api);
    done();
  });
}

/** Opens the workspace and listens on 127.0.0.1. */
export async function startSlack(options: SlackOptions): Promise<SlackWorkspace> {
  const { folder, now = Date.now, speed, transport } = options;
  let url = '';
  const workspace = openWorkspace(folder, now, () => url);
  seed(workspace);
  forgetOldTickets(workspace);
  const app = Fastify({ forceCloseConnections: true, bodyLimit: largestUpload });
  const sockets = overSockets(workspace, app.server, options.socketLife ?? anHour);
  const deliver = transport === 'socket' ? sockets.deliver : overHttp(workspace, options.requestUrl);
  const client = { workspace, deliver };
  const events = createEvents(client, options.eventRetries ?? slackRetries);
  const api: Api = {
    workspace,
    calls: createCalls(),
    faults: createFaults(),
    tiers: createTiers(now),
    latency: speed * slackLatency,
    socketUrl() {
      if (transport !== 'socket') throw new SlackError('access_denied');
      return sockets.url();
    },
  };
  answerErrors(app);
  acceptJson(app);
  rawRoutes(app, api);
  peopleRoutes(app, workspace);
  deliveryRoutes(app, client, events);
  sightRoutes(app, workspace);
  conditionRoutes(app, api);
  async function close(): Promise<void> {
    events.close();
    await sockets.close();
    await app.close();
    workspace.close();
  }
  try {
    options.extend?.(app);
    url = await app.listen({ port: options.port, host: '127.0.0.1' });
  } catch (error) {
    await close();
    throw error;
  }
  const channelId = idFor('C', 'network-changes');
  return { url, apiUrl: `${url}/api/`, app: { ...workspace.identity, channelId }, close };
}
