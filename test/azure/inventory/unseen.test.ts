import { expect, test } from 'vitest';
import { readEstate } from '../../../src/azure/inventory/estate.ts';
import { keyOf, nameOf } from '../../../src/domain/ids.ts';
import { usageOf } from '../../../src/domain/limits/usage.ts';
import { isUnseen } from '../../../src/domain/topology/questions.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { endpointId, platform, production, scopeId, workspaceId } from '../../sandbox/arm/support.ts';
import { type Azure, azure } from '../support.ts';

const deny = (sut: Azure, scope: string, ...actions: string[]) =>
  sut.edit(({ denied }) => {
    denied.push({ scope, actions });
  });

test('a configured subscription that may not be read is unseen as a whole', async () => {
  const sut = await azure();
  const hidden = '00000000-1111-2222-3333-444444444444';
  const { unseen, scopes } = await readEstate(sut.reading, [production, hidden]);
  expect(unseen).toEqual([{ id: `/subscriptions/${hidden}`, why: 'the bot may not read this subscription' }]);
  expect(scopes.map(({ name }) => name)).toEqual(['ampls-a', 'ampls-b']);
});

test('without any subscription there is nothing to read, and that is no error', async () => {
  const sut = await azure();
  await deny(sut, `/subscriptions/${production}`, 'Microsoft.Resources/subscriptions/read');
  await deny(sut, `/subscriptions/${platform}`, 'Microsoft.Resources/subscriptions/read');
  const { scopes, unseen } = await readEstate(sut.reading, [production]);
  expect([scopes.length, unseen.length]).toEqual([0, 1]);
});

test('what lies in a subscription out of sight dangles, and is unseen rather than missing', async () => {
  const sut = await azure();
  await deny(sut, `/subscriptions/${platform}`, 'Microsoft.Resources/subscriptions/read');
  const topology = topologyOf(await readEstate(sut.reading));
  const partner = topology.unseen.filter(({ id }) => nameOf(id) === 'pe-partner');
  expect(partner.map(({ why }) => why)).toEqual(['it connects to ampls-a, and it could not be read']);
});

test('a linked resource that may not be read is kept, and is unseen', async () => {
  const sut = await azure();
  await deny(sut, workspaceId('workspace-2'), 'Microsoft.OperationalInsights/workspaces/read');
  const estate = await readEstate(sut.reading);
  const found = estate.resources.find(({ name }) => name === 'workspace-2');
  expect(found).toMatchObject({
    kind: 'workspace',
    publicAccess: { ingestion: 'unrecognised', query: 'unrecognised' },
  });
  expect(estate.unseen.map(({ id, why }) => [keyOf(id), why])).toEqual([
    [keyOf(workspaceId('workspace-2')), 'a scope links it, and the bot may not read it'],
  ]);
});

test('a scope whose links may not be read stays known, with counts that are lower bounds', async () => {
  const sut = await azure();
  await deny(sut, scopeId('ampls-a'), 'microsoft.insights/privatelinkscopes/scopedresources/read');
  const topology = topologyOf(await readEstate(sut.reading));
  const id = [...topology.scopes.values()].find(({ name }) => name === 'ampls-a')?.id ?? '';
  expect(isUnseen(topology, id)).toBe(true);
  expect(topology.unseen[0]?.why).toMatch(
    /lacks the permission microsoft.insights\/privatelinkscopes\/scopedresources\/read on ampls-a/i,
  );
  const profile = {
    name: 'documented-2020',
    source: 'https://x',
    date: '2020-10-05',
    limits: { 'scope-resources': 50 },
  };
  const usage = usageOf(topology, profile, { meter: 'scope-resources', subjectId: id });
  expect(usage).toMatchObject({ used: 0, lowerBound: true });
});

test('an endpoint whose zone group may not be read is unseen in part', async () => {
  const sut = await azure();
  await deny(sut, endpointId('pe-ampls-a'), 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read');
  const { endpoints, unseen } = await readEstate(sut.reading);
  expect(endpoints.find(({ name }) => name === 'pe-ampls-a')?.zoneGroup).toBeNull();
  expect(unseen.map(({ id }) => id)).toEqual([endpointId('pe-ampls-a')]);
});

test('an endpoint whose interface may not be read has the addresses that its records tell', async () => {
  const sut = await azure();
  await deny(sut, `/subscriptions/${production}`, 'Microsoft.Network/networkInterfaces/read');
  const { endpoints } = await readEstate(sut.reading);
  expect(endpoints.find(({ name }) => name === 'pe-ampls-a')?.addresses).toContain('10.10.1.4');
});

test('locks and rulesets that may not be read are said to be unseen', async () => {
  const sut = await azure();
  await deny(sut, `/subscriptions/${production}`, 'Microsoft.Authorization/locks/read');
  await deny(sut, `/subscriptions/${platform}`, 'Microsoft.Network/dnsForwardingRulesets/virtualNetworkLinks/read');
  const estate = await readEstate(sut.reading);
  expect(estate.unseen.map(({ id }) => nameOf(id))).toEqual(['frs-onprem', 'locks']);
  expect(topologyOf(estate).gaps.rulesets).toBe(true);
});

test('an object of a form that is not known is unseen, and stops nothing else', async () => {
  const sut = await azure();
  await sut.edit(({ resources }) => {
    for (const { id, properties } of resources) {
      if (nameOf(id) === 'nsg-spoke-app') {
        properties['securityRules'] = [
          { name: 'odd', id: `${id}/securityRules/odd`, properties: { priority: 'high' } },
        ];
      }
    }
  });
  const { unseen, securityGroups, networks } = await readEstate(sut.reading);
  expect(unseen.map(({ id, why }) => [nameOf(id), why])).toEqual([
    ['nsg-spoke-app', 'what Azure answered has a form that is not known here at securityRules.0.properties.priority'],
  ]);
  expect([securityGroups.length, networks.length]).toEqual([0, 9]);
});

test('a scope or an endpoint that is deleted while the estate is read is left out', async () => {
  const sut = await azure({ speed: 0.01 });
  await sut.fault({ method: 'GET', path: 'privatelinkscopes/ampls-b\\?', status: 404, code: 'ResourceNotFound' });
  await sut.fault({ method: 'GET', path: 'pe-partner/privateDnsZoneGroups', status: 404, code: 'ResourceNotFound' });
  const { scopes, endpoints, unseen } = await readEstate(sut.reading);
  expect(scopes.map(({ name }) => name)).not.toContain('ampls-b');
  expect(endpoints.map(({ name }) => name)).not.toContain('pe-partner');
  expect(unseen).toEqual([]);
});

test('what fails for the moment is tried again, also where ARM throttles without saying for how long', async () => {
  const sut = await azure();
  await sut.fault({ method: 'GET', path: 'privatelinkscopes/ampls-b\\?', status: 429 });
  await sut.fault({ method: 'GET', path: 'pe-ampls-a/privateDnsZoneGroups', reset: true });
  await sut.fault({ method: 'GET', path: 'frs-onprem', status: 500 });
  const { scopes, unseen, rulesetLinks } = await readEstate(sut.reading);
  expect([scopes.length, unseen.length, rulesetLinks.length]).toEqual([6, 0, 1]);
});

test('while ARM is down the estate is not read, rather than read as empty', async () => {
  const sut = await azure();
  await sut.fault({ path: 'resourcegraph', status: 503, headers: { 'retry-after': '0' }, times: 20 });
  await expect(readEstate(sut.reading)).rejects.toMatchObject({ statusCode: 503 });
});
