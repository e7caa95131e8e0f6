import { App } from '@slack/bolt';
import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { backoff, pause } from '../base/wait.ts';
import { hearClicks } from './actions/index.ts';
import { bulkClient, callOptions, interactionClient } from './clients.ts';
import { hearCommands } from './commands/index.ts';
import type { SlackDeps } from './deps.ts';
import type { Desk } from './desk.ts';
import type { SlackDirectory } from './directory.ts';
import { createDirectory } from './directory.ts';
import { refuseFuture } from './freshness.ts';
import { slackLogger } from './logger.ts';
import type { SlackMessenger } from './messenger.ts';
import { createMessenger } from './messenger.ts';
import { hearMenus } from './options.ts';
import { receiverFor } from './receiver.ts';
import { hearForms } from './views/index.ts';

/** The bot's side of Slack. */
export interface SlackSide {
  /** Works without {@link start}: reports need nobody to listen. */
  readonly messenger: SlackMessenger;
  readonly directory: SlackDirectory;
  /** Begins to listen, as soon as Slack can be reached. @throws where Slack refuses the token */
  start(): Promise<void>;
  /** Listens no more, and ends what was begun. */
  stop(): Promise<void>;
}

const PACE = { first: 500, most: 15_000 };

/** Longest that work which was begun may take to end, in milliseconds. */
const STOP_MS = 10_000;

/** Puts Slack's side together. Nothing is contacted yet. */
export function createSlack(deps: SlackDeps): SlackSide {
  const { config, log } = deps;
  const client = interactionClient(config, log);
  const directory = createDirectory(client, log);
  const messenger = createMessenger(bulkClient(config, log), config.channel);
  const work = new Set<Promise<void>>();
  const track: Desk['track'] = async begun => {
    work.add(begun);
    await begun.finally(() => work.delete(begun));
  };
  const app = appFor(deps);
  const desk: Desk = { ...deps, client, directory, track };
  hearCommands(app, desk);
  hearClicks(app, desk);
  hearForms(app, desk);
  hearMenus(app, desk);
  const stopping = new AbortController();
  let listening = false;
  return {
    messenger,
    directory,
    async start() {
      await introduce(app, deps, stopping.signal);
      if (stopping.signal.aborted) return;
      await app.start({ host: config.host, port: config.port });
      listening = true;
    },
    async stop() {
      stopping.abort();
      if (listening) await app.stop();
      await Promise.race([Promise.allSettled(work), pause(STOP_MS)]);
    },
  };
}

function appFor({ config, log, routes = [] }: SlackDeps): App {
  const app = new App({
    token: config.token,
    receiver: receiverFor(config, routes, log),
    logger: slackLogger(log),
    clientOptions: callOptions(config, log, 'interaction'),
    convoStore: false,
    // Otherwise the constructor asks who the bot is, and a refusal ends the process.
    deferInitialization: true,
  });
  // The time of the wire, as in Bolt's own check of the signature: not the product's clock, which may be moved.
  app.use(async ({ context, next }) => {
    refuseFuture(context['signedAt'], Date.now());
    await next();
  });
  app.error(async error => {
    log.warn({ error: error.message }, 'something that Slack sent was not taken');
    throw error;
  });
  return app;
}

/** Asks Slack who the bot is, until Slack answers. */
async function introduce(app: App, { log }: SlackDeps, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      return await app.init();
    } catch (error) {
      const passing = [WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError].some(kind => error instanceof kind);
      if (!passing) throw error;
      log.warn({ error: String(error) }, 'waiting for Slack');
      await pause(backoff(attempt, PACE), signal);
    }
  }
}
