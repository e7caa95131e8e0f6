import { createEmptyPipeline, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { loopbackHttpClient } from '../../sandbox/src/azure-transport.ts';
import { componentId, network, networkId, scopeId, workspaceId } from '../../sandbox/test/arm/support.ts';
import { pollOperation } from '../../src/azure/changes/operation.ts';
import { classifyArmError } from '../../src/azure/classify-error.ts';
import { createInventorySource } from '../../src/azure/index.ts';
import { readInventory } from '../../src/azure/inventory/read-inventory.ts';
import { requestTimeout } from '../../src/azure/pipeline-policies.ts';
import type { Change } from '../../src/domain/changes/index.ts';
import { linkChange } from '../../src/domain/changes/link.ts';
import { readSetOf } from '../../src/domain/plan/read-set.ts';
import { emptyInventory } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { cases } from './changes/cases.ts';
import { azure, failureOf, finalObservation, observe, write } from './support.ts';

const page = '<html><body>Your request was blocked.</body></html>';
/** A response without the headers that ARM adds. */
const foreign = { 'x-ms-request-id': '', 'x-ms-correlation-request-id': '', 'x-ms-routing-request-id': '' };

/** Responses that do not show what became of a call. The simulator has made the change before it sends them. */
const unclear: Readonly<Record<string, Record<string, unknown>>> = {
  'JSON that is cut off': { truncate: 1 },
  'JSON of another type': { contentType: 'text/html' },
  'a connection that breaks after the headers': { truncate: 0, reset: true },
  'a connection that breaks in the middle of the body': { status: 200, body: { id: 'x' }, truncate: 5, reset: true },
  'a success with an error': { status: 200, body: { error: { code: 'InternalError', message: 'no' } } },
  'a success with a page': { status: 200, body: page, contentType: 'text/html' },
  'a success with a page that is called JSON': { status: 200, body: page },
  'a success with a list': { status: 200, body: [1] },
  'a success with null': { status: 201, body: 'null' },
  'a redirect': { status: 307, headers: { location: '/elsewhere' } },
  'a redirect that would read': { status: 302, headers: { location: 'https://management.azure.com/elsewhere' } },
  'a redirect to another host': { status: 301, headers: { location: 'https://example.org/elsewhere' } },
  'not modified': { status: 304 },
  'a 400 page': { status: 400, body: page, contentType: 'text/html' },
  'a 401 page': { status: 401, body: page, contentType: 'text/html', headers: foreign },
  'a 403 page': { status: 403, body: page, contentType: 'text/html' },
  'a 404 page': { status: 404, body: page, contentType: 'text/html' },
  'a 407 page': { status: 407, body: page, contentType: 'text/html', headers: foreign },
  'a 409 page': { status: 409, body: page, contentType: 'text/html' },
  'a 429 page': { status: 429, body: page, contentType: 'text/html', headers: foreign },
  'a 403 that ARM has not sent': { status: 403, body: { message: 'Forbidden' }, headers: foreign },
  'an empty 404 that ARM has not sent': { status: 404, body: '', headers: foreign },
  'a 403 that is cut off': { status: 403, code: 'AuthorizationFailed', truncate: 30 },
  'a 502 page': { status: 502, body: page, contentType: 'text/html', headers: foreign },
  'a 503': { status: 503 },
  'a reset': { reset: true },
};

const closing = {
  method: 'PATCH',
  path: 'law-orders',
  change: { kind: 'set-public-access', resourceId: workspaceId('law-orders'), query: 'Disabled' },
} as const;

/** One change for each way of writing: an official client, a plain PUT, a PATCH and a DELETE. */
const changes: Readonly<Record<string, { readonly method: string; readonly path: string; readonly change: Change }>> = {
  'a PUT of a client': {
    method: 'PUT',
    path: 'scopedResources',
    change: linkChange(scopeId('ampls-a'), componentId('appi-web')),
  },
  'a plain PUT': {
    method: 'PUT',
    path: 'ampls-a',
    change: { kind: 'set-access-modes', scopeId: scopeId('ampls-a'), query: 'PrivateOnly', exclusions: {} },
  },
  'a PATCH': closing,
  'a DELETE of a client': {
    method: 'DELETE',
    path: 'scopedResources',
    change: { kind: 'unlink', scopeId: scopeId('ampls-b'), resourceId: workspaceId('workspace-2') },
  },
};

/** Responses that a DELETE cannot have: it has no body that could be spoilt. */
const needsBody = new Set([
  'JSON that is cut off',
  'JSON of another type',
  'a connection that breaks after the headers',
]);

test.for(Object.keys(unclear))('takes %s for no answer, whether it follows a write or a read', async name => {
  const fault = unclear[name] ?? {};
  for (const { method, path, change } of Object.values(changes)) {
    if (method === 'DELETE' && needsBody.has(name)) continue;
    const sut = await azure();
    await sut.fault({ method, path, when: 'after', ...fault });
    expect([change.kind, (await failureOf(write(sut, change))).kind]).toEqual([change.kind, 'uncertain']);
    expect((await finalObservation(sut, change)).status).toBe('applied');
    await sut.fault({ method: 'GET', path, when: 'after', ...fault });
    expect(await failureOf(observe(sut, change))).toMatchObject({ kind: 'retryable', reason: 'unanswered' });
  }
});

test('never repeats what a page says, and says who may have sent it', async () => {
  const sut = await azure();
  await sut.fault({ method: 'PATCH', status: 403, body: page, contentType: 'text/html', headers: foreign });
  expect((await failureOf(write(sut, closing.change))).sentence).toBe(
    'Something other than Azure Resource Manager, such as a proxy, answered a call with 403.',
  );
});

test.each([
  ['an empty 200', { status: 200 }],
  ['a 204', { status: 204 }],
  ['a 200 with an odd object', { status: 200, body: { properties: 5 } }],
  ['a 200 with another object', { status: 200, body: { properties: { provisioningState: 7 } } }],
])('does not take %s for a refusal of a write, and reads the result', async (_, fault) => {
  for (const { method, path, change } of Object.values(changes)) {
    const sut = await azure();
    await sut.fault({ method, path, when: 'after', ...fault });
    const failure = await write(sut, change).then(() => undefined, classifyArmError);
    expect([undefined, 'uncertain']).toContain(failure?.kind);
    expect((await finalObservation(sut, change)).status).toBe('applied');
  }
});

test('gives a call up whose response stalls after its headers', async () => {
  const sut = await azure();
  await sut.fault({ when: 'after', truncate: 10, hang: true });
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(requestTimeout(300));
  const request = createPipelineRequest({
    url: `https://management.azure.com${workspaceId('law-orders')}?api-version=2023-09-01`,
    method: 'PATCH',
    headers: createHttpHeaders({ authorization: 'Bearer sandbox', 'content-type': 'application/json' }),
    body: JSON.stringify({ properties: { publicNetworkAccessForQuery: 'Disabled' } }),
  });
  const sent = pipeline.sendRequest(loopbackHttpClient(sut.simulator.url), request);
  expect(await failureOf(sent)).toMatchObject({
    kind: 'uncertain',
    sentence: 'Azure Resource Manager did not answer in time.',
  });
  expect((await sut.calls()).map(({ changed }) => changed)).toEqual([true]);
});

/** Bodies that are JSON, and not what any of the reads expects. */
const oddBodies: readonly unknown[] = [
  '{}',
  { value: null },
  { value: 'x' },
  { value: [null, 5, {}] },
  { value: [{ id: 'x', name: 'x', properties: 'x' }], nextLink: null },
  { value: [{ id: 'x', name: 'x', properties: { linkedResourceId: 5 } }] },
  { value: [], nextLink: 5 },
  { value: [], nextLink: 'http://[' },
  { data: null },
  { data: [null, 'x', { id: 'x' }, { id: 5, type: 5 }], totalRecords: 'x' },
  { id: 'x' },
  { id: 'x', name: 'x', tags: [], properties: [] },
  { id: 'x', name: 'x', properties: { accessModeSettings: 5, privateEndpointConnections: 'x', subnets: 5 } },
  { subscriptionId: 5 },
];

const described = oddBodies.map((body): [string, unknown] => [JSON.stringify(body), body]);

test.each(described)(
  'only fails with known errors where every read of a change is answered with %s',
  async (_, body) => {
    for (const [name, { change }] of Object.entries(cases)) {
      const sut = await azure();
      await sut.fault({ method: 'GET', status: 200, body, times: 1_000 });
      for (const call of [observe(sut, change), write(sut, change)]) {
        const error = await call.then(
          () => undefined,
          failed => failed,
        );
        if (error === undefined) continue;
        expect([name, classifyArmError(error)?.kind]).toEqual([name, expect.stringMatching(/retryable|refused/)]);
      }
    }
  },
);

const readPaths = [
  '^/subscriptions\\?',
  'resourcegraph',
  'scopedresources',
  'privatelinkscopes/[^/]+\\?|privateDnsZoneGroups|virtualNetworkLinks|locks',
];

test.each(described)(
  'only fails with known errors where a part of the inventory is answered with %s',
  async (_, body) => {
    const sut = await azure();
    const source = createInventorySource(sut.access);
    for (const path of readPaths) {
      await sut.fault({ path, status: 200, body, times: 1_000 });
      const error = await source.readAll().then(
        () => undefined,
        failed => failed,
      );
      if (error !== undefined) {
        expect([path, classifyArmError(error)]).toEqual([path, expect.objectContaining({ kind: expect.any(String) })]);
      }
      await sut.simulator.control('DELETE', 'faults');
    }
    for (const { change } of Object.values(cases)) {
      await sut.fault({ path: '.', status: 200, body, times: 1_000 });
      await expect(
        source.readParts(emptyInventory, readSetOf(topologyOf(emptyInventory), [change])).catch(classifyArmError),
      ).resolves.toBeDefined();
      await sut.simulator.control('DELETE', 'faults');
    }
  },
);

test('leaves out odd rows of Resource Graph, and shows the objects that they may be as unreadable', async () => {
  const sut = await azure();
  const before = await readInventory(sut.reading);
  const [scope] = before.scopes;
  const row = { ...scope, type: 'microsoft.insights/privatelinkscopes', location: 'global', properties: {} };
  const data = [row, null, { id: '/subscriptions/s/odd', tags: '' }, { name: 'nameless' }];
  await sut.fault({
    path: 'resourcegraph',
    status: 200,
    body: { totalRecords: 4, count: 4, data, resultTruncated: 'false' },
    times: 2,
  });
  const { scopes, unreadable } = await readInventory(sut.reading);
  expect(scopes.map(({ name }) => name)).toEqual([scope?.name, scope?.name]);
  expect(unreadable.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['/subscriptions/s/odd', expect.stringMatching(/^\/subscriptions\/[0-9a-f-]{36}$/)]),
  );
});

