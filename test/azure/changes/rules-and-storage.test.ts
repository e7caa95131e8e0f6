import { expect, test } from 'vitest';
import { troubleOf } from '../../../src/azure/trouble.ts';
import type { AllowServiceTagChange } from '../../../src/domain/changes/allow-service-tag.ts';
import type { LinkStorageChange } from '../../../src/domain/changes/link-storage.ts';
import { at, id, network, workspaceId } from '../../sandbox/arm/support.ts';
import { azure, errorOf, lookAt, make, write } from '../support.ts';

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

test('a rule lets the network out to one service tag over HTTPS', async () => {
  const sut = await azure();
  await make(sut, allowing);
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

test('a tag that another rule lets through is allowed by others', async () => {
  const sut = await azure();
  const change = { ...allowing, tag: 'AzureActiveDirectory', ruleName: 'ours' };
  expect((await lookAt(sut, change)).stands).toBe('made-by-others');
});

test('neither the name nor the priority of another rule is taken', async () => {
  const sut = await azure();
  const sentence = async (change: AllowServiceTagChange) => troubleOf(await errorOf(write(sut, change)));
  expect(await sentence({ ...allowing, ruleName: 'Deny-Internet' })).toMatchObject({
    kind: 'final',
    sentence: 'nsg-spoke-app has a rule Deny-Internet already, and it is another.',
  });
  expect(await sentence({ ...allowing, priority: 4_000 })).toMatchObject({
    kind: 'final',
    sentence: 'Priority 4000 in nsg-spoke-app is taken by the rule deny-internet.',
  });
  expect((await sut.calls()).every(({ changed }) => !changed)).toBe(true);
});

test('a rule is under way until its group is provisioned', async () => {
  const sut = await azure({ speed: 5 });
  expect((await write(sut, allowing)).settled).toBe(false);
  expect((await lookAt(sut, allowing)).stands).toBe('under-way');
});

test('in a security group that is gone nothing can be allowed, and nothing is left to remove', async () => {
  const sut = await azure();
  const gone = id('rg-network', 'Microsoft.Network/networkSecurityGroups/nsg-gone');
  expect(troubleOf(await errorOf(lookAt(sut, { ...allowing, securityGroupId: gone }))).kind).toBe('missing');
  const removal = { kind: 'remove-service-tag', securityGroupId: gone, ruleName: 'any' } as const;
  expect((await lookAt(sut, removal)).stands).toBe('made');
  expect((await write(sut, removal)).settled).toBe(true);
});

test('linking storage takes the place of the accounts there were', async () => {
  const sut = await azure();
  await make(sut, linking);
  const other = { ...linking, storageAccountIds: [id('rg-data', 'Microsoft.Storage/storageAccounts/other')] };
  expect((await lookAt(sut, other)).stands).toBe('open');
  expect((await make(sut, other)).after).toMatchObject({
    stands: 'made',
    image: { storageAccountIds: other.storageAccountIds },
  });
});

test('storage for custom logs, where Azure has retired it, is refused for good', async () => {
  const sut = await azure({ limits: 'ga-2025' });
  expect(troubleOf(await errorOf(write(sut, linking)))).toMatchObject({
    kind: 'final',
    sentence: expect.stringContaining('retired on 30 June 2025'),
  });
});
