import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/link-zone.ts';
import { blocks, finding, withOverrides } from '../../../src/domain/findings/finding.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import { drift } from '../../../src/domain/plan/drift.ts';
import { concernsOf, planHash } from '../../../src/domain/plan/hash.ts';
import type { Plan, PlanInput } from '../../../src/domain/plan/plan.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
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
  hubAndSpokes,
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
import { planned } from '../planning.ts';

function plan(of: Estate, changes: readonly Change[], more: Partial<PlanInput> = {}): Plan {
  return planned(topologyOf(of), changes, more);
}

const many = (count: number, from = 0) => Array.from({ length: count }, (_, at) => workspace(`law${at + from}`));
const unlink = (scopeName: string, id: string): Change => ({
  kind: 'unlink',
  scopeId: scopeId(scopeName),
  resourceId: id,
});
const codes = ({ findings }: Plan) => findings.map(({ code }) => code);

describe('limits of a plan', () => {
  const laws = many(60);
  const at49 = estate({
    scopes: [scope('a')],
    resources: laws,
    links: laws.slice(0, 49).map(({ id }) => link('a', id)),
  });
  const [law50, law51] = [workspaceId('law50'), workspaceId('law51')];

  test('count what is used and requested', () => {
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

  test('count what others have reserved: of two plans at 49 of 50, the second is blocked', () => {
    const second = plan(at49, [linkChange(scopeId('a'), law51)], { reserved: [linkChange(scopeId('a'), law50)] });
    expect(second.usage[0]).toMatchObject({ used: 49, reserved: 1, requested: 1 });
    expect(codes(second)).toContain('limit-scope-resources');
    const same = plan(at49, [linkChange(scopeId('a'), law50)], { reserved: [linkChange(scopeId('a'), law50)] });
    expect(codes(same)).not.toContain('limit-scope-resources');
  });

  test('see what others have reserved in turn: an endpoint, then its zones', () => {
    const both = plan(at49, [linkChange(scopeId('a'), law50)], {
      reserved: [
        unlink('a', workspaceId('law0')),
        linkChange(scopeId('a'), workspaceId('law0')),
        linkChange(scopeId('a'), workspaceId('law0')),
      ],
    });
    expect(both.usage[0]).toMatchObject({ reserved: 1 });
  });

  test('a place that the plan gives back first is used again, and not before', () => {
    const full = { ...at49, links: laws.slice(0, 50).map(({ id }) => link('a', id)) };
    const swap = [unlink('a', workspaceId('law0')), linkChange(scopeId('a'), law51)];
    expect(codes(plan(full, swap))).not.toContain('limit-scope-resources');
    expect(codes(plan(full, swap.toReversed()))).toContain('limit-scope-resources');
    expect(codes(plan(full, [...swap, linkChange(scopeId('a'), workspaceId('law52'))]))).toContain(
      'limit-scope-resources',
    );
    expect(plan(full, swap).changes[1]?.demands.map(({ meter }) => meter)).toEqual(['resource-scopes']);
  });

  test('count what others have reserved for networks that come to share a zone', () => {
    const two = estate({
      scopes: [scope('a'), scope('b')],
      networks: [network('n'), network('m')],
      zones: [zone('ods')],
      zoneLinks: [zoneLink('ods', 'm')],
    });
    const connecting = (scopeName: string): Change => ({
      kind: 'create-endpoint',
      endpointId: endpointId(`pe-${scopeName}`),
      scopeId: scopeId(scopeName),
      subnetId: subnetId('n'),
      location: 'westeurope',
      requestMessage: '',
    });
    const mine = [linkZoneChange(zoneId('ods'), networkId('n')), connecting('b')];
    const reserved = [connecting('a')];
    expect(codes(plan(two, mine))).not.toContain('limit-network-scopes');
    expect(codes(plan(two, mine, { reserved }))).toContain('limit-network-scopes');
    expect(codes(plan(two, [connecting('b')], { reserved: [mine[0] ?? connecting('a'), connecting('a')] }))).toContain(
      'limit-network-scopes',
    );
    const same = plan(two, [linkZoneChange(zoneId('ods'), networkId('n')), connecting('a')], { reserved });
    expect(codes(same)).not.toContain('limit-network-scopes');
  });

  test('count nothing that others have reserved elsewhere, or for what is there already', () => {
    const apart = estate({
      scopes: [scope('a'), scope('b')],
      networks: [network('n'), network('m'), network('l')],
      zones: [zone('ods'), zone('oms')],
      zoneLinks: [zoneLink('ods', 'm'), zoneLink('ods', 'l')],
      resources: [workspace('law')],
    });
    const connecting = (name: string, scopeName: string, networkName: string): Change => ({
      kind: 'create-endpoint',
      endpointId: endpointId(name),
      scopeId: scopeId(scopeName),
      subnetId: subnetId(networkName),
      location: 'westeurope',
      requestMessage: '',
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

  test('are shown where nothing is documented, for resources alone', () => {
    const { usage } = plan(at49, [linkChange(scopeId('a'), law50)], { profile: { ...profile2020, limits: {} } });
    expect(usage.map(({ meter, limit }) => [meter, limit])).toEqual([['scope-resources', null]]);
  });
});

describe('a planned change', () => {
  const law = workspace('law');
  const base = estate({ scopes: [scope('a'), scope('b')], resources: [law], links: [link('b', law.id)] });

  test('is described as it stands when its turn comes', () => {
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

  test('that is done is said to be, and a plan of nothing else is blocked', () => {
    const partly = plan(base, [linkChange(scopeId('b'), law.id), linkChange(scopeId('a'), law.id)]);
    expect(partly.changes.map(({ done }) => done)).toEqual([true, false]);
    expect(partly.findings.find(({ code }) => code === 'already-done')).toMatchObject({
      severity: 'info',
      sentence: 'Link law to b: already linked to b, so this part is skipped.',
      subjects: [scopeId('b')],
    });
    const twice = plan(base, [linkChange(scopeId('b'), law.id), unlink('a', law.id)]);
    expect(twice.findings.map(({ sentence }) => sentence)).toEqual([
      'Everything is already as asked (Link law to b; Unlink law from a); there is nothing to change.',
    ]);
    const wholly = plan(base, [linkChange(scopeId('b'), law.id)]);
    expect(wholly.findings).toMatchObject([
      {
        code: 'nothing-to-do',
        severity: 'block',
        sentence: 'Everything is already as asked (Link law to b); there is nothing to change.',
      },
    ]);
    expect(codes(plan(base, []))).toEqual([]);
  });
});

describe('severities', () => {
  const limit = finding('limit-scope-resources', 'limit', []);
  const missing = finding('not-found', 'missing', []);
  const lost = finding('access-lost', 'lost', []);

  test('follow the policy, except those of limits and of what was not found', () => {
    const changed = withOverrides([limit, missing, lost], {
      'limit-scope-resources': 'info',
      'not-found': 'info',
      'access-lost': 'block',
    });
    expect(changed.map(({ severity }) => severity)).toEqual(['block', 'block', 'block']);
    expect(withOverrides([lost], { lockout: 'info' })).toEqual([lost]);
  });

  test('block a plan, or not', () => {
    expect([blocks([lost]), blocks([lost, limit]), blocks([])]).toEqual([false, true, false]);
  });

  test('of a plan follow the policy', () => {
    const base = estate({ scopes: [scope('a')], resources: [workspace('law')], networks: [network('n')] });
    const change: Change = { kind: 'set-public-access', resourceId: workspaceId('law'), query: 'Disabled' };
    expect(blocks(plan(base, [change]).findings)).toBe(true);
    expect(blocks(plan(base, [change], { severities: { lockout: 'warn' } }).findings)).toBe(false);
  });
});

test('concerns are blocks and warnings with what they are about, in one order', () => {
  const all = [
    finding('access-lost', 'x', ['/B', '/a']),
    finding('not-covered', 'y', ['/c']),
    finding('lockout', 'z', []),
  ];
  expect(concernsOf(all)).toEqual(['["access-lost","/a","/b"]', '["lockout"]']);
});

describe('drift', () => {
  const law = workspace('law');
  const appi = component('appi', { workspaceId: law.id });
  const world = connected({
    scopes: [scope('a')],
    resources: [law, appi],
    networks: [...hubAndSpokes('hub', 'spoke'), network('island')],
    hub: 'hub',
    spokes: ['spoke'],
  });
  const other = workspace('other');
  const base = { ...world, resources: [...world.resources, other] };
  const change = linkChange(scopeId('a'), other.id);
  const agreed = plan(base, [change]);

  test.each<[string, Estate, readonly string[]]>([
    ['nothing', base, []],
    [
      'a count within its limit',
      {
        ...base,
        links: [...base.links, link('a', componentId('more'))],
        resources: [...base.resources, component('more')],
      },
      [],
    ],
    ['a tag', { ...base, scopes: [scope('a', { tags: { any: 'thing' } })] }, []],
    [
      'the change itself',
      { ...base, links: [...base.links, link('a', other.id)] },
      [
        'Link other to a: was not linked to a, now linked to a.',
        'Everything is already as asked (Link other to a); there is nothing to change.',
      ],
    ],
    [
      'what it rests on',
      { ...base, resources: [law, appi] },
      [
        'Link other to a: was not linked to a, what it rests on has changed.',
        'No workspace, component or collection endpoint "other" can be seen. It may be deleted, or the bot may not read its subscription.',
      ],
    ],
  ])('between reading and writing: %s', (_, now, expected) => {
    expect(drift(agreed, plan(now, [change]))).toEqual(expected);
  });

  test('is a change that is planned no more', () => {
    expect(drift(agreed, { ...agreed, changes: [] })).toEqual(['Link other to a: no longer possible.']);
  });

  test('is new impact, and not less of it', () => {
    const closing: Change = { kind: 'set-public-access', resourceId: law.id, query: 'Disabled', ingestion: 'Disabled' };
    const before = plan(base, [closing]);
    expect(before.impact.length).toBeGreaterThan(0);
    const wider = plan({ ...base, networks: [...base.networks, network('island2')] }, [closing]);
    expect(drift(before, wider).some(sentence => sentence.includes('island2'))).toBe(true);
    expect(drift(wider, before)).toEqual([]);
  });

  test('is a new warning, and none that has gone', () => {
    const marked = { ...base, scopes: [scope('a', { tags: { 'managed-by': 'Terraform' } })] };
    expect(drift(agreed, plan(marked, [change]))).toEqual([
      'a is marked as managed by Terraform, which would undo this with its next run. Change it there too.',
    ]);
    expect(drift(plan(marked, [change]), agreed)).toEqual([]);
  });

  test('is impact in another way, or through another endpoint', () => {
    const row = { aspects: ['query'], networks: ['/n'], resources: ['/r'], why: null, sentence: 'row' } as const;
    const told = (more: Partial<Plan['impact'][number]>) => ({
      ...agreed,
      impact: [{ ...row, from: 'public', to: 'unknown', through: null, ...more } as const],
    });
    const first = told({});
    const through = (endpoint: string) => told({ to: 'private', through: { scopeId: '/s', endpointId: endpoint } });
    expect(drift(first, told({ why: 'custom-dns', networks: ['/N'] }))).toEqual([]);
    expect(drift(first, told({ to: 'blocked' }))).toEqual(['row']);
    expect(drift(first, told({ from: 'private' }))).toEqual(['row']);
    expect(drift(through('/e'), through('/E'))).toEqual([]);
    expect(drift(through('/e'), through('/f'))).toEqual(['row']);
    const hashes = [first, told({ to: 'blocked' }), through('/e'), through('/f')].map(planHash);
    expect(new Set(hashes).size).toBe(4);
  });

  test('is nothing where no such warning was given, whatever others were', () => {
    const first = { ...agreed, findings: [finding('records-missing', 'one', ['/a'])] };
    const now = { ...agreed, findings: [finding('managed-by-code', 'two', ['/a'])] };
    expect(drift(first, now)).toEqual(['two']);
  });

  test('is a lockout for another operation than was agreed to', () => {
    const closing: Change = { kind: 'set-public-access', resourceId: law.id, query: 'Disabled', ingestion: 'Disabled' };
    const unclear = (names: readonly string[]) => ({
      ...base,
      networks: [...hubAndSpokes('hub', 'spoke')],
      records: world.records.map(one => (names.includes(one.name) ? { ...one, addresses: ['10.9.9.9'] } : one)),
    });
    const first = plan(unclear(['api']), [closing]);
    expect(codes(first).filter(code => code === 'lockout-perhaps')).toHaveLength(1);
    const now = plan(unclear(['api', 'guid-law']), [closing]);
    expect(drift(first, now)).toContain(
      'Perhaps nothing could send data to law any more: it would be closed to the internet, and no network is known to reach it privately. Check with its users first.',
    );
  });

  test('is a zone that a network would lack, beside those that were agreed to', () => {
    const joining = [linkZoneChange(zoneId('ods'), networkId('island'))];
    const having = (...roles: readonly ('oms' | 'agentsvc')[]) => ({
      ...base,
      zoneLinks: [...base.zoneLinks, ...roles.map(role => zoneLink(role, 'island'))],
    });
    const [some, fewer] = [plan(having('oms', 'agentsvc'), joining), plan(having('oms'), joining)];
    expect(drift(some, fewer)).toContain(
      'island would not resolve by privatelink.monitor.azure.com and privatelink.agentsvc.azure-automation.net: names of these zones would go the public way.',
    );
    expect(drift(fewer, some)).toEqual([]);
  });

  test('is a warning about more than was agreed to, or one that was a remark before', () => {
    const first = { ...agreed, findings: [finding('access-lost', 'x', []), finding('managed-by-code', 'one', ['/a'])] };
    const now = { ...agreed, findings: [finding('managed-by-code', 'two', ['/A', '/b'])] };
    expect(drift(first, now)).toEqual(['two']);
    expect(drift(now, first)).toEqual([]);
    const remark = { ...agreed, findings: withOverrides(now.findings, { 'managed-by-code': 'info' }) };
    expect(drift(remark, now)).toEqual(['two']);
    expect(drift(now, remark)).toEqual([]);
    const stop = { ...agreed, findings: withOverrides(now.findings, { 'managed-by-code': 'block' }) };
    expect(drift(now, stop)).toEqual(['two']);
    expect(drift(stop, now)).toEqual([]);
  });

  test('of a concern leaves the hash where its words and its place alone have moved', () => {
    const [one, two] = [finding('managed-by-code', 'one', ['/a']), finding('irreversible', 'two', ['/b'])];
    const hashes = [[one, two], [two, { ...one, sentence: 'else' }], [one], [one, two, finding('not-covered', '', [])]];
    const [first, turned, fewer, remarked] = hashes.map(findings => planHash({ ...agreed, findings }));
    expect([turned, remarked]).toEqual([first, first]);
    expect(fewer).not.toBe(first);
  });

  test('moves the hash with it', () => {
    const closed1 = plan({ ...base, resources: [law, appi, workspace('other', closed)] }, [change]);
    expect(closed1.hash).not.toBe(agreed.hash);
    expect(plan(base, [change], { policyVersion: '2' }).hash).not.toBe(agreed.hash);
    expect(plan(base, [change]).hash).toBe(agreed.hash);
  });
});
