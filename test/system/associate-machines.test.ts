import { afterAll, beforeAll, expect, test } from 'vitest';
import { id, networkId } from '../../sandbox/test/arm/support.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem();
});

afterAll(() => system.close());

const scaleSet = id('rg-network', 'Microsoft.Compute/virtualMachineScaleSets/vmss-lab');

test('names the machines that lose their configuration where a network is connected', async () => {
  const ref = await system.submit(
    'alice',
    `/ampls create-endpoint in ${networkId('vnet-lab')}/subnets/snet-endpoints to ampls-a`,
  );
  await system.waitForStatus(ref, 'awaiting_approval');
  expect(JSON.stringify(await system.control.cardOf(ref))).toContain(
    'Azure Monitor Agents of 1 machine in vnet-lab (vmss-lab) will not get their configuration',
  );
});

test('associates machines with a collection endpoint, and rolls that back', async () => {
  const { control, submitAndApprove, submit, waitForStatus, waitForThread, writes } = system;
  const ref = await submitAndApprove('/ampls associate vmss-lab, vm-app-1 with dce-weu');
  await waitForStatus(ref, 'succeeded');
  expect(JSON.stringify(await waitForThread(ref, /Finished/))).toContain('Associated vmss-lab with dce-weu');
  const rollback = await submit('alice', `/ampls rollback ${ref}`);
  await waitForStatus(rollback, 'awaiting_approval');
  await control.click('carol', 'request:approve', rollback);
  await waitForStatus(rollback, 'succeeded');
  const made = (await writes()).filter(({ path }) => /configurationAccessEndpoint$/.test(path));
  expect(made.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'DELETE', 'DELETE']);
  expect(made.filter(({ path }) => path.toLowerCase().startsWith(scaleSet.toLowerCase()))).toHaveLength(2);
});

test('does not associate a machine with an endpoint in another region', async () => {
  const url = id('rg-monitoring-neu', 'Microsoft.Insights/dataCollectionEndpoints/dce-neu');
  const created = await fetch(`${system.sandbox.armUrl}${url}?api-version=2023-03-11`, {
    method: 'PUT',
    headers: { authorization: 'Bearer portal', 'content-type': 'application/json' },
    body: JSON.stringify({ location: 'northeurope', properties: {} }),
  });
  expect(created.status).toBe(201);
  const ref = await system.submit('alice', '/ampls associate vmss-lab with dce-neu');
  await system.waitForStatus(ref, 'blocked');
  expect((await system.control.cardOf(ref))?.text).toContain(
    'connects only to a data collection endpoint in its own region',
  );
});
