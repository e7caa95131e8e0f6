import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkOf, workspaceAt } from '../../src/sandbox/estate/builders.ts';
import { endpointAt } from '../../src/sandbox/estate/endpoint-builders.ts';
import { networkAt, securityGroupAt, zonesAt } from '../../src/sandbox/estate/network-builders.ts';
import { eventually } from '../../src/sandbox/player.ts';
import type { Stage } from './harness.ts';
import { openStage, repeated, stageForTest } from './harness.ts';
import { closed, corner, disabled, endpointIn, estateOf, storageOf } from './kinds.ts';

/** Azure refuses for good what a pattern fits. */
function refusing(method: string, path: string) {
  const message =
    "The client 'bot' does not have authorization to perform action 'Some.Provider/things/write' over scope '/x'.";
  return { method, path, status: 403, code: 'AuthorizationFailed', message, times: 50 };
}

interface Saga {
  readonly name: string;
  readonly command: string;
  readonly refused: { readonly method: string; readonly path: string };
  /** Methods of what changed Azure, in their order: what was made, and what took it back. */
  readonly changes: readonly string[];
  readonly end: 'rolled_back' | 'failed';
  readonly remains?: RegExp;
  readonly resources: Parameters<typeof estateOf>[0][number]['resources'];
}

function isolation(): Saga {
  const { group, workspace, network, place } = corner('s01');
  return {
    name: 'a network that was to be isolated: scope, link, endpoint, approval, zones and their links',
    command: '/ampls isolate vnet-s01/snet-endpoints with law-s01 new ampls-s01',
    refused: { method: 'PATCH', path: 'law-s01' },
    changes: [
      ...['PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT', 'PUT'],
      ...['DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE', 'DELETE'],
    ],
    end: 'rolled_back',
    resources: [group, workspace, network, ...zonesAt(place, [network]).zones],
  };
}

function disconnection(): Saga {
  const { group, scope, workspace, place } = corner('s02');
  const other = workspaceAt(place, 'law-s02-b');
  return {
    name: 'links that were to be removed',
    command: '/ampls disconnect law-s02, law-s02-b from ampls-s02',
    refused: { method: 'DELETE', path: 'scopedResources/law-s02-b' },
    changes: ['DELETE', 'PUT'],
    end: 'rolled_back',
    resources: [group, scope, workspace, other, linkOf(scope, workspace), linkOf(scope, other)],
  };
}

function rules(): Saga {
  const { group, place } = corner('s03');
  return {
    name: 'rules for service tags',
    command: '/ampls allow-tags in nsg-s03',
    refused: { method: 'PUT', path: 'nsg-s03/securityRules/Allow-AzureFrontDoor-Frontend' },
    changes: ['PUT', 'PUT', 'DELETE', 'DELETE'],
    end: 'rolled_back',
    resources: [group, securityGroupAt(place, 'nsg-s03', {})],
  };
}

function storage(): Saga {
  const { group, place, workspace } = corner('s04');
  const other = workspaceAt(place, 'law-s04-b');
  return {
    name: 'storage that cannot be linked again: it remains, and is named',
    command: '/ampls unlink-storage from law-s04, law-s04-b',
    refused: { method: 'DELETE', path: 'law-s04-b/linkedStorageAccounts' },
    changes: ['DELETE'],
    end: 'failed',
    remains: /Unlink storage for custom logs from law-s04: this remains, because it cannot be undone/,
    resources: [group, workspace, other, storageOf(place, workspace), storageOf(place, other)],
  };
}

function publicAccess(): Saga {
  const { group, place, workspace } = corner('s05');
  const other = workspaceAt(place, 'law-s05-b');
  return {
    name: 'public access of two workspaces',
    command: '/ampls public-access law-s05, law-s05-b to Enabled',
    refused: { method: 'PATCH', path: 'law-s05-b' },
    changes: ['PATCH', 'PATCH'],
    end: 'rolled_back',
    resources: [group, closed(workspace, disabled), closed(other, disabled)],
  };
}

function deletion(): Saga {
  const own = corner('s06');
  return {
    name: 'zones that were unlinked for the sake of an endpoint that stays',
    command: '/ampls delete-endpoint pe-s06',
    refused: { method: 'DELETE', path: 'privateEndpoints/pe-s06' },
    changes: ['DELETE', 'DELETE', 'DELETE', 'DELETE', 'PUT', 'PUT', 'PUT', 'PUT'],
    end: 'rolled_back',
    resources: [own.group, ...endpointIn(own, { zones: 'linked' })],
  };
}

