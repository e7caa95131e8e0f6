import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../src/sandbox/player.ts';
import type { Stage } from './harness.ts';
import { openStage } from './harness.ts';

let stage: Stage;
let ref: string;
let targets = 1;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(() => stage.close());

beforeEach(async () => {
  await stage.clock(0);
  ref = await stage.ask('alice', `/ampls connect law-team-${String(50 + targets++).padStart(2, '0')} to ampls-b`);
  await stage.reaches(ref, 'awaiting_approval');
});

async function refusal(as: string, pattern: RegExp): Promise<void> {
  const before = (await stage.player.ephemerals(as)).length;
  expect((await stage.player.click(as, 'request:approve', ref)).status).toBe(200);
  await stage.whispered(as, pattern, before);
  expect(await stage.player.status(ref)).toBe('awaiting_approval');
}

describe('approval', () => {
  test('the requester cannot approve, also as a member of the group', async () => {
    await stage.player.slack('people/alice/groups', ['network-owners'], 'PUT');
    await refusal('alice', /yourself/);
    await stage.player.slack('people/alice/groups', [], 'PUT');
  });

  test('an outsider cannot approve, and is told who can', async () => {
    await refusal('mallory', /network-owners/);
  });

  test('two hundred clicks are one decision', async () => {
    const people = ['bob', 'carol', 'dave', 'mallory'];
    const clicks = Array.from({ length: 200 }, (_, index) => {
      return stage.player.click(people[index % people.length] ?? 'bob', 'request:approve', ref);
    });
    await Promise.all(clicks);
    await stage.reaches(ref, 'succeeded');
    const thread = await stage.told(ref, /Finished/);
    expect(thread.filter(line => /^Approved by/.test(line))).toHaveLength(1);
    expect(thread.filter(line => /^✅ Link/.test(line))).toHaveLength(1);
  });

  test('declining asks for a reason in a form, and ends it', async () => {
    await stage.player.click('carol', 'request:decline', ref);
    const view = await stage.openView('carol');
    const empty = await stage.player.submit('carol', view.id, { reason: '' }).catch((error: unknown) => error);
    expect(JSON.stringify(empty)).not.toContain('"status":500');
    await stage.player.submit('carol', (await stage.openView('carol')).id, { reason: 'Not <!channel> now' });
    await stage.reaches(ref, 'declined');
    const thread = await stage.told(ref, /Not &lt;!channel&gt; now/);
    expect(thread.at(-1)).toMatch(/Declined by/);
  });

  test('a click on a decided request says what became of it', async () => {
    await stage.player.click('bob', 'request:decline', ref);
    await stage.player.submit('bob', (await stage.openView('bob')).id, { reason: 'no' });
    await stage.reaches(ref, 'declined');
    const delivery = await stage.player.command('alice', `/ampls cancel ${ref}`);
    expect(JSON.stringify(delivery.body)).toMatch(/declined/i);
  });

  test('the requester may cancel, and nobody else', async () => {
    const refused = await stage.player.command('bob', `/ampls cancel ${ref}`);
    expect(JSON.stringify(refused.body)).toMatch(/only|alice|asked/i);
    await stage.player.click('alice', 'request:cancel', ref);
    await stage.reaches(ref, 'cancelled');
  });

  test('nobody decides in time: it expires', async () => {
    await stage.clock(73 * 3_600_000);
    await stage.reaches(ref, 'expired');
    await stage.told(ref, /Expired/);
  });

  test('an approval whose giver has left the group no longer counts when it comes to execution', async () => {
    const other = await stage.ask('erin', `/ampls connect law-team-${String(50 + targets++)} to ampls-b`);
    await stage.reaches(other, 'awaiting_approval');
    const hold = await stage.armFault({ method: 'PUT', path: 'ampls-b/scopedResources', hang: true });
    await stage.player.click('bob', 'request:approve', ref);
    await stage.reaches(ref, 'executing');
    await stage.player.click('carol', 'request:approve', other);
    await stage.told(other, /Waits for/);
    await stage.player.slack('people/carol/groups', [], 'PUT');
    await stage.player.arm(`faults/${hold.id}`, undefined, 'DELETE').catch(() => undefined);
    await stage.reaches(ref, 'succeeded', 45_000);
    await stage.reaches(other, 'stale');
    await stage.player.slack('people/carol/groups', ['network-owners'], 'PUT');
    await eventually(async () => expect(await stage.player.status(other)).toBe('stale'));
  });
});
