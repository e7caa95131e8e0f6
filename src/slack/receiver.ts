import type { Receiver } from '@slack/bolt';
import { HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '../base/log.ts';
import { isProblem } from '../base/problem.ts';
import type { Route, SlackConfig } from './deps.ts';
import { signedAt } from './freshness.ts';
import { slackLogger } from './logger.ts';

/** Where Slack posts to. */
const PATH = '/slack/events';

/** The connection is asked for again and again: without it nothing is heard. */
const RECONNECT = { retries: 100, factor: 1.3, maxTimeout: 30_000 };

/** Receives what Slack sends: signed, over HTTP; or over a connection that the bot opens itself, in Socket Mode. */
export function receiverFor(config: SlackConfig, routes: readonly Route[], log: Logger): Receiver {
  const logger = slackLogger(log);
  if (config.transport === 'socket') return socketReceiver(config, log);
  return new HTTPReceiver({
    signingSecret: config.signingSecret ?? '',
    endpoints: PATH,
    customRoutes: [...routes],
    logger,
    customPropertiesExtractor: signedAt,
    async processEventErrorHandler({ error, response }) {
      if (response.headersSent) return false;
      response.writeHead(isProblem(error, 'not-allowed') ? 401 : 500).end();
      return true;
    },
  });
}

function socketReceiver(config: SlackConfig, log: Logger): Receiver {
  const logger = slackLogger(log);
  return new SocketModeReceiver({
    appToken: config.appToken ?? '',
    logger,
    installerOptions: {
      clientOptions: { slackApiUrl: config.apiUrl, timeout: 10_000, retryConfig: RECONNECT },
    },
  });
}
