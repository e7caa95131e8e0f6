import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

const enough = {
  DATABASE_URL: 'postgres://bot@db/amplsbot',
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: '0123456789abcdef',
};

test('what is needed is enough, and the rest has its usual values', () => {
  expect(readConfig({ ...enough, REDIS_URL: '' })).toMatchObject({
    QUEUE_PREFIX: 'amplsbot',
    SLACK_CHANNEL: 'network-changes',
    SLACK_TRANSPORT: 'http',
    PORT: 3000,
    AZURE_CLOUD: 'public',
  });
});

test('several subscriptions are separated by commas', () => {
  expect(readConfig({ ...enough, AZURE_SUBSCRIPTIONS: ' a , b' }).AZURE_SUBSCRIPTIONS).toEqual(['a', 'b']);
});

test('everything that is wrong is named at once, with what is expected', () => {
  const wrong = { ...enough, DATABASE_URL: 'mysql://x', PORT: '99999', REDIS_URL: 'localhost', LOG_LEVEL: 'loud' };
  const failure = failureOf(() => readConfig(wrong));
  for (const name of ['DATABASE_URL', 'PORT', 'REDIS_URL', 'LOG_LEVEL']) expect(failure).toContain(`  ${name}: `);
  expect(failure).toContain('expected postgres://user@host/database');
});

test.each([
  [{ SLACK_SIGNING_SECRET: '' }, 'SLACK_SIGNING_SECRET'],
  [{ SLACK_TRANSPORT: 'socket' }, 'SLACK_APP_TOKEN'],
  [{ WORKFLOWS_DIR: '/there/is/none' }, 'WORKFLOWS_DIR'],
  [{ SANDBOX_ARM_URL: 'http://example.com' }, 'SANDBOX_ARM_URL'],
])('%o is refused', (more, name) => {
  expect(failureOf(() => readConfig({ ...enough, ...more }))).toContain(name);
});

function failureOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it was accepted');
}
