import { expect, test } from 'vitest';
import { checkReadiness, readsForReadiness } from '../../../src/domain/readiness/check-readiness.ts';
import type { Inventory, PublicAccess } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  component,
  componentId,
  endpoint,
  endpointId,
  link,
  network,
  scope,
  scopeId,
  storageId,
  workspace,
  workspaceId,
  zoneId,
} from '../build.ts';
import { appi, dce, elsewhere, good, law, linesIn, linesOf, unreadable } from './check.ts';

const withResources = (...resources: Inventory['resources']): Inventory => ({ ...good, resources });
const set = (resource: typeof law, ingestion: PublicAccess, query: PublicAccess) => ({
  ...resource,
  publicAccess: { ingestion, query },
});

test('finds whether a resource is linked', () => {
  expect(linesOf(good, 'law-prod', 'links')).toEqual(['ok: law-prod is linked to ampls-a.']);
  const alone = { ...good, links: [] };
  expect(linesOf(alone, 'law-prod', 'links').join()).toMatch(
    /^note: law-prod is linked to no private link scope, so it is only/,
  );
  expect(linesOf({ ...alone, resources: [{ ...law, ...closed }] }, 'law-prod', 'links').join()).toMatch(
    /^problem: law-prod is linked to no private link scope, and public access for ingestion and queries is disabled/,
  );
  const unfinished = { ...good, links: good.links.map(each => ({ ...each, provisioningState: 'Provisioning' })) };
  expect(linesOf(unfinished, 'law-prod', 'links').join()).toMatch(
    /^unknown: Azure has not finished the link of law-prod to ampls-a/,
  );
  const listed = withResources({ ...law, linkedScopeIds: [scopeId('ampls-a'), scopeId('ampls-z')] }, appi, dce);
  expect(linesOf(listed, 'law-prod', 'links').join()).toMatch(
    /unknown: law-prod has .*ampls-z.*ok: law-prod is linked to ampls-a/,
  );
  const onlyListed = { ...alone, resources: [{ ...law, linkedScopeIds: [scopeId('ampls-a')] }] };
  expect(linesOf(onlyListed, 'law-prod', 'links').join()).toMatch(/^unknown: Azure has not finished/);
  expect(linesOf({ ...good, ...unreadable(law.id) }, 'law-prod', 'links')[0]).toMatch(
    /^unknown: law-prod could not be read completely/,
  );
});

test('finds networks that use a scope of the resource and do not reach it', () => {
  expect(linesOf(good, 'law-prod', 'reach')).toEqual([
    'ok: vnet-app and vnet-hub use a scope that links law-prod, and can reach it.',
  ]);
  const withoutRecord = {
    ...good,
    endpoints: good.endpoints.map(each => ({ ...each, zoneGroup: null })),
    records: good.records.filter(({ name }) => name !== law.customerId),
  };
  expect(linesOf(withoutRecord, 'law-prod', 'reach').join()).toMatch(
    /^problem: vnet-app and vnet-hub use a scope that links law-prod, and cannot reach it\. Type \/ampls why vnet-app law-prod/,
  );
  const unfinished = { ...good, links: good.links.map(each => ({ ...each, provisioningState: 'Provisioning' })) };
  expect(linesOf(unfinished, 'law-prod', 'reach').join()).toMatch(
    /^unknown: Whether vnet-app and vnet-hub can reach law-prod is not known\. Type \/ampls why vnet-app law-prod/,
  );
  const custom = { ...good, networks: [...good.networks, network('vnet-own', { dnsServers: ['192.0.2.1'] })] };
  expect(linesOf(custom, 'law-prod', 'reach').join()).toMatch(
    /unknown: Whether vnet-own uses a scope that links law-prod is not known/,
  );
});

