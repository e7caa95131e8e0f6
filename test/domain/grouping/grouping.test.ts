import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { blocks } from '../../../src/domain/findings/finding.ts';
import type { Grouping } from '../../../src/domain/grouping/grouping.ts';
import { proposeGrouping } from '../../../src/domain/grouping/grouping.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';
import { computeReach } from '../../../src/domain/reach/compute-reach.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  component,
  componentId,
  connectedInventory,
  connection,
  endpoint,
  endpointId,
  GROUP,
  hubAndSpokes,
  inventory,
  link,
  network,
  networkId,
  profile2020,
  profileGa,
  resolving,
  resource,
  scope,
  scopeId,
  workspace,
  workspaceId,
  zoneId,
  zoneLink,
  zones,
} from '../build.ts';
import { applyChanges, planChanges } from '../plan-changes.ts';

const newScopes = { resourceGroupId: GROUP, prefix: 'ampls' };

function group(
  of: Inventory | Topology,
  needs: Readonly<Record<string, readonly string[]>>,
  profile: LimitProfile = profile2020,
  reserved: readonly Change[] = [],
): Grouping {
  const topology = 'unreadableParts' in of ? of : topologyOf(of);
  const networkNeeds = Object.entries(needs).map(([name, ids]) => ({ networkId: networkId(name), resourceIds: ids }));
  return proposeGrouping({ topology, needs: networkNeeds, profile, newScopes, reserved });
}

function shape({ strict, shared }: Grouping) {
  return (strict ?? shared)?.scopes.map(({ scopeId: id, networks, resources }) => ({
    scope: nameOf(id),
    networks: networks.map(nameOf),
    resources: resources.map(nameOf),
  }));
}

const kindsOf = (changes: readonly Change[]) => changes.map(({ kind }) => kind);

describe("the example in Microsoft's 2020 documentation", () => {
  const vnets = ['vnet1', 'vnet2', 'vnet3'].map(name => network(name));
  const all = [workspace('law1'), workspace('law2'), component('appi3')];
  const ids = all.map(({ id }) => id);
  const needs = { vnet1: ids, vnet2: ids, vnet3: [workspaceId('law1')] };

  test('gives VNet1 and VNet2 a scope with all three resources, and VNet3 one with Workspace 1', () => {
    const result = group(inventory({ networks: vnets, resources: all }), needs);
    expect(shape(result)).toEqual([
      { scope: 'ampls-1', networks: ['vnet1', 'vnet2'], resources: ['appi3', 'law1', 'law2'] },
      { scope: 'ampls-2', networks: ['vnet3'], resources: ['law1'] },
    ]);
    expect(result.constraints).toEqual([]);
    expect(result.strict?.exposure).toEqual([]);
    expect(kindsOf(result.strict?.changes ?? [])).toEqual([
      'create-scope',
      'link',
      'link',
      'link',
      'create-endpoint',
      'approve-connection',
      'create-endpoint',
      'approve-connection',
      'create-scope',
      'link',
      'create-endpoint',
      'approve-connection',
    ]);
    expect(result.strict?.explanation[0]).toBe(
      'vnet1 and vnet2 use the new scope ampls-1, which links 3 resources (limit 50): appi3, law1 and law2.',
    );
  });

  test('gives all of them one scope if a resource can be in one scope only, which exposes two resources to VNet3', () => {
    const tight = { ...profile2020, limits: { ...profile2020.limits, 'resource-scopes': 1 } };
    const result = group(inventory({ networks: vnets, resources: all }), needs, tight);
    expect(result.strict).toBeNull();
    expect(result.constraints.map(({ sentence }) => sentence)).toEqual([
      'law1 would be in 2 scopes, but a resource can be in at most 1 (documented-2020 limits).',
    ]);
    expect(result.shared?.exposure).toEqual([
      { networkId: networkId('vnet3'), resourceId: componentId('appi3') },
      { networkId: networkId('vnet3'), resourceId: workspaceId('law2') },
    ]);
  });

  test('reuses an existing scope and does not repeat existing links', () => {
    const pe = endpoint('1', 'vnet3', 'a');
    const existing = inventory({
      networks: vnets,
      resources: all,
      scopes: [scope('a')],
      links: [link('a', workspaceId('law1'))],
      endpoints: [pe],
      connections: [connection(pe)],
    });
    const result = group(existing, needs);
    expect(shape(result)?.[1]).toEqual({ scope: 'a', networks: ['vnet3'], resources: ['law1'] });
    expect(kindsOf(result.strict?.changes ?? []).filter(kind => kind === 'create-scope')).toHaveLength(1);
    expect(result.strict?.changes.some(change => 'scopeId' in change && change.scopeId === scopeId('a'))).toBe(false);
  });
});

