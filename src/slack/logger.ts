import type { Logger as SlackLogger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import type { Logger } from '../base/log.ts';

/**
 * Slack's libraries log through the bot's own log. What they say at debug level holds whole payloads, with tokens and
 * response_urls in them: it is dropped.
 */
export function slackLogger(log: Logger): SlackLogger {
  const say = (level: 'debug' | 'warn' | 'error') => (first: unknown) => log[level]({ from: 'slack' }, wordsOf(first));
  return {
    debug() {},
    info: say('debug'),
    warn: say('warn'),
    error: say('error'),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}

function wordsOf(said: unknown): string {
  return said instanceof Error ? said.message : String(said).slice(0, 500);
}
