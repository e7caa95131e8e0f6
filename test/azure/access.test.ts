import { expect, test } from 'vitest';
import { azureAccess } from '../../src/azure/access.ts';

test.each([
  {
    cloud: 'public',
    endpoint: 'https://management.azure.com',
    authority: 'https://login.microsoftonline.com',
    monitorZone: 'privatelink.monitor.azure.com',
  },
  {
    cloud: 'usgov',
    endpoint: 'https://management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    monitorZone: 'privatelink.monitor.azure.us',
  },
  {
    cloud: 'china',
    endpoint: 'https://management.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
    monitorZone: null,
  },
] as const)('uses the endpoint, authority, token scope and zones of the $cloud cloud', ({ cloud, ...expected }) => {
  const { endpoint, authority, tokenScope, dnsNames } = azureAccess({ cloud });
  expect({ endpoint, authority, monitorZone: dnsNames?.monitor ?? null }).toEqual(expected);
  expect(tokenScope).toBe(`${endpoint}/.default`);
});

test('knows the sixth zone of Azure Government', () => {
  expect(azureAccess({ cloud: 'usgov' }).dnsNames?.adx).toBe('privatelink.adx.monitor.azure.us');
});

test('uses the given endpoint, credential and transport in place of the defaults', () => {
  const credential = { getToken: async () => null };
  const httpClient = { sendRequest: () => Promise.reject(new Error('not sent')) };
  const access = azureAccess({ cloud: 'public', endpoint: 'https://arm.example.org', credential, httpClient });
  expect(access).toMatchObject({
    endpoint: 'https://arm.example.org',
    tokenScope: 'https://management.azure.com/.default',
  });
  expect(access.credential).toBe(credential);
  expect(access.httpClient).toBe(httpClient);
});