describe('a hub and its spokes', () => {
  const laws = [workspace('law1', closed), workspace('law2', closed)];
  const ids = laws.map(({ id }) => id);
  const needs = { hub: ids, spoke1: ids, spoke2: ids };

  test('share the endpoint in the hub, and its zones once they have its records', () => {
    const existing = inventory({
      networks: hubAndSpokes('hub', 'spoke1', 'spoke2'),
      resources: laws,
      zones: zones(),
      zoneLinks: resolving('hub'),
    });
    const topology = topologyOf(existing);
    const changes = group(topology, needs).strict?.changes ?? [];
    expect(kindsOf(changes)).toEqual([
      'create-scope',
      'link',
      'link',
      'create-endpoint',
      'approve-connection',
      'set-zone-group',
      ...Array(8).fill('link-zone'),
    ]);
    const plan = planChanges(topology, changes);
    expect(blocks(plan.findings)).toBe(false);
    const after = applyChanges(topology, changes);
    const reaches = ['hub', 'spoke1', 'spoke2'].flatMap(name =>
      ids.map(id => computeReach(after, networkId(name), id, 'ingestion').reach.reach),
    );
    expect(new Set(reaches)).toEqual(new Set(['private']));
  });

  test('that use the same zones cannot reach different resources', () => {
    const existing = inventory({
      networks: hubAndSpokes('hub', 'spoke1'),
      resources: laws,
      zones: zones(),
      zoneLinks: [...resolving('hub'), ...resolving('spoke1')],
    });
    const result = group(existing, { hub: ids, spoke1: [workspaceId('law1')] });
    expect(result.strict).toBeNull();
    expect(result.constraints.map(({ limit }) => limit)).toEqual(['network-scopes']);
    expect(result.shared?.exposure).toEqual([{ networkId: networkId('spoke1'), resourceId: workspaceId('law2') }]);
  });

  test('use the existing endpoint in the hub', () => {
    const existing = connectedInventory({
      scopes: [scope('a')],
      resources: laws,
      networks: hubAndSpokes('hub', 'spoke1'),
      hub: 'hub',
      spokes: [],
    });
    const changes = group(existing, { hub: ids, spoke1: ids }).strict?.changes ?? [];
    expect(new Set(kindsOf(changes))).toEqual(new Set(['link-zone']));
    expect(changes).toHaveLength(4);
  });
});

