import { expect, test } from 'vitest';
import { type Answer, type Arm, at, code, list, network, platform, scopeId, start, text } from './support.ts';

const partner = `/subscriptions/${platform}/resourceGroups/rg-platform-network/providers/Microsoft.Network/privateEndpoints/pe-partner`;

/** Returns the path of the partner's pending connection to ampls-a. */
async function pending(arm: Arm): Promise<string> {
  const all = await arm.get(`${scopeId('ampls-a')}/privateEndpointConnections`);
  const found = list(all.body, 'value').find(
    one => at(one, 'properties', 'privateLinkServiceConnectionState', 'status') === 'Pending',
  );
  return text(found, 'id');
}

const decide = (arm: Arm, path: string, status: string, description = ''): Promise<Answer> =>
  arm.put(path, { properties: { privateLinkServiceConnectionState: { status, description } } });

const statusOf = async (arm: Arm, path: string): Promise<unknown> =>
  at((await arm.get(path)).body, 'properties', 'privateLinkServiceConnectionState', 'status');

const endpointStatus = async (arm: Arm): Promise<unknown> => {
  const endpoint = await arm.get(partner, network);
  return at(
    list(endpoint.body, 'properties', 'manualPrivateLinkServiceConnections')[0],
    'properties',
    'privateLinkServiceConnectionState',
    'status',
  );
};

test('lists the connections of a scope with a generated name and their endpoint', async () => {
  const arm = await start();
  const all = await arm.get(`${scopeId('ampls-a')}/privateEndpointConnections`);
  const found = list(all.body, 'value');
  expect(found).toHaveLength(2);
  for (const one of found) expect(text(one, 'name')).toMatch(/^connection-[0-9a-f-]{36}$/);
  expect(found.map(one => text(one, 'properties', 'privateEndpoint', 'id').split('/').at(-1)).sort()).toEqual([
    'pe-ampls-a',
    'pe-partner',
  ]);
  expect((await arm.get(text(found[0], 'id'))).body).toEqual(found[0]);
});

test('accepts a decision with an empty body and both headers and applies it on both sides', async () => {
  const arm = await start();
  const path = await pending(arm);
  const accepted = await decide(arm, path, 'Approved', 'ok');
  expect([accepted.status, accepted.body, accepted.headers.get('retry-after')]).toEqual([202, undefined, null]);
  const status = await arm.get(accepted.headers.get('azure-asyncoperation') ?? '');
  const scope = await arm.get(scopeId('ampls-a'));
  expect(status.body).toMatchObject({
    status: 'Succeeded',
    properties: { scopeId: text(scope.body, 'properties', 'scopeId') },
  });
  expect((await arm.get(accepted.headers.get('location') ?? '')).status).toBe(200);
  expect([await statusOf(arm, path), await endpointStatus(arm)]).toEqual(['Approved', 'Approved']);
  await decide(arm, path, 'Rejected');
  expect([await statusOf(arm, path), await endpointStatus(arm)]).toEqual(['Rejected', 'Rejected']);
  await decide(arm, path, 'Approved');
  expect(await statusOf(arm, path)).toBe('Approved');
});

test('shows a decision after a delay at speed 1 and reports its operation as in progress until then', async () => {
  const arm = await start({ speed: 1 });
  const path = await pending(arm);
  const accepted = await decide(arm, path, 'Rejected');
  const operation = accepted.headers.get('azure-asyncoperation') ?? '';
  expect(at((await arm.get(operation)).body, 'status')).toBe('InProgress');
  expect((await arm.get(accepted.headers.get('location') ?? '')).status).toBe(202);
  expect(await statusOf(arm, path)).toBe('Pending');
  expect(code(await decide(arm, path, 'Approved'))).toEqual([409, 'Conflict']);
  await expect.poll(async () => at((await arm.get(operation)).body, 'status')).toBe('Succeeded');
  expect(await statusOf(arm, path)).toBe('Rejected');
});

test('refuses to return a connection to Pending and to create one on the scope', async () => {
  const arm = await start();
  const path = await pending(arm);
  expect(code(await decide(arm, path, 'Pending'))).toEqual([400, 'BadRequest']);
  expect(code(await decide(arm, `${scopeId('ampls-a')}/privateEndpointConnections/mine`, 'Approved'))).toEqual([
    404,
    'ResourceNotFound',
  ]);
  expect(code(await arm.put(path, { properties: {} }))).toEqual([400, 'InvalidRequestContent']);
});

test('changes nothing when a decision is repeated', async () => {
  const arm = await start();
  const path = await pending(arm);
  await decide(arm, path, 'Approved', 'ok');
  await decide(arm, path, 'Approved', 'ok');
  const requests = list((await arm.control('GET', 'requests')).body).filter(one => at(one, 'method') === 'PUT');
  expect(requests.map(one => [at(one, 'status'), at(one, 'changed')])).toEqual([
    [202, true],
    [202, false],
  ]);
});

test('disconnects the endpoint when its connection is removed', async () => {
  const arm = await start();
  const path = await pending(arm);
  expect((await arm.remove(path)).status).toBe(202);
  expect(code(await arm.get(path))).toEqual([404, 'ResourceNotFound']);
  expect((await arm.remove(path)).status).toBe(204);
  expect(await endpointStatus(arm)).toBe('Disconnected');
});

test('disconnects the endpoints of a deleted scope', async () => {
  const arm = await start();
  await arm.remove(scopeId('ampls-a'));
  expect(await endpointStatus(arm)).toBe('Disconnected');
});

test('answers 404 for an unknown operation', async () => {
  const arm = await start();
  expect(
    (await arm.get(`/subscriptions/${platform}/providers/microsoft.insights/privatelinkscopeoperationstatuses/none`))
      .status,
  ).toBe(404);
});
