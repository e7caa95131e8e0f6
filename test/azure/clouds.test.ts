import { expect, test } from 'vitest';
import { cloudNames, cloudOf } from '../../src/azure/clouds.ts';

test.each(cloudNames)('in the %s cloud, endpoint, authority, tokens and zones go together', name => {
  const { endpoint, authority, tokenScope, dnsNames } = cloudOf(name);
  expect(new URL(endpoint).origin).toBe(endpoint);
  expect(tokenScope).toBe(`${endpoint}/.default`);
  expect({ authority, monitor: dnsNames?.monitor ?? null }).toEqual(
    {
      public: { authority: 'https://login.microsoftonline.com', monitor: 'privatelink.monitor.azure.com' },
      usgov: { authority: 'https://login.microsoftonline.us', monitor: 'privatelink.monitor.azure.us' },
      china: { authority: 'https://login.chinacloudapi.cn', monitor: null },
    }[name],
  );
});

test('Azure Government has a sixth zone', () => {
  expect(cloudOf('usgov').dnsNames?.adx).toBe('privatelink.adx.monitor.azure.us');
});
