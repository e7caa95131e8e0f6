import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import { questions } from '../../src/app/questions/index.ts';
import { settledArmCalls } from './settled-arm-calls.ts';
import type { WatchedSystem } from './watched-system.ts';
import { openWatchedSystem } from './watched-system.ts';

let system: WatchedSystem;

beforeAll(async () => {
  system = await openWatchedSystem();
  const request = await system.submitAndApprove('/ampls connect law-prod-weu to ampls-b because "SOC"');
  await system.waitForStatus(request, 'succeeded');
  await readAgain();
});

afterAll(() => system.close());

/** Makes the bot read Azure again. */
async function readAgain(): Promise<void> {
  await system.expireInventory();
  await system.ask('erin', '/ampls usage');
}

/** Asks a question while nothing else reads Azure, and returns the answer with the number of calls to ARM. */
async function asked(text: string) {
  const before = await settledArmCalls(system);
  const { text: answer, blocks } = await system.ask('alice', `/ampls ${text}`);
  return { answer, blocks: JSON.stringify(blocks), calls: (await settledArmCalls(system)) - before };
}

/** Asks a question as {@link asked} does, and returns all of the answer. Watching may read Azure meanwhile, once a minute. */
async function askedForNothing(text: string): Promise<string> {
  return eventually(async () => {
    const { answer, blocks, calls } = await asked(text);
    expect(calls, `${text}: ${answer}`).toBe(0);
    return `${answer}\n${blocks}`;
  }, 20_000);
}

describe('every question', () => {
  /** What to ask of each, and what its answer contains. */
  const asks: Readonly<Record<string, readonly [text: string, answer: RegExp]>> = {
    usage: ['usage ampls-a', /3\/50 resources/],
    map: ['map ampls-a', /ampls-a/],
    where: ['where workspace-2', /vnet-hub/],
    why: ['why vnet-1 workspace-2', /privately/],
    'what-if': ['what-if connect law-prod-neu to ampls-a', /Link law-prod-neu to ampls-a/],
    check: ['check vnet-hub', /DNS zones/],
    group: ['group vnet-1: workspace-2', /^1 private link scope for 1 network/],
    records: ['records pe-ampls-a', /DNS for pe-ampls-a/],
    caveats: ['caveats workspace-1', /workspace-1/],
    pending: ['pending', /pe-partner.*Access may change for some/s],
    requests: ['requests all', /CR-1/],
    show: ['show CR-1', /CR-1/],
    history: ['history law-prod-weu', /CR-1/],
    changes: ['changes', /CR-1/],
  };

  /** These read what is only read on demand. */
  const reading: ReadonlySet<string> = new Set(['check', 'changes']);

  test('has something to be asked here', () => {
    expect(Object.keys(asks).toSorted()).toEqual(questions.map(({ word }) => word).toSorted());
  });

  test.each(questions.filter(({ word }) => !reading.has(word)).map(({ word }) => [word]))(
    'is answered without a call to ARM: %s',
    async word => {
      const [text, answer] = asks[word] ?? ['', /never/];
      expect(await askedForNothing(text)).toMatch(answer);
    },
  );

  test.each([...reading].map(word => [word]))('that reads on demand does so: %s', async word => {
    const [text, answer] = asks[word] ?? ['', /never/];
    const found = await asked(text);
    expect(found.answer).toMatch(answer);
    expect(found.calls).toBeGreaterThan(0);
  });
});

