import type { TokenCredential } from '@azure/identity';
import { CredentialUnavailableError } from '@azure/identity';
import { Command } from 'commander';
import { drizzle } from 'drizzle-orm/pg-proxy';
import { DatabaseError } from 'pg';
import { inject } from 'vitest';
import type { Estate } from '../../../../sandbox/src/arm/server.ts';
import { builtInEstate, startArm } from '../../../../sandbox/src/arm/server.ts';
import { loopbackCredential, loopbackHttpClient } from '../../../../sandbox/src/azure-transport.ts';
import { createLog } from '../../../../src/base/log.ts';
import type { Config } from '../../../../src/config.ts';
import { configVariables, readConfig } from '../../../../src/config.ts';
import { refOf } from '../../../../src/domain/request/record.ts';
import { checkAzure, unlockRequest } from '../../../../src/operations/commands.ts';
import { healthRoutes } from '../../../../src/operations/health.ts';
import { addQuestionCommands } from '../../../../src/operations/question-commands.ts';
import type { Database } from '../../../../src/store/database.ts';
import { takeLease } from '../../../../src/store/leases.ts';
import { leaseKey } from '../../../../src/store/work.ts';
import { runProgram } from '../../../run-program.ts';
import { slackContext } from '../listeners.ts';
import type { Sentence } from '../markdown.ts';
import { codeBlock, sentenceTable } from '../markdown.ts';
import type { SampleStage } from '../sample-stage.ts';
import { openSampleStage, stopInTheMiddle } from '../sample-stage.ts';
import type { Section } from '../section.ts';
import { newerDatabase } from '../store-refusals.ts';

const helps = [
  ['--help'],
  ['check', 'azure', '--help'],
  ['unlock', '--help'],
  ['audit', '--help'],
  ['where', '--help'],
];

/** Returns what the command line prints. */
export async function commandLine(): Promise<readonly Section[]> {
  const [printed, checked, refused] = await Promise.all([
    Promise.all(helps.map(printedBy)),
    checkExamples(),
    unlockRequest(exampleConfig(), createLog('silent'), 'law-prod', { operator: 'carol', reason: 'x' }),
  ]);
  const [unlocked, asked] = await Promise.all([unlockExamples(), questionExamples()]);
  return [
    {
      title: 'Command line',
      intro: 'What operators read in their terminal.',
      parts: [
        ...helps.map((args, index) => ({ title: commandOf(args), content: codeBlock(printed[index] ?? '') })),
        ...checked.map(({ when, lines }) => ({ title: `amplsbot check azure: ${when}`, content: codeBlock(lines) })),
        { title: 'amplsbot unlock: not a request', content: codeBlock(refused.lines.join('\n')) },
        ...unlocked.map(({ when, lines }) => ({ title: `amplsbot unlock: ${when}`, content: codeBlock(lines) })),
        ...asked.map(({ when, lines }) => ({ title: when, content: codeBlock(lines) })),
        { title: 'A database of a newer version', content: codeBlock(await newerDatabase()) },
        { title: 'Health checks', content: sentenceTable(await healthAnswers()) },
      ],
    },
  ];
}

/** What questions print. */
async function questionExamples(): Promise<readonly CommandExample[]> {
  const unreachable = { ...slackContext('database'), rulebook: slackContext().rulebook };
  const noTable = Object.assign(new DatabaseError('there is no such table', 0, 'error'), { code: '42P01' });
  const refusing = drizzle(() => Promise.reject(noTable)) as unknown as Database;
  const refused = { ...slackContext(), db: refusing };
  const examples = [
    { words: ['where', 'law-prod'], context: slackContext() },
    { words: ['where', 'law'], context: slackContext() },
    { words: ['where'], context: slackContext() },
    { words: ['usage', '--csv'], context: slackContext() },
    { words: ['usage', '--csv', '--out', 'usage.pdf'], context: slackContext() },
    { words: ['where', 'law-prod', '--out', 'where.csv'], context: slackContext() },
    { words: ['usage'], context: slackContext('azure') },
    { words: ['requests'], context: unreachable },
    { words: ['requests', 'all'], context: refused },
  ];
  return Promise.all(
    examples.map(async ({ words, context }) => {
      const printed: string[] = [];
      const keep = (text: string) => printed.push(text);
      const program = new Command('amplsbot');
      const end = (exitCode: number) => printed.push(`(exit code ${exitCode})`);
      addQuestionCommands(program, async () => ({ context, close: async () => undefined }), {
        out: keep,
        error: keep,
        end,
      });
      await program.parseAsync(words, { from: 'user' });
      return { when: commandOf(words), lines: printed.join('\n') };
    }),
  );
}

