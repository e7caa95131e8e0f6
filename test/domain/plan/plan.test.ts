import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import { blocks, finding, withOverrides } from '../../../src/domain/findings/finding.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import { planHash } from '../../../src/domain/plan/hash.ts';
import type { Plan, PlanInput } from '../../../src/domain/plan/plan.ts';
import { reservedDemands } from '../../../src/domain/plan/plan-usage.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  endpointId,
  inventory,
  link,
  network,
  networkId,
  profile2020,
  scope,
  scopeId,
  subnetId,
  workspace,
  workspaceId,
  zone,
  zoneId,
  zoneLink,
} from '../build.ts';
import { planChanges } from '../plan-changes.ts';

function plan(of: Inventory, changes: readonly Change[], more: Partial<PlanInput> = {}): Plan {
  return planChanges(topologyOf(of), changes, more);
}

const many = (count: number, from = 0) => Array.from({ length: count }, (_, at) => workspace(`law${at + from}`));

const unlink = (scopeName: string, id: string): Change => ({
  kind: 'unlink',
  scopeId: scopeId(scopeName),
  resourceId: id,
});

const connecting = (name: string, scopeName: string, networkName: string): Change => ({
  kind: 'create-endpoint',
  endpointId: endpointId(name),
  scopeId: scopeId(scopeName),
  subnetId: subnetId(networkName),
  location: 'westeurope',
  requestMessage: '',
});

const codes = ({ findings }: Plan) => findings.map(({ code }) => code);

test('what changes of others will add is counted one after the other, and not what is there already', () => {
  const read = inventory({ scopes: [scope('a')], resources: many(2), links: [link('a', workspaceId('law0'))] });
  const changes = ['law0', 'law1', 'law1'].map(name => linkChange(scopeId('a'), workspaceId(name)));
  const counted = reservedDemands(topologyOf(read), changes).map(({ meter, countedId }) => [meter, countedId]);
  expect(counted).toEqual([
    ['scope-resources', workspaceId('law1')],
    ['scope-workspaces', workspaceId('law1')],
    ['resource-scopes', scopeId('a')],
  ]);
});

test('a link that the resource lists already adds nothing to its scopes', () => {
  const law = workspace('law', { linkedScopeIds: [scopeId('a'), scopeId('hidden')] });
  const made = plan(inventory({ scopes: [scope('a')], resources: [law] }), [linkChange(scopeId('a'), law.id)]);
  expect(made.usage.map(({ meter }) => meter)).toEqual(['scope-resources']);
  const other = plan(inventory({ scopes: [scope('b')], resources: [law] }), [linkChange(scopeId('b'), law.id)]);
  expect(other.usage.at(-1)).toMatchObject({ meter: 'resource-scopes', used: 2, requested: 1 });
});

test('an endpoint whose connection shows before the endpoint itself counts once', () => {
  const pe = endpoint('pe', 'n', 'a', { state: 'Pending' });
  const left = {
    ...connection(pe),
    id: `${scopeId('a')}/privateEndpointConnections/old`,
    state: 'Disconnected',
  } as const;
  const create = connecting('pe', 'a', 'n');
  const read = { scopes: [scope('a')], networks: [network('n')] };
  const rowsOf = (connections: Inventory['connections']) =>
    plan(inventory({ ...read, connections }), [create]).usage.filter(({ meter }) => meter === 'scope-endpoints');
  expect(rowsOf([connection(pe)])).toEqual([]);
  expect(rowsOf([left])).toMatchObject([{ used: 1, requested: 1 }]);
  expect(rowsOf([connection(pe), left])).toEqual([]);
});

