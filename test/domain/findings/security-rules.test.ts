import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { ruleFor } from '../../../src/domain/changes/service-tag.ts';
import type { SecurityRule } from '../../../src/domain/topology/objects.ts';
import { profile2020, profileGa, securityGroup, securityGroupId, storageId } from '../build.ts';
import { base, law } from './base-inventory.ts';
import { findingsOf, sentencesOf } from './find-findings.ts';

test('storage for custom logs is blocked in every profile after its retirement', () => {
  const change: Change = { kind: 'link-storage', workspaceId: law.id, storageAccountIds: [storageId('st')] };
  expect(findingsOf(base, [change], profile2020)).toEqual([]);
  expect(findingsOf(base, [change], profileGa)).toMatchObject([
    { code: 'custom-logs-storage-retired', severity: 'block', subjects: [law.id] },
  ]);
});

describe('rules for service tags', () => {
  const change: Change = {
    kind: 'allow-service-tag',
    securityGroupId: securityGroupId('nsg'),
    tag: 'AzureResourceManager',
    ruleName: 'New',
    priority: 200,
  };
  const rule = (more: Partial<SecurityRule>): SecurityRule => ({
    ...ruleFor({ ruleName: 'Old', priority: 100, tag: 'Storage', securityGroupId: '' }),
    ...more,
  });
  const having = (...rules: readonly SecurityRule[]) => ({ ...base, securityGroups: [securityGroup('nsg', rules)] });

  test('cannot have the name or the priority of an existing rule', () => {
    expect(sentencesOf('rule-conflict', having(rule({ name: 'NEW' })), change)).toEqual([
      'The rule for AzureResourceManager cannot be created in nsg: a rule named NEW already exists (priority 100). Choose another name.',
    ]);
    expect(sentencesOf('rule-conflict', having(rule({ priority: 200 })), change)).toEqual([
      'The rule for AzureResourceManager cannot be created in nsg: rule Old already uses priority 200. Choose another priority.',
    ]);
    expect(sentencesOf('rule-conflict', having(rule({ priority: 200, direction: 'Inbound' })), change)).toEqual([]);
    expect(sentencesOf('rule-conflict', base, change)).toEqual([]);
    expect(sentencesOf('rule-conflict', having(rule({ priority: 150 })), change)).toEqual([]);
  });

  test.each<[Partial<SecurityRule>, boolean]>([
    [{ access: 'Deny', destinations: ['*'] }, true],
    [{ access: 'Deny', destinations: ['Internet'], ports: ['*'] }, true],
    [{ access: 'Deny', destinations: ['azureresourcemanager'] }, true],
    [{ access: 'Deny', destinations: ['Storage', 'AzureResourceManager'], ports: ['80', '443'] }, true],
    [{ access: 'Deny', destinations: ['*'], priority: 200, name: 'Same' }, false],
    [{ access: 'Deny', destinations: ['Storage'] }, false],
    [{ access: 'Deny', destinations: ['*'], ports: ['80'] }, false],
    [{ access: 'Allow', destinations: ['Internet'] }, false],
    [{ access: 'Deny', destinations: ['*'], priority: 201 }, false],
  ])('are reported if an earlier rule may overrule them: %j', (more, overruled) => {
    const found = sentencesOf('rule-overruled', having(rule(more)), change);
    expect(found).toEqual(
      overruled
        ? [
            'Traffic to AzureResourceManager may still be denied: rule Old of nsg comes first (priority 100). Change that rule too.',
          ]
        : [],
    );
  });

  test('are reported as not opening firewalls, once for each group', () => {
    const second: Change = { ...change, tag: 'AzureActiveDirectory', ruleName: 'Other', priority: 201 };
    expect(sentencesOf('firewall-not-opened', having(), change, second)).toEqual([
      'Rules of nsg do not open a firewall. If one is in the path, allow the service tags there too.',
    ]);
  });
});
