import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { blocks } from '../../../src/domain/findings/finding.ts';
import type { Grouping } from '../../../src/domain/grouping/grouping.ts';
import { grouping } from '../../../src/domain/grouping/grouping.ts';
import { nameOf } from '../../../src/domain/ids.ts';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';
import { reachOf } from '../../../src/domain/reach/reach-of.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import type { Topology } from '../../../src/domain/topology/topology.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  component,
  componentId,
  connected,
  connection,
  endpoint,
  endpointId,
  estate,
  GROUP,
  hubAndSpokes,
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
import { applied, planned } from '../planning.ts';

const newScopes = { resourceGroupId: GROUP, prefix: 'ampls' };

function group(
  of: Estate | Topology,
  needs: Readonly<Record<string, readonly string[]>>,
  profile: LimitProfile = profile2020,
  reserved: readonly Change[] = [],
): Grouping {
  const topology = 'gaps' in of ? of : topologyOf(of);
  const asked = Object.entries(needs).map(([name, ids]) => ({ networkId: networkId(name), resourceIds: ids }));
  return grouping({ topology, needs: asked, profile, newScopes, reserved });
}

function shape({ strict, shared }: Grouping) {
  return (strict ?? shared)?.scopes.map(({ scopeId: id, networks, resources }) => ({
    scope: nameOf(id),
    networks: networks.map(nameOf),
    resources: resources.map(nameOf),
  }));
}

const kindsOf = (changes: readonly Change[]) => changes.map(({ kind }) => kind);

describe("the seed document's example", () => {
  const vnets = ['vnet1', 'vnet2', 'vnet3'].map(name => network(name));
  const all = [workspace('law1'), workspace('law2'), component('appi3')];
  const ids = all.map(({ id }) => id);
  const needs = { vnet1: ids, vnet2: ids, vnet3: [workspaceId('law1')] };

  test('VNet1 and VNet2 share a scope with all three resources, VNet3 has one with Workspace 1', () => {
    const result = group(estate({ networks: vnets, resources: all }), needs);
    expect(shape(result)).toEqual([
      { scope: 'ampls-1', networks: ['vnet1', 'vnet2'], resources: ['appi3', 'law1', 'law2'] },
      { scope: 'ampls-2', networks: ['vnet3'], resources: ['law1'] },
    ]);
    expect(result.bindings).toEqual([]);
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
      'vnet1 and vnet2 use a new scope, ampls-1, which links 3 resources (3/50): appi3, law1 and law2.',
    );
  });

  test('where a resource can be in one scope only, all share one, and VNet3 sees two more', () => {
    const tight = { ...profile2020, limits: { ...profile2020.limits, 'resource-scopes': 1 } };
    const result = group(estate({ networks: vnets, resources: all }), needs, tight);
    expect(result.strict).toBeNull();
    expect(result.bindings.map(({ sentence }) => sentence)).toEqual([
      'law1 would be in 2 scopes, and a resource can be in 1 (limits documented-2020).',
    ]);
    expect(result.shared?.exposure).toEqual([
      { networkId: networkId('vnet3'), resourceId: componentId('appi3') },
      { networkId: networkId('vnet3'), resourceId: workspaceId('law2') },
    ]);
  });

  test('an existing scope is taken over, and what is there is not asked for again', () => {
    const pe = endpoint('1', 'vnet3', 'a');
    const there = estate({
      networks: vnets,
      resources: all,
      scopes: [scope('a')],
      links: [link('a', workspaceId('law1'))],
      endpoints: [pe],
      connections: [connection(pe)],
    });
    const result = group(there, needs);
    expect(shape(result)?.[1]).toEqual({ scope: 'a', networks: ['vnet3'], resources: ['law1'] });
    expect(kindsOf(result.strict?.changes ?? []).filter(kind => kind === 'create-scope')).toHaveLength(1);
    expect(result.strict?.changes.some(change => 'scopeId' in change && change.scopeId === scopeId('a'))).toBe(false);
  });
});

describe('a hub and its spokes', () => {
  const laws = [workspace('law1', closed), workspace('law2', closed)];
  const ids = laws.map(({ id }) => id);
  const needs = { hub: ids, spoke1: ids, spoke2: ids };

  test('share the one endpoint in the hub, and its zones once they hold its records', () => {
    const there = estate({
      networks: hubAndSpokes('hub', 'spoke1', 'spoke2'),
      resources: laws,
      zones: zones(),
      zoneLinks: resolving('hub'),
    });
    const topology = topologyOf(there);
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
    const plan = planned(topology, changes);
    expect(blocks(plan.findings)).toBe(false);
    const after = applied(topology, changes);
    const reaches = ['hub', 'spoke1', 'spoke2'].flatMap(name =>
      ids.map(id => reachOf(after, networkId(name), id, 'ingestion').reach.reach),
    );
    expect(new Set(reaches)).toEqual(new Set(['private']));
  });

  test('that all resolve by the same zones cannot see different things', () => {
    const there = estate({
      networks: hubAndSpokes('hub', 'spoke1'),
      resources: laws,
      zones: zones(),
      zoneLinks: [...resolving('hub'), ...resolving('spoke1')],
    });
    const result = group(there, { hub: ids, spoke1: [workspaceId('law1')] });
    expect(result.strict).toBeNull();
    expect(result.bindings.map(({ limit }) => limit)).toEqual(['network-scopes']);
    expect(result.shared?.exposure).toEqual([{ networkId: networkId('spoke1'), resourceId: workspaceId('law2') }]);
  });

  test('a spoke joins the endpoint that is in the hub already', () => {
    const there = connected({
      scopes: [scope('a')],
      resources: laws,
      networks: hubAndSpokes('hub', 'spoke1'),
      hub: 'hub',
      spokes: [],
    });
    const changes = group(there, { hub: ids, spoke1: ids }).strict?.changes ?? [];
    expect(new Set(kindsOf(changes))).toEqual(new Set(['link-zone']));
    expect(changes).toHaveLength(4);
  });
});