describe('limits of a plan', () => {
  const laws = many(60);
  const at49 = inventory({
    scopes: [scope('a')],
    resources: laws,
    links: laws.slice(0, 49).map(({ id }) => link('a', id)),
  });
  const [law50, law51] = [workspaceId('law50'), workspaceId('law51')];

  test('are checked with what is used and requested', () => {
    const one = plan(at49, [linkChange(scopeId('a'), law50)]);
    expect(one.usage).toEqual([
      {
        meter: 'scope-resources',
        subjectId: scopeId('a'),
        subject: 'a',
        used: 49,
        reserved: 0,
        requested: 1,
        limit: 50,
        lowerBound: false,
      },
      {
        meter: 'resource-scopes',
        subjectId: law50,
        subject: 'law50',
        used: 0,
        reserved: 0,
        requested: 1,
        limit: 5,
        lowerBound: false,
      },
    ]);
    expect(blocks(one.findings)).toBe(false);
    expect(one.profile).toBe('documented-2020');
    expect(codes(plan(at49, [linkChange(scopeId('a'), law50), linkChange(scopeId('a'), law51)]))).toContain(
      'limit-scope-resources',
    );
  });

  test('include what others have reserved: of two plans at 49 of 50, the second is blocked', () => {
    const second = plan(at49, [linkChange(scopeId('a'), law51)], { reserved: [linkChange(scopeId('a'), law50)] });
    expect(second.usage[0]).toMatchObject({ used: 49, reserved: 1, requested: 1 });
    expect(codes(second)).toContain('limit-scope-resources');
    const same = plan(at49, [linkChange(scopeId('a'), law50)], { reserved: [linkChange(scopeId('a'), law50)] });
    expect(codes(same)).not.toContain('limit-scope-resources');
  });

  test('apply the reserved changes of others one after the other', () => {
    const both = plan(at49, [linkChange(scopeId('a'), law50)], {
      reserved: [
        unlink('a', workspaceId('law0')),
        linkChange(scopeId('a'), workspaceId('law0')),
        linkChange(scopeId('a'), workspaceId('law0')),
      ],
    });
    expect(both.usage[0]).toMatchObject({ reserved: 1 });
  });

  test('let a plan reuse quota that its earlier changes release, but not its later ones', () => {
    const full = { ...at49, links: laws.slice(0, 50).map(({ id }) => link('a', id)) };
    const swap = [unlink('a', workspaceId('law0')), linkChange(scopeId('a'), law51)];
    expect(codes(plan(full, swap))).not.toContain('limit-scope-resources');
    expect(codes(plan(full, swap.toReversed()))).toContain('limit-scope-resources');
    expect(codes(plan(full, [...swap, linkChange(scopeId('a'), workspaceId('law52'))]))).toContain(
      'limit-scope-resources',
    );
    expect(plan(full, swap).changes[1]?.demands.map(({ meter }) => meter)).toEqual(['resource-scopes']);
  });

  test('include what others have reserved for networks that will share a zone', () => {
    const two = inventory({
      scopes: [scope('a'), scope('b')],
      networks: [network('n'), network('m')],
      zones: [zone('ods')],
      zoneLinks: [zoneLink('ods', 'm')],
    });
    const connect = (scopeName: string) => connecting(`pe-${scopeName}`, scopeName, 'n');
    const mine = [linkZoneChange(zoneId('ods'), networkId('n')), connect('b')];
    const reserved = [connect('a')];
    expect(codes(plan(two, mine))).not.toContain('limit-network-scopes');
    expect(codes(plan(two, mine, { reserved }))).toContain('limit-network-scopes');
    expect(codes(plan(two, [connect('b')], { reserved: [mine[0] ?? connect('a'), connect('a')] }))).toContain(
      'limit-network-scopes',
    );
    const same = plan(two, [linkZoneChange(zoneId('ods'), networkId('n')), connect('a')], { reserved });
    expect(codes(same)).not.toContain('limit-network-scopes');
  });

  test('ignore what others have reserved in other DNS domains, or for scopes that are already connected', () => {
    const apart = inventory({
      scopes: [scope('a'), scope('b')],
      networks: [network('n'), network('m'), network('l')],
      zones: [zone('ods'), zone('oms')],
      zoneLinks: [zoneLink('ods', 'm'), zoneLink('ods', 'l')],
      resources: [workspace('law')],
    });
    const mine = [connecting('pe-1', 'a', 'n')];
    const ofDomain = ({ usage }: Plan) => usage.filter(({ meter }) => meter === 'network-scopes');
    const theirs = [connecting('pe-2', 'b', 'm'), linkChange(scopeId('b'), workspaceId('law'))];
    expect(ofDomain(plan(apart, mine, { reserved: theirs }))).toMatchObject([{ reserved: 0, requested: 1, limit: 1 }]);
    const pe = endpoint('pe-0', 'l', 'b');
    const there = { ...apart, endpoints: [pe], connections: [connection(pe)] };
    const taking = [connecting('pe-2', 'b', 'n'), linkZoneChange(zoneId('ods'), networkId('n'))];
    const rows = ofDomain(plan(there, [connecting('pe-3', 'a', 'm')], { reserved: taking }));
    expect(rows).toMatchObject([{ used: 1, reserved: 0, requested: 1 }]);
  });

  test('without a documented number are shown for resources only', () => {
    const { usage } = plan(at49, [linkChange(scopeId('a'), law50)], { profile: { ...profile2020, limits: {} } });
    expect(usage.map(({ meter, limit }) => [meter, limit])).toEqual([['scope-resources', null]]);
  });
});

