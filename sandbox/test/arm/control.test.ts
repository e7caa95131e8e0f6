import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  type Answer,
  type Arm,
  at,
  code,
  componentId,
  list,
  networkId,
  production,
  scopeId,
  start,
  text,
  workspaceId,
} from './support.ts';

const link = `${scopeId('ampls-a')}/scopedResources/web`;
const linkBody = { properties: { linkedResourceId: componentId('appi-web') } };
const requests = async (arm: Arm): Promise<unknown[]> => list((await arm.control('GET', 'requests')).body);

test('logs every call in order, without control calls', async () => {
  const arm = await start();
  await arm.get(scopeId('ampls-a'), undefined, { 'x-ms-client-request-id': 'mine' });
  await arm.put(link, linkBody);
  await arm.put(link, linkBody);
  await arm.raw('/nowhere');
  expect(await requests(arm)).toEqual([
    {
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      method: 'GET',
      path: scopeId('ampls-a'),
      apiVersion: '2023-06-01-preview',
      status: 200,
      changed: false,
      clientRequestId: 'mine',
    },
    expect.objectContaining({ method: 'PUT', path: link, status: 200, changed: true, clientRequestId: null }),
    expect.objectContaining({ method: 'PUT', path: link, status: 409, changed: false }),
    expect.objectContaining({ method: 'GET', path: '/nowhere', apiVersion: null, status: 401, changed: false }),
  ]);
});

test('does not count a repeated PUT or the end of provisioning as a change', async () => {
  const arm = await start({ speed: 0.01 });
  const body = { location: 'global', tags: { a: 'b' } };
  await arm.put(scopeId('ampls-new'), body);
  await arm.put(scopeId('ampls-new'), body);
  await arm.put(`${scopeId('ampls-new')}/scopedResources/one`, {
    properties: { linkedResourceId: workspaceId('law-orders') },
  });
  await sleep(60);
  const look = await arm.get(`${scopeId('ampls-new')}/scopedResources/one`);
  expect(at(look.body, 'properties', 'provisioningState')).toBe('Succeeded');
  expect((await requests(arm)).map(one => at(Object(one), 'changed'))).toEqual([true, false, true, false]);
});

test('answers with a fault once and then normally', async () => {
  const arm = await start();
  const added = await arm.control('POST', 'faults', {
    method: 'put',
    path: '/SCOPEDRESOURCES/web',
    status: 429,
    headers: { 'Retry-After': 7 },
    message: 'slow down',
  });
  expect([added.status, at(added.body, 'id')]).toEqual([200, 'F1']);
  expect((await arm.get(`${scopeId('ampls-a')}/scopedResources/web`)).status).toBe(404);
  const failed = await arm.put(link, linkBody);
  expect([failed.status, failed.body, failed.headers.get('retry-after')]).toEqual([
    429,
    { error: { code: 'TooManyRequests', message: 'slow down' } },
    '7',
  ]);
  expect(failed.headers.get('x-ms-ratelimit-remaining-subscription-writes')).not.toBeNull();
  expect((await arm.get(link)).status).toBe(404);
  expect((await arm.put(link, linkBody)).status).toBe(200);
  expect((await requests(arm)).map(one => at(Object(one), 'status'))).toEqual([404, 429, 404, 200]);
});

test('lets a call take effect before a fault with "after" answers', async () => {
  const arm = await start();
  await arm.control('POST', 'faults', { method: 'PUT', when: 'after', status: 503, code: 'ServerBusy' });
  const failed = await arm.put(link, linkBody);
  expect(code(failed)).toEqual([503, 'ServerBusy']);
  expect((await arm.get(link)).status).toBe(200);
  expect((await requests(arm))[0]).toMatchObject({ status: 503, changed: true });
});

test('applies a fault several times, matches the query and delays the answer', async () => {
  const arm = await start();
  await arm.control('POST', 'faults', { path: 'api-version=2021', status: 500, times: 2 });
  await arm.control('POST', 'faults', { path: 'ampls-b', delayMs: 80 });
  const statuses = [];
  for (let turn = 0; turn < 3; turn += 1) statuses.push((await arm.get(scopeId('ampls-a'), '2021-09-01')).status);
  expect(statuses).toEqual([500, 500, 200]);
  const started = Date.now();
  expect((await arm.get(scopeId('ampls-b'))).status).toBe(200);
  expect(Date.now() - started).toBeGreaterThanOrEqual(75);
});

test.each(['before', 'after'])('resets the connection %s the effect', async when => {
  const arm = await start();
  await arm.control('POST', 'faults', { method: 'PUT', when, reset: true });
  await expect(arm.put(link, linkBody)).rejects.toThrow();
  expect((await arm.get(link)).status).toBe(when === 'after' ? 200 : 404);
  expect((await requests(arm))[0]).toMatchObject({ status: 0, changed: when === 'after' });
});

