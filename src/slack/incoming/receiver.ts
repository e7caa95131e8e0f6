import type { Receiver } from '@slack/bolt';
import { SocketModeReceiver } from '@slack/bolt';
import type { HttpRoute } from '../../base/http-server.ts';
import type { Logger } from '../../base/log.ts';
import { slackLogger } from '../client/web-clients.ts';
import type { SlackConfig } from '../context.ts';
import { holdEventAcks } from './event-acks.ts';
import { httpReceiver } from './http.ts';
import { guardSocket } from './socket-mode.ts';

/** Without a connection the bot receives nothing, so Socket Mode reconnects for about 45 minutes before it gives up. */
const RECONNECT = { retries: 100, factor: 1.3, maxTimeout: 30_000 };

/** Creates the receiver of what Slack sends: signed requests over HTTP, or events over a connection in Socket Mode. */
export function createReceiver(config: SlackConfig, routes: readonly HttpRoute[], log: Logger): Receiver {
  const receiver = config.transport === 'socket' ? socketReceiver(config, log) : httpReceiver(config, routes, log);
  return {
    init: app => receiver.init(holdEventAcks(app, log)),
    start: (...args) => receiver.start(...args),
    stop: (...args) => receiver.stop(...args),
  };
}

function socketReceiver(config: SlackConfig, log: Logger): Receiver {
  const receiver = new SocketModeReceiver({
    appToken: config.appToken ?? '',
    logger: slackLogger(log),
    installerOptions: {
      clientOptions: { slackApiUrl: config.apiUrl, timeout: 10_000, retryConfig: RECONNECT },
    },
    // Bolt would acknowledge some of what failed, and an acknowledgement that fails would be a rejection that nobody handles.
    async processEventErrorHandler({ error }) {
      log.error({ error: error.message }, 'an envelope from Slack could not be processed');
      return false;
    },
  });
  guardSocket(receiver.client, log);
  return receiver;
}