test('finds both locks of a workspace-based component', () => {
  const both = (a: typeof law, b: typeof law) => linesOf(withResources(a, b, dce), 'appi-shop', 'public-access').join();
  expect(both(law, appi)).toMatch(/^note: appi-shop and law-prod both take public traffic/);
  expect(both({ ...law, ...closed }, { ...appi, ...closed })).toBe(
    'ok: appi-shop and law-prod are both closed to public networks for ingestion and queries.',
  );
  expect(both(law, { ...appi, ...closed })).toMatch(
    /^problem: appi-shop and law-prod are not closed alike: public access for ingestion and queries is off for only one/,
  );
  expect(both(set(law, 'Enabled', 'Disabled'), set(appi, 'Enabled', 'Disabled'))).toMatch(/^ok: .* for queries\.$/);
  expect(both(set(law, 'SecuredByPerimeter', 'Enabled'), appi)).toMatch(/^unknown: .* network security perimeter/);
  expect(linesOf(withResources(appi, dce), 'appi-shop', 'public-access').join()).toMatch(
    /^unknown: appi-shop keeps its data in law-prod/,
  );
  expect(linesOf(good, 'law-prod', 'public-access')).toHaveLength(1);
  const classic = component('appi-old');
  expect(linesOf(withResources(classic), 'appi-old', 'public-access').join()).toMatch(
    /^note: appi-old is not based on a workspace/,
  );
  const plain = { ...good, links: [], resources: [workspace('law-dev')] };
  expect(linesOf(plain, 'law-dev', 'public-access').join()).toMatch(
    /^ok: No component that the bot sees keeps its data in law-dev/,
  );
  expect(linesOf({ ...plain, ...elsewhere }, 'law-dev', 'public-access').join()).toMatch(
    /^unknown: Whether a component/,
  );
  expect(linesOf({ ...plain, ...unreadable(componentId('x')) }, 'law-dev', 'public-access').join()).toMatch(/^unknown/);
  expect(linesOf(good, 'dce-prod', 'public-access')).toEqual([]);
});

test('finds queries through Azure Resource Manager that stop', () => {
  expect(linesOf(good, 'law-prod', 'resource-manager').join()).toMatch(
    /^ok: Queries through Azure Resource Manager work for law-prod/,
  );
  const off = withResources(set(law, 'Enabled', 'Disabled'), appi, dce);
  expect(linesOf(off, 'law-prod', 'resource-manager').join()).toMatch(
    /^problem: .*do not work for law-prod.*workbooks/,
  );
  expect(linesOf(off, 'vnet-hub', 'resource-manager')).toHaveLength(2);
  expect(
    linesOf(withResources(set(law, 'Enabled', 'SecuredByPerimeter')), 'law-prod', 'resource-manager').join(),
  ).toMatch(/^unknown/);
  expect(linesOf(withResources(appi), 'vnet-hub', 'resource-manager').join()).toMatch(/unknown: .*law-prod/);
  expect(linesOf(good, 'dce-prod', 'resource-manager')).toEqual([]);
});

test('names the workspace whose closed access stops queries of a component through Azure Resource Manager', () => {
  const withWorkspace = (query: 'Disabled' | 'SecuredByPerimeter') =>
    linesOf(withResources(set(law, 'Enabled', query), appi, dce), 'appi-shop', 'resource-manager');
  expect(withWorkspace('Disabled')).toEqual([
    expect.stringMatching(
      /^problem: .* do not work for law-prod, which has the data of appi-shop, .* only for appi-shop/,
    ),
  ]);
  expect(withWorkspace('SecuredByPerimeter')).toEqual([
    expect.stringMatching(/^unknown: Whether .* work for law-prod, which has the data of appi-shop, is not known/),
  ]);
  expect(linesOf(withResources(appi), 'appi-shop', 'resource-manager').join()).toMatch(/^unknown: .*law-prod/);
  expect(linesOf(good, 'appi-shop', 'resource-manager').join()).toMatch(/^ok: .* work for appi-shop/);
  expect(linesOf(withResources(law, set(appi, 'Enabled', 'Disabled')), 'appi-shop', 'resource-manager').join()).toMatch(
    /^problem: .* do not work for appi-shop/,
  );
});

