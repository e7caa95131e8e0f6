import { expect, test } from 'vitest';
import { refIn } from '../../sandbox/src/control-client.ts';
import { openSystemForTest, responseText } from '../system/harness.ts';
import { estateOf, kindCases } from './kinds.ts';
import { stableProperties } from './stable-properties.ts';

test('makes every kind of change, detects that it is already in place, and rolls it back with a new request', {
  timeout: 480_000,
}, async () => {
  const system = await openSystemForTest({ estate: estateOf(kindCases) });
  const { control } = system;
  const before = stableProperties(await control.arm('estate'));
  // One after the other: what one request changes can alter who would lose access by another, which makes that one stale.
  const created: string[] = [];
  for (const { command } of kindCases) {
    const ref = await system.submitAndApprove(command);
    await system.waitForStatus(ref, 'succeeded');
    created.push(ref);
  }
  const writes = (await system.writes()).length;

  const answers = await Promise.all(kindCases.map(({ command }) => control.command('alice', command)));
  const numbered = answers.filter(answer => !/ not requested/.test(responseText(answer))).map(refIn);
  for (const ref of numbered) await system.waitForStatus(ref, 'blocked');
  expect(await system.writes()).toHaveLength(writes);

  const rollbacks: string[] = [];
  const canRollBack = kindCases.map(({ kind }) => rollbackRefusal(kind) === undefined);
  for (const [index, ref] of created.entries()) {
    const rollback = await system.submit('alice', `/ampls rollback ${ref}`);
    rollbacks.push(rollback);
    await system.waitForStatus(rollback, canRollBack[index] === true ? 'awaiting_approval' : 'blocked');
    if (canRollBack[index] !== true) continue;
    await control.click('carol', 'request:approve', rollback);
    await system.waitForStatus(rollback, 'succeeded');
  }
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
