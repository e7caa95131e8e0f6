import { describe, expect, test } from 'vitest';
import { scopeId } from '../../sandbox/test/arm/support.ts';
import type { SetAccessModesChange } from '../../src/domain/changes/set-access-modes.ts';
import type { Azure } from './support.ts';
import { apply, azure, failureOf, write } from './support.ts';

const closing: SetAccessModesChange = {
  kind: 'set-access-modes',
  scopeId: scopeId('ampls-a'),
  query: 'PrivateOnly',
  exclusions: {},
};

/** Azure with a policy that demands a token for writes to scopes. */
async function demanding(policy: object = {}): Promise<Azure> {
  const sut = await azure();
  await sut.simulator.control('POST', 'policy-tokens', {
    path: '/privatelinkscopes/',
    assignment: 'check-first',
    ...policy,
  });
  return sut;
}

async function writesOf(sut: Azure) {
  return (await sut.calls()).filter(({ method }) => method !== 'GET').map(({ method, status }) => [method, status]);
}

test('acquires the token that a policy demands, and sends the same write again under its own id', async () => {
  const sut = await demanding();
  expect((await apply(sut, closing)).after.status).toBe('applied');
  const calls = (await sut.calls()).filter(({ method }) => method !== 'GET');
  expect(calls.map(({ method, status, clientRequestId }) => [method, status, clientRequestId === 'step-1'])).toEqual([
    ['PUT', 403, true],
    ['POST', 200, false],
    ['PUT', 200, true],
  ]);
});

test('acquires a token for a deletion too, and for the official client that links resources', async () => {
  const sut = await demanding();
  await apply(sut, { kind: 'create-scope', scopeId: scopeId('ampls-new'), query: 'Open', ingestion: 'Open', tags: {} });
  await apply(sut, { kind: 'delete-scope', scopeId: scopeId('ampls-new') });
  const statuses = await writesOf(sut);
  expect(statuses.slice(0, 3)).toEqual([
    ['PUT', 403],
    ['POST', 200],
    ['PUT', 201],
  ]);
  expect(statuses.slice(3, 5)).toEqual([
    ['DELETE', 403],
    ['POST', 200],
  ]);
});

describe('where no token can be acquired, the write fails with a sentence', () => {
  test.each([
    [
      { verdict: 'Deny' },
      'The policy "check-first" demands a policy token, and its evaluation denies this: The evaluation does not allow it.',
    ],
    [
      { isChangeReferenceRequired: true },
      'The policy "check-first" demands a change reference, which the bot does not have.',
    ],
  ])('if the policy is %j', async (policy, sentence) => {
    const sut = await demanding(policy);
    expect(await failureOf(write(sut, closing))).toMatchObject({ kind: 'refused', sentence });
    expect((await writesOf(sut)).filter(([method, status]) => method === 'PUT' && status !== 403)).toEqual([]);
  });

  test('if the bot may not acquire one', async () => {
    const sut = await demanding();
    await sut.fault({ method: 'POST', path: 'acquirePolicyToken', status: 403, code: 'AuthorizationFailed' });
    expect(await failureOf(write(sut, closing))).toMatchObject({
      kind: 'refused',
      sentence:
        'The policy "check-first" demands a policy token, which the bot may not acquire. Assign its writer the role Reader on the subscription.',
    });
  });

  test('and is tried again later if Azure has not issued one yet', async () => {
    const sut = await demanding();
    await sut.fault({ method: 'POST', path: 'acquirePolicyToken', status: 202, body: {} });
    expect(await failureOf(write(sut, closing))).toMatchObject({ kind: 'retryable', reason: 'busy' });
    await sut.fault({ method: 'POST', path: 'acquirePolicyToken', status: 400, code: 'BadRequest' });
    expect(await failureOf(write(sut, closing))).toMatchObject({
      kind: 'refused',
      sentence: 'The policy "check-first" demands a policy token, and Azure issues none (400): it gives no reason.',
    });
  });
});

test('keeps the refusal of a policy that demands no token, and of a token that does not count', async () => {
  const sut = await demanding({ lifetimeMs: 1 });
  await sut.fault({
    method: 'PUT',
    path: 'privatelinkscopes',
    status: 403,
    code: 'RequestDisallowedByPolicy',
    message: "disallowed by policy 'plain'",
  });
  expect(await failureOf(write(sut, closing))).toMatchObject({
    sentence: expect.stringContaining('"plain" blocks this'),
  });
  await sut.fault({
    method: 'POST',
    path: 'acquirePolicyToken',
    status: 200,
    body: { result: 'Succeeded', token: 'PoP other' },
  });
  expect(await failureOf(write(sut, closing))).toMatchObject({
    sentence: expect.stringContaining('"check-first" blocks this'),
  });
});