describe('what stands in the way is named', () => {
  const law = workspace('law');

  test('something that cannot be seen, or cannot be linked', () => {
    const strange = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/things/strange';
    const there = estate({ networks: [network('n')], resources: [law, resource(strange)] });
    const result = group(there, { n: [law.id, workspaceId('gone'), strange], far: [law.id] });
    expect(result).toMatchObject({ strict: null, shared: null });
    expect(result.bindings.map(({ limit, sentence }) => [limit, sentence])).toEqual([
      ['not-found', 'far cannot be seen, or cannot be linked.'],
      ['not-found', 'gone cannot be seen, or cannot be linked.'],
      ['not-found', 'strange cannot be seen, or cannot be linked.'],
    ]);
  });

  test('networks that share zones and have no place for an endpoint that all of them reach', () => {
    const there = estate({
      networks: [network('a'), network('b')],
      resources: [law],
      zones: zones(),
      zoneLinks: [...resolving('a'), ...resolving('b'), ...resolving('unread')],
    });
    const { strict, shared, bindings } = group(there, { a: [law.id] });
    expect([strict, shared]).toEqual([null, null]);
    expect(bindings).toMatchObject([{ limit: 'route' }]);
    expect(bindings[0]?.sentence).toBe(
      'a, b and unread share their DNS zones, and none of them has a subnet for a private endpoint and a peering with all others. Peer them with one of them, or give them zones of their own.',
    );
    const bare = estate({ networks: [network('a', { subnets: [] })], resources: [law] });
    expect(group(bare, { a: [law.id] }).bindings.map(({ limit }) => limit)).toEqual(['route']);
  });

  test('networks that need more than a scope can link', () => {
    const laws = Array.from({ length: 51 }, (_, at) => workspace(`law${at}`));
    const there = estate({ networks: [network('n'), network('m')], resources: laws });
    const ids = laws.map(({ id }) => id);
    expect(group(there, { n: ids }).bindings).toMatchObject([
      {
        limit: 'scope-resources',
        subjectId: networkId('n'),
        sentence: 'n needs 51 resources, more than one scope can link (limits documented-2020).',
      },
    ]);
    expect(group(there, { n: ids, m: ids }).bindings[0]?.sentence).toBe(
      'm and n need 51 resources, more than one scope can link (limits documented-2020).',
    );
    const small = { ...profileGa, limits: { ...profileGa.limits, 'scope-workspaces': 50 } };
    expect(group(there, { n: ids }, small).bindings).toMatchObject([{ limit: 'scope-resources' }]);
    expect(group(there, { n: ids }, profileGa).strict?.explanation[0]).toMatch(
      /^n uses a new scope, ampls-1, which links 51 resources: law0, law1, law10, law11, law12, law13, law14 and 44 more\.$/,
    );
  });
});

