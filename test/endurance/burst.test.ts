import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { scopeAt, workspaceAt } from '../../sandbox/src/estate/builders.ts';
import { rulesForLoad } from '../rules-for-load.ts';
import { openSystemForTest } from '../system/harness.ts';
import { estateOf, resourceSet } from './kinds.ts';

const REQUESTS = 500;
const SCOPES = 20;

/** How many commands are typed at once while the requests are submitted. */
const TYPISTS = 10;

/** How long five hundred requests may take to be planned, and to be checked after their approval, in milliseconds. */
const SETTLE_MS = 600_000;

function workspacesAndScopes() {
  const { group, groupRef } = resourceSet('b01');
  const scopes = Array.from({ length: SCOPES }, (_, n) => scopeAt(groupRef, `ampls-b01-${n}`, {}));
  const workspaces = Array.from({ length: REQUESTS }, (_, n) => workspaceAt(groupRef, `law-b01-${n}`));
  return { resources: [group, ...scopes, ...workspaces] };
}

test('counts five hundred approvals at the same moment, and tells nobody anything else', {
  timeout: 1_800_000,
}, async () => {
  const rules = rulesForLoad();
  onTestFinished(() => rules.remove());
  const estate = estateOf([workspacesAndScopes()]);
  const system = await openSystemForTest({ estate, bot: { WORKFLOWS_DIR: rules.folder } });
  const client = new Client({ connectionString: system.sandbox.databaseUrl });
  await client.connect();
  onTestFinished(() => client.end());
  const count = async (condition: string): Promise<number> => {
    const { rows } = await client.query(`select count(*)::int as count from amplsbot.${condition}`);
    return rows[0].count;
  };
  let next = 0;
  const typist = async () => {
    for (let n = next++; n < REQUESTS; n = next++) {
      await system.control.command('alice', `/ampls connect law-b01-${n} to ampls-b01-${n % SCOPES}`);
    }
  };
  await Promise.all(Array.from({ length: TYPISTS }, typist));
  await eventually(async () => {
    expect(await count(`requests where state = 'awaiting_approval'`)).toBe(REQUESTS);
    expect(await count(`outbox where state <> 'sent'`)).toBe(0);
  }, SETTLE_MS);
  const approvers = ['bob', 'carol', 'dave'];
  await Promise.all(
    Array.from({ length: REQUESTS }, (_, n) =>
      system.control.click(approvers[n % 3] ?? 'bob', 'request:approve', `CR-${n + 1}`),
    ),
  );
  await eventually(async () => {
    expect(await count(`decisions where verdict = 'approve'`)).toBe(REQUESTS);
    expect(await count(`events where type = 'agreed'`)).toBe(REQUESTS);
    expect(await count(`events where type = 'approved'`)).toBe(REQUESTS);
  }, SETTLE_MS);
  const answers = (await Promise.all(approvers.map(system.control.ephemerals))).flat().map(({ text }) => text);
  // On a busy machine a click can take longer than an acknowledgement may. The bot or Slack says that, and nothing else is said.
  const late = /takes longer than usual, so your click may or may not count|^Operation timed out/;
  expect(answers.filter(text => !late.test(text))).toEqual([]);
});
