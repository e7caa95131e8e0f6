import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { finding, withOverrides } from '../../../src/domain/findings/finding.ts';
import { driftBetween } from '../../../src/domain/plan/drift.ts';
import { planHash } from '../../../src/domain/plan/hash.ts';
import type { Plan, PlanInput } from '../../../src/domain/plan/plan.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  closed,
  component,
  componentId,
  connectedInventory,
  hubAndSpokes,
  link,
  network,
  networkId,
  scope,
  scopeId,
  workspace,
  zoneId,
  zoneLink,
} from '../build.ts';
import { planChanges } from '../plan-changes.ts';

function plan(of: Inventory, changes: readonly Change[], more: Partial<PlanInput> = {}): Plan {
  return planChanges(topologyOf(of), changes, more);
}

const codes = ({ findings }: Plan) => findings.map(({ code }) => code);

describe('drift', () => {
  const law = workspace('law');
  const appi = component('appi', { workspaceId: law.id });
  const world = connectedInventory({
    scopes: [scope('a')],
    resources: [law, appi],
    networks: [...hubAndSpokes('hub', 'spoke'), network('island')],
    hub: 'hub',
    spokes: ['spoke'],
  });
  const other = workspace('other');
  const base = { ...world, resources: [...world.resources, other] };
  const change = linkChange(scopeId('a'), other.id);
  const approved = plan(base, [change]);

  test.each<[string, Inventory, readonly string[]]>([
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
        '"Link other to a" was planned when Azure showed "not linked to a". Azure now shows "linked to a".',
        'Nothing to change. Already in place: Link other to a (linked to a).',
      ],
    ],
    [
      'an object that the change needs',
      { ...base, resources: [law, appi] },
      [
        '"Link other to a" depends on objects that have changed in Azure since it was planned.',
        'No workspace, Application Insights component or data collection endpoint "other" was found. Check that it exists and that the bot can read its subscription.',
      ],
    ],
  ])('is reported, or not, for a change in Azure of %s', (_, current, expected) => {
    expect(driftBetween(approved, plan(current, [change]))).toEqual(expected);
  });

  test('includes a change that is no longer part of the plan', () => {
    expect(driftBetween(approved, { ...approved, changes: [] })).toEqual(['"Link other to a" is no longer possible.']);
  });

  test('includes new impact, but not less impact', () => {
    const closing: Change = { kind: 'set-public-access', resourceId: law.id, query: 'Disabled', ingestion: 'Disabled' };
    const before = plan(base, [closing]);
    expect(before.impact.length).toBeGreaterThan(0);
    const wider = plan({ ...base, networks: [...base.networks, network('island2')] }, [closing]);
    expect(driftBetween(before, wider).some(sentence => sentence.includes('island2'))).toBe(true);
    expect(driftBetween(wider, before)).toEqual([]);
  });

  test('includes a new warning, but not one that no longer applies', () => {
    const marked = { ...base, scopes: [scope('a', { tags: { 'managed-by': 'Terraform' } })] };
    expect(driftBetween(approved, plan(marked, [change]))).toEqual([
      'The next Terraform run may undo this change of a, which is tagged as managed by Terraform. Change it there too.',
    ]);
    expect(driftBetween(plan(marked, [change]), approved)).toEqual([]);
  });

  test('includes impact of another kind, or through another endpoint', () => {
    const row = { aspects: ['query'], networks: ['/n'], resources: ['/r'], why: null, sentence: 'row' } as const;
    const withImpact = (more: Partial<Plan['impact'][number]>) => ({
      ...approved,
      impact: [{ ...row, from: 'public', to: 'unknown', through: null, ...more } as const],
    });
    const first = withImpact({});
    const through = (endpoint: string) =>
      withImpact({ to: 'private', through: { scopeId: '/s', endpointId: endpoint } });
    expect(driftBetween(first, withImpact({ why: 'custom-dns', networks: ['/N'] }))).toEqual([]);
    expect(driftBetween(first, withImpact({ to: 'blocked' }))).toEqual(['row']);
    expect(driftBetween(first, withImpact({ from: 'private' }))).toEqual(['row']);
    expect(driftBetween(through('/e'), through('/E'))).toEqual([]);
    expect(driftBetween(through('/e'), through('/f'))).toEqual(['row']);
    const hashes = [first, withImpact({ to: 'blocked' }), through('/e'), through('/f')].map(planHash);
    expect(new Set(hashes).size).toBe(4);
  });

  test('includes a warning of a new code even if another code had the same subjects', () => {
    const first = { ...approved, findings: [finding('records-missing', 'one', ['/a'])] };
    const now = { ...approved, findings: [finding('managed-by-code', 'two', ['/a'])] };
    expect(driftBetween(first, now)).toEqual(['two']);
  });

  test('includes a lockout for an operation that was not approved', () => {
    const closing: Change = { kind: 'set-public-access', resourceId: law.id, query: 'Disabled', ingestion: 'Disabled' };
    const unclear = (names: readonly string[]) => ({
      ...base,
      networks: [...hubAndSpokes('hub', 'spoke')],
      records: world.records.map(one => (names.includes(one.name) ? { ...one, addresses: ['10.9.9.9'] } : one)),
    });
    const first = plan(unclear(['api']), [closing]);
    expect(codes(first).filter(code => code === 'lockout-perhaps')).toHaveLength(1);
    const now = plan(unclear(['api', 'guid-law']), [closing]);
    expect(driftBetween(first, now)).toContain(
      'law may be unreachable for ingestion: it will be closed to the internet, and no network is known to reach it privately. Check with its users first.',
    );
  });

  test('includes a missing zone that was not among the approved ones', () => {
    const joining = [linkZoneChange(zoneId('ods'), networkId('island'))];
    const having = (...roles: readonly ('oms' | 'agentsvc')[]) => ({
      ...base,
      zoneLinks: [...base.zoneLinks, ...roles.map(role => zoneLink(role, 'island'))],
    });
    const [some, fewer] = [plan(having('oms', 'agentsvc'), joining), plan(having('oms'), joining)];
    expect(driftBetween(some, fewer)).toContain(
      'island will use public addresses for names in privatelink.monitor.azure.com and privatelink.agentsvc.azure-automation.net: it is not linked to these zones. Link the missing zones too.',
    );
    expect(driftBetween(fewer, some)).toEqual([]);
  });

  test('includes a warning about more subjects than were approved, or one that was only informational', () => {
    const first = {
      ...approved,
      findings: [finding('access-lost', 'x', []), finding('managed-by-code', 'one', ['/a'])],
    };
    const now = { ...approved, findings: [finding('managed-by-code', 'two', ['/A', '/b'])] };
    expect(driftBetween(first, now)).toEqual(['two']);
    expect(driftBetween(now, first)).toEqual([]);
    const informational = { ...approved, findings: withOverrides(now.findings, { 'managed-by-code': 'info' }) };
    expect(driftBetween(informational, now)).toEqual(['two']);
    expect(driftBetween(now, informational)).toEqual([]);
    const blocking = { ...approved, findings: withOverrides(now.findings, { 'managed-by-code': 'block' }) };
    expect(driftBetween(now, blocking)).toEqual(['two']);
    expect(driftBetween(blocking, now)).toEqual([]);
  });

  test('is not a changed text or order of findings, which leaves the hash unchanged', () => {
    const [one, two] = [finding('managed-by-code', 'one', ['/a']), finding('irreversible', 'two', ['/b'])];
    const hashes = [[one, two], [two, { ...one, sentence: 'else' }], [one], [one, two, finding('not-covered', '', [])]];
    const [first, reordered, fewer, withInfo] = hashes.map(findings => planHash({ ...approved, findings }));
    expect([reordered, withInfo]).toEqual([first, first]);
    expect(fewer).not.toBe(first);
  });

  test('changes the hash, as does another policy version', () => {
    const withClosed = plan({ ...base, resources: [law, appi, workspace('other', closed)] }, [change]);
    expect(withClosed.hash).not.toBe(approved.hash);
    expect(plan(base, [change], { policyVersion: '2' }).hash).not.toBe(approved.hash);
    expect(plan(base, [change]).hash).toBe(approved.hash);
  });
});
