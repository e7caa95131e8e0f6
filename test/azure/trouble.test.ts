import { createPipelineFromOptions, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { CredentialUnavailableError } from '@azure/identity';
import { expect, test } from 'vitest';
import { readingArm, writingArm } from '../../src/azure/arm.ts';
import { loopbackCredential, loopbackHttpClient } from '../../src/azure/loopback.ts';
import { leaseGuard, requestTimeout } from '../../src/azure/policies.ts';
import { retryAfter, troubleOf } from '../../src/azure/trouble.ts';
import { linkChange } from '../../src/domain/changes/link.ts';
import { componentId, network, networkId, scopeId, workspaceId } from '../sandbox/arm/support.ts';
import { type Azure, azure, errorOf, lookAt, write } from './support.ts';

const linking = linkChange(scopeId('ampls-a'), componentId('appi-web'));
const closing = { kind: 'set-public-access', resourceId: workspaceId('law-orders'), query: 'Disabled' } as const;

async function troubleWith(sut: Azure, fault: Record<string, unknown>) {
  await sut.fault({ method: 'PATCH', ...fault });
  return troubleOf(await errorOf(write(sut, closing)));
}

test('every answer of ARM means something, and carries its correlation id', async () => {
  const sut = await azure();
  const kinds: unknown[] = [];
  for (const status of [400, 401, 403, 404, 408, 409, 412, 429, 500, 502, 503, 504]) {
    const { kind, correlationId } = await troubleWith(sut, { status });
    expect(correlationId).toMatch(/^[0-9a-f-]{36}$/);
    kinds.push([status, kind]);
  }
  expect(kinds).toEqual([
    [400, 'final'],
    [401, 'wait'],
    [403, 'final'],
    [404, 'missing'],
    [408, 'doubt'],
    [409, 'final'],
    [412, 'final'],
    [429, 'wait'],
    [500, 'doubt'],
    [502, 'doubt'],
    [503, 'doubt'],
    [504, 'doubt'],
  ]);
});

test.each([
  ['Conflict', "Cannot modify resource while in provisioning state: 'Provisioning'"],
  ['AnotherOperationInProgress', 'Another operation on this or dependent resource is in progress.'],
  ['RetryableErrorDueToAnotherOperation', 'Operation could not be carried out.'],
  ['ReferencedResourceNotProvisioned', 'Resource a used by resource b is not in Succeeded state.'],
])('a conflict that passes by itself is waited for: %s', async (code, message) => {
  const sut = await azure();
  expect((await troubleWith(sut, { status: 409, code, message })).kind).toBe('wait');
});

test('Retry-After is obeyed to the letter, in seconds or as a date', async () => {
  const sut = await azure();
  const wait = await troubleWith(sut, { status: 503, headers: { 'retry-after': '120' } });
  expect(wait).toMatchObject({ kind: 'doubt', ms: 120_000 });
  expect(retryAfter(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(55_000);
  expect([retryAfter(undefined), retryAfter('soon'), retryAfter('0'), retryAfter('-5')]).toEqual([
    undefined,
    undefined,
    0,
    0,
  ]);
});

test('a resource lock is named, and is final', async () => {
  const sut = await azure();
  const lock = `${scopeId('ampls-a')}/providers/Microsoft.Authorization/locks/keep`;
  await sut.simulator.put(lock, { properties: { level: 'ReadOnly' } }, '2016-09-01');
  expect(troubleOf(await errorOf(write(sut, linking)))).toMatchObject({
    kind: 'final',
    code: 'ScopeLocked',
    sentence: 'A resource lock on ampls-a forbids it (ScopeLocked). Ask its owner to lift it.',
  });
});

test.each([
  [
    `Resource 'law-orders' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"deny-public","id":"/x"},"policyDefinition":{"name":"d","id":"/y"}}]'.`,
    'The policy "deny-public" forbids it (RequestDisallowedByPolicy). Ask for an exemption.',
  ],
  [
    "Resource 'law-orders' was disallowed by policy. Reasons: 'No public access'.",
    'The policy "No public access" forbids it (RequestDisallowedByPolicy). Ask for an exemption.',
  ],
  ['It is not allowed here.', 'An Azure Policy forbids it (RequestDisallowedByPolicy). Ask for an exemption.'],
])('a policy is named, and is final: %s', async (message, sentence) => {
  const sut = await azure();
  const trouble = await troubleWith(sut, { status: 403, code: 'RequestDisallowedByPolicy', message });
  expect(trouble).toMatchObject({ kind: 'final', code: 'RequestDisallowedByPolicy', sentence });
});

test('a permission that is missing is named, also one on what the written object refers to', async () => {
  const sut = await azure();
  const subnet = `${networkId('vnet-lab')}/subnets/snet-endpoints`;
  await sut.edit(({ denied }) => {
    denied.push(
      { scope: closing.resourceId, actions: ['Microsoft.OperationalInsights/workspaces/write'] },
      { scope: subnet, actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'] },
    );
  });
  const own = troubleOf(await errorOf(write(sut, closing)));
  expect(own.sentence).toMatch(
    /^The bot's identity lacks the permission Microsoft.OperationalInsights\/workspaces\/write on law-orders \(AuthorizationFailed\)/i,
  );
  const endpointId = networkId('vnet-lab').replace(/virtualNetworks.*/, 'privateEndpoints/pe-lab');
  const creation = { kind: 'create-endpoint', endpointId, scopeId: scopeId('ampls-a'), subnetId: subnet } as const;
  const linked = troubleOf(await errorOf(write(sut, { ...creation, location: '', requestMessage: '' })));
  expect(linked.sentence).toBe(
    "The bot's identity lacks the permission Microsoft.Network/virtualNetworks/subnets/join/action on snet-endpoints (LinkedAuthorizationFailed). Ask for a role that has it.",
  );
});

test('credentials that are not accepted, or not there, are waited for', async () => {
  const sut = await azure();
  const expired = await troubleWith(sut, {
    status: 401,
    code: 'ExpiredAuthenticationToken',
    message: 'The token expired.',
  });
  expect(expired).toMatchObject({
    kind: 'wait',
    sentence:
      "Azure does not accept the bot's credentials (401 ExpiredAuthenticationToken); it goes on once they are renewed.",
  });
  const signedOut = readingArm({
    endpoint: 'https://management.azure.com',
    httpClient: loopbackHttpClient(sut.simulator.url),
    credential: { getToken: () => Promise.reject(new CredentialUnavailableError('nobody is signed in')) },
  });
  expect(troubleOf(await errorOf(signedOut.get(scopeId('ampls-a'), '2021-09-01')))).toMatchObject({
    kind: 'wait',
    sentence:
      "Azure does not accept the bot's credentials (CredentialUnavailableError); it goes on once they are renewed.",
  });
});

test('a broken connection, or none at all, leaves doubt', async () => {
  const sut = await azure();
  expect(await troubleWith(sut, { reset: true })).toMatchObject({
    kind: 'doubt',
    sentence: 'Azure Resource Manager did not answer (ECONNRESET).',
  });
  await sut.simulator.close();
  expect(troubleOf(await errorOf(write(sut, closing)))).toMatchObject({
    kind: 'doubt',
    sentence: 'Azure Resource Manager did not answer (ECONNREFUSED).',
  });
});

test('a call that is not answered in time leaves doubt', async () => {
  const sut = await azure();
  await sut.fault({ path: 'ampls-a', hang: true });
  const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 } });
  pipeline.addPolicy(requestTimeout(50), { afterPhase: 'Sign' });
  const request = createPipelineRequest({ url: `https://management.azure.com${scopeId('ampls-a')}` });
  const sent = pipeline.sendRequest(loopbackHttpClient(sut.simulator.url), request);
  expect(troubleOf(await errorOf(sent))).toMatchObject({
    kind: 'doubt',
    sentence: 'Azure Resource Manager did not answer in time.',
  });
});

test('an error that has nothing to do with ARM stays what it is', () => {
  expect(() => troubleOf(new TypeError('a mistake'))).toThrow('a mistake');
  expect(() => troubleOf('text')).toThrow('text');
  expect(troubleOf(new RestError('odd', { statusCode: 418 })).kind).toBe('final');
});

test('a writing client sends nothing twice by itself, and nothing once the lease has run out', async () => {
  const sut = await azure();
  await troubleWith(sut, { status: 503, headers: { 'retry-after': '0' } });
  expect(await sut.calls()).toHaveLength(1);
  const access = {
    endpoint: 'https://management.azure.com',
    credential: loopbackCredential,
    httpClient: loopbackHttpClient(sut.simulator.url),
  };
  const lost = { ...sut, writing: writingArm(access, leaseGuard({ key: 'CR-12', left: () => 0 })) };
  await expect(write(lost, closing)).rejects.toMatchObject({ code: 'lease-lost' });
  await expect(write(lost, linking)).rejects.toMatchObject({ code: 'lease-lost' });
  await expect(lookAt(lost, linking)).rejects.toMatchObject({ code: 'lease-lost' });
  expect(await sut.calls()).toEqual([]);
});

test('a writing client follows no answer to another host', async () => {
  const sut = await azure();
  const elsewhere = { location: 'https://example.org/subscriptions/x' };
  await sut.fault({ method: 'GET', path: 'vnet-lab', status: 307, headers: elsewhere });
  const error = await errorOf(sut.writing.get(networkId('vnet-lab'), network));
  expect(troubleOf(error)).toMatchObject({ kind: 'final', sentence: expect.stringContaining('307') });
  expect(await sut.calls()).toHaveLength(1);
});
