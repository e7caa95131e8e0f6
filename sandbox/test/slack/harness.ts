import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { App, type AppOptions, SocketModeReceiver } from '@slack/bolt';
import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { type SlackOptions, type SlackWorkspace, startSlack } from '../../src/slack/server.ts';

type Json = Record<string, unknown>;

/** A response of the control API. Its JSON is not typed, since the assertions check it. */
interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly list: Json[];
}

export interface Workspace extends SlackWorkspace {
  /** Calls the control API: with GET, or with POST when there is a body. */
  control(path: string, body?: unknown, method?: string): Promise<Reply>;
  readonly client: WebClient;
}

const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};
export const quiet = { logger: silent, retryConfig: { retries: 0 } };

async function asReply(response: Response): Promise<Reply> {
  const content = await response.text();
  const body: unknown = content === '' ? {} : JSON.parse(content);
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return {
    status: response.status,
    body: isObject ? Object.fromEntries(Object.entries(body)) : {},
    list: Array.isArray(body) ? body : [],
  };
}

/** Opens a workspace that is closed when the test ends. */
export async function open(options: Partial<SlackOptions> = {}): Promise<Workspace> {
  const slack = await startSlack({ port: 0, speed: 0, transport: 'http', requestUrl: () => undefined, ...options });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= slack.close();
    return closing;
  };
  onTestFinished(close);
  async function control(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Reply> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { 'content-type': 'application/json' };
    return asReply(await fetch(`${slack.url}/control/${path}`, { method, headers, ...content }));
  }
  const client = new WebClient(slack.app.botToken, { slackApiUrl: slack.apiUrl, ...quiet });
  return { ...slack, close, control, client };
}

export type Setup = (app: App) => void;

async function startBolt(slack: SlackWorkspace, options: AppOptions, setup: Setup): Promise<App> {
  const clientOptions = { slackApiUrl: slack.apiUrl, ...quiet };
  const app = new App({
    token: slack.app.botToken,
    clientOptions,
    logger: silent,
    convoStore: false,
    deferInitialization: true,
    ...options,
  });
  await app.init();
  setup(app);
  return app;
}

/** Opens a workspace that posts to a Bolt app. */
export async function openWithBot(setup: Setup, signingSecret?: string): Promise<Workspace> {
  let url: string | undefined;
  const slack = await open({ requestUrl: () => url });
  const app = await startBolt(slack, { signingSecret: signingSecret ?? slack.app.signingSecret }, setup);
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  onTestFinished(async () => {
    await app.stop();
  });
  const address = 'address' in server ? server.address() : null;
  if (address === null || typeof address === 'string') throw new Error('Bolt does not listen on a port');
  url = `http://127.0.0.1:${address.port}/slack/events`;
  return slack;
}

/**
 * Connects a Bolt app to a workspace over Socket Mode. The SDK waits `clientPingTimeout` both for a pong and before it
 * reconnects.
 */
export async function connectBot(slack: Workspace, setup: Setup, clientPingTimeout = 5_000): Promise<App> {
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const { appToken } = slack.app;
  const installerOptions = { clientOptions };
  const receiver = new SocketModeReceiver({ appToken, clientPingTimeout, installerOptions, logger: silent });
  const app = await startBolt(slack, { receiver }, setup);
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}

export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Opens a workspace that posts to a plain HTTP server, which records the requests and sends the given answers. */
export async function openWithServer(
  answer: (received: Received, count: number) => { status: number; body?: string; afterMs?: number },
  options: Partial<SlackOptions> = {},
): Promise<{ slack: Workspace; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const item = { headers: request.headers, body: await text(request) };
    received.push(item);
    const { status, body = '', afterMs = 0 } = answer(item, received.length);
    setTimeout(() => response.writeHead(status).end(body), afterMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const slack = await open({ requestUrl: () => `http://127.0.0.1:${port}/slack/events`, ...options });
  return { slack, received };
}

/** Posts a message to network-changes as the app, and returns its ts. */
export async function post({ app, client }: Workspace, message: Json): Promise<string> {
  const answer = await client.apiCall('chat.postMessage', { channel: app.channelId, ...message });
  return 'ts' in answer ? String(answer['ts']) : '';
}

/** Returns a clock that only the test advances, so that a slow machine changes nothing. */
export function clock(): { now: () => number; advance(ms: number): void } {
  let time = Date.now();
  return {
    now: () => time,
    advance(ms) {
      time += ms;
    },
  };
}

/** Returns the error name of a failed Web API call. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'data' in error) {
      const { data } = error;
      if (typeof data === 'object' && data !== null && 'error' in data) return data.error;
    }
    throw error;
  }
  throw new Error('The call succeeded');
}

/** Waits until a value is defined. Fails after two seconds. */
export async function until<T>(read: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + 2_000;
  for (;;) {
    const found = await read();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error('The value was not defined within two seconds');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
