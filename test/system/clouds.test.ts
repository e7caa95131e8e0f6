import { expect, test } from 'vitest';
import { openSystemForTest } from './harness.ts';

/** Each cloud's address of solution packs: azure-monitor-docs, private-link-configure. */
test.each([
  ['public', 'scadvisorcontent.blob.core.windows.net'],
  ['usgov', 'usbn1oicore.blob.core.usgovcloudapi.net'],
  ['china', 'mceast2oicore.blob.core.chinacloudapi.cn'],
])('reads the cloud %s, and names the address of its solution packs', async (cloud, host) => {
  const { ask } = await openSystemForTest({ bot: { AZURE_CLOUD: cloud } });
  const { text } = await ask('alice', '/ampls check vnet-lab');
  expect(text).toMatch(/^vnet-lab · virtual network: /);
  expect(text).toContain(`port 443 to ${host}`);
  expect(text).toMatch(/Read from Azure [\d.]+ (?:s|min) ago\./);
  const caveats = await ask('alice', '/ampls caveats');
  expect(caveats.text).toContain(host);
  expect(JSON.stringify(caveats.blocks)).toContain(host);
});
