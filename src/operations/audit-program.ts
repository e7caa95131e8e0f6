import type { Command } from 'commander';
import type { AzureTransport } from '../azure/access.ts';
import { readAuditConfig } from '../config.ts';
import type { ExportCommand, VerifyCommand } from './audit-commands.ts';
import { createAuditKey, exportAudit, proveAudit, verifyAudit } from './audit-commands.ts';
import type { CommandResult } from './commands.ts';

/**
 * Adds the commands for auditors.
 *
 * @param print prints the result of a command and sets the exit code
 * @param azure how to reach Azure, where that is not as in production
 */
export function addAuditCommands(
  program: Command,
  print: (result: CommandResult) => void,
  azure?: AzureTransport,
): void {
  const audit = program.command('audit').description('verify the audit trail from outside the database');
  audit
    .command('key')
    .description('create the key that seals the audit trail')
    .argument('<name>', 'name of the audit log, such as audit.example.com/amplsbot')
    .action((name: string) => print(createAuditKey(name)));
  audit
    .command('verify')
    .description('find everything that was changed, removed, added or moved in the audit trail')
    .option('--checkpoint <file>', 'checkpoint that you kept; without it, the newest published one')
    .option('--key <key...>', 'verifier key that you trust; without it, the one that belongs to AUDIT_KEY')
    .action(async (options: VerifyCommand) => print(await verifyAudit(readAuditConfig(process.env), options, azure)));
  audit
    .command('prove')
    .description('print a proof that the events of a request are in the audit log')
    .argument('<request>', 'name of the request, such as CR-12')
    .action(async (ref: string) => print(await proveAudit(readAuditConfig(process.env), ref)));
  audit
    .command('export')
    .description('write an evidence pack: events, decisions, steps, documents and proofs, with pages to read')
    .requiredOption('--from <time>', 'first day or time, in UTC, such as 2026-03-01')
    .requiredOption('--to <time>', 'last day, or the time at which to stop, in UTC')
    .requiredOption('--out <folder>', 'new folder to write')
    .option('--request <request>', 'one request only, such as CR-12')
    .action(async (options: ExportCommand) => print(await exportAudit(readAuditConfig(process.env), options)));
}
