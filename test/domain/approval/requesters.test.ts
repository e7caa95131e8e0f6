import { expect, test } from 'vitest';
import { policySchema } from '../../../src/domain/approval/policy.ts';
import { notARequester, requesterGroups, requestRight } from '../../../src/domain/approval/requesters.ts';

const owners = { usergroup: 'owners' };
const named = { users: ['U1'] };
const policy = policySchema.parse({
  groups: { owners, named },
  rules: [],
  expiry: '72h',
  requesters: { 'create-scope': ['owners', 'named'], 'delete-scope': ['owners'], 'link-storage': 'everyone' },
});

test('names the groups of a workflow that only some may request', () => {
  expect(requesterGroups(policy, 'create-scope')).toEqual([
    { group: 'owners', members: owners },
    { group: 'named', members: named },
  ]);
  expect(requesterGroups(policy, 'link-storage')).toEqual([]);
  expect(requesterGroups(policy, 'connect-resources')).toEqual([]);
});

test.each([
  ['connect-resources', [], 'yes'],
  ['connect-resources', undefined, 'yes'],
  ['link-storage', undefined, 'yes'],
  ['create-scope', [], 'no'],
  ['create-scope', ['others'], 'no'],
  ['create-scope', ['others', 'named'], 'yes'],
  ['create-scope', undefined, 'unknown'],
  ['delete-scope', ['named'], 'no'],
  ['delete-scope', ['owners'], 'yes'],
] as const)('a request for %s by a member of %j is allowed: %s', (workflow, memberOf, right) => {
  expect(requestRight(policy, workflow, memberOf && new Set(memberOf))).toBe(right);
});

test('says whom to ask, or what is not known', () => {
  expect(notARequester('Create a private link scope', ['owners', 'named'], 'no')).toBe(
    'Only members of owners or named can request "Create a private link scope". ' +
      'Ask one of them to request it, or type /ampls help to see what you can request.',
  );
  expect(notARequester('Create a private link scope', ['owners'], 'unknown')).toBe(
    'Only members of owners can request "Create a private link scope". ' +
      'Slack did not say whether you are one, so nothing was done. Try again in a minute.',
  );
});
