import { expect, test } from 'vitest';
import { linkOf, scopeAt, workspaceAt } from '../../src/sandbox/estate/builders.ts';
import { eventually } from '../../src/sandbox/player.ts';
import { stageForTest } from './harness.ts';
import { corner, estateOf } from './kinds.ts';

/** Four scopes that all link the same five workspaces. */
function fourScopes() {
  const { group, place } = corner('q01');
  const scopes = ['a', 'b', 'c', 'd'].map(letter => scopeAt(place, `ampls-q01-${letter}`, {}));
  const workspaces = [1, 2, 3, 4, 5].map(number => workspaceAt(place, `law-q01-${number}`));
  const links = scopes.flatMap(scope => workspaces.map(workspace => linkOf(scope, workspace)));
  return { scopes, workspaces, resources: [group, ...scopes, ...workspaces, ...links] };
}

test('twenty links over four scopes: scopes are written beside each other, each one link at a time, and no conflict is provoked', {
  timeout: 400_000,
}, async () => {
  const { scopes, workspaces, resources } = fourScopes();
  const stage = await stageForTest({ estate: estateOf([{ resources }]), speed: 0.1 });
  const names = workspaces.map(({ name }) => name).join(', ');
  const removal = await stage.agreed(`/ampls retire ${names}`);
  await stage.reaches(removal, 'succeeded', 120_000);
  const linking = await stage.ask('alice', `/ampls rollback ${removal}`);
  await stage.reaches(linking, 'awaiting_approval');
  await stage.player.click('bob', 'request:approve', linking);
  await stage.reaches(linking, 'succeeded', 120_000);
  const calls = await stage.player.armCalls();
  expect(calls.filter(({ status }) => status === 409)).toEqual([]);
  for (const method of ['DELETE', 'PUT']) {
    const written = calls.filter(call => call.method === method);
    expect(written).toHaveLength(20);
    expect(written.every(({ changed }) => changed)).toBe(true);
    const own = scopes.map(({ name }) =>
      written.flatMap(({ path }, index) => (path.toLowerCase().includes(`/${name}/`) ? [index] : [])),
    );
    const latestStart = Math.max(...own.map(indexes => indexes[0] ?? Number.NaN));
    const earliestEnd = Math.min(...own.map(indexes => indexes.at(-1) ?? Number.NaN));
    expect(latestStart).toBeLessThan(earliestEnd);
  }
});

test('who shares nothing overtakes; who waits is shown for whom; what is approved counts as used', async () => {
  const stage = await stageForTest();
  await stage.armFault({ method: 'PUT', path: 'ampls-full/scopedResources', hang: true, times: 50 });
  const last = await stage.ask('alice', '/ampls connect law-orders to ampls-full');
  await stage.reaches(last, 'awaiting_approval');
  const first = await stage.agreed('/ampls connect law-prod-neu to ampls-full');
  await stage.reaches(first, 'executing');
  const removal = await stage.agreed('/ampls disconnect law-audit from ampls-full');
  expect((await stage.told(removal, /Waits for/)).at(-1)).toBe(`Waits for ${first}, which works on the same things`);
  await eventually(async () => expect((await stage.player.cardOf(removal))?.text).toContain(`Waits for ${first}`));
  const aside = await stage.agreed('/ampls connect law-team-50 to ampls-b');
  await stage.reaches(aside, 'succeeded');
  expect(await stage.player.status(first)).toBe('executing');
  expect(await stage.player.status(removal)).toBe('approved');
  const late = await stage.ask('alice', '/ampls connect law-prod-archive to ampls-full');
  await stage.reaches(late, 'blocked');
  expect((await stage.player.cardOf(late))?.text).toMatch(/51 of at most 50/);
  await stage.player.click('bob', 'request:approve', last);
  await stage.reaches(last, 'blocked');
  await stage.clearFaults();
  await stage.reaches(first, 'succeeded', 120_000);
  await stage.reaches(removal, 'succeeded', 120_000);
});
