import { expect, test } from 'vitest';
import { at, code, production, scopeId, scopes, start, text } from './support.ts';

const id = scopeId('ampls-token');
const body = { location: 'global', properties: {} };

async function demanding(now: () => number, policy: object = {}) {
  const arm = await start({ now });
  await arm.control('POST', 'policy-tokens', { path: '/privatelinkscopes/', lifetimeMs: 1_000, ...policy });
  const acquire = (content: unknown, method = 'PUT') => {
    const uri = `https://management.azure.com${id}?api-version=${scopes}`;
    const operation = { uri, httpMethod: method, content };
    const path = `/subscriptions/${production}/providers/Microsoft.Authorization/acquirePolicyToken`;
    return arm.post(path, { operation }, '2025-11-01');
  };
  const put = (token?: string, sent: unknown = body) =>
    arm.put(id, sent, scopes, token === undefined ? {} : { 'x-ms-policy-external-evaluations': token });
  return { acquire, put };
}

test('refuses a write without a token in the documented shape, and accepts it with its own token', async () => {
  let now = 1_000_000;
  const { acquire, put } = await demanding(() => now);
  const refused = await put();
  expect(code(refused)).toEqual([403, 'RequestDisallowedByPolicy']);
  expect(at(refused.body, 'error', 'additionalInfo', 0, 'info', 'evaluationDetails')).toMatchObject({
    missingPolicyTokenDetails: { shouldDeny: true, isChangeReferenceRequired: false },
  });
  const token = text((await acquire(body)).body, 'token');
  expect(token).toMatch(/^PoP /);
  for (const other of ['PoP made-up', token.slice(4)]) expect((await put(other)).status).toBe(403);
  expect((await put(token, { ...body, tags: { a: 'b' } })).status).toBe(403);
  expect((await put(token)).status).toBe(201);
  now += 1_001;
  expect((await put(token)).status).toBe(403);
});

test('binds a token to the method, and issues none for a denial', async () => {
  const { acquire, put } = await demanding(() => 1);
  expect((await put(text((await acquire(body, 'DELETE')).body, 'token'))).status).toBe(403);
  const denying = await demanding(() => 1, { verdict: 'Deny' });
  const { status, body: answer } = await denying.acquire(body);
  expect([status, at(answer, 'token'), at(answer, 'results', 0, 'policyAction')]).toEqual([200, undefined, 'Deny']);
});
