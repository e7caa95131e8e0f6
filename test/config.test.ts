import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configVariables, readAuditConfig, readConfig } from '../src/config.ts';

const required = {
  DATABASE_URL: 'postgres://bot@db/amplsbot',
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: '0123456789abcdef',
};

test('fills in the defaults when only the required variables are set', () => {
  expect(readConfig({ ...required, REDIS_URL: '' })).toMatchObject({
    QUEUE_PREFIX: 'amplsbot',
    SLACK_CHANNEL: 'network-changes',
    SLACK_TRANSPORT: 'http',
    PORT: 3000,
    AZURE_CLOUD: 'public',
  });
});

test('splits subscriptions at commas', () => {
  expect(readConfig({ ...required, AZURE_SUBSCRIPTIONS: ' a , b' }).AZURE_SUBSCRIPTIONS).toEqual(['a', 'b']);
});

test('names every invalid variable at once, with what was expected', () => {
  const invalid = { ...required, DATABASE_URL: 'mysql://x', PORT: '99999', REDIS_URL: 'localhost', LOG_LEVEL: 'loud' };
  const message = messageOf(() => readConfig(invalid));
  for (const name of ['DATABASE_URL', 'PORT', 'REDIS_URL', 'LOG_LEVEL']) expect(message).toContain(`  ${name}: `);
  expect(message).toContain('expected postgres://user@host/database');
});

test('explains a missing variable: what it is for, what was expected and an example', () => {
  const message = messageOf(() => readConfig({}));
  expect(message).toContain(
    '  DATABASE_URL: not set, expected postgres://user@host/database. Postgres database that stores every request. ' +
      'Example: DATABASE_URL=postgres://amplsbot:secret@db.example.com/amplsbot',
  );
  expect(message).toContain('  SLACK_BOT_TOKEN: not set, expected a token that begins with xoxb-.');
  expect(message).not.toMatch(/Invalid input|undefined/);
});

test('never repeats an invalid value, because it can be a secret', () => {
  const secrets = { DATABASE_URL: 'db-secret-1', SLACK_BOT_TOKEN: 'bot-secret-2', SLACK_SIGNING_SECRET: 'secret-3' };
  expect(messageOf(() => readConfig(secrets))).not.toMatch(/secret-\d/);
});

test.each([
  [{ SLACK_SIGNING_SECRET: '' }, 'SLACK_SIGNING_SECRET'],
  [{ SLACK_TRANSPORT: 'socket' }, 'SLACK_APP_TOKEN'],
  [{ WORKFLOWS_DIR: '/there/is/none' }, 'WORKFLOWS_DIR'],
])('refuses %o', (more, name) => {
  expect(messageOf(() => readConfig({ ...required, ...more }))).toContain(`  ${name}: `);
});

test('has a valid example for every variable', () => {
  const { WORKFLOWS_DIR: _, ...examples } = Object.fromEntries(
    configVariables.map(({ name, example }) => [name, example]),
  );
  // The audit log is published in one place.
  expect(() => readConfig({ ...examples, AUDIT_FOLDER: '' })).not.toThrow();
  expect(() => readConfig({ ...examples, AUDIT_BLOB_URL: '' })).not.toThrow();
  expect(messageOf(() => readConfig(examples))).toContain('  AUDIT_BLOB_URL: ');
  expect(messageOf(() => readAuditConfig(examples))).toContain('  AUDIT_BLOB_URL: ');
});

test('matches the table of variables in README.md', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const rows = configVariables.map(({ name, purpose, required: isRequired, shownDefault, example }) => {
    const defaultCell = shownDefault === undefined ? '' : `\`${shownDefault}\``;
    return `| \`${name}\` | ${purpose} | ${isRequired ? 'required' : defaultCell} | \`${example}\` |`;
  });
  expect(readme).toContain(rows.join('\n'));
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('No error was thrown.');
}

const account = 'https://exampleaudit.blob.core.windows.net';

test.each(['/log', '/log/', '/log/folder/of-it', '/log?sv=2022-11-02&sp=rcw&sig=abc%3D', '/log/x?sig=abc&sv=1'])(
  'takes a container with the path %s',
  path => {
    expect(readConfig({ ...required, AUDIT_BLOB_URL: account + path }).AUDIT_BLOB_URL).toBe(account + path);
  },
);

test.each([
  `${account}`,
  `${account}/`,
  `${account}/lo`,
  `${account}/Log`,
  `${account}/log--x`,
  `${account}/$root`,
  `${account}/log?sv=2022-11-02`,
  `${account}/log?comp=list`,
  `${account}/log#x`,
  'https://user:secret-1@exampleaudit.blob.core.windows.net/log',
  'http://exampleaudit.blob.core.windows.net/log?sig=secret-1',
])('refuses %s as the URL of a container, without repeating it', url => {
  const message = messageOf(() => readConfig({ ...required, AUDIT_BLOB_URL: url }));
  expect(message).toContain('  AUDIT_BLOB_URL: expected the https URL of a container');
  expect(message).not.toContain('secret-1');
});
