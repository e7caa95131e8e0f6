import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Stage } from './harness.ts';
import { stageForTest } from './harness.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
}

/** Runs a command of the bot's own against the stage's stores and its Azure. */
function operate({ sandbox }: Stage, ...words: readonly string[]): Promise<Ended> {
  const env = {
    ...process.env,
    DATABASE_URL: sandbox.databaseUrl,
    SLACK_BOT_TOKEN: 'xoxb-operator',
    SLACK_SIGNING_SECRET: 'not-needed-for-this-one',
    SANDBOX_ARM_URL: sandbox.armUrl,
    LOG_LEVEL: 'silent',
  };
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, '../../src/main.ts'), ...words],
      { env },
      (error, out, err) => {
        resolve({ code: Number(error?.code ?? 0), out: `${out}${err}` });
      },
    );
  });
}

const because = ['--operator', 'olga', '--because', 'ARM never ends it'];

test.concurrent('an operator ends a request that cannot go on, and others get what it held', {
  timeout: 240_000,
}, async ({ onTestFinished }) => {
  const stage = await stageForTest({}, onTestFinished);
  await stage.armFault({ method: 'PUT', path: 'scopedResources/appi-web', hang: true, times: 50 });
  const stuck = await stage.agreed('/ampls connect law-prod-weu, appi-web to ampls-a');
  await stage.told(stuck, /Link law-prod-weu/);
  const next = await stage.agreed('/ampls connect law-prod-archive to ampls-a');
  await stage.told(next, new RegExp(`Waits for ${stuck}`));
  const busy = await operate(stage, 'unlock', stuck, ...because);
  expect(busy).toMatchObject({ code: 1, out: expect.stringContaining(`A worker is at work on ${stuck} just now.`) });
  await stage.bot(1, 'kill');
  const ended = await untilEnded(() => operate(stage, 'unlock', stuck, ...because));
  expect(ended.out).toContain('Link law-prod-weu to ampls-a: this is made, and remains.');
  expect(ended.out).toContain('Link appi-web to ampls-a: this may have been made. Look in Azure.');
  await stage.bot(1, 'start');
  await stage.reaches(next, 'succeeded');
  await stage.reaches(stuck, 'failed');
  await stage.told(stuck, /Unlocked by an operator, olga: ARM never ends it/);
  const again = await operate(stage, 'unlock', stuck, ...because);
  expect(again).toMatchObject({ code: 1, out: expect.stringContaining('holds nothing that could be unlocked') });
});

/** The dead worker's lease has to run out first. */
async function untilEnded(attempt: () => Promise<Ended>): Promise<Ended> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const ended = await attempt();
    if (ended.code === 0) return ended;
    expect(ended.out).toContain('A worker is at work');
    expect(performance.now()).toBeLessThan(deadline);
  }
}

test.concurrent('what is no request, or none there is, is said', async ({ onTestFinished }) => {
  const stage = await stageForTest({}, onTestFinished);
  expect(await operate(stage, 'unlock', 'CR-77', ...because)).toMatchObject({
    code: 1,
    out: expect.stringContaining('There is no CR-77.'),
  });
  expect(await operate(stage, 'unlock', 'ampls-a', ...because)).toMatchObject({
    code: 1,
    out: expect.stringContaining('"ampls-a" is no request: give its name, such as CR-12.'),
  });
  expect((await operate(stage, 'unlock', 'CR-1')).out).toContain('--operator');
});

test.concurrent('what the identities lack in Azure is said, action by action', async ({ onTestFinished }) => {
  const stage = await stageForTest({}, onTestFinished);
  const well = await operate(stage, 'check', 'azure');
  expect(well).toMatchObject({ code: 0 });
  expect(well.out).toMatch(/ok +The writer may do all that it needs in \d+ resource groups\./);
  const estate = await stage.player.arm('estate');
  const scope = estate.resources.find(({ id }: { id: string }) => /privatelinkscopes\/ampls-a$/i.test(id)).id;
  const group = scope.split('/').slice(0, 5).join('/');
  const denied = [{ scope: group, actions: ['Microsoft.Insights/PrivateLinkScopes/ScopedResources/*'] }];
  await stage.player.arm('estate', { ...estate, denied }, 'PUT');
  const { code, out } = await operate(stage, 'check', 'azure');
  expect(code).toBe(1);
  expect(out).toContain('The reader lacks Microsoft.Insights/PrivateLinkScopes/ScopedResources/Read in rg-monitoring.');
  expect(out).toContain(
    'The writer lacks Microsoft.Insights/PrivateLinkScopes/ScopedResources/Write in rg-monitoring.',
  );
  expect(out).toMatch(/MISSING .*ampls-b cannot be read: The bot's identity lacks the permission .*[^.]\.\n/i);
});
