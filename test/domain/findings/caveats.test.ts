import { describe, expect, test } from 'vitest';
import { caveatsAbout } from '../../../src/domain/caveats.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { codes } from '../../../src/domain/findings/codes.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import {
  closed,
  collection,
  component,
  connection,
  endpoint,
  endpointId,
  hubAndSpokes,
  inventory,
  link,
  network,
  networkId,
  profile2020,
  profileGa,
  record,
  resource,
  scope,
  scopeId,
  subnetId,
  workspace,
  zoneId,
  zoneLink,
  zones,
} from '../build.ts';
import { findingsOf } from './find-findings.ts';

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id });
const dce = collection('dce');
const pe = endpoint('1', 'hub', 'a', { zoneGroup: { name: 'default', zoneIds: [zoneId('monitor')] } });

/** A hub that reaches everything privately, and two spokes and a network on its own without private links. */
const world = inventory({
  scopes: [scope('a')],
  resources: [law, appi, dce],
  links: [law, appi, dce].map(({ id }) => link('a', id)),
  networks: [...hubAndSpokes('hub', 'spoke', 'other'), network('alone')],
  endpoints: [pe],
  connections: [connection(pe)],
  zones: zones(),
  zoneLinks: [zoneLink('monitor', 'hub')],
  records: ['api', 'in.ai', 'live'].map(name => record('monitor', name, ['10.0.1.4'])),
});

/** Returns the names of a plan's caveats, in the order in which they are shown. */
function caveatsOf(of: Inventory, changes: readonly Change[], profile = profileGa): readonly string[] {
  return findingsOf(of, changes, profile)
    .filter(({ code }) => code === 'caveat')
    .flatMap(({ subjects }) => subjects);
}

const close = (id: string, more: object = { query: 'Disabled' }): Change => ({
  kind: 'set-public-access',
  resourceId: id,
  ...more,
});
const createScope = (name: string): Change => ({
  kind: 'create-scope',
  scopeId: scopeId(name),
  query: 'Open',
  ingestion: 'Open',
  tags: {},
});
const connect = (name: string): Change => ({
  kind: 'create-endpoint',
  endpointId: endpointId(`pe-${name}`),
  scopeId: scopeId('a'),
  subnetId: subnetId(name),
  location: 'westeurope',
  requestMessage: '',
});
const setModes = (modes: object): Change => ({
  kind: 'set-access-modes',
  scopeId: scopeId('a'),
  exclusions: {},
  ...modes,
});

test('a caveat of a plan has the sentence and the source of the command, and the code for all of them', () => {
  const found = findingsOf(world, [close(law.id)], profileGa).filter(({ code }) => code === 'caveat');
  expect(found.map(({ sentence, source }) => ({ sentence, source }))).toEqual(
    caveatsAbout()
      .filter(({ sentence }) => found.some(finding => finding.sentence === sentence))
      .map(({ sentence, source }) => ({ sentence, source })),
  );
  expect(found.length).toBeGreaterThan(2);
  expect(codes.caveat.severity).toBe('info');
});

test('shows each caveat once, however many changes it is about', () => {
  const names = caveatsOf(world, [close(law.id), close(appi.id), setModes({ query: 'PrivateOnly' })]);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('browser-dns');
});

describe('the name of a new scope', () => {
  test.each(['ampls-a', 'ampls1', 'AzureMonitorPrivateLinkScope', 'my-ampls', 'x'])('"%s" says too little', name => {
    expect(caveatsOf(world, [createScope(name)])).toEqual(['scope-name']);
  });

  test.each(['AppServerProdTelem', 'ampls-prod', 'ampls-vnet-hub', 'billing'])('"%s" says something', name => {
    expect(caveatsOf(world, [createScope(name)])).toEqual([]);
  });
});

describe('connecting a network', () => {
  const always = ['browser-permission', 'service-tags', 'external-queries', 'agent-version'];

  test('a network on its own', () => {
    expect(caveatsOf(world, [connect('alone')])).toEqual(always);
  });

  test('a spoke is reminded of the hub, and the hub is not', () => {
    expect(caveatsOf(world, [connect('spoke')])).toEqual(['hub-network', ...always]);
    expect(caveatsOf({ ...world, endpoints: [], connections: [] }, [connect('hub')])).toEqual(always);
  });

  test('of two peered networks, neither is a hub', () => {
    const pair = { ...world, networks: hubAndSpokes('alone', 'pair') };
    expect(caveatsOf(pair, [connect('pair')])).toEqual(always);
  });

  test('says what the retired agent needs under the limits of its time, and its addresses without the blob zone', () => {
    expect(caveatsOf(world, [connect('alone')], profile2020)).toEqual([...always, 'old-agent', 'solution-packs']);
    const withBlob = { ...world, zoneLinks: [zoneLink('blob', 'alone')] };
    expect(caveatsOf(withBlob, [connect('alone')], profile2020)).toEqual([...always, 'old-agent']);
  });

  test('a pending connection that is approved connects its network too', () => {
    const pending = { ...pe, state: 'Pending' as const };
    const of = { ...world, endpoints: [pending], connections: [connection(pending)] };
    const approve: Change = { kind: 'approve-connection', scopeId: scopeId('a'), endpointId: pe.id, description: '' };
    expect(caveatsOf(of, [approve])).toEqual(always);
    expect(caveatsOf({ ...of, endpoints: [] }, [approve])).toEqual([]);
  });

  test('so does a zone of Azure Monitor, but not the blob zone', () => {
    expect(caveatsOf(world, [linkZoneChange(zoneId('monitor'), networkId('alone'))])).toEqual(always);
    expect(caveatsOf(world, [linkZoneChange(zoneId('blob'), networkId('alone'))])).toEqual([]);
  });
});

