import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange, link as linkKind } from '../../../src/domain/changes/link.ts';
import { codes } from '../../../src/domain/findings/codes.ts';
import { limitFindings } from '../../../src/domain/findings/limits.ts';
import { meterNoun, meters } from '../../../src/domain/limits/meters.ts';
import { limitsSchema } from '../../../src/domain/limits/profile.ts';
import type { Usage } from '../../../src/domain/limits/usage.ts';
import {
  describeUnreadScopes,
  remainingOf,
  subjectKey,
  subjectsOf,
  usageOf,
  withQuotaDeltas,
} from '../../../src/domain/limits/usage.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  component,
  componentId,
  connection,
  endpoint,
  endpointId,
  inventory,
  link,
  network,
  networkId,
  profile2020,
  profileGa,
  resolving,
  scope,
  scopeId,
  workspace,
  workspaceId,
  zoneId,
  zones,
} from '../build.ts';
import { planChanges } from '../plan-changes.ts';

describe('workflows/limits.yaml', () => {
  const file = limitsSchema.parse(parse(readFileSync('workflows/limits.yaml', 'utf8')));

  test("has three profiles, and that of Microsoft's 2020 documentation is the default", () => {
    expect(Object.keys(file.profiles)).toEqual(['documented-2020', 'ga-2025', 'preview-2025']);
    expect(file.default).toBe('documented-2020');
  });

  test.each([
    ['documented-2020', profile2020.limits],
    ['ga-2025', profileGa.limits],
    [
      'preview-2025',
      {
        'network-scopes': 1,
        'resource-scopes': 100,
        'scope-workspaces': 3000,
        'scope-components': 10_000,
        'scope-endpoints': 10,
      },
    ],
  ])('%s', (name, limits) => {
    expect(file.profiles[name]?.limits).toEqual(limits);
    expect(file.profiles[name]?.source).toMatch(/^https:\/\/learn\.microsoft\.com\//);
  });

  test('is refused if its default is not one of its profiles', () => {
    expect(limitsSchema.safeParse({ ...file, default: 'other' }).error?.issues[0]?.message).toBe(
      'must be the name of a profile in this file, for example documented-2020',
    );
  });
});

/**
 * The picture in Microsoft's 2020 documentation (private-link-security): AMPLS A with two workspaces and a component,
 * AMPLS B with two VNets and Workspace 2.
 */
describe("the limits picture in Microsoft's 2020 documentation", () => {
  const endpoints = [endpoint('1', 'vnet1', 'a'), endpoint('2', 'vnet2', 'b'), endpoint('3', 'vnet3', 'b')];
  const topology = topologyOf(
    inventory({
      scopes: [scope('a'), scope('b')],
      resources: [workspace('law1'), workspace('law2'), component('appi')],
      links: [
        link('a', workspaceId('law1')),
        link('a', workspaceId('law2')),
        link('a', componentId('appi')),
        link('b', workspaceId('law2')),
      ],
      networks: ['vnet1', 'vnet2', 'vnet3'].map(name => network(name)),
      endpoints,
      connections: endpoints.map(of => connection(of)),
    }),
  );

  test.each([
    ['AMPLS A links 3 of 50 resources', 'scope-resources', scopeId('a'), 3, 50],
    ['AMPLS B has 2 of 10 private endpoint connections', 'scope-endpoints', scopeId('b'), 2, 10],
    ['Workspace 2 is in 2 of 5 scopes', 'resource-scopes', workspaceId('law2'), 2, 5],
    ['VNet 1 is connected to 1 of 1 scopes', 'network-scopes', networkId('vnet1'), 1, 1],
    ['VNet 2 is connected to 1 of 1 scopes', 'network-scopes', networkId('vnet2'), 1, 1],
    ['AMPLS B links 1 of 50 resources', 'scope-resources', scopeId('b'), 1, 50],
  ] as const)('%s', (_, meter, subjectId, used, limit) => {
    const usage = usageOf(topology, profile2020, { meter, subjectId });
    expect(usage).toMatchObject({ used, limit, reserved: 0, requested: 0, lowerBound: false });
    expect(remainingOf(usage)).toBe(limit - used);
  });

  test.each([
    ['scope-workspaces', 2, 300],
    ['scope-components', 1, 1000],
    ['scope-resources', 3, null],
  ] as const)('counts by resource type: %s', (meter, used, limit) => {
    const usage = usageOf(topology, profileGa, { meter, subjectId: scopeId('a') });
    expect(usage).toMatchObject({ used, limit });
    expect(remainingOf(usage)).toBe(limit === null ? null : limit - used);
  });

  test('links to unreadable resources count by the type in their ids', () => {
    const links = [link('a', workspaceId('hidden')), link('a', componentId('hidden')), link('a', '/subscriptions/x')];
    const unreadable = topologyOf(inventory({ scopes: [scope('a')], links }));
    const used = (meter: 'scope-resources' | 'scope-workspaces' | 'scope-components') =>
      usageOf(unreadable, profileGa, { meter, subjectId: scopeId('a') }).used;
    expect([used('scope-resources'), used('scope-workspaces'), used('scope-components')]).toEqual([3, 1, 1]);
  });

  test('the count of a partly unreadable scope is a lower bound', () => {
    const part = topologyOf(inventory({ scopes: [scope('a')], unreadable: [{ id: scopeId('a'), why: '403' }] }));
    const row = usageOf(part, profile2020, { meter: 'scope-resources', subjectId: scopeId('a') });
    expect(row.lowerBound).toBe(true);
    const [finding] = limitFindings([row], 'documented-2020');
    expect(finding).toMatchObject({ code: 'partly-unseen', severity: 'warn', subjects: [scopeId('a')] });
    expect(finding?.sentence).toBe(
      'a may have more than 0 of 50 resources, because part of it could not be read. Check the number in Azure.',
    );
    expect(limitFindings([{ ...row, limit: null }], 'x')).toEqual([]);
  });
});

test('networks that share zones are named together', () => {
  const topology = topologyOf(
    inventory({
      networks: [network('b'), network('a')],
      zones: zones(),
      zoneLinks: [...resolving('a'), ...resolving('b')],
    }),
  );
  const subject = (subjectId: string) => usageOf(topology, profile2020, { meter: 'network-scopes', subjectId }).subject;
  expect(subject(zoneId('monitor'))).toBe('a and b');
  expect(subject(networkId('elsewhere'))).toBe('elsewhere');
  expect(subject(zoneId('ods', '2'))).toBe('privatelink.ods.opinsights.azure.com');
});

const row: Usage = {
  meter: 'scope-resources',
  subjectId: scopeId('a'),
  subject: 'a',
  used: 47,
  reserved: 0,
  requested: 0,
  limit: 50,
  lowerBound: false,
};

describe('a limit', () => {
  test.each([
    [47, 0, 3, undefined],
    [
      47,
      0,
      4,
      'a would exceed the limit of 50 resources: 47 used + 4 requested = 51 (documented-2020 limits). Request at most 3.',
    ],
    [
      47,
      2,
      2,
      'a would exceed the limit of 50 resources: 47 used + 2 reserved by approved requests + 2 requested = 51 (documented-2020 limits). Request at most 1.',
    ],
    [
      50,
      0,
      1,
      'a would exceed the limit of 50 resources: 50 used + 1 requested = 51 (documented-2020 limits). Remove something from the scope first, or use another scope.',
    ],
    [
      52,
      0,
      1,
      'a would exceed the limit of 50 resources: 52 used + 1 requested = 53 (documented-2020 limits). It already has more than the limit, so check which limit profile fits. Remove something from the scope first, or use another scope.',
    ],
    [52, 0, 0, undefined],
    [48, 2, 0, undefined],
  ])('with %j used, %j reserved and %j requested: %s', (used, reserved, requested, sentence) => {
    const findings = limitFindings([{ ...row, used, reserved, requested }], 'documented-2020');
    expect(findings.map(found => found.sentence)).toEqual(sentence === undefined ? [] : [sentence]);
    if (sentence !== undefined) {
      expect(findings[0]).toMatchObject({
        code: 'limit-scope-resources',
        severity: 'block',
        subjects: [scopeId('a')],
        evidence: { used, reserved, requested, limit: 50 },
      });
    }
  });

  test('without a documented number blocks nothing', () => {
    expect(limitFindings([{ ...row, limit: null, requested: 9999 }], 'ga-2025')).toEqual([]);
  });

  test.each(meters)('of %s has its own finding code with a fixed severity, and a noun', meter => {
    expect(codes[`limit-${meter}`]).toMatchObject({ severity: 'block', fixed: true });
    expect(meterNoun(meter, 2)).toBe(`${meterNoun(meter, 1)}s`);
  });
});

describe('quota deltas', () => {
  const delta = (countedId: string, subjectId = scopeId('a')) =>
    ({ meter: 'scope-resources', subjectId, countedId }) as const;

  test('count once for each object, ignoring letter case, and requested objects do not also count as reserved', () => {
    const [usage] = withQuotaDeltas(
      [row],
      [delta('x'), delta('X'), delta('y')],
      [delta('Y'), delta('z'), delta('z'), delta('q', 'other')],
    );
    expect(usage).toMatchObject({ requested: 2, reserved: 1 });
  });

  test('are grouped by meter and subject', () => {
    const subjects = subjectsOf([delta('x'), delta('y'), delta('x', scopeId('A')), delta('x', scopeId('b'))]);
    expect(subjects.map(({ subjectId }) => subjectId)).toEqual([scopeId('A'), scopeId('b')]);
    expect(subjectKey(delta('x', 'ID'))).toBe('scope-resources id');
  });

  test('of others are included in the usage', () => {
    const topology = topologyOf(inventory({ scopes: [scope('a')] }));
    const usage = usageOf(topology, profile2020, { meter: 'scope-resources', subjectId: scopeId('a') }, [
      delta('x'),
      delta('x'),
    ]);
    expect(usage.reserved).toBe(1);
  });

  test('of a link include one for each count that it adds to', () => {
    const topology = topologyOf(inventory({ resources: [workspace('law')] }));
    const metersOf = (resourceId: string) =>
      linkKind.demands(topology, linkChange(scopeId('a'), resourceId)).map(({ meter }) => meter);
    expect(metersOf(workspaceId('law'))).toEqual(['scope-resources', 'scope-workspaces', 'resource-scopes']);
    expect(metersOf(componentId('x'))).toEqual(['scope-resources', 'scope-components', 'resource-scopes']);
    expect(metersOf('/x')).toEqual(['scope-resources', 'resource-scopes']);
  });
});

test('what remains is the limit minus what is used, reserved and requested', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(9), fc.nat(9), fc.nat(60), (used, reserved, requested, limit) => {
      const remaining = remainingOf({ ...row, used, reserved, requested, limit });
      expect(remaining).toBe(limit - used - reserved - requested);
      const found = limitFindings([{ ...row, used, reserved, requested, limit }], 'p');
      expect(found.length > 0).toBe(requested > 0 && used + reserved + requested > limit);
    }),
  );
});

