import type { ControlClient } from '../../sandbox/src/control-client.ts';
import { createControlClient, eventually } from '../../sandbox/src/control-client.ts';
import type { SandboxOptions } from '../../sandbox/src/sandbox.ts';
import { startSandbox } from '../../sandbox/src/sandbox.ts';
import { rulesForLoad } from '../rules-for-load.ts';
import type { CommandTarget } from './load.ts';

/** Starts a sandbox without delays, with its queues in Postgres or in Redis. */
export async function openBench(
  options: Partial<SandboxOptions> & { readonly autoApprove?: boolean; readonly redis?: boolean | string } = {},
) {
  const { autoApprove = false, redis = false, ...more } = options;
  const rules = rulesForLoad(autoApprove);
  const redisUrl = redis === true ? process.env['REDIS_URL'] : undefined;
  // The URL of a Redis that is down is given only to the bot, since the sandbox would wait for it when it closes.
  const unreachable = typeof redis === 'string' ? { REDIS_URL: redis } : {};
  const sandbox = await startSandbox({
    port: 0,
    armPort: 0,
    speed: 0,
    transport: 'http',
    databaseUrl: process.env['DATABASE_URL'] || undefined,
    redisUrl,
    bot: { WORKFLOWS_DIR: rules.folder, LOG_LEVEL: 'warn', ...unreachable },
    ...more,
  });
  const control = createControlClient(sandbox);
  const bot: { pid: number; url: string; signingSecret: string } = await control.slack('bots/1');
  const people: { id: string; name: string }[] = await control.slack('people');
  const person = people.find(({ name }) => name === 'alice')?.id ?? '';
  const channel = 'C0BENCH00';
  const target: CommandTarget = { url: bot.url, signingSecret: bot.signingSecret, person, channel };
  return {
    sandbox,
    control,
    target,
    pid: bot.pid,
    async close() {
      await sandbox.close();
      rules.remove();
    },
  };
}

/** Waits until the bot has read Azure, in which there is a scope of this name. */
export async function readAzure(control: ControlClient, scope = 'ampls-bench-0'): Promise<void> {
  await control.command('alice', `/ampls usage ${scope}`);
  await eventually(async () => {
    if ((await control.ephemerals('alice')).length === 0) throw new Error('no answer yet');
  }, 60_000);
}