/** What `unlock` prints for a request in different situations. */
async function unlockExamples(): Promise<readonly CommandExample[]> {
  const waiting = await openSampleStage();
  const notLocked = await unlockExample('the request holds no locks', waiting, await waiting.submitAndPlan('law-dev'));
  const working = await openSampleStage({ approvals: 0 });
  const held = await working.submitAndPlan('law-dev');
  const lease = await takeLease(working.db, leaseKey('execute', held), 'worker');
  const inUse = await unlockExample('a worker is working on the request', working, held);
  await lease?.release();
  const stage = await openSampleStage({ approvals: 0 });
  const stuck = await stopInTheMiddle(stage);
  return [notLocked, inUse, await unlockExample('the request is ended', stage, stuck)];
}

async function unlockExample(when: string, { db }: SampleStage, id: number): Promise<CommandExample> {
  const config = { ...exampleConfig(), DATABASE_URL: db.$client.options.connectionString ?? '' };
  const by = { operator: 'carol', reason: 'Azure has an outage' };
  return unlockRequest(config, createLog('silent'), refOf(id), by).then(
    ({ lines }) => ({ when, lines: lines.join('\n') }),
    (error: Error) => ({ when, lines: error.message }),
  );
}

function commandOf(args: readonly string[]): string {
  return `amplsbot ${args.join(' ')}`;
}

async function printedBy(args: readonly string[]): Promise<string> {
  const { code, out, error } = await runProgram(inject('programs').main, args, {});
  if (code !== 0) throw new Error(`${commandOf(args)} ended with ${code}: ${error}`);
  return out.trimEnd();
}

function exampleConfig(): Config {
  const { WORKFLOWS_DIR: _, ...examples } = Object.fromEntries(
    configVariables.map(({ name, example }) => [name, example]),
  );
  return readConfig({ ...examples, AZURE_SUBSCRIPTIONS: '', AZURE_CLOUD: 'public', AUDIT_FOLDER: '' });
}

interface CommandExample {
  readonly when: string;
  readonly lines: string;
}

/** The simulated ARM endpoint answers as Azure does. */
async function checkExamples(): Promise<readonly CommandExample[]> {
  const estate = builtInEstate();
  const [scope] = estate.resources.filter(({ type }) => /privateLinkScopes$/i.test(type));
  const denied = [
    { scope: scope?.id ?? '', actions: ['Microsoft.Insights/privateLinkScopes/read'] },
    {
      scope: `/subscriptions/${estate.subscriptions[0]?.subscriptionId}`,
      actions: ['Microsoft.Network/privateEndpoints/write'],
    },
  ];
  const subscriptions = estate.subscriptions.map(({ subscriptionId }) => subscriptionId);
  const hidden = {
    scope: `/subscriptions/${subscriptions[0]}/resourceGroups/rg-data`,
    actions: ['Microsoft.Authorization/permissions/read'],
  };
  const partly = {
    ...estate,
    resources: estate.resources.filter(({ id }) => !/\/workspaces\/workspace-1$/i.test(id)),
    denied: [hidden],
  };
  const signedOut = { getToken: () => Promise.reject(new CredentialUnavailableError('not signed in')) };
  return Promise.all([
    checkExample('everything is in order', estate, loopbackCredential()),
    checkExample('permissions are missing', { ...estate, denied }, loopbackCredential()),
    checkExample('objects cannot be read', partly, loopbackCredential(), [...subscriptions, UNKNOWN_SUBSCRIPTION]),
    checkExample(
      'the workspace of a component is in another subscription',
      foreignWorkspace(estate),
      loopbackCredential(),
    ),
    checkExample('no credentials', estate, signedOut),
  ]);
}

/** An estate in which a component has a workspace of another subscription, whose keys the bot may not read. */
function foreignWorkspace(estate: Estate): Estate {
  const workspace = estate.resources.find(({ id }) => /\/workspaces\/law-audit$/i.test(id));
  const resources = estate.resources.map(resource =>
    /\/components\/appi-orders$/i.test(resource.id) && workspace !== undefined
      ? { ...resource, properties: { ...resource.properties, WorkspaceResourceId: workspace.id } }
      : resource,
  );
  const denied = [{ scope: '/subscriptions', actions: ['Microsoft.OperationalInsights/workspaces/sharedKeys/action'] }];
  return { ...estate, resources, denied };
}

const UNKNOWN_SUBSCRIPTION = '00000000-0000-0000-0000-00000000000f';

async function checkExample(
  when: string,
  estate: Estate,
  credential: TokenCredential,
  subscriptions: readonly string[] = [],
): Promise<CommandExample> {
  const arm = await startArm({ port: 0, speed: 0, estate });
  try {
    const config = { ...exampleConfig(), ...(subscriptions.length > 0 && { AZURE_SUBSCRIPTIONS: [...subscriptions] }) };
    const { lines } = await checkAzure(config, { credential, httpClient: loopbackHttpClient(arm.url) });
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
