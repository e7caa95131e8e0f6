import { expect, test } from 'vitest';
import { at, code, id, list, start, text } from './support.ts';

const version = '2023-03-11';
const vm = id('rg-network', 'Microsoft.Compute/virtualMachines/vm-app-1');
const associations = (machine = vm) => `${machine}/providers/Microsoft.Insights/dataCollectionRuleAssociations`;
const endpointOf = (machine = vm) => `${associations(machine)}/configurationAccessEndpoint`;
const dce = id('rg-monitoring', 'Microsoft.Insights/dataCollectionEndpoints/dce-weu');
const withEndpoint = { properties: { dataCollectionEndpointId: dce, description: 'ours' } };

test('associates a machine with a collection endpoint, lists the association, and deletes it', async () => {
  const arm = await start();
  expect(code(await arm.get(endpointOf(), version))).toEqual([404, 'ResourceNotFound']);
  const created = await arm.put(endpointOf(), withEndpoint, version);
  expect([created.status, text(created.body, 'id')]).toEqual([201, endpointOf()]);
  expect(created.body).toMatchObject({
    name: 'configurationAccessEndpoint',
    type: 'Microsoft.Insights/dataCollectionRuleAssociations',
    properties: { dataCollectionEndpointId: dce, description: 'ours', provisioningState: 'Succeeded' },
  });
  expect((await arm.put(endpointOf(), withEndpoint, version)).status).toBe(200);
  const { body } = await arm.get(associations(), version);
  expect(list(body, 'value').map(one => at(one, 'name'))).toEqual(['configurationAccessEndpoint', 'dcr-machines']);
  expect([(await arm.remove(endpointOf(), version)).status, (await arm.remove(endpointOf(), version)).status]).toEqual([
    200, 204,
  ]);
});

test('shows associations in a table of Resource Graph of their own', async () => {
  const arm = await start();
  const query = `insightsresources | where type =~ 'microsoft.insights/datacollectionruleassociations'
    | project id, name, endpoint = properties.dataCollectionEndpointId | order by id asc`;
  const { body } = await arm.post('/providers/Microsoft.ResourceGraph/resources', { query }, '2021-03-01');
  const endpoints = list(body, 'data').map(row => at(row, 'endpoint'));
  expect(endpoints.filter(endpoint => endpoint !== null)).toEqual([dce]);
  expect(endpoints).toHaveLength(4);
});

test('refuses what Azure documents as wrong, and what is not documented', async () => {
  const arm = await start();
  const put = async (path: string, properties: unknown) => code(await arm.put(path, { properties }, version));
  expect(await put(endpointOf(), {})).toEqual([400, 'InvalidPayload']);
  expect(await put(`${associations()}/other`, withEndpoint.properties)).toEqual([400, 'InvalidAssociationName']);
  expect(await put(endpointOf(), { dataCollectionEndpointId: `${dce}-none` })).toEqual([400, 'InvalidPayload']);
  expect(await put(endpointOf(`${vm}-none`), withEndpoint.properties)).toEqual([404, 'ParentResourceNotFound']);
  const north = id('rg-monitoring-neu', 'Microsoft.Insights/dataCollectionEndpoints/dce-neu');
  await arm.put(north, { location: 'northeurope', properties: {} }, version);
  expect(await put(endpointOf(), { dataCollectionEndpointId: north })).toEqual([400, 'InvalidPayload']);
});

test('shows machines, and lets nobody create one', async () => {
  const arm = await start();
  const all = await arm.get(id('rg-network', 'Microsoft.Compute/virtualMachines'), '2024-07-01');
  expect(list(all.body, 'value').map(one => at(one, 'name'))).toEqual(['vm-app-1']);
  expect((await arm.put(`${vm}-new`, { location: 'westeurope' }, '2024-07-01')).status).toBe(405);
});