test('finds storage for custom logs, by the rules of the limits in force', () => {
  const storage = {
    linkedStorage: [{ workspaceId: law.id, dataType: 'CustomLogs', storageAccountIds: [storageId('stlogs')] }],
  };
  expect(linesOf(good, 'law-prod', 'custom-logs').join()).toMatch(
    /^note: law-prod has no storage of its own for custom logs/,
  );
  expect(linesOf({ ...good, ...storage }, 'law-prod', 'custom-logs').join()).toMatch(/^ok: .*: stlogs\./);
  expect(linesOf({ ...good, ...storage }, 'law-prod', 'custom-logs', 'ga-2025').join()).toMatch(
    /^problem: .*no longer supports/,
  );
  expect(
    linesOf({ ...good, ...unreadable(`${law.id}/linkedStorageAccounts`) }, 'law-prod', 'custom-logs').join(),
  ).toMatch(/^unknown: The linked storage of law-prod could not be read/);
  expect(linesOf(good, 'appi-shop', 'custom-logs')).toEqual([]);
});

test('says what is not read about the profiler, and which resources have no browser or agent', () => {
  expect(linesOf(good, 'appi-shop', 'profiler').join()).toMatch(
    /^unknown: The bot does not read which storage appi-shop has/,
  );
  expect(linesOf(good, 'law-prod', 'profiler')).toEqual([]);
  expect(linesOf(good, 'dce-prod', 'browsers')).toEqual([]);
  expect(linesOf(good, 'dce-prod', 'agents')).toEqual([]);
  expect(linesOf(good, 'law-prod', 'agents').join()).toMatch(/^ok: ampls-a links 1 data collection endpoint: dce-prod/);
});

test('says what has to be unlinked before a resource is deleted', () => {
  expect(linesOf(good, 'law-prod', 'deletion')).toEqual([
    'note: Before law-prod can be deleted, it has to be unlinked from ampls-a: /ampls retire law-prod.',
  ]);
  const listed = { ...good, links: [], scopes: [], resources: [{ ...law, linkedScopeIds: [scopeId('ampls-z')] }] };
  expect(linesOf(listed, 'law-prod', 'deletion').join()).toContain('unlinked from ampls-z');
  expect(linesOf({ ...good, links: [] }, 'law-prod', 'deletion').join()).toMatch(/^ok: Nothing has to be unlinked/);
  expect(linesOf({ ...good, links: [], ...unreadable(scopeId('x')) }, 'law-prod', 'deletion').join()).toMatch(
    /^unknown/,
  );
});

test('checks a scope', () => {
  expect(linesOf(good, 'ampls-a', 'connections')).toEqual(['ok: The connection of 1 is approved.']);
  expect(linesOf(good, 'ampls-a', 'zones').join()).toMatch(
    /^ok: All private DNS zones of Azure Monitor answer in vnet-app and vnet-hub/,
  );
  expect(linesOf(good, 'ampls-a', 'links')).toEqual([]);
  expect(linesOf(good, 'ampls-a', 'deletion')).toEqual([
    'note: ampls-a has 3 linked resources and 1 private endpoint connection. Remove them before it is deleted.',
  ]);
  const empty = { ...good, scopes: [...good.scopes, scope('ampls-new')] };
  expect(linesOf(empty, 'ampls-new', 'connections').join()).toMatch(/^problem: ampls-new has no private endpoint/);
  expect(linesOf(empty, 'ampls-new', 'deletion').join()).toMatch(/^ok: Nothing has to be removed/);
  expect(linesOf(empty, 'ampls-new', 'agents').join()).toMatch(/^problem: ampls-new links no data collection endpoint/);
  const unread = { ...empty, ...unreadable(scopeId('ampls-new')) };
  expect(linesOf(unread, 'ampls-new', 'deletion').join()).toMatch(/^unknown/);
  expect(linesOf(unread, 'ampls-new', 'agents').join()).toMatch(/^unknown/);
});