describe('what-if', () => {
  const ADDRESSES = /Not read for this: [^.]*free addresses of subnets/;

  test.each([
    ['connect law-prod-neu to ampls-a', /Link law-prod-neu to ampls-a/, ADDRESSES],
    ['disconnect workspace-2 from ampls-b', /Unlink workspace-2 from ampls-b/, undefined],
    ['delete-scope ampls-b', /Blocked.*ampls-b/s, undefined],
    ['disable public query access on law-prod-weu', /lose access|can no longer query/i, undefined],
    ['make ampls-b private only', /ampls-b/, undefined],
    ['approve pe-partner', /Approve/, undefined],
    [
      'create-endpoint in vnet-lab/snet-endpoints to ampls-strict',
      /Create/,
      /Not read for this: free addresses of subnets and the registration of resource providers\. The request reads them before it is planned\./,
    ],
  ])('plans "%s" on what is known, and says what that leaves out', async (text, planned, unread) => {
    const answer = await askedForNothing(`what-if ${text}`);
    expect(answer).toMatch(planned);
    expect(answer).toMatch(/Read from Azure [\d.]+ (?:s|min) ago\./);
    if (unread === undefined) expect(answer).not.toContain('Not read for this');
    else expect(answer).toMatch(unread);
  });

  test('finds a management lock that was read with everything else', async () => {
    const lock = `${await system.portal.idOf('/privateLinkScopes/ampls-b')}/providers/Microsoft.Authorization/locks/keep`;
    await system.portal.call('PUT', lock, { properties: { level: 'ReadOnly' } }, '2020-05-01');
    await readAgain();
    expect(await askedForNothing('what-if connect law-prod-neu to ampls-b')).toMatch(
      /resource lock keep on ampls-b forbids it/,
    );
    await system.portal.call('DELETE', lock, undefined, '2020-05-01');
    await readAgain();
  });

  test('counts what other requests have reserved', async () => {
    await system.armFault({ method: 'PUT', path: 'scopedresources', delayMs: 8_000, times: 1 });
    const ref = await system.submitAndApprove('/ampls connect law-orders to ampls-a because "reserved"');
    await system.waitForStatus(ref, 'executing');
    const { answer, blocks } = await asked('what-if connect law-prod-neu to ampls-a');
    expect(answer).toContain(`Starts after ${ref}, which changes the same resources.`);
    expect(blocks).toMatch(/ampls-a: 3\/50 → 4\/50 resources, 1 more reserved by approved requests/);
    await system.waitForStatus(ref, 'succeeded');
  });

  test('knows what was read, not what was changed in the portal since', async () => {
    await readAgain();
    const unlink = await system.linkByHand('law-prod-neu');
    expect(await askedForNothing('what-if connect law-prod-neu to ampls-b')).toMatch(/Link law-prod-neu to ampls-b/);
    await readAgain();
    expect(await askedForNothing('what-if connect law-prod-neu to ampls-b')).toMatch(
      /Nothing to change.*Read from Azure [\d.]+ s ago\./s,
    );
    await unlink();
    await readAgain();
  });

  test('says where the preview is of a change that no reading of everything shows', async () => {
    const answer = await askedForNothing('what-if unlink-storage from law-orders');
    expect(answer).toMatch(
      /linked storage is only read for a form or a request, .* Type the first word of the command alone:/,
    );
    expect(answer).not.toMatch(/Nothing to change/);
    await system.control.command('alice', '/ampls unlink-storage');
    expect(JSON.stringify(await system.openView('alice'))).toContain('"callback_id":"workflow');
  });

  test('rests on the last reading where Azure cannot be read, and says why', async () => {
    await system.armFault({ status: 503, times: 100_000 });
    await system.expireInventory();
    const known = await system.ask('alice', '/ampls what-if connect law-prod-neu to ampls-b');
    expect(known.text).toMatch(/nothing is submitted yet/);
    expect(known.text).toMatch(/\n⚠️ The bot cannot read Azure right now\. Try again in a minute\.$/);
    expect(JSON.stringify(known.blocks)).toContain('Link law-prod-neu to ampls-b');
    const unknown = await system.ask('alice', '/ampls what-if connect law-unheard-of to ampls-b');
    expect(unknown.text).toMatch(/^.?.?The bot cannot read Azure right now\./);
    await system.clearFaults();
  });
});
