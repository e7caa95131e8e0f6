import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { scopeIdIn } from '../../../src/domain/changes/scope.ts';
import { PORTAL_TAGS, ruleFor, serviceTagChanges } from '../../../src/domain/changes/service-tag.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  endpointId,
  GROUP,
  inventory,
  networkId,
  scopeId,
  securityGroup,
  securityGroupId,
  subnetId,
  workspaceId,
  zoneId,
  zoneLink,
} from '../build.ts';

import { topology } from './fixture.ts';

describe('the changes for service tags', () => {
  test('create a rule for each tag that is not allowed yet, at free priorities', () => {
    const changes = serviceTagChanges(topology, securityGroupId('nsg'));
    expect(changes.map(({ tag }) => tag)).toEqual(PORTAL_TAGS.filter(tag => tag !== 'AzureResourceManager'));
    expect(changes.map(({ priority }) => priority)).toEqual([102, 103, 104]);
    expect(changes.map(({ ruleName }) => ruleName)[1]).toBe('Allow-AzureFrontDoor-FirstParty-Outbound');
  });

  test('create rules for all tags in an unknown group, and stop at the last priority', () => {
    expect(serviceTagChanges(topology, securityGroupId('none')).map(({ priority }) => priority)).toEqual([
      100, 101, 102, 103,
    ]);
    const many = Array.from({ length: 3998 }, (_, number) => `Tag${number}`);
    expect(
      serviceTagChanges(topology, securityGroupId('none'), many)
        .slice(-2)
        .map(({ priority }) => priority),
    ).toEqual([4096, 4096]);
  });

  test.each([
    ['an inbound rule', { direction: 'Inbound' }, false],
    ['a deny rule', { access: 'Deny' }, false],
    ['a rule for some source addresses', { source: '10.0.0.0/8' }, false],
    ['a rule for another port', { ports: ['80'] }, false],
    ['a rule for all ports', { ports: ['*'] }, true],
    ['a rule for every source', { source: '*' }, true],
    ['a rule for every destination', { destinations: ['*'] }, true],
    ['a rule for the tag in another letter case', { destinations: ['x', 'AZURERESOURCEMANAGER'] }, true],
    ['a rule for another tag', { destinations: ['Storage'] }, false],
  ] as const)('skip a tag only if an existing rule allows it: %s', (_, more, isDone) => {
    const rule = {
      ...ruleFor({ ruleName: 'r', priority: 100, tag: 'AzureResourceManager', securityGroupId: '' }),
      ...more,
    };
    const withRule = topologyOf(inventory({ securityGroups: [securityGroup('nsg', [rule])] }));
    expect(serviceTagChanges(withRule, securityGroupId('nsg'), ['AzureResourceManager'])).toHaveLength(isDone ? 0 : 1);
  });
});

test('a link is named after its resource, with a suffix that tells resources of the same name apart', () => {
  const other = workspaceId('law').replace('rg-monitor', 'rg-other');
  const names = [workspaceId('law'), other, workspaceId('law').toUpperCase()].map(
    id => linkChange(scopeId('a'), id).name,
  );
  expect(names[0]).toMatch(/^law-[0-9a-f]{8}$/);
  expect(names[1]).not.toBe(names[0]);
  expect(names[2]?.toLowerCase()).toBe(names[0]);
  expect(linkChange(scopeId('a'), workspaceId('l'.repeat(300))).name).toHaveLength(249);
});

test('a new scope gets its id from its resource group, and a zone link name is cut to 80 characters', () => {
  expect(scopeIdIn(GROUP, 'b')).toBe(scopeId('b'));
  expect(linkZoneChange(zoneId('ods'), networkId('n'.repeat(100))).name).toHaveLength(80);
});

test('a new endpoint has a pending connection, and unlinking a zone removes its link', () => {
  const change: Change = {
    kind: 'create-endpoint',
    endpointId: endpointId('2'),
    scopeId: scopeId('a'),
    subnetId: subnetId('hub'),
    location: 'westeurope',
    requestMessage: 'access for hub',
  };
  const after = kindOf(change).apply(topology, change);
  expect(after.endpoints.get(endpointId('2').toLowerCase())).toEqual({
    id: endpointId('2'),
    name: '2',
    location: 'westeurope',
    networkId: networkId('hub'),
    subnetId: subnetId('hub'),
    scopeId: scopeId('a'),
    addresses: [],
    state: 'Pending',
    zoneGroup: null,
  });
  expect(
    after.connectionsByScope.get(scopeId('a').toLowerCase())?.map(({ state, description }) => [state, description]),
  ).toEqual([
    ['Approved', 'approved by ops'],
    ['Pending', 'access for hub'],
  ]);
  const unlink: Change = { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('hub') };
  expect(kindOf(unlink).apply(after, unlink).zoneLinksByZone.has(zoneLink('ods', 'hub').zoneId.toLowerCase())).toBe(
    false,
  );
});
