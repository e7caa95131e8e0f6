import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Arm } from './support.ts';
import { at, code, id, list, network, platform, production, scopeId, start, text, workspaceId } from './support.ts';

/** Sends a raw call, because fetch supports few methods and normalizes URLs. */
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

test.each(['PUT', 'DELETE', 'PATCH', 'POST'])('refuses %s on a subscription', async method => {
  const arm = await start();
  const headers = { authorization: 'Bearer x' };
  const answer = await arm.raw(`/subscriptions/${production}?api-version=2022-12-01`, { method, headers });
  expect(code(answer)).toEqual([405, 'MethodNotAllowed']);
});

test("refuses a method that ARM does not have with ARM's error", async () => {
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
])('refuses an invalid api-version at %s', async path => {
  const arm = await start();
  expect(code(await arm.get(path, 'latest'))).toEqual([400, 'InvalidApiVersionParameter']);
});

test('accepts only well-formed api-versions for Resource Graph', async () => {
  const arm = await start();
  const graph = '/providers/Microsoft.ResourceGraph/resources';
  expect(code(await arm.post(graph, { query: 'x' }, 'latest'))).toEqual([400, 'InvalidApiVersionParameter']);
  expect(code(await arm.post(graph, { query: 'x' }, '2099-01-01'))).toEqual([400, 'BadRequest']);
});

test('refuses a body of more than four megabytes and logs the call', async () => {
  const arm = await start();
  const answer = await arm.put(workspaceId('law-big'), { location: 'westeurope', tags: { a: 'x'.repeat(5_000_000) } });
  expect(code(answer)).toEqual([413, 'RequestContentTooLarge']);
  expect(answer.headers.get('x-ms-request-id')).not.toBeNull();
  expect(await lastStatus(arm)).toBe(413);
  expect((await arm.get(workspaceId('law-big'))).status).toBe(404);
});

test('refuses deeply nested JSON without changing anything', async () => {
  const arm = await start();
  const body = `{"location":"westeurope","properties":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`;
  const headers = { authorization: 'Bearer x' };
  const answer = await arm.raw(`${workspaceId('law-deep')}?api-version=2023-09-01`, { method: 'PUT', body, headers });
  expect(code(answer)).toEqual([400, 'InvalidRequestContent']);
  expect((await arm.raw('/control/estate', { method: 'PUT', body })).status).toBe(400);
  expect((await arm.get(workspaceId('law-deep'))).status).toBe(404);
});

test.each(['a%3Cb', 'a%23b', 'a%3Fb', 'a%2Fb', 'a:b', 'a%00b', 'a%0Ab', 'x'.repeat(261)])(
  'refuses to create a resource with the name %s',
  async name => {
    const arm = await start();
    const body = { location: 'westeurope' };
    expect(code(await arm.put(workspaceId(name), body))).toEqual([400, 'InvalidResourceName']);
    const link = { properties: { linkedResourceId: workspaceId('law-prod-weu') } };
    const answer = await arm.put(`${scopeId('ampls-a')}/scopedResources/${name}`, link);
    expect(code(answer)).toEqual([400, 'InvalidResourceName']);
  },
);

test('refuses an invalid URL', async () => {
  const arm = await start();
  expect(code(await arm.get(workspaceId('%ZZ')))).toEqual([400, 'InvalidRequestUri']);
});

test('answers a client that uses the endpoint as a proxy, with links to the intended host', async () => {
  const arm = await start();
  const path = `/subscriptions/${production}/providers/Microsoft.Insights/components?api-version=2020-02-02&$top=1`;
  const answer = await bytes(arm, `GET http://management.azure.com${path} HTTP/1.1`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 .*"nextLink":"http:\/\/management\.azure\.com\/subscriptions/s);
});

test('ignores a byte order mark before JSON', async () => {
  const arm = await start();
  const headers = { authorization: 'Bearer x' };
  const body = '\uFEFF{"location":"westeurope"}';
  const answer = await arm.raw(`${workspaceId('law-new')}?api-version=2023-09-01`, { method: 'PUT', headers, body });
  expect(answer.status).toBe(201);
});

test('accepts records for the zone itself and for a wildcard', async () => {
  const arm = await start();
  const zone = id('rg-dns-hub', 'Microsoft.Network/privateDnsZones/privatelink.monitor.azure.com');
  const body = { properties: { ttl: 10, aRecords: [{ ipv4Address: '10.0.0.1' }] } };
  for (const name of ['@', '*', '*.in.ai', '%40']) {
    expect([200, 201]).toContain((await arm.put(`${zone}/A/${name}`, body, '2024-06-01')).status);
  }
});

test.each(['operations', 'operationresults', 'privateDnsOperationStatuses'])(
  'treats a scope that is named %s as a scope and not as an operation',
  async name => {
    const arm = await start();
    expect((await arm.put(scopeId(name), { location: 'global' })).status).toBe(201);
    expect((await arm.get(scopeId(name))).status).toBe(200);
    expect((await arm.get(`${scopeId(name)}/scopedResources`)).body).toEqual({ value: [], nextLink: null });
  },
);

test("uses the client's own protocol in links when proxies add theirs", async () => {
  const arm = await start();
  const path = `/subscriptions/${platform}/resourceGroups/rg-platform/providers/Microsoft.Insights/privateLinkScopes/ampls-full/scopedResources?$top=2`;
  const headers = { 'x-forwarded-proto': 'https, http' };
  const answer = await arm.get(path, undefined, headers);
  expect(text(answer.body, 'nextLink')).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/subscriptions\//);
});

test('deletes a zone once when the deletion is repeated', async () => {
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

test('answers an internal failure as a server error and logs it', async () => {
  const arm = await start();
  await arm.control('POST', 'faults', { status: 500 });
  expect(code(await arm.get(scopeId('ampls-a')))).toEqual([500, 'InternalServerError']);
  expect(await lastStatus(arm)).toBe(500);
});
