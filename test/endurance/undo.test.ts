import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { linkOf, workspaceAt } from '../../sandbox/src/estate/builders.ts';
import { endpointAt } from '../../sandbox/src/estate/endpoint-builders.ts';
import { networkAt, securityGroupAt, zonesAt } from '../../sandbox/src/estate/network-builders.ts';
import { pastTenseOf } from '../../src/domain/changes/titles.ts';
import type { TestSystem } from '../system/harness.ts';
import { duplicateLines, openSystem, openSystemForTest } from '../system/harness.ts';
import {
  endpointResources,
  estateOf,
  linkedStorage,
  publicAccessDisabled,
  resourceSet,
  withProperties,
} from './kinds.ts';

/** Returns a fault that makes Azure refuse the matching calls permanently. */
function permanentRefusal(method: string, path: string) {
  const message =
    "The client 'bot' does not have authorization to perform action 'Some.Provider/things/write' over scope '/x'.";
  return { method, path, status: 403, code: 'AuthorizationFailed', message, times: 50 };
}

interface UndoCase {
  readonly name: string;
  readonly command: string;
  readonly refused: { readonly method: string; readonly path: string };
  /** The methods of the calls that changed Azure, in order: first the changes, then those that undo them. */
  readonly changes: readonly string[];
  readonly end: 'rolled_back' | 'failed';
  readonly remains?: RegExp;
  readonly resources: Parameters<typeof estateOf>[0][number]['resources'];
}

function isolation(): UndoCase {
  const { group, workspace, network, groupRef } = resourceSet('s01');
  return {
    name: 'removes parts of an isolated network',
    command: '/ampls isolate vnet-s01/snet-endpoints with law-s01 new ampls-s01',
    refused: { method: 'PATCH', path: 'law-s01' },
    changes: [
      ...['PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT'],
      ...['DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE'],
    ],
    end: 'rolled_back',
    resources: [group, workspace, network, ...zonesAt(groupRef, [network]).zones],
  };
}

function disconnection(): UndoCase {
  const { group, scope, workspace, groupRef } = resourceSet('s02');
  const other = workspaceAt(groupRef, 'law-s02-b');
  return {
    name: 'restores removed links',
    command: '/ampls disconnect law-s02, law-s02-b from ampls-s02',
    refused: { method: 'DELETE', path: 'scopedResources/law-s02-b' },
    changes: ['DELETE', 'PUT'],
    end: 'rolled_back',
    resources: [group, scope, workspace, other, linkOf(scope, workspace), linkOf(scope, other)],
  };
}

function rules(): UndoCase {
  const { group, groupRef } = resourceSet('s03');
  return {
    name: 'deletes added rules for service tags',
    command: '/ampls allow-tags in nsg-s03',
    refused: { method: 'PUT', path: 'nsg-s03/securityRules/Allow-AzureFrontDoor-Frontend' },
    changes: ['PUT', 'PUT', 'DELETE', 'DELETE'],
    end: 'rolled_back',
    resources: [group, securityGroupAt(groupRef, 'nsg-s03', {})],
  };
}

function storage(): UndoCase {
  const { group, groupRef, workspace } = resourceSet('s04');
  const other = workspaceAt(groupRef, 'law-s04-b');
  return {
    name: 'names storage that it cannot restore',
    command: '/ampls unlink-storage from law-s04, law-s04-b',
    refused: { method: 'DELETE', path: 'law-s04-b/linkedStorageAccounts' },
    changes: ['DELETE'],
    end: 'failed',
    remains: /Unlink storage for custom logs from law-s04: still in place, because it cannot be undone/,
    resources: [group, workspace, other, linkedStorage(groupRef, workspace), linkedStorage(groupRef, other)],
  };
}

function publicAccess(): UndoCase {
  const { group, groupRef, workspace } = resourceSet('s05');
  const other = workspaceAt(groupRef, 'law-s05-b');
  return {
    name: 'restores public access of a workspace',
    command: '/ampls public-access law-s05, law-s05-b to Enabled',
    refused: { method: 'PATCH', path: 'law-s05-b' },
    changes: ['PATCH', 'PATCH'],
    end: 'rolled_back',
    resources: [group, withProperties(workspace, publicAccessDisabled), withProperties(other, publicAccessDisabled)],
  };
}

function deletion(): UndoCase {
  const set = resourceSet('s06');
  return {
    name: 'restores the zone links of an endpoint',
    command: '/ampls delete-endpoint pe-s06',
    refused: { method: 'DELETE', path: 'privateEndpoints/pe-s06' },
    changes: ['DELETE', 'DELETE', 'DELETE', 'DELETE', 'PUT', 'PUT', 'PUT', 'PUT'],
    end: 'rolled_back',
    resources: [set.group, ...endpointResources(set, { zones: 'linked' })],
  };
}

function rejection(): UndoCase {
  const set = resourceSet('s07');
  const { groupRef, scope, workspace } = set;
  const network = networkAt(groupRef, 'vnet-s07-b', {
    space: '10.90.0.0/16',
    subnets: { 'snet-endpoints': '10.90.1.0/26' },
  });
  const second = endpointAt(groupRef, 'pe-s07-b', { network, subnet: 'snet-endpoints', scope, linked: [workspace] });
  const name = /[^/]+$/.exec(second.find(({ id }) => /privateendpointconnections/.test(id))?.id ?? '')?.[0];
  return {
    name: 'restores a rejected connection',
    command: '/ampls reject pe-s07, pe-s07-b',
    refused: { method: 'PUT', path: `privateEndpointConnections/${name}` },
    changes: ['PUT', 'PUT'],
    end: 'rolled_back',
    resources: [set.group, ...endpointResources(set, { zones: 'none' }), network, ...second],
  };
}

const undoCases = [isolation(), disconnection(), rules(), storage(), publicAccess(), deletion(), rejection()];

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
