import { expect, test } from 'vitest';
import { openSystemForTest } from '../system/harness.ts';
import { estateOf, kindCases } from './kinds.ts';
import { stableProperties } from './stable-properties.ts';

test('makes every kind of change, detects that it is already in place, and rolls it back with a new request', {
  timeout: 480_000,
}, async () => {
  const system = await openSystemForTest({ estate: estateOf(kindCases) });
  const { control } = system;
  const before = stableProperties(await control.arm('estate'));
  const waitForAll = async (refs: readonly string[], states: readonly string[]) => {
    for (const [index, ref] of refs.entries()) await system.waitForStatus(ref, states[index] ?? '');
  };
  const all = (state: string) => kindCases.map(() => state);

  const created = await Promise.all(kindCases.map(({ command }) => system.submit('alice', command)));
  await waitForAll(created, all('awaiting_approval'));
  await Promise.all(created.map(ref => control.click('bob', 'request:approve', ref)));
  await waitForAll(created, all('succeeded'));
  const writes = (await system.writes()).length;

  const repeated = await Promise.all(kindCases.map(({ command }) => system.submit('alice', command)));
  await waitForAll(repeated, all('blocked'));
  expect(await system.writes()).toHaveLength(writes);

  const rollbacks = await Promise.all(created.map(ref => system.submit('alice', `/ampls rollback ${ref}`)));
  const canRollBack = kindCases.map(({ kind }) => rollbackRefusal(kind) === undefined);
  await waitForAll(
    rollbacks,
    canRollBack.map(can => (can ? 'awaiting_approval' : 'blocked')),
  );
  const toApprove = rollbacks.filter((_, index) => canRollBack[index]);
  await Promise.all(toApprove.map(ref => control.click('carol', 'request:approve', ref)));
  await waitForAll(
    rollbacks,
    canRollBack.map(can => (can ? 'succeeded' : 'blocked')),
  );
  for (const [index, { kind }] of kindCases.entries()) {
    const refusal = rollbackRefusal(kind);
    if (refusal !== undefined) expect((await control.cardOf(rollbacks[index] ?? ''))?.text, kind).toMatch(refusal);
  }
  const after = stableProperties(await control.arm('estate'));
  for (const [index, { kind, resources }] of kindCases.entries()) {
    if (canRollBack[index] !== true) continue;
    for (const { id } of resources)
      expect(after.get(id.toLowerCase()), `${kind}: ${id}`).toEqual(before.get(id.toLowerCase()));
  }
});

/** Returns the reason on the card when a change cannot be rolled back. */
function rollbackRefusal(kind: string): RegExp | undefined {
  if (kind.startsWith('set-public-access')) return /closed to the internet/;
  if (kind === 'unlink-zone') return /has no records yet/;
  const isFinal = /^(delete-scope|delete-endpoint|approve-connection|remove-connection|unlink-storage)$/.test(kind);
  return isFinal ? /cannot be undone/ : undefined;
}
