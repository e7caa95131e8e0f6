import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { TestSystem } from '../system/harness.ts';
import { openSystem, openSystemForTest } from '../system/harness.ts';
import type { KindCase } from './kinds.ts';
import { estateOf, kindCases } from './kinds.ts';

let system: TestSystem;

function findCase(kind: string): KindCase {
  const found = kindCases.find(one => one.kind === kind);
  if (found === undefined) throw new Error(`There is no case of ${kind}.`);
  return found;
}

beforeAll(async () => {
  system = await openSystem({ estate: estateOf(kindCases) });
});

afterAll(() => system.close());

const statuses = 'operationstatuses/|/operations/';

async function waitForEnd(ref: string, state: string, pattern: RegExp): Promise<string> {
  await system.waitForStatus(ref, state);
  return system.waitForReport(ref, pattern);
}

test.each([
  ['Conflict', 'Failed'],
  ['Canceled', 'Canceled'],
])('reports an operation that ends with %s as failed and undoes its effect', async (code, state) => {
  const { command, firstWrite } = findCase(code === 'Conflict' ? 'create-endpoint' : 'link-zone');
  await system.armFault({ method: 'GET', path: statuses, status: 200, code, message: 'no luck' });
  const ref = await system.submitAndApprove(command);
  await waitForEnd(
    ref,
    'rolled_back',
    new RegExp(`❌ .*it ended as ${state} \\(${code}: no luck\\)[\\s\\S]*↩️ Undone: `),
  );
  const path = new RegExp(firstWrite.path.replace('\\?', '$'), 'i');
  const own = (await system.writes()).filter(call => path.test(call.path));
  expect(own.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
});

test('reports that nothing was changed when an operation without an inverse fails without an effect', async () => {
  const { command, resources } = findCase('delete-scope');
  const scope = resources.find(({ id }) => /privatelinkscopes/i.test(id));
  await system.armFault({
    method: 'DELETE',
    path: 'ampls-k02',
    status: 202,
    headers: { 'azure-asyncoperation': operation(scope?.id) },
  });
  await system.armFault({
    method: 'GET',
    path: 'operationstatuses/stuck',
    status: 200,
    code: 'Conflict',
    message: 'in use',
  });
  const ref = await system.submitAndApprove(command);
  const thread = await waitForEnd(ref, 'failed', /Nothing was changed/);
  expect(thread).not.toMatch(/still in place/);
});

function operation(id = ''): string {
  const subscription = id.split('/').slice(0, 3).join('/');
  return `https://management.azure.com${subscription}/providers/microsoft.insights/privatelinkscopeoperationstatuses/stuck`;
}

test('refuses an operation URL on another host, names the host and sends nothing to it', async () => {
  const { command, firstWrite } = findCase('reject-connection');
  const headers = { 'azure-asyncoperation': 'https://evil.example/operations/1' };
  await system.armFault({ ...firstWrite, when: 'after', status: 202, headers });
  const ref = await system.submitAndApprove(command);
  await waitForEnd(
    ref,
    'rolled_back',
    /❌ .*Azure's response pointed to https:\/\/evil\.example\. The bot only sends requests to https:\/\/management\.azure\.com/,
  );
  expect((await system.control.armCalls()).some(({ path }) => path === '/operations/1')).toBe(false);
});

test('gives up an operation that has not finished after 15 minutes, and undoes it', async () => {
  const { command } = findCase('allow-service-tag');
  const hold = await system.armFault({ method: 'GET', path: statuses, status: 202, times: 100_000 });
  const ref = await system.submitAndApprove(command);
  await eventually(async () => {
    expect(
      (await system.control.armCalls()).some(({ path, status }) => status === 202 && /operations/i.test(path)),
    ).toBe(true);
  }, 120_000);
  await system.clock(16 * 60_000);
  await system.waitForThread(ref, /Undoing/).catch(() => undefined);
  await system.control.arm(`faults/${hold.id}`, undefined, 'DELETE');
  await waitForEnd(ref, 'rolled_back', /❌ .*did not finish it within 15 minutes[\s\S]*↩️ Undone: /);
  await system.clock(0);
});

test('reports a value that was changed right after the write and fails the request', async () => {
  const { command, firstWrite, resources } = findCase('set-public-access of a workspace');
  const [, workspace] = resources;
  const { path: ofWorkspace } = firstWrite;
  const isOfWorkspace = ({ path }: { readonly path: string }) => path.endsWith(ofWorkspace);
  await system.armFault({ method: 'PATCH', path: ofWorkspace, when: 'after', delayMs: 5_000 });
  const ref = await system.submitAndApprove(command);
  await eventually(async () => expect((await system.writes()).some(isOfWorkspace)).toBe(true), 60_000);
  await system.inPortal('PATCH', workspace?.id ?? '', {
    properties: { publicNetworkAccessForIngestion: 'Disabled', publicNetworkAccessForQuery: 'Disabled' },
  });
  await eventually(async () => {
    const own = (await system.control.armCalls()).filter(isOfWorkspace);
    const looks = own
      .slice(own.findLastIndex(({ method }) => method === 'PATCH'))
      .filter(({ method }) => method === 'GET');
    expect(looks.length).toBeGreaterThan(2);
  }, 120_000);
  await system.clock(2 * 60_000);
  await waitForEnd(
    ref,
    'failed',
    /❌ .*the value read back is different .*Disabled.*A policy or another person may have changed it/,
  );
  await system.clock(0);
});

test('reports expired credentials once for planning and once for execution, and continues when they are renewed', async () => {
  const { command, firstWrite } = findCase('set-access-modes');
  const expired = {
    status: 401,
    code: 'ExpiredAuthenticationToken',
    message: 'The access token expired.',
    times: 1_000,
  };
  const hold = await system.armFault({ path: '.', ...expired });
  const ref = await system.submit('alice', command);
  await waitForEnd(ref, 'planning', /does not accept the bot's credentials \(401 ExpiredAuthenticationToken\)/).catch(
    () => undefined,
  );
  await system.control.arm(`faults/${hold.id}`, undefined, 'DELETE');
  await system.waitForStatus(ref, 'awaiting_approval');
  const again = await system.armFault({ ...firstWrite, ...expired });
  await system.control.click('bob', 'request:approve', ref);
  const said = await waitForEnd(ref, 'executing', /Started[\s\S]*does not accept the bot's credentials/);
  expect(said.split("does not accept the bot's credentials")).toHaveLength(3);
  await system.control.arm(`faults/${again.id}`, undefined, 'DELETE');
  await waitForEnd(ref, 'succeeded', /Finished/);
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
    /The policy "no-storage" blocks this/,
  ],
  [
    'create-scope',
    409,
    'ScopeLocked',
    "The scope 'x' cannot perform write operation because following scope(s) are locked: '/subscriptions/s/resourceGroups/rg-k01'.",
    /A resource lock on rg-k01 blocks this \(ScopeLocked\)/,
  ],
])(
  'ends %s without a change and names the cause when ARM refuses it permanently with %i %s',
  async (kind, status, code, message, pattern) => {
    const { command, firstWrite } = findCase(kind);
    await system.armFault({ ...firstWrite, status, code, message, times: 5 });
    const ref = await system.submitAndApprove(command);
    await waitForEnd(ref, 'failed', new RegExp(`${pattern.source}[\\s\\S]*Nothing was changed`));
    await system.clearFaults();
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
])('retries %s automatically after the temporary fault %o', async (kind, fault) => {
  const { command, firstWrite } = findCase(kind);
  await system.armFault({ ...firstWrite, ...fault });
  const ref = await system.submitAndApprove(command);
  await waitForEnd(ref, 'succeeded', /Finished/);
  const path = new RegExp(firstWrite.path.replace('\\?', '$'), 'i');
  const first = (await system.control.armCalls()).filter(
    call => call.method === firstWrite.method && path.test(call.path),
  );
  const own = first.filter(({ clientRequestId }) => clientRequestId === first[0]?.clientRequestId);
  expect(own.filter(({ changed }) => changed)).toHaveLength(1);
});

test('makes a request stale when Azure changed before another worker takes over and nothing was written yet', async () => {
  const { resources, command } = findCase('link');
  const own = await openSystemForTest({ estate: estateOf([{ resources }]) });
  const [, scope, workspace] = resources;
  await own.armFault({
    method: 'PUT',
    path: 'scopedResources',
    status: 401,
    code: 'ExpiredAuthenticationToken',
    times: 1_000,
  });
  const ref = await own.submitAndApprove(command);
  await own.waitForReport(ref, /Started[\s\S]*credentials/);
  await own.bot(1, 'kill');
  await own.clearFaults();
  await own.inPortal('PUT', `${scope?.id}/scopedResources/by-hand`, {
    properties: { linkedResourceId: workspace?.id },
  });
  await own.bot(1, 'start');
  await own.waitForStatus(ref, 'stale', 180_000);
});