describe('a planned change', () => {
  const law = workspace('law');
  const base = inventory({ scopes: [scope('a'), scope('b')], resources: [law], links: [link('b', law.id)] });

  test('is described with the state that earlier changes of the plan lead to', () => {
    const { changes } = plan(base, [linkChange(scopeId('a'), law.id), unlink('a', law.id), unlink('b', law.id)]);
    expect(changes.map(({ title, before, after, done }) => [title, before, after, done])).toEqual([
      ['Link law to a', 'not linked to a', 'linked to a', false],
      ['Unlink law from a', 'linked to a', 'not linked to a', false],
      ['Unlink law from b', 'linked to b', 'not linked to b', false],
    ]);
    expect(plan(base, [linkChange(scopeId('A'), law.id)]).locks).toEqual([scopeId('a'), law.id].map(keyOf).sort());
    expect(changes[1]?.image).toEqual({ scope: true, resource: true, link: null });
    expect(changes[2]?.inverse).toEqual(linkChange(scopeId('b'), law.id, 'law-link'));
  });

  test('that is already in place is marked as done, and a plan of only such changes is blocked', () => {
    const partly = plan(base, [linkChange(scopeId('b'), law.id), linkChange(scopeId('a'), law.id)]);
    expect(partly.changes.map(({ done }) => done)).toEqual([true, false]);
    expect(partly.findings.find(({ code }) => code === 'already-done')).toMatchObject({
      severity: 'info',
      sentence: '"Link law to b" will be skipped: Azure already shows "linked to b".',
      subjects: [scopeId('b')],
    });
    const twice = plan(base, [linkChange(scopeId('b'), law.id), unlink('a', law.id)]);
    expect(twice.findings.map(({ sentence }) => sentence)).toEqual([
      'Nothing to change. Already in place: Link law to b (linked to b) and Unlink law from a (not linked to a).',
    ]);
    const wholly = plan(base, [linkChange(scopeId('b'), law.id)]);
    expect(wholly.findings).toMatchObject([
      {
        code: 'nothing-to-do',
        severity: 'block',
        sentence: 'Nothing to change. Already in place: Link law to b (linked to b).',
      },
    ]);
    expect(codes(plan(base, []))).toEqual([]);
  });
});

describe('severities', () => {
  const limit = finding('limit-scope-resources', 'limit', []);
  const missing = finding('not-found', 'missing', []);
  const lost = finding('access-lost', 'lost', []);

  test('follow the policy, except those of limits and missing objects', () => {
    const changed = withOverrides([limit, missing, lost], {
      'limit-scope-resources': 'info',
      'not-found': 'info',
      'access-lost': 'block',
    });
    expect(changed.map(({ severity }) => severity)).toEqual(['block', 'block', 'block']);
    expect(withOverrides([lost], { lockout: 'info' })).toEqual([lost]);
  });

  test('decide whether a plan is blocked', () => {
    expect([blocks([lost]), blocks([lost, limit]), blocks([])]).toEqual([false, true, false]);
  });

  test('of a plan follow the policy', () => {
    const base = inventory({ scopes: [scope('a')], resources: [workspace('law')], networks: [network('n')] });
    const change: Change = { kind: 'set-public-access', resourceId: workspaceId('law'), query: 'Disabled' };
    expect(blocks(plan(base, [change]).findings)).toBe(true);
    expect(blocks(plan(base, [change], { severities: { lockout: 'warn' } }).findings)).toBe(false);
  });
});

test('the plan hash covers blocks and warnings with their subjects, in any order and case, and ignores information', () => {
  const hashWith = (...findings: readonly Finding[]) =>
    planHash({ changes: [], findings, impact: [], policyVersion: 'v1' });
  const lost = finding('access-lost', 'x', ['/B', '/a']);
  const blocked = finding('lockout', 'z', []);
  const hash = hashWith(lost, blocked);
  expect(hashWith(blocked, finding('access-lost', 'other words', ['/a', '/b']))).toBe(hash);
  expect(hashWith(lost, finding('not-covered', 'y', ['/c']), blocked)).toBe(hash);
  expect(hashWith(lost)).not.toBe(hash);
  expect(hashWith(finding('access-lost', 'x', ['/a']), blocked)).not.toBe(hash);
});
