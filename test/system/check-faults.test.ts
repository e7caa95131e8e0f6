import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Resource } from '../../sandbox/src/arm/resources.ts';
import { builtInEstate } from '../../sandbox/src/estate/built-in.ts';
import type { TestSystem } from './harness.ts';
import { openSystem } from './harness.ts';

let system: TestSystem;

beforeAll(async () => {
  const estate = builtInEstate();
  const resources = estate.resources.map(withoutPeering).map(withWrongRecord).map(withClosedQueries);
  system = await openSystem({ estate: { ...estate, resources } });
});

afterAll(() => system.close());

const ask = async (text: string) => (await system.ask('alice', `/ampls ${text}`)).text;

/** Returns the resource with a text in it replaced, which has to be there. */
function replaced(resource: Resource, from: RegExp, to: string): Resource {
  const text = JSON.stringify(resource);
  expect(text).toMatch(from);
  return JSON.parse(text.replaceAll(new RegExp(from, 'g'), to));
}

function withoutPeering(resource: Resource): Resource {
  return resource.name === 'vnet-spoke-data'
    ? replaced(resource, /"peeringState":"Connected"/, '"peeringState":"Disconnected"')
    : resource;
}

function withWrongRecord(resource: Resource): Resource {
  const isMeant =
    resource.id.includes('rg-dns-hub') && resource.id.includes('privatelink.ods.') && resource.type.endsWith('/A');
  return isMeant ? replaced(resource, /"ipv4Address":"[^"]+"/, '"ipv4Address":"10.99.9.9"') : resource;
}

function withClosedQueries(resource: Resource): Resource {
  return resource.name === 'workspace-1' && resource.type.endsWith('/workspaces')
    ? replaced(resource, /"publicNetworkAccessForQuery":"Enabled"/, '"publicNetworkAccessForQuery":"Disabled"')
    : resource;
}

test('names a network whose DNS leads to an endpoint that it has no route to', async () => {
  const missing =
    /❌ Route: DNS in vnet-spoke-data leads to pe-ampls-a in vnet-hub, to which there is no route, so nothing gets through\. The peering with vnet-hub is disconnected: delete it on both sides/;
  expect(await ask('check vnet-spoke-data')).toMatch(missing);
  const scope = await ask('check ampls-a');
  expect(scope).toMatch(missing);
  expect(scope).toMatch(/✅ Route: vnet-hub and vnet-spoke-app have a route to pe-ampls-a/);
  expect(await ask('check workspace-2')).toMatch(missing);
});

test('names a record that leads to no private endpoint', async () => {
  for (const name of ['vnet-hub', 'ampls-a']) {
    const answer = await ask(`check ${name}`);
    expect(answer).toMatch(
      /❌ DNS zones: .*privatelink\.ods\.opinsights\.azure\.com \(workspace-1\) leads? to 10\.99\.9\.9, which is the address of no private endpoint .*\/ampls records pe-ampls-a/,
    );
    expect(answer).not.toMatch(/✅ DNS zones: .*vnet-hub/);
  }
});

test('names the workspace that stops queries of a component, and says that only one of two paths works', async () => {
  expect(await ask('check appinsights-3')).toMatch(
    /❌ Azure Resource Manager: .* do not work for workspace-1, which has the data of appinsights-3/,
  );
  const answer = await ask('why vnet-lab appinsights-3');
  expect(answer).toMatch(
    /\n⚠️ Queries: partly: itself over the public address, through its workspace not at all, because public network access is disabled/,
  );
  expect(answer).toMatch(/A network security group may deny the public address: type \/ampls check vnet-lab/);
  expect(await ask('where vnet-lab')).toMatch(
    /queries partly: itself over the public address, through its workspace not/,
  );
});

test('says what the access modes mean, and never that there is no problem where most is not known', async () => {
  expect(await ask('check ampls-b')).toMatch(
    /✅ Access modes: ampls-b is Open for ingestion and queries from vnet-1 and vnet-2/,
  );
  expect(await ask('check vnet-legacy')).toMatch(
    /^vnet-legacy · virtual network: \d not known, no problem among the rest\n/,
  );
});
