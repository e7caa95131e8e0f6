import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createPlayer } from '../../src/sandbox/player.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Target } from './load.ts';

/** A sandbox without delays, with its queues where that is wanted. */
export async function openBench(
  options: Partial<SandboxOptions> & { readonly autoApprove?: boolean; readonly redis?: boolean | string } = {},
) {
  const { autoApprove = false, redis = false, ...more } = options;
  const rules = mkdtempSync(join(tmpdir(), 'amplsbot-rules-'));
  cpSync(resolve(import.meta.dirname, '../../workflows'), rules, { recursive: true });
  if (autoApprove) writeFileSync(join(rules, 'policy.yaml'), 'groups: {}\nrules: []\nexpiry: 72h\n');
  const redisUrl = redis === true ? process.env['REDIS_URL'] : undefined;
  // One that is not there is known to the bot alone: the sandbox would wait for it when it tidies up.
  const away = typeof redis === 'string' ? { REDIS_URL: redis } : {};
  const sandbox = await startSandbox({
    port: 0,
    armPort: 0,
    speed: 0,
    transport: 'http',
    databaseUrl: process.env['DATABASE_URL'] || undefined,
    redisUrl,
    bot: { WORKFLOWS_DIR: rules, LOG_LEVEL: 'warn', ...away },
    ...more,
  });
  const player = createPlayer(sandbox);
  const bot: { pid: number; url: string; signingSecret: string } = await player.slack('bots/1');
  const people: { id: string; name: string }[] = await player.slack('people');
  const person = people.find(({ name }) => name === 'alice')?.id ?? '';
  const channel = 'C0BENCH00';
  const target: Target = { url: bot.url, signingSecret: bot.signingSecret, person, channel };
  return {
    sandbox,
    player,
    target,
    pid: bot.pid,
    async close() {
      await sandbox.close();
      rmSync(rules, { recursive: true, force: true });
    },
  };
}
