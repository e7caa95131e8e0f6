import { Command } from 'commander';
import { createLog } from './base/log.ts';
import type { Roles } from './compose.ts';
import { startBot } from './compose.ts';
import { readConfig } from './config.ts';
import type { Said } from './operate.ts';
import { sayAzure, sayUnlocked } from './operate.ts';
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

/** Prints what an operator asked for; the exit code says whether all is well. */
function say({ ok, lines }: Said): void {
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : 1;
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
  .command('check')
  .description('look whether the bot would find what it needs')
  .command('azure')
  .description('what its identities see in Azure, and which permissions they lack')
  .action(async () => say(await sayAzure(readConfig(process.env))));

program
  .command('unlock')
  .description('end a request that cannot go on by itself, so that others get what it holds')
  .argument('<request>', 'its name, such as CR-12')
  .requiredOption('--operator <name>', 'who does this, for the audit trail')
  .requiredOption('--because <reason>', 'why, for the audit trail and for the thread')
  .action(async (ref: string, { operator, because: reason }: { operator: string; because: string }) => {
    const config = readConfig(process.env);
    say(await sayUnlocked(config, createLog(config.LOG_LEVEL), ref, { operator, reason }));
  });

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
