import { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { AppContext } from '../app/context.ts';
import type { Directory, HomeTabs, Messenger } from '../app/ports.ts';
import type { HttpRoute } from '../base/http-server.ts';
import type { Logger } from '../base/log.ts';
import { backoff, pause } from '../base/wait.ts';
import type { Accounts } from './client/accounts.ts';
import { createAccounts } from './client/accounts.ts';
import { isSlackUnavailable } from './client/classify-error.ts';
import { createDirectory } from './client/directory.ts';
import type { FileUploads } from './client/file-uploads.ts';
import { createFileUploads } from './client/file-uploads.ts';
import { createHomeTabs } from './client/home-tabs.ts';
import { createMessenger } from './client/messenger.ts';
import { bulkClient, callOptions, interactionClient, slackLogger } from './client/web-clients.ts';
import type { SlackConfig, SlackContext } from './context.ts';
import { createReceiver } from './incoming/receiver.ts';
import { registerActions } from './listeners/actions/index.ts';
import { registerCommands } from './listeners/commands/index.ts';
import { registerHome } from './listeners/home/index.ts';
import { registerMentions } from './listeners/mentions/index.ts';
import { registerReplies } from './listeners/mentions/thread-replies.ts';
import { registerOptions } from './listeners/options/index.ts';
import { registerShortcuts } from './listeners/shortcuts/index.ts';
import { registerViews } from './listeners/views/index.ts';

/** The clients that call Slack. They contact Slack only when they are used. */
export interface SlackClients {
  /** For calls that a person waits for. */
  readonly client: WebClient;
  readonly uploads: FileUploads;
  readonly accounts: Accounts;
  readonly messenger: Messenger;
  readonly directory: Directory;
  readonly homeTabs: HomeTabs;
  /** Returns a messenger that posts in another channel, by its name or id. */
  readonly messengerFor: (channel: string) => Messenger;
}

/** Creates the clients that call Slack. @param now monotonic milliseconds */
export function createSlackClients(config: SlackConfig, log: Logger, now = () => performance.now()): SlackClients {
  const client = interactionClient(config, log);
  const messengerFor = (channel: string) => createMessenger(bulkClient(config, log), channel);
  const accounts = createAccounts(client, now);
  const directory = createDirectory(client, accounts, log, now);
  const homeTabs = createHomeTabs(bulkClient(config, log), accounts, log);
  const uploads = createFileUploads(bulkClient(config, log));
  return { client, uploads, accounts, messenger: messengerFor(config.channel), directory, homeTabs, messengerFor };
}

/** The app that listens to Slack. */
export interface SlackApp {
  /** Starts to listen as soon as Slack can be reached. @throws if Slack refuses the token */
  start(): Promise<void>;
  /** Stops listening and waits for work in progress. */
  stop(): Promise<void>;
}

const RETRY_DELAY_MS = { first: 500, most: 15_000 };

/** The longest that stopping waits for work in progress, in milliseconds. */
const STOP_TIMEOUT_MS = 10_000;

/** Creates the app that listens to Slack. It contacts Slack when it starts. @param routes the bot's own pages */
export function createSlackApp(
  app: AppContext,
  config: SlackConfig,
  { client, uploads, accounts }: Pick<SlackClients, 'client' | 'uploads' | 'accounts'>,
  routes: readonly HttpRoute[] = [],
): SlackApp {
  const { log } = app;
  const inProgress = new Set<Promise<void>>();
  const track: SlackContext['track'] = async work => {
    inProgress.add(work);
    await work.finally(() => inProgress.delete(work));
  };
  const bolt = createBoltApp(config, log, routes);
  const context: SlackContext = { ...app, config, client, uploads, accounts, track };
  registerCommands(bolt, context);
  registerActions(bolt, context);
  registerViews(bolt, context);
  registerOptions(bolt, context);
  registerMentions(bolt, context);
  registerReplies(bolt, context);
  registerShortcuts(bolt, context);
  registerHome(bolt, context);
  const stopping = new AbortController();
  let listening = false;
  return {
    async start() {
      await initialize(bolt, log, stopping.signal);
      if (stopping.signal.aborted) return;
      await bolt.start({ host: config.host, port: config.port });
      listening = true;
    },
    async stop() {
      stopping.abort();
      if (listening) await bolt.stop();
      await Promise.race([Promise.allSettled(inProgress), pause(STOP_TIMEOUT_MS)]);
    },
  };
}

function createBoltApp(config: SlackConfig, log: Logger, routes: readonly HttpRoute[]): App {
  const app = new App({
    token: config.token,
    receiver: createReceiver(config, routes, log),
    logger: slackLogger(log),
    clientOptions: callOptions(config, log, 'interaction'),
    convoStore: false,
    // Without this the constructor calls auth.test, and a refusal ends the process.
    deferInitialization: true,
  });
  app.error(async error => {
    log.warn({ error: error.message }, 'rejected a request from Slack');
    throw error;
  });
  return app;
}

/** Calls auth.test until Slack answers. */
async function initialize(app: App, log: Logger, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      return await app.init();
    } catch (error) {
      if (!isSlackUnavailable(error)) throw error;
      log.warn({ error: String(error) }, 'waiting for Slack');
      await pause(backoff(attempt, RETRY_DELAY_MS), signal);
    }
  }
}
