import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { responseText } from './harness.ts';
import type { WatchedSystem } from './watched-system.ts';
import { openWatchedSystem } from './watched-system.ts';

let system: WatchedSystem;

beforeAll(async () => {
  system = await openWatchedSystem();
});

afterAll(() => system.close());

test('reports a change in the portal once with its author, and no changes of requests', async () => {
  await system.slackFault({ method: 'chat.postMessage', match: 'Changed in Azure', when: 'after', status: 500 });
  const unlinkByHand = await system.linkByHand('law-prod-archive');
  const ref = await system.submitAndApprove('/ampls connect law-team-55 to ampls-b');
  await system.waitForStatus(ref, 'succeeded');
  await system.expireInventory();
  const [notice] = await eventually(async () => {
    const found = await system.driftNotices();
    expect(found).toHaveLength(1);
    return found;
  }, 60_000);
  expect(notice).toContain("Link of law-prod-archive to ampls-b: doesn't exist → linked · by sandbox@contoso.example");
  expect(notice).not.toContain('law-team-55');
  await system.bot(1, 'kill');
  await system.bot(1, 'start');
  await system.expireInventory();
  await unlinkByHand();
  await system.expireInventory();
  await eventually(async () => expect((await system.driftNotices()).length).toBeGreaterThan(1), 60_000);
  // A notice that was posted a second time, because Slack failed after it had posted it, would be between the two.
  expect(await system.driftNotices()).toEqual([
    notice,
    expect.stringContaining("Link of law-prod-archive to ampls-b: linked → doesn't exist"),
  ]);
});

test('makes a request that awaits approval stale when Azure changes, but no unrelated request', async () => {
  const writes = (await system.writes()).length;
  const ref = await system.submit('alice', '/ampls connect law-prod-archive to ampls-b');
  await system.waitForStatus(ref, 'awaiting_approval');
  const other = await system.submit('alice', '/ampls connect law-prod-weu to ampls-a');
  await system.waitForStatus(other, 'awaiting_approval');
  await system.linkByHand('law-prod-archive');
  await system.expireInventory();
  await system.waitForStatus(ref, 'stale');
  expect(await system.control.status(other)).toBe('awaiting_approval');
  const late = await system.control.click('bob', 'request:approve', ref).catch((error: unknown) => String(error));
  expect(typeof late === 'string' ? late : responseText(late)).not.toContain('succeeded');
  expect(await system.writes()).toHaveLength(writes + 1);
});

test('reports a change that happened while ARM was down once ARM is available again', async () => {
  await system.linkByHand('law-orders');
  await system.armFault({ method: 'POST', path: 'resourcegraph', status: 503, times: 6 });
  await system.expireInventory();
  await eventually(async () => {
    expect((await system.driftNotices()).filter(text => text.includes('law-orders'))).toHaveLength(1);
  }, 60_000);
});
