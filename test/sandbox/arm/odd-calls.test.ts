import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Arm } from './support.ts';
import { at, code, id, list, network, platform, production, scopeId, start, text, workspaceId } from './support.ts';

/** Sends a call as it is: fetch knows few methods, and writes addresses anew. */
function bytes(arm: Arm, head: string): Promise<string> {
  const { port } = new URL(arm.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(`${head}\r\nhost: arm\r\nauthorization: Bearer x\r\nconnection: close\r\n\r\n`),
    );
    const parts: Buffer[] = [];
    socket.on('data', part => parts.push(part));
    socket.on('end', () => resolve(Buffer.concat(parts).toString()));
    socket.on('error', reject);
  });
}

async function lastStatus(arm: Arm): Promise<unknown> {
  return at(
    (await arm.control('GET', 'requests')).body,
    -1 + list((await arm.control('GET', 'requests')).body).length,
    'status',
  );
}

test.each(['PUT', 'DELETE', 'PATCH', 'POST'])('a subscription is read alone: %s is refused', async method => {
  const arm = await start();
  const headers = { authorization: 'Bearer x' };
  const answer = await arm.raw(`/subscriptions/${production}?api-version=2022-12-01`, { method, headers });
  expect(code(answer)).toEqual([405, 'MethodNotAllowed']);
});

test('a method that ARM does not have is refused in its own words', async () => {
  const arm = await start();
  const answer = await bytes(arm, `PROPFIND ${scopeId('ampls-a')}?api-version=2021-09-01 HTTP/1.1`);
  expect(answer).toMatch(/^HTTP\/1\.1 405 .*"code":"MethodNotAllowed"/s);
});

test.each([
  '/subscriptions',
  `/subscriptions/${production}`,
  `/subscriptions/${production}/resources`,
  `/subscriptions/${production}/resourceGroups`,
  `/subscriptions/${production}/providers/Microsoft.Network/locations/westeurope/operations/1`,
])('an api-version that is none is refused at %s', async path => {
  const arm = await start();
  expect(code(await arm.get(path, 'latest'))).toEqual([400, 'InvalidApiVersionParameter']);
});

test('Resource Graph takes any well-formed api-version, and no other', async () => {
  const arm = await start();
  const graph = '/providers/Microsoft.ResourceGraph/resources';
  expect(code(await arm.post(graph, { query: 'x' }, 'latest'))).toEqual([400, 'InvalidApiVersionParameter']);
  expect(code(await arm.post(graph, { query: 'x' }, '2099-01-01'))).toEqual([400, 'BadRequest']);
});

test('more than four megabytes are too much for ARM, and are written down as refused', async () => {
  const arm = await start();
  const answer = await arm.put(workspaceId('law-big'), { location: 'westeurope', tags: { a: 'x'.repeat(5_000_000) } });
  expect(code(answer)).toEqual([413, 'RequestContentTooLarge']);
  expect(answer.headers.get('x-ms-request-id')).not.toBeNull();
  expect(await lastStatus(arm)).toBe(413);
  expect((await arm.get(workspaceId('law-big'))).status).toBe(404);
});

test('what lies deeper than any resource is refused, and changes nothing', async () => {
  const arm = await start();
  const body = `{"location":"westeurope","properties":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`;
  const headers = { authorization: 'Bearer x' };
  const answer = await arm.raw(`${workspaceId('law-deep')}?api-version=2023-09-01`, { method: 'PUT', body, headers });
  expect(code(answer)).toEqual([400, 'InvalidRequestContent']);
  expect((await arm.raw('/control/estate', { method: 'PUT', body })).status).toBe(400);
  expect((await arm.get(workspaceId('law-deep'))).status).toBe(404);
});

