import type { Receiver } from '@slack/bolt';
import { HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { HttpRoute } from '../base/http-server.ts';
import type { Logger } from '../base/log.ts';
import { isProblem, Problem } from '../base/problem.ts';
import { slackLogger } from './client/web-clients.ts';
import type { SlackConfig } from './context.ts';

/** The path that Slack posts to. */
const PATH = '/slack/events';

/** Without a connection the bot receives nothing, so Socket Mode reconnects for about 45 minutes before it gives up. */
const RECONNECT = { retries: 100, factor: 1.3, maxTimeout: 30_000 };

/** Largest difference between Slack's signed timestamp and the bot's time, in seconds. */
const MAX_TIMESTAMP_DIFFERENCE_S = 5 * 60;

/** Creates the receiver of what Slack sends: signed requests over HTTP, or events over a connection in Socket Mode. */
export function createReceiver(config: SlackConfig, routes: readonly HttpRoute[], log: Logger): Receiver {
  return config.transport === 'socket' ? socketReceiver(config, log) : httpReceiver(config, routes, log);
}

function httpReceiver(config: SlackConfig, routes: readonly HttpRoute[], log: Logger): Receiver {
  return new HTTPReceiver({
    signingSecret: config.signingSecret ?? '',
    endpoints: PATH,
    customRoutes: [...routes],
    logger: slackLogger(log),
    customPropertiesExtractor: signedAt,
    async processEventErrorHandler({ error, response }) {
      if (response.headersSent) return false;
      response.writeHead(isProblem(error, 'not-allowed') ? 401 : 500).end();
      return true;
    },
  });
}

function socketReceiver(config: SlackConfig, log: Logger): Receiver {
  return new SocketModeReceiver({
    appToken: config.appToken ?? '',
    logger: slackLogger(log),
    installerOptions: {
      clientOptions: { slackApiUrl: config.apiUrl, timeout: 10_000, retryConfig: RECONNECT },
    },
  });
}

/**
 * Extracts the signed timestamp for {@link rejectFutureTimestamp}. It must not throw, because that would end the
 * process.
 */
function signedAt(request: { readonly headers: Readonly<Record<string, unknown>> }): { signedAt: unknown } {
  return { signedAt: request.headers['x-slack-request-timestamp'] };
}

/**
 * Rejects requests that are dated in the future. Bolt rejects old ones only, so a recorded request with a future date
 * could be replayed later. https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param timestamp signed seconds since 1970; undefined in Socket Mode, where nothing is signed
 * @param now milliseconds since 1970
 * @throws Problem `not-allowed`
 */
export function rejectFutureTimestamp(timestamp: unknown, now: number): void {
  if (timestamp === undefined) return;
  if (Number(timestamp) * 1000 - now <= MAX_TIMESTAMP_DIFFERENCE_S * 1000) return;
  throw new Problem('not-allowed', 'The request is dated more than five minutes in the future.');
}
