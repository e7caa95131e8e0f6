import { Command } from 'commander';
import { createLog } from './base/log.ts';
import type { BotParts, Roles } from './compose.ts';
import { openQuestionContext, startBot } from './compose.ts';
import { configVariables, readConfig } from './config.ts';
import { addAuditCommands } from './operations/audit-program.ts';
import type { CommandResult } from './operations/commands.ts';
import { checkAzure, checkAzureAssumptions, unlockRequest } from './operations/commands.ts';
import { addQuestionCommands } from './operations/question-commands.ts';
import { EXIT_UNEXPECTED, handleUnexpectedErrors } from './operations/unexpected-errors.ts';
import { migrate } from './store/migrate.ts';

/** Time in milliseconds that running work gets to finish after SIGTERM or SIGINT. */
const STOP_MS = 25_000;

/**
 * Runs the command that the arguments name. A failure prints one sentence and ends the process with exit code 1.
 *
 * @param parts what replaces the production parts; the sandbox passes its own clock and its own way to Azure
 */
export async function runCommandLine(argv: readonly string[], parts: BotParts = {}): Promise<void> {
  try {
    await createProgram(parts).parseAsync(argv);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function createProgram(parts: BotParts): Command {
  const program = new Command('amplsbot')
    .description('Changes Azure Monitor private networking from Slack, safely.')
    .addHelpText('after', variablesHelp);
  const addRole = (name: string, description: string, roles: Roles) =>
    program
      .command(name)
      .description(description)
      .action(() => run(roles, parts));

  addRole('start', 'answer Slack and execute requests, in one process', { slack: true, workers: true });
  addRole('serve', 'answer Slack only; other processes execute requests', { slack: true, workers: false });
  addRole('work', 'execute requests only; other processes answer Slack', { slack: false, workers: true });
  program
    .command('migrate')
    .description('upgrade the database schema to this version')
    .action(() => {
      const { DATABASE_URL: url, DATABASE_MIGRATION_URL: migrationUrl = url } = readConfig(process.env);
      return migrate(migrationUrl, url);
    });
  program
    .command('check')
    .description('check what the bot depends on')
    .command('azure')
    .description('show what the identities can see in Azure and which permissions they lack')
    .option('--assumptions', 'check instead what the bot assumes about Azure; the report has no ids and no names')
    .action(async ({ assumptions = false }: { assumptions?: boolean }) => {
      const check = assumptions ? checkAzureAssumptions : checkAzure;
      print(await check(readConfig(process.env), parts.azure));
    });
  program
    .command('unlock')
    .description('end a request that cannot continue and release its locks')
    .argument('<request>', 'name of the request, such as CR-12')
    .requiredOption('--operator <name>', 'your name, for the audit trail')
    .requiredOption('--because <reason>', "the reason, for the audit trail and the request's thread")
    .action(async (ref: string, { operator, because: reason }: { operator: string; because: string }) => {
      const config = readConfig(process.env);
      print(await unlockRequest(config, createLog(config.LOG_LEVEL), ref, { operator, reason }));
    });
  addAuditCommands(program, print, parts.azure);
  const open = async () => openQuestionContext(readConfig(process.env), createLog('silent'), parts);
  addQuestionCommands(program, open, {
    out: text => process.stdout.write(`${text}\n`),
    error: text => process.stderr.write(`${text}\n`),
    end(exitCode) {
      process.exitCode = exitCode;
    },
  });
  return program;
}

/** Runs a bot with these roles until the process receives SIGTERM or SIGINT, or cannot go on after an unexpected error. */
async function run(roles: Roles, parts: BotParts): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.LOG_LEVEL);
  const starting = startBot(config, roles, log, parts);
  let isStopping = false;
  // A second signal must not end the process while it stops: Ctrl-C in a terminal reaches it twice when another process
  // passes the signal on.
  const end = (exitCode: number) => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(exitCode || 1), STOP_MS).unref();
    starting
      .then(bot => bot.stop())
      .then(
        () => process.exit(exitCode),
        () => process.exit(exitCode || 1),
      );
  };
  handleUnexpectedErrors(log, () => end(EXIT_UNEXPECTED));
  await starting;
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
}

function print({ ok, lines }: CommandResult): void {
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : 1;
}

function variablesHelp(): string {
  const width = Math.max(...configVariables.map(({ name }) => name.length));
  const lines = configVariables.map(({ name, purpose, required, shownDefault }) => {
    const note = required ? ' (required)' : shownDefault === undefined ? '' : ` (default: ${shownDefault})`;
    return `  ${name.padEnd(width)}  ${purpose}${note}`;
  });
  return `\nEnvironment variables:\n${lines.join('\n')}`;
}