test.each(['a%3Cb', 'a%23b', 'a%3Fb', 'a%2Fb', 'a:b', 'a%00b', 'a%0Ab', 'x'.repeat(261)])(
  'nothing is created with the name %s',
  async name => {
    const arm = await start();
    const body = { location: 'westeurope' };
    expect(code(await arm.put(workspaceId(name), body))).toEqual([400, 'InvalidResourceName']);
    const link = { properties: { linkedResourceId: workspaceId('law-prod-weu') } };
    const answer = await arm.put(`${scopeId('ampls-a')}/scopedResources/${name}`, link);
    expect(code(answer)).toEqual([400, 'InvalidResourceName']);
  },
);

test('an address that is none is refused', async () => {
  const arm = await start();
  expect(code(await arm.get(workspaceId('%ZZ')))).toEqual([400, 'InvalidRequestUri']);
});

test('a client that takes the endpoint for a proxy is answered, with links to the host that it means', async () => {
  const arm = await start();
  const path = `/subscriptions/${production}/providers/Microsoft.Insights/components?api-version=2020-02-02&$top=1`;
  const answer = await bytes(arm, `GET http://management.azure.com${path} HTTP/1.1`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 .*"nextLink":"http:\/\/management\.azure\.com\/subscriptions/s);
});

test('a byte order mark before JSON is no part of it', async () => {
  const arm = await start();
  const headers = { authorization: 'Bearer x' };
  const body = '\uFEFF{"location":"westeurope"}';
  const answer = await arm.raw(`${workspaceId('law-new')}?api-version=2023-09-01`, { method: 'PUT', headers, body });
  expect(answer.status).toBe(201);
});

test('a record may be that of a zone itself, or of everything in it', async () => {
  const arm = await start();
  const zone = id('rg-dns-hub', 'Microsoft.Network/privateDnsZones/privatelink.monitor.azure.com');
  const body = { properties: { ttl: 10, aRecords: [{ ipv4Address: '10.0.0.1' }] } };
  for (const name of ['@', '*', '*.in.ai', '%40']) {
    expect([200, 201]).toContain((await arm.put(`${zone}/A/${name}`, body, '2024-06-01')).status);
  }
});

test.each(['operations', 'operationresults', 'privateDnsOperationStatuses'])(
  'a scope that is called %s is a scope, and not an operation',
  async name => {
    const arm = await start();
    expect((await arm.put(scopeId(name), { location: 'global' })).status).toBe(201);
    expect((await arm.get(scopeId(name))).status).toBe(200);
    expect((await arm.get(`${scopeId(name)}/scopedResources`)).body).toEqual({ value: [], nextLink: null });
  },
);

test("of several protocols on the way, links follow the client's own", async () => {
  const arm = await start();
  const path = `/subscriptions/${platform}/resourceGroups/rg-platform/providers/Microsoft.Insights/privateLinkScopes/ampls-full/scopedResources?$top=2`;
  const headers = { 'x-forwarded-proto': 'https, http' };
  const answer = await arm.get(path, undefined, headers);
  expect(text(answer.body, 'nextLink')).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/subscriptions\//);
});

test('a zone that is being deleted is deleted once, however often that is asked for', async () => {
  const arm = await start({ speed: 1 });
  const zone = id('rg-data', 'Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net');
  const estate = (await arm.control('GET', 'estate')).body;
  const resources = [...list(estate, 'resources'), { id: zone, location: 'global', properties: {} }];
  await arm.control('PUT', 'estate', { subscriptions: at(estate, 'subscriptions'), resources });
  expect((await arm.remove(zone, network)).status).toBe(202);
  expect((await arm.remove(zone, network)).status).toBe(202);
  const calls = list((await arm.control('GET', 'requests')).body);
  expect(calls.slice(-2).map(call => at(call, 'changed'))).toEqual([true, false]);
});

test('a call that ARM itself cannot answer is a server error in its own words, and is written down as one', async () => {
  const arm = await start();
  await arm.control('POST', 'faults', { status: 500 });
  expect(code(await arm.get(scopeId('ampls-a')))).toEqual([500, 'InternalServerError']);
  expect(await lastStatus(arm)).toBe(500);
});
