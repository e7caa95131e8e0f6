/**
 * The sandbox's Slack workspace: simulates Slack for the app on one local port.
 *
 *     const slack = await startSlack({ port: 0, speed: 0, transport: 'http', requestUrl: () => bot.url });
 *     new App({ token: slack.app.botToken, signingSecret: slack.app.signingSecret,
 *               clientOptions: { slackApiUrl: slack.apiUrl } });
 *
 * - `/api/<method>`: the Web API; `/response/…`: response_urls; `/upload/…`: file uploads; `/link/`: Socket Mode.
 * - `/control/…`: the control API, through which tests act as people, read what people see, and inject faults.
 * - With `transport: 'http'` signed deliveries are posted to `requestUrl()`, which is the full URL with its path. With
 *   `'socket'` they go to the app's Socket Mode connections.
 * - With a `folder` the workspace is stored in journals in that folder, and the next start continues from them.
 */
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { responseUrlRoutes } from './api/response-urls.ts';
import { uploadRoutes } from './api/uploads.ts';
import { type ApiContext, webApiRoutes } from './api/web-api.ts';
import { createCallLog } from './call-log.ts';
import { createEventSender } from './client/events.ts';
import { parseInput } from './control/input.ts';
import { userActionRoutes } from './control/user-actions.ts';
import { webApiControlRoutes } from './control/web-api.ts';
import { peopleRoutes, workspaceStateRoutes } from './control/workspace-state.ts';
import { createHttpDelivery } from './delivery/http.ts';
import { createSocketMode } from './delivery/socket-mode.ts';
import { ControlError, SlackError } from './errors.ts';
import { createFaults } from './faults.ts';
import { stableId } from './ids.ts';
import { parseJson } from './json.ts';
import type { Identity } from './model.ts';
import { createRateLimiter } from './rate-tiers.ts';
import { deleteOldResponseUrls } from './response-urls.ts';
import { seed } from './seed.ts';
import { deleteOldTriggerIds } from './trigger-ids.ts';
import { openWorkspace } from './workspace.ts';

export interface SlackOptions {
  /** 0 picks a free port. */
  readonly port: number;
  /** The folder of the journals. Without one, the workspace is kept in memory. */
  readonly folder?: string | undefined;
  /** 1 is as slow as Slack, which takes tens of milliseconds for a call. 0 answers immediately. */
  readonly speed: number;
  readonly transport: 'http' | 'socket';
  /** Returns the URL that Slack currently posts to, or undefined when no bot is running. */
  readonly requestUrl: () => string | undefined;
  /** Registers further routes on the same port. */
  readonly extend?: ((app: FastifyInstance) => void) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** The delay before each retry of an event, in milliseconds. */
  readonly eventRetries?: readonly number[] | undefined;
  /** How long a Socket Mode connection lives before it is refreshed, in milliseconds. */
  readonly socketLifetimeMs?: number | undefined;
}

export interface SlackWorkspace {
  readonly url: string;
  /** The value for the client's `slackApiUrl`. */
  readonly apiUrl: string;
  /** The ids, tokens and secrets of the installed app, and the id of the channel `network-changes`. */
  readonly app: Identity & { readonly channelId: string };
  close(): Promise<void>;
}

/** Immediately, after one minute and after five: https://docs.slack.dev/apis/events-api#retries */
const eventRetryDelaysMs = [0, 60_000, 300_000];
const webApiLatencyMs = 40;
const defaultSocketLifetimeMs = 3_600_000;
const frameInput = z.strictObject({ text: z.string() });
const maxUploadBytes = 50 * 1024 * 1024;

/** Makes errors answer `{error}` with a message. */
function installErrorHandlers(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | ControlError, _request, reply) => {
    if (error instanceof ControlError) return reply.code(error.status).send({ error: error.message });
    return reply.code(error.statusCode ?? 500).send({ error: error.message });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `There is no route ${request.method} ${request.url}.` }),
  );
}

/** Accepts an empty body with the content type JSON, since some clients send that header with a DELETE as well. */
function installJsonParser(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const content = parseJson(String(body));
    if (body !== '' && content === undefined) done(new ControlError(400, 'The body is not valid JSON.'));
    else done(null, content);
  });
}

/** Registers the routes that parse request bodies themselves. */
function rawBodyRoutes(app: FastifyInstance, api: ApiContext): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    webApiRoutes(scope, api);
    responseUrlRoutes(scope, api);
    uploadRoutes(scope, api);
    done();
  });
}

/** Opens the workspace and listens on 127.0.0.1. */
export async function startSlack(options: SlackOptions): Promise<SlackWorkspace> {
  const { folder, now = Date.now, speed, transport } = options;
  let url = '';
  const workspace = openWorkspace(folder, now, () => url);
  seed(workspace);
  deleteOldTriggerIds(workspace);
  deleteOldResponseUrls(workspace);
  const app = Fastify({ forceCloseConnections: true, bodyLimit: maxUploadBytes });
  const sockets = createSocketMode(workspace, app.server, options.socketLifetimeMs ?? defaultSocketLifetimeMs);
  const deliver = transport === 'socket' ? sockets.deliver : createHttpDelivery(workspace, options.requestUrl);
  const client = { workspace, deliver };
  const events = createEventSender(client, options.eventRetries ?? eventRetryDelaysMs);
  const api: ApiContext = {
    workspace,
    calls: createCallLog(),
    faults: createFaults(),
    rateLimiter: createRateLimiter(now),
    latencyMs: speed * webApiLatencyMs,
    socketUrl() {
      if (transport !== 'socket') throw new SlackError('access_denied');
      return sockets.url();
    },
  };
  installErrorHandlers(app);
  installJsonParser(app);
  rawBodyRoutes(app, api);
  peopleRoutes(app, workspace);
  userActionRoutes(app, client, events);
  workspaceStateRoutes(app, workspace);
  webApiControlRoutes(app, api);
  // For tests with messages that Slack would not send.
  app.post('/control/frames', request => ({
    connections: sockets.sendText(parseInput(frameInput, request.body).text),
  }));
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
  const channelId = stableId('C', 'network-changes');
  return { url, apiUrl: `${url}/api/`, app: { ...workspace.identity, channelId }, close };
}