test.each([
  ['cut off', { when: 'after', truncate: 5 }],
  ['a page', { status: 403, body: page, contentType: 'text/html' }],
  ['a 404 page', { status: 404, body: page, contentType: 'text/html' }],
  ['without a state', { status: 200, body: { status: 5 } }],
  ['with an odd state', { status: 200, body: { status: null, error: 'x' } }],
  ['a redirect', { status: 302, headers: { location: '/x' } }],
])('does not take the status of an operation for its end where it is %s', async (_, fault) => {
  const sut = await azure({ speed: 0.2 });
  const { operationUrl } = await write(sut, { kind: 'delete-scope', scopeId: scopeId('ampls-b') });
  await sut.fault({ method: 'GET', ...fault });
  expect(await failureOf(pollOperation(sut.writing, operationUrl ?? ''))).toMatchObject({
    kind: 'retryable',
    reason: 'unanswered',
  });
});

test('ignores the URL of an operation that is not one, and reads the object instead', async () => {
  const sut = await azure();
  const { method, path } = closing;
  await sut.fault({
    method,
    path,
    when: 'after',
    status: 202,
    headers: { location: 'http://[', 'azure-asyncoperation': 'soon' },
  });
  expect(await write(sut, closing.change)).toMatchObject({ finished: false, operationUrl: null });
  expect((await finalObservation(sut, closing.change)).status).toBe('applied');
});

test('repeats a read that was cut off, or answered by something else, and follows no redirect', async () => {
  const sut = await azure();
  await sut.fault({ method: 'GET', when: 'after', truncate: 5 });
  await sut.fault({ method: 'GET', status: 403, body: page, contentType: 'text/html' });
  await sut.fault({
    method: 'GET',
    status: 307,
    headers: { location: `${networkId('vnet-hub')}?api-version=${network}` },
  });
  expect((await sut.reading.get(networkId('vnet-lab'), network)).body).toMatchObject({ name: 'vnet-lab' });
  expect((await sut.calls()).map(({ path, status }) => [path.split('/').at(-1), status])).toEqual([
    ['vnet-lab', 403],
    ['vnet-lab', 307],
    ['vnet-lab', 200],
    ['vnet-lab', 200],
  ]);
});