function rejection(): Saga {
  const own = corner('s07');
  const { place, scope, workspace } = own;
  const network = networkAt(place, 'vnet-s07-b', {
    space: '10.90.0.0/16',
    subnets: { 'snet-endpoints': '10.90.1.0/26' },
  });
  const second = endpointAt(place, 'pe-s07-b', { network, subnet: 'snet-endpoints', scope, linked: [workspace] });
  const name = /[^/]+$/.exec(second.find(({ id }) => /privateendpointconnections/.test(id))?.id ?? '')?.[0];
  return {
    name: 'connections that were to be rejected',
    command: '/ampls reject pe-s07, pe-s07-b',
    refused: { method: 'PUT', path: `privateEndpointConnections/${name}` },
    changes: ['PUT', 'PUT'],
    end: 'rolled_back',
    resources: [own.group, ...endpointIn(own, { zones: 'none' }), network, ...second],
  };
}

const sagas = [isolation(), disconnection(), rules(), storage(), publicAccess(), deletion(), rejection()];

describe('a failure in the middle is undone, last one first', () => {
  let stage: Stage;
  let refs: readonly string[];

  beforeAll(async () => {
    stage = await openStage({ estate: estateOf(sagas) });
    for (const { refused } of sagas) await stage.armFault(refusing(refused.method, refused.path));
    refs = await Promise.all(sagas.map(({ command }) => stage.agreed(command)));
  });

  afterAll(() => stage.close());

  test.for(sagas.map((saga, index) => ({ ...saga, index })))('$name', async ({ index, ...saga }) => {
    const ref = refs[index] ?? '';
    await stage.reaches(ref, saga.end, 180_000);
    const thread = await stage.told(ref, saga.end === 'failed' ? /Failed/ : /undone again/);
    expect(repeated(thread)).toEqual([]);
    expect(thread.join('\n')).toMatch(/❌ .*lacks the permission Some.Provider\/things\/write/);
    if (saga.remains !== undefined) expect(thread.join('\n')).toMatch(saga.remains);
    const titles = (mark: string) => thread.flatMap(line => (line.startsWith(mark) ? [nameIn(line)] : []));
    const undone = titles('↩️ Undo: ').map(title => title.replace('Undo: ', ''));
    expect(undone).toEqual(
      titles('✅ ')
        .filter(title => undone.includes(title))
        .reverse(),
    );
    const ids = new Set(saga.resources.map(({ id }) => id.split('/')[4]));
    const changes = (await stage.writes()).filter(({ path }) => ids.has(path.split('/')[4] ?? ''));
    expect(changes.map(({ method }) => method)).toEqual(saga.changes);
  });
});

function nameIn(line: string): string {
  return line.replace(/^\S+ /, '').replace(/ in [\d.]+ s.*/s, '');
}

test('killed while it undoes, a request is undone by another bot, once', { timeout: 400_000 }, async () => {
  const saga = disconnection();
  const stage = await stageForTest({ estate: estateOf([saga]) });
  await stage.bot(2, 'start');
  await stage.armFault(refusing(saga.refused.method, saga.refused.path));
  await stage.armFault({ method: 'PUT', path: 'scopedResources', when: 'after', hang: true });
  const ref = await stage.agreed(saga.command);
  await eventually(
    async () => expect((await stage.writes()).map(({ method }) => method)).toEqual(saga.changes),
    60_000,
  );
  await Promise.all([stage.bot(1, 'kill'), stage.bot(2, 'kill')]);
  await stage.clearFaults();
  await stage.bot(3, 'start');
  await stage.reaches(ref, 'rolled_back', 180_000);
  expect(repeated(await stage.told(ref, /undone again/))).toEqual([]);
  expect((await stage.writes()).map(({ method }) => method)).toEqual(saga.changes);
});

test('what somebody else links while a request is carried out is skipped, and stays when it is undone', async () => {
  const { group, scope, workspace, place } = corner('s09');
  const [theirs, refused] = [workspaceAt(place, 'law-s09-theirs'), workspaceAt(place, 'law-s09-refused')];
  const stage = await stageForTest({ estate: estateOf([{ resources: [group, scope, workspace, theirs, refused] }]) });
  await stage.armFault(refusing('PUT', 'scopedResources/law-s09-refused'));
  await stage.armFault({ method: 'PUT', path: 'scopedResources/law-s09-', when: 'after', delayMs: 12_000 });
  const ref = await stage.agreed('/ampls connect law-s09, law-s09-theirs, law-s09-refused to ampls-s09');
  await eventually(async () => expect(await stage.writes()).toHaveLength(1), 120_000);
  await stage.inPortal('PUT', `${scope.id}/scopedResources/by-hand`, { properties: { linkedResourceId: theirs.id } });
  await stage.reaches(ref, 'rolled_back', 180_000);
  const thread = (await stage.told(ref, /undone again/)).join('\n');
  expect(thread).toMatch(/⏭️ Link law-s09-theirs to ampls-s09/);
  expect(thread).not.toMatch(/Undo: Link law-s09-theirs/);
  const { resources } = await stage.player.arm('estate');
  const links: string[] = resources
    .map(({ id }: { id: string }) => id)
    .filter((id: string) => /scopedresources/i.test(id));
  expect(links.map(id => id.split('/').at(-1))).toEqual(['by-hand']);
});
