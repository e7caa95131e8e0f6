import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await openSystem({ speed: 0.02 });
});

afterAll(async () => {
  await system.close();
});

const written = async (from: number, part: RegExp) =>
  (await system.writes()).slice(from).flatMap(({ method, path }) => {
    const name = part.exec(path)?.[0];
    return name === undefined ? [] : [`${method} ${name}`];
  });

test('isolates a network without zones: creates them, writes the records, and only then links zones and closes access', async () => {
  const { submitAndApprove, waitForStatus, waitForThread } = system;
  const ref = await submitAndApprove('/ampls isolate vnet-lab/snet-endpoints with law-orders');
  await waitForStatus(ref, 'succeeded', 60_000);
  const thread = (await waitForThread(ref, /Finished/)).filter(line => line.startsWith('✅'));
  expect(thread.slice(0, -1).map(line => line.replace(/ \([\d.]+ s\) · ARM.*/s, ''))).toEqual([
    '✅ Created scope ampls-vnet-lab',
    '✅ Linked law-orders to ampls-vnet-lab',
    '✅ Created zone privatelink.monitor.azure.com in rg-network',
    '✅ Created zone privatelink.oms.opinsights.azure.com in rg-network',
    '✅ Created zone privatelink.ods.opinsights.azure.com in rg-network',
    '✅ Created zone privatelink.agentsvc.azure-automation.net in rg-network',
    '✅ Created zone privatelink.blob.core.windows.net in rg-network',
    '✅ Created private endpoint pe-vnet-lab-ampls-vnet-lab in vnet-lab for ampls-vnet-lab',
    '✅ Approved the connection of pe-vnet-lab-ampls-vnet-lab to ampls-vnet-lab',
    '✅ Set the DNS zones of pe-vnet-lab-ampls-vnet-lab',
    '✅ Linked zone privatelink.monitor.azure.com to vnet-lab',
    '✅ Linked zone privatelink.oms.opinsights.azure.com to vnet-lab',
    '✅ Linked zone privatelink.ods.opinsights.azure.com to vnet-lab',
    '✅ Linked zone privatelink.agentsvc.azure-automation.net to vnet-lab',
    '✅ Set public access of law-orders',
  ]);
});

test('deletes the zones that it created when a later change fails', async () => {
  const { submitAndApprove, waitForStatus, armFault, writes } = system;
  const from = (await writes()).length;
  await armFault({ method: 'PUT', path: 'privateEndpoints/pe-partner-', status: 403, code: 'AuthorizationFailed' });
  const ref = await submitAndApprove(
    '/ampls create-endpoint in vnet-partner/snet-endpoints to ampls-a named pe-partner-2',
  );
  await waitForStatus(ref, 'rolled_back', 60_000);
  const zones = await written(from, /privatelink\.[a-z.-]+$/);
  expect(zones.slice(5)).toEqual(
    zones
      .slice(0, 5)
      .map(line => line.replace('PUT', 'DELETE'))
      .toReversed(),
  );
});

test('closes public access through an existing endpoint only once the new records are in the zones', async () => {
  const { submitAndApprove, waitForStatus, writes } = system;
  const from = (await writes()).length;
  const ref = await submitAndApprove('/ampls isolate vnet-1/snet-endpoints with law-prod-weu to ampls-b');
  await waitForStatus(ref, 'succeeded', 60_000);
  expect(
    await written(from, /scopedResources|privateEndpoints|virtualNetworkLinks|workspaces\/law-prod-weu$/i),
  ).toEqual(['PUT scopedResources', 'PATCH workspaces/law-prod-weu']);
});
