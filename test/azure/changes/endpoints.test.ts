import { expect, test } from 'vitest';
import { troubleOf } from '../../../src/azure/trouble.ts';
import type { ApproveConnectionChange } from '../../../src/domain/changes/approve-connection.ts';
import type { CreateEndpointChange } from '../../../src/domain/changes/create-endpoint.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { at, endpointId, list, network, networkId, scopeId, text } from '../../sandbox/arm/support.ts';
import { azure, errorOf, lookAt, make, settled, write } from '../support.ts';

const creation: CreateEndpointChange = {
  kind: 'create-endpoint',
  endpointId: endpointId('pe-lab'),
  scopeId: scopeId('ampls-a'),
  subnetId: `${networkId('vnet-lab')}/subnets/snet-endpoints`,
  location: '',
  requestMessage: 'CR-12 asks',
};

const approval: ApproveConnectionChange = {
  kind: 'approve-connection',
  scopeId: creation.scopeId,
  endpointId: creation.endpointId,
  description: 'CR-12',
};

test('an endpoint is in the region of its network, and its connection waits for approval', async () => {
  const sut = await azure();
  await make(sut, creation);
  const { body } = await sut.simulator.get(creation.endpointId, network);
  expect(text(body, 'location')).toBe('westeurope');
  expect(list(body, 'properties', 'privateLinkServiceConnections')).toEqual([]);
  expect(list(body, 'properties', 'manualPrivateLinkServiceConnections')).toMatchObject([
    {
      properties: {
        groupIds: ['azuremonitor'],
        requestMessage: 'CR-12 asks',
        privateLinkServiceConnectionState: { status: 'Pending' },
      },
    },
  ]);
});

test('an endpoint that is still being made is under way, and one that Azure gave up has failed', async () => {
  const sut = await azure({ speed: 0.25 });
  expect(await write(sut, creation)).toMatchObject({
    settled: false,
    operationUrl: expect.stringContaining('https://management.azure.com/'),
  });
  expect((await lookAt(sut, creation)).stands).toBe('under-way');
  expect((await settled(sut, creation)).stands).toBe('made');
  await sut.edit(({ resources }) => {
    for (const { id, properties } of resources) {
      if (nameOf(id) === 'pe-lab') properties['provisioningState'] = 'Failed';
    }
  });
  expect((await lookAt(sut, creation)).stands).toBe('failed');
});

test('an endpoint of our name that leads elsewhere is left alone', async () => {
  const sut = await azure();
  const taken = { ...creation, endpointId: endpointId('pe-ampls-b-vnet-1') };
  expect((await lookAt(sut, taken)).stands).toBe('open');
  expect(troubleOf(await errorOf(write(sut, taken)))).toMatchObject({
    kind: 'final',
    sentence: 'There is a private endpoint pe-ampls-b-vnet-1 already, and it is another.',
  });
});

test('an endpoint in a network that is gone, or in a subnet that is full, is refused', async () => {
  const sut = await azure();
  const lost = { ...creation, subnetId: `${networkId('vnet-gone')}/subnets/s` };
  expect(troubleOf(await errorOf(write(sut, lost))).kind).toBe('missing');
  const small = { ...creation, subnetId: `${networkId('vnet-lab')}/subnets/snet-small` };
  expect(troubleOf(await errorOf(write(sut, small)))).toMatchObject({ kind: 'final', code: 'SubnetIsFull' });
});

test('an approval is found by the endpoint, goes on for a while and brings the addresses', async () => {
  const sut = await azure({ speed: 0.02 });
  await make(sut, creation);
  const { receipt, operation, after } = await make(sut, approval);
  expect(receipt).toMatchObject({
    settled: false,
    operationUrl: expect.stringContaining('privatelinkscopeoperationstatuses'),
  });
  expect(operation).toMatchObject({ done: true });
  expect(after).toMatchObject({ stands: 'made', image: { state: 'Approved', description: 'CR-12' } });
  const { body } = await sut.simulator.get(creation.endpointId, network);
  expect(list(body, 'properties', 'customDnsConfigs').length).toBeGreaterThan(8);
});

test('a connection that its scope does not show yet is waited for; without an endpoint it never comes', async () => {
  const sut = await azure();
  expect((await lookAt(sut, approval)).stands).toBe('open');
  expect(troubleOf(await errorOf(write(sut, approval)))).toMatchObject({ kind: 'missing', code: 'ResourceNotFound' });
  await make(sut, creation);
  const other = { ...approval, scopeId: scopeId('ampls-b') };
  expect(troubleOf(await errorOf(write(sut, other)))).toMatchObject({
    kind: 'wait',
    sentence: 'ampls-b does not show the connection of pe-lab yet; Azure is still making it.',
  });
});

test('a connection that is being made takes no decision yet', async () => {
  const sut = await azure({ speed: 5 });
  await write(sut, creation);
  expect((await lookAt(sut, approval)).stands).toBe('open');
  expect(troubleOf(await errorOf(write(sut, approval))).kind).toBe('wait');
});

test('a rejected connection can be approved again, and removed', async () => {
  const sut = await azure();
  const { scopeId: of, endpointId: by } = approval;
  await make(sut, creation);
  expect((await make(sut, { ...approval, kind: 'reject-connection' })).after.stands).toBe('made');
  expect((await make(sut, approval)).after.stands).toBe('made');
  const removal = { kind: 'remove-connection', scopeId: of, endpointId: by } as const;
  expect((await make(sut, removal)).after.stands).toBe('made');
  const { body } = await sut.simulator.get(by, network);
  const [own] = list(body, 'properties', 'manualPrivateLinkServiceConnections');
  expect(at(own, 'properties', 'privateLinkServiceConnectionState', 'status')).toBe('Disconnected');
});

test('who may not decide about connections is told which permission is missing', async () => {
  const sut = await azure();
  await make(sut, creation);
  const action = 'Microsoft.Insights/privateLinkScopes/privateEndpointConnectionsApproval/action';
  await sut.edit(({ denied }) => {
    denied.push({ scope: approval.scopeId, actions: [action] });
  });
  expect(troubleOf(await errorOf(write(sut, approval)))).toMatchObject({
    kind: 'final',
    code: 'AuthorizationFailed',
    sentence: `The bot's identity lacks the permission ${action} on ampls-a (AuthorizationFailed). Ask for a role that has it.`,
  });
});
