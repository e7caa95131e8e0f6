import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { ruleFor } from '../../../src/domain/changes/service-tag.ts';
import type { SecurityRule } from '../../../src/domain/topology/objects.ts';
import { profile2020, profileGa, securityGroup, securityGroupId, storageId } from '../build.ts';
import { base, law } from './base-inventory.ts';
import { findingsOf, sentencesOf } from './find-findings.ts';

test('storage for custom logs is a warning in the profile of 2020, and blocked in every later one', () => {
  const change: Change = { kind: 'link-storage', workspaceId: law.id, storageAccountIds: [storageId('st')] };
  expect(findingsOf(base, [change], profile2020)).toMatchObject([
    { code: 'custom-logs-storage-ended', severity: 'warn', subjects: [law.id] },
  ]);
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
    [{ access: 'Deny', destinations: ['*'], protocol: '*', ports: ['80', '400-500'] }, true],
    [{ access: 'Deny', destinations: ['*'], protocol: 'Udp' }, false],
    [{ access: 'Deny', destinations: ['*'], ports: ['444-500'] }, false],
    [{ access: 'Deny', destinations: ['AzureCloud.WestEurope'] }, true],
    [{ access: 'Deny', destinations: ['10.0.0.0/8', '192.168.1.4', '172.31.0.0/16'] }, false],
    [{ access: 'Deny', destinations: ['20.0.0.0/8'] }, true],
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

  test('are reported if they would override rules that deny the traffic', () => {
    const denying = (name: string, priority: number) =>
      rule({ name, priority, access: 'Deny', destinations: ['Internet'], ports: ['*'], protocol: '*' });
    const overridden = (...rules: readonly SecurityRule[]) => sentencesOf('deny-overridden', having(...rules), change);
    expect(overridden(denying('DenyInternet', 4000))).toEqual([
      'nsg will allow traffic to AzureResourceManager that rule DenyInternet (priority 4000) denies today, because the new rule comes first (priority 200). Ask whoever denied it.',
    ]);
    expect(overridden(denying('One', 300), denying('Two', 4000))[0]).toContain(
      'that rules One (priority 300) and Two (priority 4000) deny today',
    );
    expect(overridden(denying('Before', 150), rule({ name: 'Open', priority: 300 }))).toEqual([]);
  });

  test('are reported as not opening firewalls, once for each group', () => {
    const second: Change = { ...change, tag: 'AzureActiveDirectory', ruleName: 'Other', priority: 201 };
    expect(sentencesOf('firewall-not-opened', having(), change, second)).toEqual([
      'Rules of nsg do not open a firewall. If one is in the path, allow the service tags there too.',
    ]);
  });
});