test('spoils the answer of a call that has its effect: cuts it off, and names another type of content', async () => {
  const arm = await start();
  await arm.control('POST', 'faults', { method: 'PUT', when: 'after', truncate: 5, contentType: 'text/html' });
  const headers = { authorization: 'Bearer sandbox', 'content-type': 'application/json' };
  const url = `${arm.url}${link}?api-version=2021-09-01`;
  const spoilt = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(linkBody) });
  expect([spoilt.status, spoilt.headers.get('content-type')]).toEqual([200, 'text/html']);
  expect(await spoilt.text()).toHaveLength(5);
  expect((await arm.get(link)).status).toBe(200);
});

test('answers with a body of its own, text as it is and anything else as JSON', async () => {
  const arm = await start();
  await arm.control('POST', 'faults', { status: 403, body: '<html>', contentType: 'text/html' });
  await arm.control('POST', 'faults', { body: { value: null } });
  const headers = { authorization: 'Bearer sandbox' };
  const page = await fetch(`${arm.url}${link}`, { headers });
  expect([page.status, await page.text()]).toEqual([403, '<html>']);
  expect(await arm.get(link)).toMatchObject({ status: 200, body: { value: null } });
});

test('breaks the connection in the middle of an answer', async () => {
  const arm = await start();
  await arm.control('POST', 'faults', { when: 'after', truncate: 5, reset: true });
  const broken = await fetch(`${arm.url}${link}`, { headers: { authorization: 'Bearer sandbox' } });
  expect(broken.headers.get('content-length')).not.toBe('5');
  await expect(broken.text()).rejects.toThrow();
});

test.each([
  ['SubnetIsFull', 'Failed'],
  ['Canceled', 'Canceled'],
])('ends an operation with code %s as %s by a fault', async (code, status) => {
  const arm = await start();
  const removed = await arm.remove(scopeId('ampls-b'));
  const path = new URL(removed.headers.get('azure-asyncoperation') ?? '').pathname;
  await arm.control('POST', 'faults', { path: 'operationstatuses', status: 200, code, message: 'no luck' });
  const answer = await arm.get(path);
  expect([answer.status, answer.body]).toEqual([200, { status, error: { code, message: 'no luck' } }]);
  expect(at((await arm.get(path)).body, 'status')).toBe('Succeeded');
});

test('leaves a call hanging by a fault', async () => {
  const arm = await start();
  await arm.control('POST', 'faults', { hang: true });
  const waiting = fetch(arm.url + scopeId('ampls-a'), { signal: AbortSignal.timeout(100) });
  await expect(waiting).rejects.toThrow();
  expect((await requests(arm))[0]).toMatchObject({ status: 0 });
});

test('removes faults one by one or all together', async () => {
  const arm = await start();
  const one = await arm.control('POST', 'faults', { status: 500 });
  expect((await arm.control('DELETE', `faults/${text(one.body, 'id')}`)).body).toEqual({ removed: 1 });
  expect(await arm.control('DELETE', `faults/${text(one.body, 'id')}`)).toMatchObject({
    status: 404,
    body: { error: expect.any(String) },
  });
  await arm.control('POST', 'faults', { status: 500 });
  await arm.control('POST', 'faults', { status: 500 });
  expect(list((await arm.control('GET', 'faults')).body)).toEqual([
    expect.objectContaining({ status: 500, when: 'before', times: 1 }),
    expect.any(Object),
  ]);
  expect((await arm.control('DELETE', 'faults')).body).toEqual({ removed: 2 });
  expect((await arm.get(scopeId('ampls-a'))).status).toBe(200);
});

test.each([
  ['POST', 'faults', { path: '(' }, 'path'],
  ['POST', 'faults', { status: 'many' }, 'status'],
  ['POST', 'faults', { times: 0 }, 'times'],
  ['POST', 'faults', { when: 'never' }, 'when'],
  ['POST', 'faults', { stauts: 500 }, 'stauts'],
  ['POST', 'faults', { method: 'PUT' }, 'A fault needs an effect'],
  ['POST', 'faults', { truncate: -1 }, 'truncate'],
  ['POST', 'faults', { truncate: 5 }, 'set when to after'],
  ['POST', 'throttle', {}, 'on'],
  ['POST', 'throttle', [], 'object'],
  ['PUT', 'estate', { subscriptions: [] }, 'resources'],
])('refuses %s %s with %j and names %s', async (method, path, body, named) => {
  const arm = await start();
  const refused = await arm.control(method, path, body);
  expect(refused.status).toBe(400);
  expect(text(refused.body, 'error')).toContain(named);
});

test('refuses control input that is not JSON and answers 404 for an unknown control call', async () => {
  const arm = await start();
  const refused = await arm.raw('/control/faults', { method: 'POST', body: '{' });
  expect([refused.status, text(refused.body, 'error')]).toEqual([400, expect.stringContaining('JSON')]);
  expect(await arm.control('GET', 'nothing')).toMatchObject({ status: 404, body: { error: expect.any(String) } });
});

