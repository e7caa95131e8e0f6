import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../src/sandbox/player.ts';
import type { Stage } from './harness.ts';
import { openStage, stageForTest } from './harness.ts';
import type { KindCase } from './kinds.ts';
import { estateOf, kindCases } from './kinds.ts';

let stage: Stage;

function caseOf(kind: string): KindCase {
  const found = kindCases.find(one => one.kind === kind);
  if (found === undefined) throw new Error(`There is no case of ${kind}.`);
  return found;
}

beforeAll(async () => {
  stage = await openStage({ estate: estateOf(kindCases) });
});

afterAll(() => stage.close());

const statuses = 'operationstatuses/|/operations/';

async function ended(ref: string, state: string, pattern: RegExp): Promise<string> {
  await stage.reaches(ref, state);
  const thread = await eventually(async () => {
    const lines = (await stage.player.thread(ref)).join('\n');
    expect(lines).toMatch(pattern);
    return lines;
  }, 120_000);
  return thread;
}

test.each([
  ['Conflict', 'Failed'],
  ['Canceled', 'Canceled'],
])('an operation that ends with %s has failed: it is said, and what it left is undone', async (code, state) => {
  const { command, write } = caseOf(code === 'Conflict' ? 'create-endpoint' : 'link-zone');
  await stage.armFault({ method: 'GET', path: statuses, status: 200, code, message: 'no luck' });
  const ref = await stage.agreed(command);
  await ended(ref, 'rolled_back', new RegExp(`❌ .*ended it as ${state} \\(${code}: no luck\\)[\\s\\S]*↩️ Undo: `));
  const path = new RegExp(write.path.replace('\\?', '$'), 'i');
  const own = (await stage.writes()).filter(call => path.test(call.path));
  expect(own.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
});

test('an operation that fails and cannot be undone, and had no effect, leaves nothing to be named', async () => {
  const { command, resources } = caseOf('delete-scope');
  const scope = resources.find(({ id }) => /privatelinkscopes/i.test(id));
  await stage.armFault({
    method: 'DELETE',
    path: 'ampls-k02',
    status: 202,
    headers: { 'azure-asyncoperation': operation(scope?.id) },
  });
  await stage.armFault({
    method: 'GET',
    path: 'operationstatuses/stuck',
    status: 200,
    code: 'Conflict',
    message: 'in use',
  });
  const ref = await stage.agreed(command);
  const thread = await ended(ref, 'failed', /Nothing was changed/);
  expect(thread).not.toMatch(/this remains/);
});

function operation(id = ''): string {
  const subscription = id.split('/').slice(0, 3).join('/');
  return `https://management.azure.com${subscription}/providers/microsoft.insights/privatelinkscopeoperationstatuses/stuck`;
}

test('an operation on a foreign host is refused by name, and nothing is sent there', async () => {
  const { command, write } = caseOf('reject-connection');
  const headers = { 'azure-asyncoperation': 'https://evil.example/operations/1' };
  await stage.armFault({ ...write, when: 'after', status: 202, headers });
  const ref = await stage.agreed(command);
  await ended(
    ref,
    'rolled_back',
    /❌ .*Azure pointed to https:\/\/evil\.example, which is not https:\/\/management\.azure\.com: refused/,
  );
  expect((await stage.player.armCalls()).some(({ path }) => path === '/operations/1')).toBe(false);
});

test('an operation that never ends is given up on after fifteen minutes, and undone', async () => {
  const { command } = caseOf('allow-service-tag');
  const hold = await stage.armFault({ method: 'GET', path: statuses, status: 202, times: 100_000 });
  const ref = await stage.agreed(command);
  await eventually(async () => {
    expect((await stage.player.armCalls()).some(({ path, status }) => status === 202 && /operations/i.test(path))).toBe(
      true,
    );
  }, 120_000);
  await stage.clock(16 * 60_000);
  await stage.told(ref, /Undoing/).catch(() => undefined);
  await stage.player.arm(`faults/${hold.id}`, undefined, 'DELETE');
  await ended(ref, 'rolled_back', /❌ .*has not finished it within 15 minutes[\s\S]*↩️ Undo: /);
  await stage.clock(0);
});

test('what a policy changes once it was written is reported, and put back', async () => {
  const { command, resources } = caseOf('set-public-access of a workspace');
  const [, workspace] = resources;
  await stage.armFault({ method: 'PATCH', path: 'law-k14', when: 'after', delayMs: 5_000 });
  const ref = await stage.agreed(command);
  await eventually(
    async () => expect((await stage.writes()).some(({ path }) => /law-k14$/.test(path))).toBe(true),
    60_000,
  );
  await stage.inPortal('PATCH', workspace?.id ?? '', {
    properties: { publicNetworkAccessForIngestion: 'Disabled', publicNetworkAccessForQuery: 'Disabled' },
  });
  await eventually(async () => {
    const own = (await stage.player.armCalls()).filter(({ path }) => /law-k14$/.test(path));
    const looks = own
      .slice(own.findLastIndex(({ method }) => method === 'PATCH'))
      .filter(({ method }) => method === 'GET');
    expect(looks.length).toBeGreaterThan(2);
  }, 120_000);
  await stage.clock(2 * 60_000);
  await ended(
    ref,
    'failed',
    /❌ .*what is read back is otherwise .*Disabled.*a policy, or somebody else, has changed it/,
  );
  await stage.clock(0);
});

test('expired credentials are waited for and said, once, and the write is made when they are renewed', async () => {
  const { command, write } = caseOf('set-access-modes');
  const expired = {
    status: 401,
    code: 'ExpiredAuthenticationToken',
    message: 'The access token expired.',
    times: 1_000,
  };
  const hold = await stage.armFault({ path: '.', ...expired });
  const ref = await stage.ask('alice', command);
  await ended(ref, 'planning', /does not accept the bot's credentials \(401 ExpiredAuthenticationToken\)/).catch(
    () => undefined,
  );
  await stage.player.arm(`faults/${hold.id}`, undefined, 'DELETE');
  await stage.reaches(ref, 'awaiting_approval');
  const again = await stage.armFault({ ...write, ...expired });
  await stage.player.click('bob', 'request:approve', ref);
  const said = await ended(ref, 'executing', /Started[\s\S]*does not accept the bot's credentials/);
  expect(said.split("does not accept the bot's credentials")).toHaveLength(3);
  await stage.player.arm(`faults/${again.id}`, undefined, 'DELETE');
  await ended(ref, 'succeeded', /Finished/);
});

test.each([
  [
    'link',
    403,
    'AuthorizationFailed',
    "The client 'x' does not have authorization to perform action 'Microsoft.Insights/privateLinkScopes/scopedResources/write' over scope '/subscriptions/s/ampls-k03'.",
    /lacks the permission Microsoft\.Insights\/privateLinkScopes\/scopedResources\/write/,
  ],
  [
    'link-storage',
    403,
    'RequestDisallowedByPolicy',
    `Resource 'x' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"no-storage"}}]'.`,
    /The policy "no-storage" forbids it/,
  ],
  [
    'create-scope',
    409,
    'ScopeLocked',
    "The scope 'x' cannot perform write operation because following scope(s) are locked: '/subscriptions/s/resourceGroups/rg-k01'.",
    /A resource lock on rg-k01 forbids it \(ScopeLocked\)/,
  ],
])(
  '%s, refused for good with %i %s: it ends at once, the cause is named and nothing was changed',
  async (kind, status, code, message, pattern) => {
    const { command, write } = caseOf(kind);
    await stage.armFault({ ...write, status, code, message, times: 5 });
    const ref = await stage.agreed(command);
    await ended(ref, 'failed', new RegExp(`${pattern.source}[\\s\\S]*Nothing was changed`));
    await stage.clearFaults();
  },
);

test.each([
  [
    'unlink',
    {
      status: 409,
      code: 'Conflict',
      message: "Cannot modify resource while in provisioning state: 'Provisioning'",
      times: 2,
    },
  ],
  ['approve-connection', { status: 429, code: 'RetryableErrorDueToAnotherOperation', headers: { 'retry-after': 1 } }],
  ['set-zone-group', { status: 429, times: 2 }],
  ['set-public-access of a component', { status: 503, times: 2 }],
  ['set-public-access of a collection endpoint', { reset: true, when: 'after' }],
])('%s goes on by itself after what passes: %o', async (kind, fault) => {
  const { command, write } = caseOf(kind);
  await stage.armFault({ ...write, ...fault });
  const ref = await stage.agreed(command);
  await ended(ref, 'succeeded', /Finished/);
  const path = new RegExp(write.path.replace('\\?', '$'), 'i');
  const first = (await stage.player.armCalls()).filter(call => call.method === write.method && path.test(call.path));
  const own = first.filter(({ clientRequestId }) => clientRequestId === first[0]?.clientRequestId);
  expect(own.filter(({ changed }) => changed)).toHaveLength(1);
});

test('a worker that takes over before anything was written looks again at what was agreed to', async () => {
  const { resources, command } = caseOf('link');
  const own = await stageForTest({ estate: estateOf([{ resources }]) });
  const [, scope, workspace] = resources;
  await own.armFault({
    method: 'PUT',
    path: 'scopedResources',
    status: 401,
    code: 'ExpiredAuthenticationToken',
    times: 1_000,
  });
  const ref = await own.agreed(command);
  await eventually(
    async () => expect((await own.player.thread(ref)).join('\n')).toMatch(/Started[\s\S]*credentials/),
    60_000,
  );
  await own.bot(1, 'kill');
  await own.clearFaults();
  await own.inPortal('PUT', `${scope?.id}/scopedResources/by-hand`, {
    properties: { linkedResourceId: workspace?.id },
  });
  await own.bot(1, 'start');
  await own.reaches(ref, 'stale', 180_000);
});
