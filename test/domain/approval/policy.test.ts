import { describe, expect, test } from 'vitest';
import { groupsOf, policySchema, tooManyOpen } from '../../../src/domain/approval/policy.ts';
import {
  leastRequirements,
  possibleRequirements,
  refusalRequirements,
  requirementsFor,
} from '../../../src/domain/approval/requirements.ts';
import { finding } from '../../../src/domain/findings/finding.ts';

const owners = { users: ['U1', 'U2'] };
const security = { usergroup: 'security' };
const base = {
  groups: { owners, security },
  rules: [
    { name: 'everything', when: {}, require: { group: 'owners', count: 1 } },
    { name: 'deletions', when: { workflow: ['delete-scope'] }, require: { group: 'security', count: 2 } },
    { name: 'lockouts', when: { finding: ['lockout', 'access-lost'] }, require: { group: 'security', count: 1 } },
  ],
  expiry: '72h',
};

describe('a policy', () => {
  test('is read with its durations in milliseconds', () => {
    expect(policySchema.parse(base)).toMatchObject({ expiry: 72 * 3_600_000, severities: {} });
    expect(policySchema.parse({ ...base, severities: { lockout: 'warn' } }).severities).toEqual({ lockout: 'warn' });
    expect(policySchema.parse(base).openRequestsPerPerson).toBe(50);
    expect(policySchema.parse({ ...base, openRequestsPerPerson: 5 }).openRequestsPerPerson).toBe(5);
    expect(policySchema.parse({ ...base, expiry: '5m' }).expiry).toBe(300_000);
    expect(policySchema.parse({ ...base, expiry: '2d' }).expiry).toBe(172_800_000);
  });

  test('names who may answer notices: everyone, groups, or nobody', () => {
    expect(policySchema.parse(base).drift).toEqual({});
    const policy = policySchema.parse({ ...base, drift: { revert: 'everyone', accept: ['owners'] } });
    expect(groupsOf(policy, policy.drift.accept)).toEqual([{ group: 'owners', members: owners }]);
    expect(groupsOf(policy, policy.drift.revert)).toEqual([]);
    expect(groupsOf(policy, undefined)).toEqual([]);
    expect(groupsOf(policy, ['gone'])).toEqual([]);
  });

  test('lets everyone request everything where it names nobody', () => {
    expect(policySchema.parse(base).requesters).toEqual({});
    const requesters = { 'create-scope': ['owners'], 'delete-scope': 'everyone' };
    expect(policySchema.parse({ ...base, requesters }).requesters).toEqual(requesters);
  });

  test('tells a person how many requests are open, which is the oldest, and how to go on', () => {
    expect(tooManyOpen(5, 5, 'CR-3')).toBe(
      'You have 5 open requests, and the limit is 5, so this one was not created. The oldest is CR-3. Type /ampls requests mine to see yours, and /ampls cancel CR-3 to cancel one.',
    );
  });

  test.each([
    [
      'a duration of zero',
      { ...base, expiry: '0h' },
      'expected a whole number of minutes, hours or days, such as 30m, 72h or 3d',
    ],
    [
      'an unknown group that may answer notices',
      { ...base, drift: { accept: ['owners', 'others'] } },
      'unknown group "others"; define it under groups',
    ],
    [
      'an unknown group that may request',
      { ...base, requesters: { 'create-scope': ['owners', 'others'] } },
      'unknown group "others"; define it under groups',
    ],
    [
      'a group with the name of a property of every object that may request',
      { ...base, requesters: { 'create-scope': ['constructor'] } },
      'unknown group "constructor"; define it under groups',
    ],
    [
      'nobody to request',
      { ...base, requesters: { 'create-scope': 'nobody' } },
      'expected everyone, or a list of groups such as [network-owners]',
    ],
    [
      'nobody to answer notices',
      { ...base, drift: { accept: 'nobody' } },
      'expected everyone, or a list of groups such as [network-owners]',
    ],
    ['an unknown group', { ...base, groups: { owners } }, 'unknown group "security"; define it under groups'],
    [
      'the severity of an unknown finding',
      { ...base, severities: { nonsense: 'info' } },
      'unknown finding code "nonsense"; docs/findings.md lists them',
    ],
    [
      'a condition on an unknown finding',
      { ...base, rules: [{ name: 'x', when: { finding: ['nonsense'] }, require: { group: 'owners', count: 1 } }] },
      'unknown finding code "nonsense"; docs/findings.md lists them',
    ],
    [
      'a finding that is only a property of every object',
      { ...base, severities: { constructor: 'info' } },
      'unknown finding code "constructor"; docs/findings.md lists them',
    ],
    [
      'a changed severity for a limit',
      { ...base, severities: { 'limit-scope-resources': 'info', lockout: 'warn' } },
      "the severity of limit-scope-resources can't be changed, because the rule always blocks",
    ],
    [
      'a changed severity for a name that was not found',
      { ...base, severities: { 'not-found': 'warn' } },
      "the severity of not-found can't be changed, because the rule always blocks",
    ],
    [
      'more than twenty approvals',
      { ...base, rules: [{ name: 'x', when: {}, require: { group: 'owners', count: 21 } }] },
      'Too big: expected number to be <=20',
    ],
  ])('is refused for %s', (_, policy, message) => {
    const result = policySchema.safeParse(policy);
    const all = JSON.stringify(result.error?.issues);
    expect(result.success).toBe(false);
    expect(all).toContain(JSON.stringify(message).slice(1, -1));
  });
});

