import { Command } from 'commander';
import { createLog } from './base/log.ts';
import type { Roles } from './compose.ts';
import { startBot } from './compose.ts';
import { readConfig } from './config.ts';
import { migrate } from './requests/migrate.ts';

/** Longest that work under way may take to end when the process is told to, in milliseconds. */
const STOP_MS = 25_000;

/** Runs a bot with these roles until the process is told to end. */
async function run(roles: Roles): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.LOG_LEVEL);
  const bot = await startBot(config, roles, log);
  const end = () => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    bot.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

// The sandbox needs packages that a production installation does not have: it is loaded where it is asked for.
const program = new Command('amplsbot').description('Changes Azure Monitor private networking from Slack, safely.');

program
  .command('start')
  .description('hear Slack out and carry work out, in one process')
  .action(() => run({ slack: true, workers: true }));

program
  .command('serve')
  .description('hear Slack out; leave the work to other processes')
  .action(() => run({ slack: true, workers: false }));

program
  .command('work')
  .description('carry work out; leave Slack to other processes')
  .action(() => run({ slack: false, workers: true }));

program
  .command('migrate')
  .description("bring the database to this version's schema")
  .action(() => migrate(readConfig(process.env).DATABASE_URL));

program
  .command('sandbox')
  .description('a bot with a Slack workspace and an Azure of its own, on this machine')
  .action(async () => (await import('./sandbox/run.ts')).runSandbox(process.env));

program
  .command('demo')
  .description('play a story through a sandbox, and show it')
  .action(async () => (await import('./sandbox/demo/run.ts')).runDemo(process.env));

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