describe('linking', () => {
  test('says that both sides show the same links where a resource is linked already', () => {
    const links = [link('a', law.id)];
    const changes = [law, dce].map(({ id }) => linkChange(scopeId('a'), id));
    expect(caveatsOf({ ...world, links }, changes)).toEqual(['link-from-resource']);
    expect(caveatsOf({ ...world, links: [] }, changes)).toEqual([]);
    expect(findingsOf({ ...world, links }, changes.slice(0, 1)).map(({ code }) => code)).toEqual(['nothing-to-do']);
  });
});

describe('closing public access', () => {
  const queries = ['queries-outside-portal', 'browser-dns', 'browser-permission', 'azure-roles'];

  test.each([law, appi])('queries of $name', ({ id }) => {
    expect(caveatsOf(world, [close(id)])).toEqual(queries);
  });

  test('the ingestion of a component, a workspace and a collection endpoint', () => {
    const ingestion = { ingestion: 'Disabled' };
    const hosts = ['application-hosts', 'profiler-storage', 'browser-script', 'azure-roles'];
    expect(caveatsOf(world, [close(appi.id, ingestion)])).toEqual(hosts);
    const reached = { ...world, zoneLinks: [], records: [], networks: [network('hub', { dnsServers: ['10.9.9.9'] })] };
    expect(caveatsOf(reached, [close(law.id, ingestion)])).toEqual(['azure-roles']);
    expect(caveatsOf(reached, [close(dce.id, ingestion)])).toEqual(['azure-roles']);
  });

  test('opening it, or what is closed already, is no reason for any', () => {
    const shut = { ...world, resources: [workspace('law', closed), appi] };
    expect(caveatsOf(shut, [close(law.id, { query: 'Enabled' })])).toEqual([]);
    expect(caveatsOf(shut, [close(law.id), close(appi.id, { ingestion: 'Enabled', query: 'Enabled' })])).toEqual([]);
  });

  test('a plan that is blocked shows none', () => {
    const of = { ...world, links: [], endpoints: [], connections: [], records: [], zoneLinks: [] };
    const found = findingsOf(of, [close(law.id)], profileGa);
    expect(found.map(({ severity }) => severity)).toContain('block');
    expect(found.map(({ code }) => code)).not.toContain('caveat');
    const vm = resource(`${law.id.split('/providers')[0]}/providers/Microsoft.Compute/virtualMachines/vm`);
    expect(caveatsOf({ ...world, resources: [vm] }, [close(vm.id)])).toEqual([]);
  });
});

describe('PrivateOnly', () => {
  test.each([
    [{ query: 'PrivateOnly' }, ['browser-dns']],
    [{ ingestion: 'PrivateOnly' }, ['workspace-ingestion']],
    [{ exclusions: { 'connection-1': { query: 'PrivateOnly', ingestion: 'Open' } } }, ['browser-dns']],
    [{ exclusions: { 'connection-1': { query: 'Open', ingestion: 'Open' } } }, []],
  ])('%j', (modes, expected) => {
    expect(caveatsOf(world, [setModes(modes)])).toEqual(expected);
  });

  test('Open, and PrivateOnly that is there already, are no reason for any', () => {
    const of = { ...world, scopes: [scope('a', { accessModes: { query: 'PrivateOnly', ingestion: 'Open' } })] };
    expect(caveatsOf(of, [setModes({ query: 'Open' })])).toEqual([]);
    expect(caveatsOf(of, [setModes({ query: 'PrivateOnly', ingestion: 'PrivateOnly' })])).toEqual([
      'workspace-ingestion',
    ]);
    expect(caveatsOf({ ...world, scopes: [] }, [setModes({ query: 'PrivateOnly' })])).toEqual([]);
  });
});

test('what takes private links away is no reason for any', () => {
  expect(caveatsOf(world, [{ kind: 'unlink', scopeId: scopeId('a'), resourceId: law.id }])).toEqual([]);
  expect(caveatsOf(world, [{ kind: 'delete-endpoint', endpointId: pe.id, scopeId: scopeId('a') } as Change])).toEqual(
    [],
  );
});
