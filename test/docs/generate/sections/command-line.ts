import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import { CredentialUnavailableError } from '@azure/identity';
import type { Estate } from '../../../../sandbox/src/arm/server.ts';
import { builtInEstate, startArm } from '../../../../sandbox/src/arm/server.ts';
import { loopbackCredential, loopbackHttpClient } from '../../../../sandbox/src/azure-transport.ts';
import { createLog } from '../../../../src/base/log.ts';
import type { Config } from '../../../../src/config.ts';
import { configVariables, readConfig } from '../../../../src/config.ts';
import { createAuditKey } from '../../../../src/operations/audit-commands.ts';
import { checkAzure, unlockRequest } from '../../../../src/operations/commands.ts';
import { healthRoutes } from '../../../../src/operations/health.ts';
import type { Database } from '../../../../src/store/database.ts';
import { slackContext } from '../listeners.ts';
import type { Sentence } from '../markdown.ts';
import { codeBlock, sentenceTable } from '../markdown.ts';
import type { Section } from '../section.ts';

const main = resolve(import.meta.dirname, '../../../../src/main.ts');

const helps = [
  ['--help'],
  ['check', 'azure', '--help'],
  ['unlock', '--help'],
  ['audit', '--help'],
  ['audit', 'verify', '--help'],
];

/** Returns what the command line prints. */
export async function commandLine(): Promise<readonly Section[]> {
  const [printed, checked, refused] = await Promise.all([
    Promise.all(helps.map(printedBy)),
    checkExamples(),
    unlockRequest(exampleConfig(), createLog('silent'), 'law-prod', { operator: 'carol', reason: 'x' }),
  ]);
  return [
    {
      title: 'Command line',
      intro: 'What operators read in their terminal.',
      parts: [
        ...helps.map((args, index) => ({ title: commandOf(args), content: codeBlock(printed[index] ?? '') })),
        ...checked.map(({ when, lines }) => ({ title: `amplsbot check azure: ${when}`, content: codeBlock(lines) })),
        ...auditExamples().map(({ when, lines }) => ({ title: `amplsbot audit ${when}`, content: codeBlock(lines) })),
        { title: 'amplsbot unlock: not a request', content: codeBlock(refused.lines.join('\n')) },
        { title: 'Health checks', content: sentenceTable(await healthAnswers()) },
      ],
    },
  ];
}

function commandOf(args: readonly string[]): string {
  return `amplsbot ${args.join(' ')}`;
}

function printedBy(args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    execFile(process.execPath, [main, ...args], { encoding: 'utf8' }, (error, stdout) => {
      if (error === null) done(stdout.trimEnd());
      else failed(error);
    });
  });
}

function exampleConfig(): Config {
  const { WORKFLOWS_DIR: _, ...examples } = Object.fromEntries(
    configVariables.map(({ name, example }) => [name, example]),
  );
  return readConfig({ ...examples, AZURE_SUBSCRIPTIONS: '', AZURE_CLOUD: 'public' });
}

/** The key of the example is that of a seed of zeros: a real one is random. */
function auditExamples(): readonly CheckExample[] {
  const { lines } = createAuditKey('audit.example.com/amplsbot', Buffer.alloc(32));
  const refused = createAuditKey('our audit log').lines;
  return [
    { when: 'key', lines: lines.join('\n') },
    { when: 'key: a name that is not allowed', lines: refused.join('\n') },
  ];
}

interface CheckExample {
  readonly when: string;
  readonly lines: string;
}

/** The simulated ARM endpoint answers as Azure does. */
async function checkExamples(): Promise<readonly CheckExample[]> {
  const estate = builtInEstate();
  const [scope] = estate.resources.filter(({ type }) => /privateLinkScopes$/i.test(type));
  const denied = [
    { scope: scope?.id ?? '', actions: ['Microsoft.Insights/privateLinkScopes/read'] },
    {
      scope: `/subscriptions/${estate.subscriptions[0]?.subscriptionId}`,
      actions: ['Microsoft.Network/privateEndpoints/write'],
    },
  ];
  const signedOut = { getToken: () => Promise.reject(new CredentialUnavailableError('not signed in')) };
  return Promise.all([
    checkExample('everything is in order', estate, loopbackCredential),
    checkExample('permissions are missing', { ...estate, denied }, loopbackCredential),
    checkExample('no credentials', estate, signedOut),
  ]);
}

async function checkExample(when: string, estate: Estate, credential: TokenCredential): Promise<CheckExample> {
  const arm = await startArm({ port: 0, speed: 0, estate });
  try {
    const { lines } = await checkAzure(exampleConfig(), { credential, httpClient: loopbackHttpClient(arm.url) });
    return { when, lines: lines.join('\n') };
  } finally {
    await arm.close();
  }
}

async function healthAnswers(): Promise<readonly Sentence[]> {
  const empty = slackContext().db;
  return [
    ['/healthz', await healthAnswer(empty, true, '/healthz')],
    ['/readyz, while the bot starts', await healthAnswer(empty, false, '/readyz')],
    ['/readyz', await healthAnswer(empty, true, '/readyz')],
    ['/readyz, while the database cannot be reached', await healthAnswer(slackContext('database').db, true, '/readyz')],
  ];
}

function healthAnswer(db: Database, isStarted: boolean, path: string): Promise<string> {
  const route = healthRoutes(db, () => isStarted).find(candidate => candidate.path === path);
  return new Promise(done => {
    const writeHead = (status: number) => ({ end: (text: string) => done(`${status} ${text}`) });
    route?.handler(undefined as never, { writeHead } as never);
  });
}
