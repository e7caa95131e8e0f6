import { expect, test } from 'vitest';
import { at, endpointId, list, network, networkId, scopeId, text } from '../../../sandbox/test/arm/support.ts';
import type { ApproveConnectionChange } from '../../../src/domain/changes/connection.ts';
import type { CreateEndpointChange } from '../../../src/domain/changes/endpoint.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import { apply, azure, failureOf, finalObservation, observe, write } from '../support.ts';

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

test('creates an endpoint in the region of its network, with a connection that is pending', async () => {
  const sut = await azure();
  await apply(sut, creation);
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

test('reports an endpoint as in progress while it is created, and as failed once Azure has given up', async () => {
  const sut = await azure({ speed: 0.25 });
  expect(await write(sut, creation)).toMatchObject({
    finished: false,
    operationUrl: expect.stringContaining('https://management.azure.com/'),
  });
  expect((await observe(sut, creation)).status).toBe('in-progress');
  expect((await finalObservation(sut, creation)).status).toBe('applied');
  await sut.edit(({ resources }) => {
    for (const { id, properties } of resources) {
      if (nameOf(id) === 'pe-lab') properties['provisioningState'] = 'Failed';
    }
  });
  expect((await observe(sut, creation)).status).toBe('failed');
});

test('leaves an endpoint with the same name and another scope alone', async () => {
  const sut = await azure();
  const taken = { ...creation, endpointId: endpointId('pe-ampls-b-vnet-1') };
  expect((await observe(sut, taken)).status).toBe('not-applied');
  expect(await failureOf(write(sut, taken))).toMatchObject({
    kind: 'refused',
    sentence: 'A private endpoint named pe-ampls-b-vnet-1 already exists, with another scope or subnet.',
  });
});

test('fails to create an endpoint in a missing network or in a full subnet', async () => {
  const sut = await azure();
  const lost = { ...creation, subnetId: `${networkId('vnet-gone')}/subnets/s` };
  expect((await failureOf(write(sut, lost))).kind).toBe('missing');
  const small = { ...creation, subnetId: `${networkId('vnet-lab')}/subnets/snet-small` };
  expect(await failureOf(write(sut, small))).toMatchObject({ kind: 'refused', code: 'SubnetIsFull' });
});

test('finds the connection to approve by its endpoint, polls the operation, and gives the endpoint its addresses', async () => {
  const sut = await azure({ speed: 0.02 });
  await apply(sut, creation);
  const { receipt, operation, after } = await apply(sut, approval);
  expect(receipt).toMatchObject({
    finished: false,
    operationUrl: expect.stringContaining('privatelinkscopeoperationstatuses'),
  });
  expect(operation).toMatchObject({ done: true });
  expect(after).toMatchObject({ status: 'applied', image: { state: 'Approved', description: 'CR-12' } });
  const { body } = await sut.simulator.get(creation.endpointId, network);
  expect(list(body, 'properties', 'customDnsConfigs').length).toBeGreaterThan(8);
});

test('waits for a connection that the scope does not show yet, unless its endpoint is missing', async () => {
  const sut = await azure();
  expect((await observe(sut, approval)).status).toBe('not-applied');
  expect(await failureOf(write(sut, approval))).toMatchObject({
    kind: 'missing',
    code: 'ResourceNotFound',
  });
  await apply(sut, creation);
  const other = { ...approval, scopeId: scopeId('ampls-b') };
  expect(await failureOf(write(sut, other))).toMatchObject({
    kind: 'retryable',
    sentence: 'ampls-b does not show the connection of pe-lab yet. Azure is still creating it.',
  });
});

test('cannot approve a connection while it is being created', async () => {
  const sut = await azure({ speed: 5 });
  await write(sut, creation);
  expect((await observe(sut, approval)).status).toBe('not-applied');
  expect((await failureOf(write(sut, approval))).kind).toBe('retryable');
});

test('approves a rejected connection, and removes it', async () => {
  const sut = await azure();
  const { scopeId: of, endpointId: by } = approval;
  await apply(sut, creation);
  expect((await apply(sut, { ...approval, kind: 'reject-connection' })).after.status).toBe('applied');
  expect((await apply(sut, approval)).after.status).toBe('applied');
  const removal = { kind: 'remove-connection', scopeId: of, endpointId: by } as const;
  expect((await apply(sut, removal)).after.status).toBe('applied');
  const { body } = await sut.simulator.get(by, network);
  const [own] = list(body, 'properties', 'manualPrivateLinkServiceConnections');
  expect(at(own, 'properties', 'privateLinkServiceConnectionState', 'status')).toBe('Disconnected');
});

test('names the missing permission where the bot may not approve connections', async () => {
  const sut = await azure();
  await apply(sut, creation);
  const action = 'Microsoft.Insights/privateLinkScopes/privateEndpointConnectionsApproval/action';
  await sut.edit(({ denied }) => {
    denied.push({ scope: approval.scopeId, actions: [action] });
  });
  expect(await failureOf(write(sut, approval))).toMatchObject({
    kind: 'refused',
    code: 'AuthorizationFailed',
    sentence: `The bot's identity lacks the permission ${action} on ampls-a (AuthorizationFailed). Assign it a role that includes this permission.`,
  });
});
