import { expect, test } from 'vitest';
import { at, code, list, production, start } from './support.ts';

const version = '2021-04-01';

test('lists the types of a provider and the versions of scopes, newest first', async () => {
  const arm = await start();
  const { body } = await arm.get(`/subscriptions/${production}/providers/microsoft.insights`, version);
  expect(at(body, 'namespace')).toBe('Microsoft.Insights');
  expect(at(body, 'registrationState')).toBe('Registered');
  const scopes = list(body, 'resourceTypes').find(type => at(type, 'resourceType') === 'privatelinkscopes');
  expect(at(scopes, 'apiVersions')).toEqual([
    '2023-06-01-preview',
    '2021-09-01',
    '2021-07-01-preview',
    '2019-10-17-preview',
  ]);
});

test.each(['', `/subscriptions/${production}`])('lists all providers at %s/providers', async at_ => {
  const arm = await start();
  const { body } = await arm.get(`${at_}/providers`, version);
  expect(list(body, 'value').map(provider => at(provider, 'namespace'))).toEqual([
    'Microsoft.Resources',
    'Microsoft.Insights',
    'Microsoft.OperationalInsights',
    'Microsoft.Network',
    'Microsoft.Compute',
    'Microsoft.HybridCompute',
    'Microsoft.Authorization',
  ]);
});

test('shows known providers as registered and refuses to register an unknown one', async () => {
  const arm = await start();
  const base = `/subscriptions/${production}/providers`;
  expect((await arm.post(`${base}/Microsoft.Network/register`, {}, version)).status).toBe(200);
  expect(code(await arm.get(`${base}/Contoso.Things`, version))).toEqual([404, 'InvalidResourceNamespace']);
  expect(code(await arm.put(`${base}/Microsoft.Network`, {}, version))).toEqual([405, 'MethodNotAllowed']);
  expect(code(await arm.get(`${base}/Microsoft.Network`, 'latest'))).toEqual([400, 'InvalidApiVersionParameter']);
});
