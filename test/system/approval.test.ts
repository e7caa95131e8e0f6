import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

let system: TestSystem;
let ref: string;
let targets = 1;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

beforeEach(async () => {
  await system.clock(0);
  ref = await system.submit('alice', `/ampls connect law-team-${String(50 + targets++).padStart(2, '0')} to ampls-b`);
  await system.waitForStatus(ref, 'awaiting_approval');
});

async function expectRefusal(as: string, pattern: RegExp): Promise<void> {
  const before = (await system.control.ephemerals(as)).length;
  expect((await system.control.click(as, 'request:approve', ref)).status).toBe(200);
  await system.waitForEphemeral(as, pattern, before);
  expect(await system.control.status(ref)).toBe('awaiting_approval');
}

describe('approval', () => {
  test('refuses approval by the requester, even as a member of the group', async () => {
    await system.control.slack('people/alice/groups', ['network-owners'], 'PUT');
    await expectRefusal('alice', /your own request/);
    await system.control.slack('people/alice/groups', [], 'PUT');
  });

  test('refuses approval by a person outside the group and names the group', async () => {
    await expectRefusal('mallory', /network-owners/);
  });

  test('counts two hundred concurrent clicks as one decision', async () => {
    const people = ['bob', 'carol', 'dave', 'mallory'];
    const clicks = Array.from({ length: 200 }, (_, index) => {
      return system.control.click(people[index % people.length] ?? 'bob', 'request:approve', ref);
    });
    const results = await Promise.allSettled(clicks);
    // The approved card has no button any more, so people whose click comes after its update cannot click.
    const errors = results.flatMap(result => (result.status === 'rejected' ? [String(result.reason)] : []));
    expect(errors.filter(error => !error.includes('"request:approve\\" has no value'))).toEqual([]);
    expect(clicks.length - errors.length).toBeGreaterThan(1);
    await system.waitForStatus(ref, 'succeeded');
    const thread = await system.waitForThread(ref, /Finished/);
    expect(thread.filter(line => /^Approved by/.test(line))).toHaveLength(1);
    expect(thread.filter(line => /^✅ Linked/.test(line))).toHaveLength(1);
  });

  test('asks for a reason in a modal before it declines a request', async () => {
    await system.control.click('carol', 'request:decline', ref);
    const view = await system.openView('carol');
    const empty = await system.control.submit('carol', view.id, { reason: '' }).catch((error: unknown) => error);
    expect(JSON.stringify(empty)).not.toContain('"status":500');
    await system.control.submit('carol', view.id, { reason: 'Not <!channel> now' });
    await system.waitForStatus(ref, 'declined');
    const thread = await system.waitForThread(ref, /Not &lt;!channel&gt; now/);
    expect(thread.at(-1)).toMatch(/Declined by/);
  });

  test('answers a late cancel command with the outcome of the request', async () => {
    await system.control.click('bob', 'request:decline', ref);
    await system.control.submit('bob', (await system.openView('bob')).id, { reason: 'no' });
    await system.waitForStatus(ref, 'declined');
    const delivery = await system.control.command('alice', `/ampls cancel ${ref}`);
    expect(JSON.stringify(delivery.body)).toMatch(/declined/i);
  });

  test('allows only the requester to cancel a request', async () => {
    const refused = await system.control.command('bob', `/ampls cancel ${ref}`);
    expect(JSON.stringify(refused.body)).toMatch(/only|alice|asked/i);
    await system.control.click('alice', 'request:cancel', ref);
    await system.waitForStatus(ref, 'cancelled');
  });

  test('expires a request without a decision', async () => {
    await system.clock(73 * 3_600_000);
    await system.waitForStatus(ref, 'expired');
    await system.waitForThread(ref, /Expired/);
  });

  test('no longer counts an approval at execution when its approver has left the group', async () => {
    const other = await system.submit('erin', `/ampls connect law-team-${String(50 + targets++)} to ampls-b`);
    await system.waitForStatus(other, 'awaiting_approval');
    const hold = await system.armFault({ method: 'PUT', path: 'ampls-b/scopedResources', hang: true });
    await system.control.click('bob', 'request:approve', ref);
    await system.waitForStatus(ref, 'executing');
    await system.control.click('carol', 'request:approve', other);
    await system.waitForThread(other, /Waiting for/);
    await system.control.slack('people/carol/groups', [], 'PUT');
    await system.control.arm(`faults/${hold.id}`, undefined, 'DELETE').catch(() => undefined);
    await system.waitForStatus(ref, 'succeeded', 45_000);
    await system.waitForStatus(other, 'stale');
    await system.control.slack('people/carol/groups', ['network-owners'], 'PUT');
    await eventually(async () => expect(await system.control.status(other)).toBe('stale'));
  });
});