describe('names the constraint for', () => {
  const law = workspace('law');

  test('an object that was not found or cannot be linked', () => {
    const otherKind = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/things/other';
    const existing = inventory({ networks: [network('n')], resources: [law, resource(otherKind)] });
    const result = group(existing, { n: [law.id, workspaceId('missing'), otherKind], far: [law.id] });
    expect(result).toMatchObject({ strict: null, shared: null });
    expect(result.constraints.map(({ limit, sentence }) => [limit, sentence])).toEqual([
      ['not-found', 'far was not found or cannot be linked to a scope.'],
      ['not-found', 'missing was not found or cannot be linked to a scope.'],
      ['not-found', 'other was not found or cannot be linked to a scope.'],
    ]);
  });

  test('networks that share zones and have no network for an endpoint that all of them can use', () => {
    const existing = inventory({
      networks: [network('a'), network('b')],
      resources: [law],
      zones: zones(),
      zoneLinks: [...resolving('a'), ...resolving('b'), ...resolving('unread')],
    });
    const { strict, shared, constraints } = group(existing, { a: [law.id] });
    expect([strict, shared]).toEqual([null, null]);
    expect(constraints).toMatchObject([{ limit: 'route' }]);
    expect(constraints[0]?.sentence).toBe(
      'a, b and unread share DNS zones, and none of them has both a subnet for a private endpoint and peerings with all others. Peer them with one of them, or give them separate zones.',
    );
    const bare = inventory({ networks: [network('a', { subnets: [] })], resources: [law] });
    expect(group(bare, { a: [law.id] }).constraints).toMatchObject([
      { limit: 'route', sentence: 'a has no subnet for a private endpoint. Add one.' },
    ]);
  });

  test('networks that need more resources than a scope can link', () => {
    const laws = Array.from({ length: 51 }, (_, index) => workspace(`law${index}`));
    const existing = inventory({ networks: [network('n'), network('m')], resources: laws });
    const ids = laws.map(({ id }) => id);
    expect(group(existing, { n: ids }).constraints).toMatchObject([
      {
        limit: 'scope-resources',
        subjectId: networkId('n'),
        sentence: 'n needs 51 resources, which is more than one scope can link (documented-2020 limits).',
      },
    ]);
    expect(group(existing, { n: ids, m: ids }).constraints[0]?.sentence).toBe(
      'm and n need 51 resources, which is more than one scope can link (documented-2020 limits).',
    );
    const small = { ...profileGa, limits: { ...profileGa.limits, 'scope-workspaces': 50 } };
    expect(group(existing, { n: ids }, small).constraints).toMatchObject([{ limit: 'scope-resources' }]);
    expect(group(existing, { n: ids }, profileGa).strict?.explanation[0]).toMatch(
      /^n uses the new scope ampls-1, which links 51 resources: law0, law1 and 49 more\.$/,
    );
  });
});

describe('an existing environment', () => {
  const law = workspace('law');

  test('gets the missing approval, zones of the endpoint and link', () => {
    const pe = endpoint('1', 'hub', 'a', {
      state: 'Pending',
      zoneGroup: { name: 'mine', zoneIds: [zoneId('ods', '9')] },
    });
    const existing = inventory({
      scopes: [scope('a')],
      resources: [law],
      networks: [network('hub')],
      endpoints: [pe],
      connections: [connection(pe)],
      zones: zones(),
      zoneLinks: [zoneLink('monitor', 'hub')],
      links: [link('a', law.id)],
    });
    expect(group(existing, { hub: [law.id] }).strict?.changes).toEqual([
      { kind: 'approve-connection', scopeId: scopeId('a'), endpointId: pe.id, description: '' },
      {
        kind: 'set-zone-group',
        endpointId: pe.id,
        name: 'mine',
        zoneIds: [zoneId('ods', '9'), zoneId('blob'), zoneId('monitor')],
      },
    ]);
    const bare = { ...existing, endpoints: [{ ...pe, zoneGroup: null }] };
    expect(group(bare, { hub: [law.id] }).strict?.changes[1]).toMatchObject({ name: 'default' });
  });

  test('uses the approved one of two connections to the same scope', () => {
    const pes = [endpoint('1', 'hub', 'a', { state: 'Pending' }), endpoint('2', 'hub', 'a')];
    const existing = inventory({
      scopes: [scope('a')],
      resources: [law],
      networks: [network('hub')],
      endpoints: pes,
      connections: pes.map(of => connection(of)),
      links: [link('a', law.id)],
    });
    expect(group(existing, { hub: [law.id] }).strict?.changes).toEqual([]);
  });

  test('counts components and workspaces separately', () => {
    const existing = inventory({ networks: [network('n')], resources: [law, component('appi'), component('appi2')] });
    const needs = { n: [law.id, componentId('appi'), componentId('appi2')] };
    const limits = (components: number) => ({
      ...profileGa,
      limits: { ...profileGa.limits, 'scope-workspaces': 1, 'scope-components': components },
    });
    expect(group(existing, needs, limits(2)).constraints).toEqual([]);
    expect(group(existing, needs, limits(1)).constraints).toMatchObject([{ limit: 'scope-resources' }]);
  });

  test('does not use scopes without room, nor names that are taken', () => {
    const pes = ['1', '2', '3'].map(name => endpoint(name, 'n1', 'ampls-1'));
    const existing = inventory({
      scopes: [scope('ampls-1'), scope('AMPLS-2')],
      resources: [law, workspace('other')],
      networks: [network('n1'), network('n2'), network('theirs')],
      endpoints: [...pes, endpoint('4', 'theirs', 'AMPLS-2')],
      connections: [...pes, endpoint('4', 'theirs', 'AMPLS-2')].map(of => connection(of)),
    });
    const one = { ...profile2020, limits: { ...profile2020.limits, 'scope-endpoints': 3 } };
    const result = group(existing, { n1: [law.id], n2: [law.id] }, one);
    expect(shape(result)?.map(({ scope: name }) => name)).toEqual(['ampls-3']);
  });

  test('explains that an endpoint is deleted and what that means', () => {
    const pe = endpoint('1', 'n', 'theirs');
    const other = endpoint('2', 'other', 'theirs');
    const existing = inventory({
      scopes: [scope('theirs')],
      resources: [law],
      networks: [network('n'), network('other')],
      endpoints: [pe, other],
      connections: [connection(pe), connection(other)],
    });
    const { strict } = group(existing, { n: [law.id] });
    expect(kindsOf(strict?.changes ?? [])).toEqual([
      'create-scope',
      'link',
      'delete-endpoint',
      'create-endpoint',
      'approve-connection',
    ]);
    expect(strict?.explanation.slice(1)).toEqual([
      'The private endpoint 1, which connects to theirs, is deleted first. Its networks cannot reach Azure Monitor until the new endpoint has its records.',
      "n has no private DNS zones for Azure Monitor. Create them and add them to the endpoint's zone group before you link them to the network.",
    ]);
  });
});

