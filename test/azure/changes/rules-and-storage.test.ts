import { expect, test } from 'vitest';
import { at, id, network, workspaceId } from '../../../sandbox/test/arm/support.ts';
import type { AllowServiceTagChange } from '../../../src/domain/changes/service-tag.ts';
import type { LinkStorageChange } from '../../../src/domain/changes/storage.ts';
import { apply, azure, failureOf, observe, write } from '../support.ts';

const group = id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-spoke-app');

const allowing: AllowServiceTagChange = {
  kind: 'allow-service-tag',
  securityGroupId: group,
  tag: 'AzureFrontDoor.FirstParty',
  ruleName: 'Allow-AzureFrontDoor-FirstParty-Outbound',
  priority: 101,
};

const linking: LinkStorageChange = {
  kind: 'link-storage',
  workspaceId: workspaceId('law-orders'),
  storageAccountIds: [id('rg-data', 'Microsoft.Storage/storageAccounts/logs')],
};

test('creates a rule that allows outbound HTTPS to one service tag', async () => {
  const sut = await azure();
  await apply(sut, allowing);
  const { body } = await sut.simulator.get(`${group}/securityRules/${allowing.ruleName}`, network);
  expect(at(body, 'properties')).toEqual({
    provisioningState: 'Succeeded',
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: '443',
    sourceAddressPrefix: 'VirtualNetwork',
    destinationAddressPrefix: 'AzureFrontDoor.FirstParty',
    access: 'Allow',
    priority: 101,
    direction: 'Outbound',
  });
});

test('reports a service tag that another rule allows as applied by others', async () => {
  const sut = await azure();
  const change = { ...allowing, tag: 'AzureActiveDirectory', ruleName: 'ours' };
  expect((await observe(sut, change)).status).toBe('applied-by-others');
});

test('takes neither the name nor the priority of another rule', async () => {
  const sut = await azure();
  const sentence = async (change: AllowServiceTagChange) => await failureOf(write(sut, change));
  expect(await sentence({ ...allowing, ruleName: 'Deny-Internet' })).toMatchObject({
    kind: 'refused',
    sentence: 'nsg-spoke-app already has a different rule named Deny-Internet.',
  });
  expect(await sentence({ ...allowing, priority: 4_000 })).toMatchObject({
    kind: 'refused',
    sentence: 'Priority 4000 in nsg-spoke-app is already used by the rule deny-internet.',
  });
  expect((await sut.calls()).every(({ changed }) => !changed)).toBe(true);
});

test('reports a rule as in progress until its security group is provisioned', async () => {
  const sut = await azure({ speed: 5 });
  expect((await write(sut, allowing)).finished).toBe(false);
  expect((await observe(sut, allowing)).status).toBe('in-progress');
});

test('cannot allow a tag in a missing security group, and has nothing to remove there', async () => {
  const sut = await azure();
  const missing = id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-gone');
  expect((await failureOf(observe(sut, { ...allowing, securityGroupId: missing }))).kind).toBe('missing');
  const removal = { kind: 'remove-service-tag', securityGroupId: missing, ruleName: 'any' } as const;
  expect((await observe(sut, removal)).status).toBe('applied');
  expect((await write(sut, removal)).finished).toBe(true);
});

test('replaces the linked accounts when it links storage', async () => {
  const sut = await azure();
  await apply(sut, linking);
  const other = { ...linking, storageAccountIds: [id('rg-data', 'Microsoft.Storage/storageAccounts/logsarchive')] };
  expect((await observe(sut, other)).status).toBe('not-applied');
  expect((await apply(sut, other)).after).toMatchObject({
    status: 'applied',
    image: { storageAccountIds: other.storageAccountIds },
  });
});

test('is refused where Azure has retired storage for custom logs', async () => {
  const sut = await azure({ limits: 'ga-2025' });
  expect(await failureOf(write(sut, linking))).toMatchObject({
    kind: 'refused',
    sentence: expect.stringContaining('retired on 30 June 2025'),
  });
});