test('the limits of an approved connection are shown although it adds nothing to them', () => {
  const pending = endpoint('1', 'vnet', 'a', { state: 'Pending' });
  const approve: Change = {
    kind: 'approve-connection',
    scopeId: scopeId('a'),
    endpointId: pending.id,
    description: '',
  };
  const parts = { scopes: [scope('a')], connections: [connection(pending)] };
  const counts = (of: Inventory) =>
    planChanges(topologyOf(of), [approve]).usage.map(({ meter, used, requested }) => [meter, used, requested]);
  expect(counts(inventory({ ...parts, networks: [network('vnet')], endpoints: [pending] }))).toEqual([
    ['scope-endpoints', 1, 0],
    ['network-scopes', 1, 0],
  ]);
  expect(counts(inventory(parts))).toEqual([['scope-endpoints', 1, 0]]);
});

test('a pending connection is blocked that would connect a network to a second scope, and no other', () => {
  const approved = endpoint('1', 'vnet', 'a');
  const pending = endpoint('2', 'vnet', 'b', { state: 'Pending' });
  const again = endpoint('3', 'vnet', 'a', { state: 'Pending' });
  const topology = topologyOf(
    inventory({
      scopes: [scope('a'), scope('b')],
      networks: [network('vnet')],
      endpoints: [approved, pending, again],
      connections: [connection(approved), connection(pending), connection(again)],
    }),
  );
  const blocksOf = (scopeName: string, endpointId: string) =>
    planChanges(topology, [{ kind: 'approve-connection', scopeId: scopeId(scopeName), endpointId, description: '' }])
      .findings.filter(({ severity }) => severity === 'block')
      .map(({ sentence }) => sentence);
  expect(blocksOf('b', pending.id)).toEqual([
    'vnet would exceed the limit of 1 scope: 2 used, with what is requested = 2 (documented-2020 limits). Use the scope that is already connected.',
  ]);
  expect(blocksOf('a', again.id)).toEqual([]);
});