describe('endpoints', () => {
  const law = workspace('law');
  const star = (spokes: number) => {
    const names = Array.from({ length: spokes }, (_, index) => `spoke${index}`);
    return {
      networks: hubAndSpokes('hub', ...names),
      needs: Object.fromEntries([['hub', [law.id]], ...names.map(name => [name, [law.id]])]),
    };
  };

  test.each([3, 20])('are as few as possible for a hub and its %i spokes', spokes => {
    const { networks, needs } = star(spokes);
    const { strict } = group(inventory({ networks, resources: [law] }), needs);
    const created = strict?.changes.filter(({ kind }) => kind === 'create-endpoint');
    expect(created).toMatchObject([{ endpointId: endpointId('pe-hub-ampls-1') }]);
    expect(strict?.explanation[1]).toMatch(/^The private endpoint in hub also serves spoke0, spoke1.*\.$/);
  });

  test('are spread over several scopes with the same links if one has no room for all', () => {
    const names = Array.from({ length: 13 }, (_, index) => `n${index}`);
    const existing = inventory({ networks: names.map(name => network(name)), resources: [law] });
    const { strict } = group(existing, Object.fromEntries(names.map(name => [name, [law.id]])));
    expect(strict?.scopes.map(({ networks, resources }) => [networks.length, resources.length])).toEqual([
      [10, 1],
      [3, 1],
    ]);
  });

  test('are placed in subnets with room, and in none that Azure reserves', () => {
    const subnet = (name: string, freeAddresses: number | null) => ({
      id: `${networkId('n')}/subnets/${name}`,
      name,
      prefixes: ['10.0.0.0/24'],
      freeAddresses,
      securityGroupId: null,
    });
    const chosen = (...subnets: readonly ReturnType<typeof subnet>[]) => {
      const { strict } = group(inventory({ networks: [network('n', { subnets })], resources: [law] }), { n: [law.id] });
      return strict?.changes.flatMap(change => (change.kind === 'create-endpoint' ? [nameOf(change.subnetId)] : []));
    };
    const full = subnet('a-full', 10);
    expect(chosen(full, subnet('GatewaySubnet', 200), subnet('c', null), subnet('b', 11))).toEqual(['b']);
    expect(chosen(full, subnet('z', null))).toEqual(['z']);
    expect(chosen(subnet('z', null), subnet('A', 200))).toEqual(['A']);
    expect(chosen(subnet('AzureBastionSubnet', 200), full)).toEqual(['a-full']);
  });
});