test('loads an estate as it is given, also with thousands of resources', async () => {
  const arm = await start();
  const before = await arm.control('GET', 'estate');
  expect((await arm.control('PUT', 'estate', before.body)).status).toBe(200);
  expect((await arm.control('GET', 'estate')).body).toEqual(before.body);
  const more = Array.from({ length: 13_000 }, (_, index) => ({
    id: workspaceId(`law-many-${index}`),
    location: 'westeurope',
    properties: {},
  }));
  const put = await arm.control('PUT', 'estate', {
    subscriptions: at(before.body, 'subscriptions'),
    resources: [...list(before.body, 'resources'), ...more],
  });
  expect(put.status).toBe(200);
  const one = await arm.get(workspaceId('law-many-12999'), '2022-10-01');
  expect(one.body).toMatchObject({
    name: 'law-many-12999',
    properties: { provisioningState: 'Succeeded', publicNetworkAccessForQuery: 'Enabled' },
  });
});

test('keeps the current estate when an invalid one is refused', async () => {
  const arm = await start();
  const refused = await arm.control('PUT', 'estate', { subscriptions: [], resources: [{ id: scopeId('ampls-a') }] });
  expect([refused.status, text(refused.body, 'error')]).toEqual([400, expect.stringContaining('resources[0]')]);
  expect((await arm.get(scopeId('ampls-a'))).status).toBe(200);
});

test('throttles reads like ARM: 250 at once, then a wait of a second', async () => {
  const arm = await start({ now: () => 0 });
  const read = (): Promise<{ status: number; headers: Headers }> =>
    arm.get(`/subscriptions/${production}`, '2022-12-01');
  expect((await read()).headers.get('x-ms-ratelimit-remaining-subscription-reads')).toBe('249');
  expect((await read()).headers.get('x-ms-ratelimit-remaining-subscription-reads')).toBe('249');
  expect((await arm.control('POST', 'throttle', { on: true })).status).toBe(200);
  const answers = await Promise.all(Array.from({ length: 330 }, read));
  const refused = answers.filter(one => one.status === 429);
  expect(refused).toHaveLength(80);
  expect([
    refused[0]?.headers.get('retry-after'),
    refused[0]?.headers.get('x-ms-ratelimit-remaining-subscription-reads'),
  ]).toEqual(['1', '0']);
  const other = await arm.get(`/subscriptions/${production}`, '2022-12-01', { authorization: 'Bearer somebody-else' });
  expect(other.status).toBe(200);
  await arm.control('POST', 'throttle', { on: false });
  expect((await read()).status).toBe(200);
});

test('refuses throttled writes without effect and answers fifteen Graph queries in five seconds', async () => {
  const arm = await start({ now: () => 0 });
  await arm.control('POST', 'throttle', { on: true });
  const writes = await Promise.all(
    Array.from({ length: 230 }, (_, index) => arm.patch(scopeId('ampls-a'), { tags: { turn: String(index) } })),
  );
  const refused = writes.filter(one => one.status === 429);
  expect(refused).toHaveLength(30);
  expect(code(refused[0] ?? { status: 0, headers: new Headers(), body: undefined })).toEqual([
    429,
    'SubscriptionRequestsThrottled',
  ]);
  const changed = (await requests(arm)).filter(one => at(Object(one), 'changed') === true);
  expect(changed).toHaveLength(230 - refused.length);
  const queries = await Promise.all(
    Array.from({ length: 17 }, () =>
      arm.post('/providers/Microsoft.ResourceGraph/resources', { query: 'x' }, '2022-10-01'),
    ),
  );
  expect(queries.filter(one => one.status === 429).map(one => one.headers.get('x-ms-user-quota-remaining'))).toEqual([
    '0',
    '0',
  ]);
});

test('accepts a thousand Microsoft.Network writes in five minutes from all callers together', async () => {
  const arm = await start({ now: () => 0 });
  await arm.control('POST', 'throttle', { on: true });
  const path = `${networkId('vnet-hub')}?api-version=2024-05-01`;
  const write = (turn: number): Promise<Answer> =>
    arm.raw(path, {
      method: 'PATCH',
      headers: { authorization: `Bearer caller-${turn % 6}`, 'content-type': 'application/json' },
      body: '{"tags":{}}',
    });
  const answers: Answer[] = [];
  for (let round = 0; round < 11; round += 1) {
    answers.push(...(await Promise.all(Array.from({ length: 100 }, (_, turn) => write(round * 100 + turn)))));
  }
  const refused = answers.filter(one => one.status === 429);
  expect(refused).toHaveLength(100);
  expect(new Set(refused.map(one => at(one.body, 'error', 'code')))).toEqual(
    new Set(['RetryableErrorDueToAnotherOperation']),
  );
});