test('a pending connection is blocked that a full scope has no place for', () => {
  const all = Array.from({ length: 11 }, (_, n) =>
    endpoint(String(n), `vnet-${n}`, 'a', n === 0 ? { state: 'Pending' } : {}),
  );
  const topology = topologyOf(
    inventory({
      scopes: [scope('a')],
      networks: all.map((_, n) => network(`vnet-${n}`)),
      endpoints: all,
      connections: all.map(each => connection(each)),
    }),
  );
  const approve: Change = {
    kind: 'approve-connection',
    scopeId: scopeId('a'),
    endpointId: endpointId('0'),
    description: '',
  };
  expect(planChanges(topology, [approve]).findings.map(({ code }) => code)).toContain('limit-scope-endpoints');
});

describe('scopes that the bot cannot read', () => {
  const law = workspace('law', { linkedScopeIds: [scopeId('A'), scopeId('Hidden')] });
  const topology = topologyOf(inventory({ scopes: [scope('a')], resources: [law], links: [link('gone', law.id)] }));
  const row = usageOf(topology, profile2020, { meter: 'resource-scopes', subjectId: law.id });

  test('count against the limit of a resource, and are named', () => {
    expect(row).toMatchObject({ used: 3, unreadScopes: ['Hidden', 'gone'] });
    expect(describeUnreadScopes(row.unreadScopes ?? [])).toBe(
      '2 links in scopes that the bot cannot read (Hidden and gone)',
    );
    expect(describeUnreadScopes(['x'])).toBe('1 link in a scope that the bot cannot read (x)');
  });

  test('are named where they exceed the limit', () => {
    const full = { ...row, requested: 3 };
    expect(limitFindings([full], 'documented-2020')[0]?.sentence).toBe(
      'law would exceed the limit of 5 scopes: 3 used + 3 requested = 6 (documented-2020 limits). It has 2 links in scopes that the bot cannot read (Hidden and gone). Request at most 2.',
    );
  });

  test('are not mentioned where there are none, or for other limits', () => {
    expect(usageOf(topology, profile2020, { meter: 'scope-resources', subjectId: scopeId('a') })).not.toHaveProperty(
      'unreadScopes',
    );
  });
});