test('reports each problem of a policy with its path', () => {
  const wrong = { ...base, groups: { owners }, severities: { 'not-found': 'info' } };
  expect(policySchema.safeParse(wrong).error?.issues.map(({ code, path }) => [code, path])).toEqual([
    ['custom', ['severities', 'not-found']],
    ['custom', ['rules', 1, 'require', 'group']],
    ['custom', ['rules', 2, 'require', 'group']],
  ]);
  const unnamed = { ...base, rules: [{ name: 'x', when: { finding: [7] }, require: { group: 'owners', count: 1 } }] };
  expect(policySchema.safeParse(unnamed).error?.issues[0]?.message).toBe(
    'unknown finding code "7"; docs/findings.md lists them',
  );
});

describe('the requirements of a request', () => {
  const policy = policySchema.parse(base);
  const needs = (workflow: string, codes: readonly ('lockout' | 'not-found')[]) =>
    requirementsFor(policy, { workflow, findings: codes.map(code => finding(code, '', [])) });

  test.each([
    ['connect-resources', [], ['everything']],
    ['delete-scope', [], ['everything', 'deletions']],
    ['connect-resources', ['lockout'], ['everything', 'lockouts']],
    ['delete-scope', ['lockout', 'not-found'], ['everything', 'deletions', 'lockouts']],
  ] as const)('of %s with the findings %j come from the rules %j', (workflow, codes, rules) => {
    expect(needs(workflow, codes).map(({ rule }) => rule)).toEqual(rules);
  });

  test('include the members of the group', () => {
    expect(needs('delete-scope', [])[1]).toEqual({ rule: 'deletions', group: 'security', members: security, count: 2 });
  });

  test('leave out a group that the policy does not define', () => {
    const broken = { ...policy, groups: {} };
    expect(requirementsFor(broken, { workflow: 'x', findings: [] })).toEqual([]);
  });
});

describe('what a policy requires whatever the findings are', () => {
  const policy = policySchema.parse({
    ...base,
    rules: [
      ...base.rules,
      { name: 'connections', when: { workflow: ['approve-connection'] }, require: { group: 'owners', count: 2 } },
    ],
  });
  const countsOf = (requirements: ReturnType<typeof requirementsFor>) =>
    requirements.map(({ group, count }) => `${count} ${group}`);

  test('is what it may require, and what it requires at least', () => {
    expect(countsOf(possibleRequirements(policy, 'approve-connection'))).toEqual([
      '1 owners',
      '1 security',
      '2 owners',
    ]);
    expect(countsOf(leastRequirements(policy, 'approve-connection'))).toEqual(['1 owners', '2 owners']);
  });

  test('takes one of all who may approve a connection to refuse it', () => {
    expect(refusalRequirements(policy)).toMatchObject([
      { group: 'owners or security', members: { anyOf: [owners, security] }, count: 1 },
    ]);
    const alone = { ...policy, rules: policy.rules.filter(({ require }) => require.group === 'owners') };
    expect(refusalRequirements(alone)).toMatchObject([{ group: 'owners', members: owners, count: 1 }]);
    expect(refusalRequirements({ ...policy, rules: [] })).toEqual([]);
  });
});