describe('what is there', () => {
  const law = workspace('law');

  test('is completed: a connection that waits, a zone that an endpoint does not serve, a link', () => {
    const pe = endpoint('1', 'hub', 'a', {
      state: 'Pending',
      zoneGroup: { name: 'mine', zoneIds: [zoneId('ods', '9')] },
    });
    const there = estate({
      scopes: [scope('a')],
      resources: [law],
      networks: [network('hub')],
      endpoints: [pe],
      connections: [connection(pe)],
      zones: zones(),
      zoneLinks: [zoneLink('monitor', 'hub')],
      links: [link('a', law.id)],
    });
    expect(group(there, { hub: [law.id] }).strict?.changes).toEqual([
      { kind: 'approve-connection', scopeId: scopeId('a'), endpointId: pe.id, description: '' },
      {
        kind: 'set-zone-group',
        endpointId: pe.id,
        name: 'mine',
        zoneIds: [zoneId('ods', '9'), zoneId('blob'), zoneId('monitor')],
      },
    ]);
    const bare = { ...there, endpoints: [{ ...pe, zoneGroup: null }] };
    expect(group(bare, { hub: [law.id] }).strict?.changes[1]).toMatchObject({ name: 'default' });
  });

  test('is the connection that is approved, of two to the same scope', () => {
    const pes = [endpoint('1', 'hub', 'a', { state: 'Pending' }), endpoint('2', 'hub', 'a')];
    const there = estate({
      scopes: [scope('a')],
      resources: [law],
      networks: [network('hub')],
      endpoints: pes,
      connections: pes.map(of => connection(of)),
      links: [link('a', law.id)],
    });
    expect(group(there, { hub: [law.id] }).strict?.changes).toEqual([]);
  });

  test('is not more than is asked for: components count apart from workspaces', () => {
    const there = estate({ networks: [network('n')], resources: [law, component('appi'), component('appi2')] });
    const needs = { n: [law.id, componentId('appi'), componentId('appi2')] };
    const limits = (components: number) => ({
      ...profileGa,
      limits: { ...profileGa.limits, 'scope-workspaces': 1, 'scope-components': components },
    });
    expect(group(there, needs, limits(2)).bindings).toEqual([]);
    expect(group(there, needs, limits(1)).bindings).toMatchObject([{ limit: 'scope-resources' }]);
  });

  test('gives way: a scope whose name a new one would get, and one that has no room', () => {
    const pes = ['1', '2', '3'].map(name => endpoint(name, 'n1', 'ampls-1'));
    const there = estate({
      scopes: [scope('ampls-1'), scope('AMPLS-2')],
      resources: [law, workspace('other')],
      networks: [network('n1'), network('n2'), network('theirs')],
      endpoints: [...pes, endpoint('4', 'theirs', 'AMPLS-2')],
      connections: [...pes, endpoint('4', 'theirs', 'AMPLS-2')].map(of => connection(of)),
    });
    const one = { ...profile2020, limits: { ...profile2020.limits, 'scope-endpoints': 3 } };
    const result = group(there, { n1: [law.id], n2: [law.id] }, one);
    expect(shape(result)?.map(({ scope: name }) => name)).toEqual(['ampls-3']);
  });

  test('that an endpoint leaves is told, with what that means', () => {
    const pe = endpoint('1', 'n', 'theirs');
    const other = endpoint('2', 'other', 'theirs');
    const there = estate({
      scopes: [scope('theirs')],
      resources: [law],
      networks: [network('n'), network('other')],
      endpoints: [pe, other],
      connections: [connection(pe), connection(other)],
    });
    const { strict } = group(there, { n: [law.id] });
    expect(kindsOf(strict?.changes ?? [])).toEqual([
      'create-scope',
      'link',
      'delete-endpoint',
      'create-endpoint',
      'approve-connection',
    ]);
    expect(strict?.explanation.slice(1)).toEqual([
      '1 to theirs is deleted first: until the new endpoint has its records, its networks do not reach Azure Monitor.',
      'n has no private DNS zones of Azure Monitor: create them and set them for its endpoint before linking them.',
    ]);
  });
});

describe('endpoints', () => {
  const law = workspace('law');
  const star = (spokes: number) => {
    const names = Array.from({ length: spokes }, (_, at) => `spoke${at}`);
    return {
      networks: hubAndSpokes('hub', ...names),
      needs: Object.fromEntries([['hub', [law.id]], ...names.map(name => [name, [law.id]])]),
    };
  };

  test.each([3, 20])('are as few as a hub and its %i spokes take', spokes => {
    const { networks, needs } = star(spokes);
    const { strict } = group(estate({ networks, resources: [law] }), needs);
    const created = strict?.changes.filter(({ kind }) => kind === 'create-endpoint');
    expect(created).toMatchObject([{ endpointId: endpointId('pe-hub-ampls-1') }]);
    expect(strict?.explanation[1]).toMatch(/^The private endpoint in hub serves spoke0, spoke1.* too\.$/);
  });

  test('are spread over scopes that link the same where one has no room for them all', () => {
    const names = Array.from({ length: 13 }, (_, at) => `n${at}`);
    const there = estate({ networks: names.map(name => network(name)), resources: [law] });
    const { strict } = group(there, Object.fromEntries(names.map(name => [name, [law.id]])));
    expect(strict?.scopes.map(({ networks, resources }) => [networks.length, resources.length])).toEqual([
      [10, 1],
      [3, 1],
    ]);
  });

  test('go to subnets with room, and to none that Azure keeps for itself', () => {
    const subnet = (name: string, freeAddresses: number | null) => ({
      id: `${networkId('n')}/subnets/${name}`,
      name,
      prefixes: ['10.0.0.0/24'],
      freeAddresses,
      securityGroupId: null,
    });
    const chosen = (...subnets: readonly ReturnType<typeof subnet>[]) => {
      const { strict } = group(estate({ networks: [network('n', { subnets })], resources: [law] }), { n: [law.id] });
      return strict?.changes.flatMap(change => (change.kind === 'create-endpoint' ? [nameOf(change.subnetId)] : []));
    };
    const full = subnet('a-full', 10);
    expect(chosen(full, subnet('GatewaySubnet', 200), subnet('c', null), subnet('b', 11))).toEqual(['b']);
    expect(chosen(full, subnet('z', null))).toEqual(['z']);
    expect(chosen(subnet('z', null), subnet('A', 200))).toEqual(['A']);
    expect(chosen(subnet('AzureBastionSubnet', 200), full)).toEqual(['a-full']);
  });
});
