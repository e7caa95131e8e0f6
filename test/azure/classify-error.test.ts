import { createPipelineFromOptions, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { CredentialUnavailableError } from '@azure/identity';
import { expect, test } from 'vitest';
import { loopbackCredential, loopbackHttpClient } from '../../sandbox/src/azure-transport.ts';
import { componentId, network, networkId, scopeId, workspaceId } from '../../sandbox/test/arm/support.ts';
import { readingArm, writingArm } from '../../src/azure/arm.ts';
import { classifyArmError } from '../../src/azure/classify-error.ts';
import { leaseGuard, requestTimeout } from '../../src/azure/pipeline-policies.ts';
import { parseRetryAfter } from '../../src/azure/retry-after.ts';
import { linkChange } from '../../src/domain/changes/link.ts';
import { type Azure, azure, errorOf, failureOf, observe, write } from './support.ts';

const linking = linkChange(scopeId('ampls-a'), componentId('appi-web'));
const closing = { kind: 'set-public-access', resourceId: workspaceId('law-orders'), query: 'Disabled' } as const;

async function failureWith(sut: Azure, fault: Record<string, unknown>) {
  await sut.fault({ method: 'PATCH', ...fault });
  return await failureOf(write(sut, closing));
}

test('classifies every status of ARM, and keeps the correlation id', async () => {
  const sut = await azure();
  const kinds: unknown[] = [];
  for (const status of [400, 401, 403, 404, 408, 409, 412, 429, 500, 502, 503, 504]) {
    const { kind, correlationId } = await failureWith(sut, { status });
    expect(correlationId).toMatch(/^[0-9a-f-]{36}$/);
    kinds.push([status, kind]);
  }
  expect(kinds).toEqual([
    [400, 'refused'],
    [401, 'retryable'],
    [403, 'refused'],
    [404, 'missing'],
    [408, 'uncertain'],
    [409, 'refused'],
    [412, 'refused'],
    [429, 'retryable'],
    [500, 'uncertain'],
    [502, 'uncertain'],
    [503, 'uncertain'],
    [504, 'uncertain'],
  ]);
});

test.each([
  ['Conflict', "Cannot modify resource while in provisioning state: 'Provisioning'"],
  ['AnotherOperationInProgress', 'Another operation on this or dependent resource is in progress.'],
  ['RetryableErrorDueToAnotherOperation', 'Operation could not be carried out.'],
  ['ReferencedResourceNotProvisioned', 'Resource a used by resource b is not in Succeeded state.'],
])('classifies a transient conflict as retryable: %s', async (code, message) => {
  const sut = await azure();
  expect((await failureWith(sut, { status: 409, code, message })).kind).toBe('retryable');
});

test('reads Retry-After exactly, in seconds or as a date', async () => {
  const sut = await azure();
  const wait = await failureWith(sut, { status: 503, headers: { 'retry-after': '120' } });
  expect(wait).toMatchObject({ kind: 'uncertain', retryAfterMs: 120_000 });
  expect(parseRetryAfter(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(55_000);
  const odd = [undefined, '', 'soon', '-5', '1e3', '0x10', '5 s', 'NaN', 'Infinity', 'day 5', 'Sat, 99 Foo 2026 GMT'];
  expect(odd.map(parseRetryAfter)).toEqual(odd.map(() => undefined));
  expect(['0', ' 7 ', 'Sun, 06 Nov 1994 08:49:37 GMT', '99999999999'].map(parseRetryAfter)).toEqual([
    0,
    7_000,
    0,
    60 * 60_000,
  ]);
});

test('names a resource lock, and classifies it as refused', async () => {
  const sut = await azure();
  const lock = `${scopeId('ampls-a')}/providers/Microsoft.Authorization/locks/keep`;
  await sut.simulator.put(lock, { properties: { level: 'ReadOnly' } }, '2016-09-01');
  expect(await failureOf(write(sut, linking))).toMatchObject({
    kind: 'refused',
    code: 'ScopeLocked',
    sentence: 'A resource lock on ampls-a blocks this (ScopeLocked). Ask the owner of the lock to remove it.',
  });
});

test.each([
  [
    `Resource 'law-orders' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"deny-public","id":"/x"},"policyDefinition":{"name":"d","id":"/y"}}]'.`,
    'The policy "deny-public" blocks this (RequestDisallowedByPolicy). Ask the owner of the policy for an exemption.',
  ],
  [
    "Resource 'law-orders' was disallowed by policy. Reasons: 'No public access'.",
    'The policy "No public access" blocks this (RequestDisallowedByPolicy). Ask the owner of the policy for an exemption.',
  ],
  [
    'It is not allowed here.',
    'An Azure Policy blocks this (RequestDisallowedByPolicy). Ask the owner of the policy for an exemption.',
  ],
])('names a policy, and classifies it as refused: %s', async (message, sentence) => {
  const sut = await azure();
  const failure = await failureWith(sut, { status: 403, code: 'RequestDisallowedByPolicy', message });
  expect(failure).toMatchObject({ kind: 'refused', code: 'RequestDisallowedByPolicy', sentence });
});

test('names a missing permission, also one on an object that the written one refers to', async () => {
  const sut = await azure();
  const subnet = `${networkId('vnet-lab')}/subnets/snet-endpoints`;
  await sut.edit(({ denied }) => {
    denied.push(
      { scope: closing.resourceId, actions: ['Microsoft.OperationalInsights/workspaces/write'] },
      { scope: subnet, actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'] },
    );
  });
  const own = await failureOf(write(sut, closing));
  expect(own.sentence).toMatch(
    /^The bot's identity lacks the permission Microsoft.OperationalInsights\/workspaces\/write on law-orders \(AuthorizationFailed\)/i,
  );
  const endpointId = networkId('vnet-lab').replace(/virtualNetworks.*/, 'privateEndpoints/pe-lab');
  const creation = { kind: 'create-endpoint', endpointId, scopeId: scopeId('ampls-a'), subnetId: subnet } as const;
  const linked = await failureOf(write(sut, { ...creation, location: '', requestMessage: '' }));
  expect(linked.sentence).toBe(
    "The bot's identity lacks the permission Microsoft.Network/virtualNetworks/subnets/join/action on snet-endpoints (LinkedAuthorizationFailed). Assign it a role that includes this permission.",
  );
});

test('classifies rejected and missing credentials as retryable', async () => {
  const sut = await azure();
  const expired = await failureWith(sut, {
    status: 401,
    code: 'ExpiredAuthenticationToken',
    message: 'The token expired.',
  });
  expect(expired).toMatchObject({
    kind: 'retryable',
    sentence:
      "Azure does not accept the bot's credentials (401 ExpiredAuthenticationToken). Work continues once they are renewed.",
  });
  const signedOut = readingArm({
    endpoint: 'https://management.azure.com',
    httpClient: loopbackHttpClient(sut.simulator.url),
    credential: { getToken: () => Promise.reject(new CredentialUnavailableError('not signed in')) },
  });
  expect(await failureOf(signedOut.get(scopeId('ampls-a'), '2021-09-01'))).toMatchObject({
    kind: 'retryable',
    sentence:
      "Azure does not accept the bot's credentials (CredentialUnavailableError). Work continues once they are renewed.",
  });
});

test('classifies a broken connection, and none at all, as uncertain', async () => {
  const sut = await azure();
  expect(await failureWith(sut, { reset: true })).toMatchObject({
    kind: 'uncertain',
    sentence: 'Azure Resource Manager did not answer (ECONNRESET).',
  });
  await sut.simulator.close();
  expect(await failureOf(write(sut, closing))).toMatchObject({
    kind: 'uncertain',
    sentence: 'Azure Resource Manager did not answer (ECONNREFUSED).',
  });
});

test('classifies a call without an answer in time as uncertain', async () => {
  const sut = await azure();
  await sut.fault({ path: 'ampls-a', hang: true });
  const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 } });
  pipeline.addPolicy(requestTimeout(50), { afterPhase: 'Sign' });
  const url = `https://management.azure.com${scopeId('ampls-a')}`;
  const request = createPipelineRequest({ url, method: 'PUT' });
  const sent = pipeline.sendRequest(loopbackHttpClient(sut.simulator.url), request);
  expect(await failureOf(sent)).toMatchObject({
    kind: 'uncertain',
    sentence: 'Azure Resource Manager did not answer in time.',
  });
});

test('returns nothing for an error that does not come from ARM', () => {
  expect(classifyArmError(new TypeError('a mistake'))).toBeUndefined();
  expect(classifyArmError('text')).toBeUndefined();
  expect(classifyArmError(new RestError('odd', { statusCode: 418 }))?.kind).toBe('refused');
});

test('a client for writing repeats nothing by itself, and sends nothing once the lease has run out', async () => {
  const sut = await azure();
  await failureWith(sut, { status: 503, headers: { 'retry-after': '0' } });
  expect(await sut.calls()).toHaveLength(1);
  const access = {
    endpoint: 'https://management.azure.com',
    credential: loopbackCredential(),
    httpClient: loopbackHttpClient(sut.simulator.url),
  };
  const lost = { ...sut, writing: writingArm(access, leaseGuard({ key: 'CR-12', left: () => 0 })) };
  await expect(write(lost, closing)).rejects.toMatchObject({ code: 'lease-lost' });
  await expect(write(lost, linking)).rejects.toMatchObject({ code: 'lease-lost' });
  await expect(observe(lost, linking)).rejects.toMatchObject({ code: 'lease-lost' });
  expect(await sut.calls()).toEqual([]);
});

test('a client for writing follows no redirect to another host', async () => {
  const sut = await azure();
  const elsewhere = { location: 'https://example.org/subscriptions/x' };
  await sut.fault({ method: 'GET', path: 'vnet-lab', status: 307, headers: elsewhere });
  const error = await errorOf(sut.writing.get(networkId('vnet-lab'), network));
  expect(classifyArmError(error)).toMatchObject({ reason: 'unanswered', sentence: expect.stringContaining('307') });
  expect(await sut.calls()).toHaveLength(1);
});