test('finds a component that is linked without its workspace, and offers to link it', () => {
  const half = { ...good, links: good.links.filter(({ resourceId }) => resourceId !== law.id) };
  const [line] = linesIn(half, 'ampls-a', 'links');
  expect(line).toMatchObject({
    status: 'problem',
    sentence: 'Queries of appi-shop and law-prod take two different paths: ampls-a links only appi-shop. Link both.',
    fix: { kind: 'link', scopeId: scopeId('ampls-a'), resourceIds: [law.id] },
  });
  const unseen = { ...half, links: [...half.links, link('ampls-a', workspaceId('gone'))] };
  expect(linesOf(unseen, 'ampls-a', 'links')).toHaveLength(1);
});

test('finds zones of endpoints that no network uses, and records that are kept by hand', () => {
  const odsId = zoneId('ods');
  const unused = { ...good, zoneLinks: good.zoneLinks.filter(({ zoneId: id }) => id !== odsId) };
  expect(linesOf(unused, 'ampls-a', 'zones').join()).toMatch(
    /problem: No network is linked to privatelink\.ods\.opinsights\.azure\.com/,
  );
  expect(linesOf({ ...unused, ...unreadable(odsId) }, 'ampls-a', 'zones').join()).toMatch(
    /unknown: Whether a network is linked to privatelink\.ods/,
  );
  const manual = { ...good, endpoints: [...good.endpoints, endpoint('2', 'vnet-app', 'ampls-a')] };
  expect(linesOf(manual, 'ampls-a', 'zones').join()).toMatch(/note: 2 has no DNS zone group/);
});

test('reads on demand what a check needs', () => {
  const topology = topologyOf({ ...good, networks: [...good.networks, network('vnet-lab')] });
  const [hub] = topology.networks.values();
  const lab = [...topology.networks.values()].at(-1);
  const [ampls] = topology.scopes.values();
  if (hub === undefined || lab === undefined || ampls === undefined) throw new Error('the inventory is empty');
  expect(readsForReadiness(topology, { kind: 'network', network: hub })).toEqual({ subnetUsage: [hub.id] });
  expect(readsForReadiness(topology, { kind: 'network', network: lab })).toEqual({ subnetUsage: [lab.id] });
  expect(readsForReadiness(topology, { kind: 'scope', scope: ampls })).toEqual({ subnetUsage: [hub.id] });
  expect(readsForReadiness(topology, { kind: 'resource', resource: law })).toEqual({ storage: [law.id] });
  expect(readsForReadiness(topology, { kind: 'resource', resource: appi })).toEqual({ storage: [] });
});

test('does not judge the linked storage that was not read', () => {
  const topology = topologyOf(good);
  const lines = checkReadiness(
    topology,
    { kind: 'resource', resource: law },
    { profile: 'documented-2020', isComplete: false },
  );
  expect(lines.find(({ topic }) => topic === 'custom-logs')).toMatchObject({ status: 'unknown' });
});

test('shows connections whose private endpoints it cannot read', () => {
  const withState = (state: Inventory['connections'][number]['state']): Inventory => {
    const [own] = good.connections;
    const other = { ...own, id: `${own?.id}-2`, endpointId: endpointId('pe-partner'), state };
    return { ...good, connections: [...good.connections, other as Inventory['connections'][number]] };
  };
  expect(linesIn(withState('Pending'), 'ampls-a', 'connections')[0]).toMatchObject({
    status: 'problem',
    sentence: 'The connection of pe-partner to ampls-a is pending, so nothing gets through. Get it approved.',
    fix: { kind: 'approve', endpointId: endpointId('pe-partner') },
  });
  expect(linesOf(withState('Rejected'), 'law-prod', 'connections').join()).toContain(
    'pe-partner to ampls-a is rejected',
  );
  expect(linesOf(withState('Approved'), 'law-prod', 'connections').join()).toMatch(
    /unknown: The connection of pe-partner to ampls-a is approved\. The private endpoint itself could not be read/,
  );
  expect(linesOf(withState('unrecognised'), 'ampls-a', 'connections').join()).toContain('may not be approved');
  const alone = { ...withState('Approved'), endpoints: [] };
  expect(linesOf(alone, 'ampls-a', 'connections').join()).not.toContain('has no private endpoint');
});
