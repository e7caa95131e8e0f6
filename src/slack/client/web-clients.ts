import type { Logger as SlackLogger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import { WebClient } from '@slack/web-api';
import type { Logger } from '../../base/log.ts';
import type { SlackConfig } from '../context.ts';

/**
 * The longest that a call may take, in milliseconds. A trigger_id expires after three seconds; other calls may take
 * longer.
 */
const TIMEOUT_MS = { interaction: 2_500, bulk: 10_000 };

const MAX_BULK_CALLS = 6;

/**
 * Returns options with which the client makes each call once. By default it would repeat a post that may have
 * succeeded, and after a 429 it would hold back all other calls, `views.open` included. The caller decides what a
 * failure means.
 */
export function callOptions(config: SlackConfig, log: Logger, use: keyof typeof TIMEOUT_MS): WebClientOptions {
  return {
    slackApiUrl: config.apiUrl,
    logger: slackLogger(log),
    timeout: TIMEOUT_MS[use],
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // Bolt also uses this to post to a response_url, for which the client sets no timeout.
    fetch: (url, init) => fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS.bulk), ...init }),
  };
}

/** Creates the client for calls that nobody waits for: posting cards and thread lines, and searching for them. */
export function bulkClient(config: SlackConfig, log: Logger): WebClient {
  return new WebClient(config.token, { ...callOptions(config, log, 'bulk'), maxRequestConcurrency: MAX_BULK_CALLS });
}

/** Creates the client for calls that a person waits for: opening modals and reading user groups. */
export function interactionClient(config: SlackConfig, log: Logger): WebClient {
  return new WebClient(config.token, callOptions(config, log, 'interaction'));
}

/**
 * Returns a logger through which Slack's libraries write to the bot's log. It drops their debug messages, which contain
 * whole payloads with tokens and response_urls.
 */
export function slackLogger(log: Logger): SlackLogger {
  const writeAt = (level: 'debug' | 'warn' | 'error') => (content: unknown) => {
    log[level]({ from: 'slack' }, content instanceof Error ? content.message : String(content).slice(0, 500));
  };
  return {
    debug() {},
    info: writeAt('debug'),
    warn: writeAt('warn'),
    error: writeAt('error'),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}
