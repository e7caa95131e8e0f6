import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { workspaceAt } from '../../sandbox/src/estate/builders.ts';
import { pastTenseOf } from '../../src/domain/changes/titles.ts';
import type { TestSystem } from '../system/harness.ts';
import { duplicateLines, openSystem, openSystemForTest } from '../system/harness.ts';
import { estateOf, resourceSet } from './kinds.ts';
import { disconnection, undoCases } from './undo-cases.ts';

/** Returns a fault that makes Azure refuse the matching calls permanently. */
function permanentRefusal(method: string, path: string) {
  const message =
    "The client 'bot' does not have authorization to perform action 'Some.Provider/things/write' over scope '/x'.";
  return { method, path, status: 403, code: 'AuthorizationFailed', message, times: 50 };
}

describe('a request that fails midway undoes its changes in reverse order', () => {
  let system: TestSystem;
  let refs: readonly string[];

  beforeAll(async () => {
    system = await openSystem({ estate: estateOf(undoCases) });
    for (const { refused } of undoCases) await system.armFault(permanentRefusal(refused.method, refused.path));
    refs = await Promise.all(undoCases.map(({ command }) => system.submitAndApprove(command)));
  });

  afterAll(() => system.close());

  test.for(undoCases.map((undoCase, index) => ({ ...undoCase, index })))('$name', async ({ index, ...undoCase }) => {
    const ref = refs[index] ?? '';
    await system.waitForStatus(ref, undoCase.end, 180_000);
    const thread = await system.waitForThread(ref, undoCase.end === 'failed' ? /Failed/ : /are undone/);
    expect(duplicateLines(thread)).toEqual([]);
    expect(thread.join('\n')).toMatch(/❌ .*lacks the permission Some.Provider\/things\/write/);
    if (undoCase.remains !== undefined) expect(thread.join('\n')).toMatch(undoCase.remains);
    const titles = (mark: string) => thread.flatMap(line => (line.startsWith(mark) ? [nameIn(line)] : []));
    const undone = titles('↩️ Undone: ').map(title => pastTenseOf(title.replace('Undone: ', '')));
    expect(undone).toEqual(
      titles('✅ ')
        .filter(title => undone.includes(title))
        .reverse(),
    );
    const ids = new Set(undoCase.resources.map(({ id }) => id.split('/')[4]));
    const changes = (await system.writes()).filter(({ path }) => ids.has(path.split('/')[4] ?? ''));
    expect(changes.map(({ method }) => method)).toEqual(undoCase.changes);
  });
});

function nameIn(line: string): string {
  return line.replace(/^\S+ /, '').replace(/ \([^()]* s\).*/s, '');
}

test('undoes each change once when the bot is killed while it undoes them', { timeout: 400_000 }, async () => {
  const undoCase = disconnection();
  const system = await openSystemForTest({ estate: estateOf([undoCase]) });
  await system.bot(2, 'start');
  await system.armFault(permanentRefusal(undoCase.refused.method, undoCase.refused.path));
  await system.armFault({ method: 'PUT', path: 'scopedResources', when: 'after', hang: true });
  const ref = await system.submitAndApprove(undoCase.command);
  await eventually(
    async () => expect((await system.writes()).map(({ method }) => method)).toEqual(undoCase.changes),
    60_000,
  );
  await Promise.all([system.bot(1, 'kill'), system.bot(2, 'kill')]);
  await system.clearFaults();
  await system.bot(3, 'start');
  await system.waitForStatus(ref, 'rolled_back', 180_000);
  expect(duplicateLines(await system.waitForThread(ref, /are undone/))).toEqual([]);
  expect((await system.writes()).map(({ method }) => method)).toEqual(undoCase.changes);
});

test('skips a link that someone else creates while the request runs, and does not undo it', async () => {
  const { group, scope, workspace, groupRef } = resourceSet('s09');
  const [theirs, refused] = [workspaceAt(groupRef, 'law-s09-theirs'), workspaceAt(groupRef, 'law-s09-refused')];
  const system = await openSystemForTest({
    estate: estateOf([{ resources: [group, scope, workspace, theirs, refused] }]),
  });
  await system.armFault(permanentRefusal('PUT', 'scopedResources/law-s09-refused'));
  await system.armFault({ method: 'PUT', path: 'scopedResources/law-s09-', when: 'after', delayMs: 12_000 });
  const ref = await system.submitAndApprove('/ampls connect law-s09, law-s09-theirs, law-s09-refused to ampls-s09');
  await eventually(async () => expect(await system.writes()).toHaveLength(1), 120_000);
  await system.inPortal('PUT', `${scope.id}/scopedResources/by-hand`, { properties: { linkedResourceId: theirs.id } });
  await system.waitForStatus(ref, 'rolled_back', 180_000);
  const thread = (await system.waitForThread(ref, /are undone/)).join('\n');
  expect(thread).toMatch(/⏭️ Link law-s09-theirs to ampls-s09/);
  expect(thread).not.toMatch(/Undone: Link law-s09-theirs/);
  const { resources } = await system.control.arm('estate');
  const links: string[] = resources
    .map(({ id }: { id: string }) => id)
    .filter((id: string) => /scopedresources/i.test(id));
  expect(links.map(id => id.split('/').at(-1))).toEqual(['by-hand']);
});
