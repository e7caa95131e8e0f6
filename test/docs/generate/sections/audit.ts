import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { openFolder } from '../../../../src/base/folder.ts';
import { signCheckpoint } from '../../../../src/domain/tlog/checkpoint.ts';
import { formatVerifierKey } from '../../../../src/domain/tlog/note-keys.ts';
import type { ExportCommand, VerifyCommand } from '../../../../src/operations/audit-commands.ts';
import { createAuditKey, exportAudit, proveAudit, verifyAudit } from '../../../../src/operations/audit-commands.ts';
import { addAuditCommands } from '../../../../src/operations/audit-program.ts';
import type { CommandResult } from '../../../../src/operations/commands.ts';
import { key, otherKey, tamper } from '../../../app/audit/support.ts';
import type { Sentence } from '../markdown.ts';
import { codeBlock, sentenceTable } from '../markdown.ts';
import type { SampleTrail } from '../sample-trail.ts';
import { openSampleTrail, openSealedTrail, verifierKey } from '../sample-trail.ts';
import type { Section } from '../section.ts';
import { containerAlarms } from './container-alarms.ts';
import { sealingAlarms } from './sealing-alarms.ts';
import { tamperingSentences } from './tampering.ts';

/** Returns what auditors read: what the commands print, what an evidence pack holds, and the alarms in the log. */
export async function auditCommands(): Promise<readonly Section[]> {
  const refused = [...(await refusalsOfUnsealed()), ...(await refusalsOfSealed())];
  const parts = [
    ...helps(),
    ...keyExamples(),
    ...(await verifyExamples()),
    {
      title: 'What amplsbot audit verify finds',
      content: sentenceTable(await tamperingSentences(), ['when', 'after CHANGED']),
    },
    ...(await proofAndPack()),
    { title: 'Refusals of the audit commands', content: sentenceTable(refused) },
    { title: 'Alarms about sealing', content: sentenceTable(await sealingAlarms(), ['when', 'in the log']) },
    { title: 'Alarms about a container', content: sentenceTable(await containerAlarms(), ['when', 'in the log']) },
  ];
  return [
    { title: 'The audit commands', intro: 'What auditors read in their terminal, and in an evidence pack.', parts },
  ];
}

type Part = Section['parts'][number];

function helps(): readonly Part[] {
  const program = new Command('amplsbot').configureOutput({ getOutHelpWidth: () => 80 });
  addAuditCommands(program, () => undefined);
  return (program.commands[0]?.commands ?? []).map(command => ({
    title: `amplsbot audit ${command.name()} --help`,
    content: codeBlock(command.helpInformation().trimEnd()),
  }));
}

/** The key of the example is that of a seed of zeros: a real one is random. */
function keyExamples(): readonly Part[] {
  const { lines } = createAuditKey('audit.example.com/amplsbot', Buffer.alloc(32));
  const refused = createAuditKey('our audit log').lines;
  return [
    { title: 'amplsbot audit key', content: codeBlock(lines.join('\n')) },
    { title: 'amplsbot audit key: a name that is not allowed', content: codeBlock(refused.join('\n')) },
  ];
}

async function verifyExamples(): Promise<readonly Part[]> {
  const trail = await openSealedTrail();
  const example = async (when: string, config = trail.config) => ({
    title: `amplsbot audit verify: ${when}`,
    content: codeBlock(await printed(verifyAudit(config, { key: [verifierKey] }))),
  });
  const inOrder = await example('nothing was changed');
  await trail.addEvent(13, 'UALICE', 'retried', {});
  const unsealed = await example('an event is not sealed, and there is no audit folder', trail.bareConfig);
  await tamper(trail.db, `update amplsbot.events set actor = 'UMALLORY' where request_id = 12 and seq = 2`);
  const changed = await example('an event was edited');
  trail.close();
  return [inOrder, unsealed, changed];
}

const march: Omit<ExportCommand, 'out'> = { from: '2026-03-01', to: '2026-03-31' };

async function proofAndPack(): Promise<readonly Part[]> {
  const trail = await openSealedTrail();
  const proof = await printed(proveAudit(trail.config, 'CR-12'));
  const exported = await exportInto(trail, 'evidence');
  const read = (path: string) => readFileSync(join(trail.root, 'evidence', path), 'utf8');
  const pages = [
    read('README.txt').trimEnd(),
    pageText(read('index.html')),
    pageText(read('requests/CR-12/index.html')),
  ];
  const unsealedTrail = await openSampleTrail();
  const unsealed = await exportInto(unsealedTrail, 'evidence');
  const unsealedPages = ['index.html', 'requests/CR-13/index.html'].map(path =>
    pageText(readFileSync(join(unsealedTrail.root, 'evidence', path), 'utf8')),
  );
  trail.close();
  unsealedTrail.close();
  return [
    ['amplsbot audit prove', proof],
    ['amplsbot audit export', exported],
    ['README.txt of an evidence pack', pages[0]],
    ['First page of an evidence pack', pages[1]],
    ['Page of a request in an evidence pack', pages[2]],
    ['amplsbot audit export: events are not sealed', unsealed],
    ['First page of an evidence pack: events are not sealed', unsealedPages[0]],
    ['Page of a request in an evidence pack: its events are not sealed', unsealedPages[1]],
  ].map(([title = '', text = '']) => ({ title, content: codeBlock(text) }));
}

