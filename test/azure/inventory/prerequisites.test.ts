import { expect, test } from 'vitest';
import { id, production, scopeId } from '../../../sandbox/test/arm/support.ts';
import { readPrerequisite } from '../../../src/azure/inventory/read-prerequisite.ts';
import { azure } from '../support.ts';

const provider = `/subscriptions/${production}/providers/Microsoft.Insights`;
const account = (name: string) => id('rg-data', `Microsoft.Storage/storageAccounts/${name}`);

test('reads whether a resource provider is registered, where Azure would refuse to create a scope', async () => {
  const sut = await azure();
  expect(await readPrerequisite(sut.reading, provider)).toEqual({ found: { id: provider, isMet: true } });
  await sut.simulator.control('PUT', 'deviations', { unregistered: [`${production}/microsoft.insights`] });
  expect(await readPrerequisite(sut.reading, provider)).toEqual({ found: { id: provider, isMet: false } });
  const refused = await sut.simulator.put(scopeId('new'), { location: 'global', properties: {} });
  expect([refused.status, refused.body]).toMatchObject([409, { error: { code: 'MissingSubscriptionRegistration' } }]);
  await sut.simulator.post(`${provider}/register`, {}, '2021-04-01');
  expect(await readPrerequisite(sut.reading, provider)).toEqual({ found: { id: provider, isMet: true } });
});

test('reads whether a storage account exists', async () => {
  const sut = await azure();
  const read = (name: string) => readPrerequisite(sut.reading, account(name));
  expect(await read('logs')).toEqual({ found: { id: account('logs'), isMet: true } });
  expect(await read('none')).toEqual({ found: { id: account('none'), isMet: false } });
});

test('does not call missing what it may not read', async () => {
  const sut = await azure();
  await sut.fault({ method: 'GET', path: 'storageAccounts', status: 403, code: 'AuthorizationFailed', message: 'No.' });
  expect(await readPrerequisite(sut.reading, account('logs'))).toMatchObject({ unreadable: { id: account('logs') } });
  const hidden = '/subscriptions/00000000-0000-0000-0000-00000000dead';
  for (const path of [
    `${hidden}/providers/Microsoft.Insights`,
    account('x').replace(/^\/subscriptions\/[^/]+/, hidden),
  ]) {
    expect(await readPrerequisite(sut.reading, path)).toMatchObject({ unreadable: { id: path } });
  }
});
