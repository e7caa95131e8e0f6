import { expect, inject, test } from 'vitest';
import type { Resource } from '../../sandbox/src/arm/resources.ts';
import { linkOf, workspaceAt } from '../../sandbox/src/estate/builders.ts';
import { runProgram } from '../run-program.ts';
import type { TestSystem } from '../system/harness.ts';
import { openSystemForTest } from '../system/harness.ts';

interface CommandResult {
  readonly code: number;
  readonly out: string;
}

/** Runs a command of the bot against the database and the Azure of the sandbox. */
async function runBotCommand({ sandbox }: TestSystem, ...words: readonly string[]): Promise<CommandResult> {
  const { code, out, error } = await runProgram(inject('programs').bot, words, {
    DATABASE_URL: sandbox.databaseUrl,
    SLACK_BOT_TOKEN: 'xoxb-operator',
    SLACK_SIGNING_SECRET: 'not-needed-for-this-one',
    SANDBOX_ARM_URL: sandbox.armUrl,
    SANDBOX_ARM_TOKEN: sandbox.armToken,
    LOG_LEVEL: 'silent',
  });
  return { code, out: `${out}${error}` };
}

const operatorOptions = ['--operator', 'olga', '--because', 'ARM never ends it'];

test.concurrent('ends a stuck request by an operator command and releases its locks', {
  timeout: 240_000,
}, async ({ onTestFinished }) => {
  const system = await openSystemForTest({}, onTestFinished);
  await system.armFault({ method: 'PUT', path: 'scopedResources/appi-web', hang: true, times: 50 });
  const stuck = await system.submitAndApprove('/ampls connect law-prod-weu, appi-web to ampls-a');
  await system.waitForThread(stuck, /Linked law-prod-weu/);
  const next = await system.submitAndApprove('/ampls connect law-prod-archive to ampls-a');
  await system.waitForThread(next, new RegExp(`Waiting for ${stuck}`));
  const refused = await runBotCommand(system, 'unlock', stuck, ...operatorOptions);
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining(`A worker is working on ${stuck}.`) });
  await system.bot(1, 'kill');
  const ended = await retryUntilLeaseEnds(() => runBotCommand(system, 'unlock', stuck, ...operatorOptions));
  expect(ended.out).toContain('Link law-prod-weu to ampls-a: still in place.');
  expect(ended.out).toContain('Link appi-web to ampls-a: may be in place. Check in Azure.');
  await system.bot(1, 'start');
  await system.waitForStatus(next, 'succeeded');
  await system.waitForStatus(stuck, 'failed');
  await system.waitForThread(stuck, /Unlocked by operator olga: ARM never ends it/);
  const again = await runBotCommand(system, 'unlock', stuck, ...operatorOptions);
  expect(again).toMatchObject({
    code: 1,
    out: expect.stringContaining('holds no locks, so there is nothing to unlock'),
  });
});

/** Repeats a command until it succeeds: the lease of the killed worker has to expire first. */
async function retryUntilLeaseEnds(attempt: () => Promise<CommandResult>): Promise<CommandResult> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const ended = await attempt();
    if (ended.code === 0) return ended;
    expect(ended.out).toContain('A worker is working on');
    expect(performance.now()).toBeLessThan(deadline);
  }
}

test.concurrent('explains an unknown request, an invalid name and a missing option', async ({ onTestFinished }) => {
  const system = await openSystemForTest({}, onTestFinished);
  expect(await runBotCommand(system, 'unlock', 'CR-77', ...operatorOptions)).toMatchObject({
    code: 1,
    out: expect.stringContaining('There is no CR-77.'),
  });
  expect(await runBotCommand(system, 'unlock', 'ampls-a', ...operatorOptions)).toMatchObject({
    code: 1,
    out: expect.stringContaining('"ampls-a" is not a request. Enter the name of a request, such as CR-12.'),
  });
  expect((await runBotCommand(system, 'unlock', 'CR-1')).out).toContain('--operator');
});

test.concurrent('lists the permissions that the identities lack in Azure', async ({ onTestFinished }) => {
  const system = await openSystemForTest({}, onTestFinished);
  const complete = await runBotCommand(system, 'check', 'azure');
  expect(complete).toMatchObject({ code: 0 });
  expect(complete.out).toMatch(/ok +The writer has all the permissions it needs in \d+ resource groups\./);
  expect(complete.out).toMatch(/ok +No count in Azure is above the documented-2020 limits\./);
  const estate = await system.control.arm('estate');
  const scope = estate.resources.find(({ id }: { id: string }) => /privatelinkscopes\/ampls-a$/i.test(id)).id;
  const group = scope.split('/').slice(0, 5).join('/');
  const denied = [{ scope: group, actions: ['Microsoft.Insights/PrivateLinkScopes/ScopedResources/*'] }];
  await system.control.arm('estate', { ...estate, denied }, 'PUT');
  const { code, out } = await runBotCommand(system, 'check', 'azure');
  expect(code).toBe(1);
  expect(out).toContain('The reader lacks Microsoft.Insights/PrivateLinkScopes/ScopedResources/Read in rg-monitoring.');
  expect(out).toContain(
    'The writer lacks Microsoft.Insights/PrivateLinkScopes/ScopedResources/Write in rg-monitoring.',
  );
  expect(out).toMatch(/PROBLEM .*ampls-b cannot be read: The bot's identity lacks the permission .*[^.]\.\n/i);
});

test.concurrent('recommends the limit profile that fits what is in Azure', async ({ onTestFinished }) => {
  const system = await openSystemForTest({}, onTestFinished);
  const estate = await system.control.arm('estate');
  const scope: Resource = estate.resources.find(({ id }: Resource) => /privatelinkscopes\/ampls-a$/i.test(id));
  const [, , subscription = '', , group = ''] = scope.id.split('/');
  const workspaces = Array.from({ length: 51 }, (_, index) =>
    workspaceAt({ subscription, group, location: 'westeurope' }, `law-crowd-${index}`),
  );
  const links = workspaces.map(workspace => linkOf(scope, workspace));
  await system.control.arm('estate', { ...estate, resources: [...estate.resources, ...workspaces, ...links] }, 'PUT');
  const { code, out } = await runBotCommand(system, 'check', 'azure');
  expect(code).toBe(1);
  expect(out).toMatch(
    /PROBLEM ampls-a already has 54 resources, more than the 50 of the documented-2020 limits\. Set LIMITS_PROFILE to ga-2025 or preview-2025, which fit what is in Azure\.\n/,
  );
  await system.control.command('alice', '/ampls usage ampls-a');
  await system.waitForEphemeral('alice', /54\/50 resources[\s\S]*Set LIMITS_PROFILE to ga-2025 or preview-2025/);
});