async function exportInto({ root, config, withoutRoot }: SampleTrail, folder: string): Promise<string> {
  return withoutRoot(await printed(exportAudit(config, { ...march, out: join(root, folder) })));
}

/** Returns the text of a page of a pack, with a line for each row of a table. */
function pageText(html: string): string {
  const [, body = ''] = html.split('<body>');
  const text = body
    .replace(/<\/t[hd]>(?=<t)/g, ' | ')
    .replace(/<\/(?:tr|p|h\d)>\n?/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'");
  return text.trim();
}

async function refusalsOfUnsealed(): Promise<readonly Sentence[]> {
  const { config, bareConfig, close, root, withoutRoot } = await openSampleTrail();
  const verify = (command: VerifyCommand) => printed(verifyAudit(bareConfig, command));
  const exporting = (command: Partial<ExportCommand>) =>
    printed(exportAudit(config, { ...march, out: join(root, 'evidence'), ...command })).then(withoutRoot);
  const [name = '', id = '', bytes = ''] = verifierKey.split('+');
  const notEd25519 = Buffer.from([9, 9]).toString('base64');
  writeFileSync(join(root, 'notes.txt'), 'hello\n');
  const refused: readonly Sentence[] = [
    ['verify: no key', await verify({})],
    ['verify: AUDIT_KEY is something else', await printed(verifyAudit({ ...bareConfig, AUDIT_KEY: 'secret' }, {}))],
    ['verify: --key is something else', await verify({ key: ['secret'] })],
    ['verify: --key is damaged', await verify({ key: [`${name}+00000000+${bytes}`] })],
    ['verify: --key is of another kind', await verify({ key: [`${name}+${id}+${notEd25519}`] })],
    [
      'verify: the file of --checkpoint is missing',
      withoutRoot(await verify({ key: [verifierKey], checkpoint: join(root, 'none') })),
    ],
    ['verify: nothing is sealed yet', await verify({ key: [verifierKey] })],
    ['prove: not a request', await printed(proveAudit(config, 'law-prod'))],
    ['prove: the request has no sealed events', await printed(proveAudit(config, 'CR-12'))],
    ['export: a wrong time', await exporting({ from: 'yesterday' })],
    ['export: a time without events', await exporting({ from: '2026-02-01', to: '2026-02-28' })],
    ['export: not a request', await exporting({ request: 'law-prod' })],
    ['export: the folder has files', await exporting({ out: root })],
    ['export: the folder cannot be created', await exporting({ out: join(root, 'notes.txt', 'evidence') })],
  ];
  close();
  return refused.map(([when, text]) => [when, text.replaceAll(root, 'evidence')]);
}

async function refusalsOfSealed(): Promise<readonly Sentence[]> {
  const { db, config, root, files, close } = await openSealedTrail();
  const checkpoint = String(await files.read('checkpoint'));
  const verifyFile = async (note: string, keys = [verifierKey]) => {
    await openFolder(root).write('kept', note);
    return printed(verifyAudit(config, { key: keys, checkpoint: join(root, 'kept') }));
  };
  const forged = signCheckpoint({ size: 2, root: Buffer.alloc(32) }, key).split('\n');
  const signature = checkpoint.split('\n').slice(3);
  const refused: Sentence[] = [
    ['verify: the file of --checkpoint is something else', await verifyFile('hello\n')],
    ['verify: another key signed the checkpoint', await verifyFile(checkpoint, [formatVerifierKey(otherKey)])],
    ['verify: the checkpoint was edited', await verifyFile([...forged.slice(0, 3), ...signature].join('\n'))],
  ];
  await tamper(db, `update amplsbot.audit_leaves set hash = repeat('0', 64) where request_id = 13`);
  refused.push(['prove or export: the log was changed', await printed(proveAudit(config, 'CR-12'))]);
  await tamper(db, 'delete from amplsbot.audit_leaves where request_id = 13');
  refused.push(['prove or export: leaves of the log were deleted', await printed(proveAudit(config, 'CR-12'))]);
  close();
  return refused;
}

/** Returns what a command prints, or the sentence with which it fails. */
function printed(result: Promise<CommandResult>): Promise<string> {
  return result.then(
    ({ lines }) => lines.join('\n'),
    (error: Error) => error.message,
  );
}
