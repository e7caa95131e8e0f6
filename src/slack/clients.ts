import type { WebClientOptions } from '@slack/web-api';
import { WebClient } from '@slack/web-api';
import type { Logger } from '../base/log.ts';
import type { SlackConfig } from './deps.ts';
import { slackLogger } from './logger.ts';

/** Longest that a call may take, in milliseconds: a trigger_id lives for three seconds, a report may be slow. */
const TIMEOUT_MS = { interaction: 2_500, bulk: 10_000 };

/** How many reports are on their way at once. */
const BULK_AT_ONCE = 6;

/**
 * Options for calls of which each is made once: the library would repeat a post that may have succeeded, and would pause
 * everything else after a 429, `views.open` too. Who calls decides what a failure means.
 */
export function callOptions(config: SlackConfig, log: Logger, use: keyof typeof TIMEOUT_MS): WebClientOptions {
  return {
    slackApiUrl: config.apiUrl,
    logger: slackLogger(log),
    timeout: TIMEOUT_MS[use],
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // Also used for answers to a response_url, to which the client gives no timeout.
    fetch: (url, init) => fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS.bulk), ...init }),
  };
}

/** The client for what nobody waits for: cards, thread lines, and looking for them. */
export function bulkClient(config: SlackConfig, log: Logger): WebClient {
  return new WebClient(config.token, { ...callOptions(config, log, 'bulk'), maxRequestConcurrency: BULK_AT_ONCE });
}

/** The client for what somebody waits for: forms, and who is in which group. */
export function interactionClient(config: SlackConfig, log: Logger): WebClient {
  return new WebClient(config.token, callOptions(config, log, 'interaction'));
}
