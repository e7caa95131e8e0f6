import { describe, expect, test } from 'vitest';
import { PORTAL_TAGS, ruleFor, serviceTagChanges } from '../../../src/domain/changes/allow-service-tag.ts';
import { scopeIdIn } from '../../../src/domain/changes/create-scope.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/link-zone.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  endpointId,
  estate,
  GROUP,
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

describe('rules for service tags', () => {
  test('are made for each tag that is not allowed yet, at free priorities', () => {
    const changes = serviceTagChanges(topology, securityGroupId('nsg'));
    expect(changes.map(({ tag }) => tag)).toEqual(PORTAL_TAGS.filter(tag => tag !== 'AzureResourceManager'));
    expect(changes.map(({ priority }) => priority)).toEqual([102, 103, 104]);
    expect(changes.map(({ ruleName }) => ruleName)[1]).toBe('Allow-AzureFrontDoor-FirstParty-Outbound');
  });

  test('are made for all of them in a group that is not known, and end at the last priority', () => {
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
    ['an inbound one', { direction: 'Inbound' }, false],
    ['a denying one', { access: 'Deny' }, false],
    ['one from some addresses', { source: '10.0.0.0/8' }, false],
    ['one for another port', { ports: ['80'] }, false],
    ['one for all ports', { ports: ['*'] }, true],
    ['one from everywhere', { source: '*' }, true],
    ['one to everything', { destinations: ['*'] }, true],
    ['one to the tag in another case', { destinations: ['x', 'AZURERESOURCEMANAGER'] }, true],
    ['one to another tag', { destinations: ['Storage'] }, false],
  ] as const)('an existing rule counts as one: %s', (_, more, isDone) => {
    const rule = {
      ...ruleFor({ ruleName: 'r', priority: 100, tag: 'AzureResourceManager', securityGroupId: '' }),
      ...more,
    };
    const one = topologyOf(estate({ securityGroups: [securityGroup('nsg', [rule])] }));
    expect(serviceTagChanges(one, securityGroupId('nsg'), ['AzureResourceManager'])).toHaveLength(isDone ? 0 : 1);
  });
});

test('a link is named after its resource, apart from others of the name', () => {
  const other = workspaceId('law').replace('rg-monitor', 'rg-other');
  const names = [workspaceId('law'), other, workspaceId('law').toUpperCase()].map(
    id => linkChange(scopeId('a'), id).name,
  );
  expect(names[0]).toMatch(/^law-[0-9a-f]{8}$/);
  expect(names[1]).not.toBe(names[0]);
  expect(names[2]?.toLowerCase()).toBe(names[0]);
  expect(linkChange(scopeId('a'), workspaceId('l'.repeat(300))).name).toHaveLength(249);
});

test('a scope is created where it is asked for', () => {
  expect(scopeIdIn(GROUP, 'b')).toBe(scopeId('b'));
  expect(linkZoneChange(zoneId('ods'), networkId('n'.repeat(100))).name).toHaveLength(80);
});

test('an endpoint that is created waits in its network, and its records follow its zones', () => {
  const change: Change = {
    kind: 'create-endpoint',
    endpointId: endpointId('2'),
    scopeId: scopeId('a'),
    subnetId: subnetId('hub'),
    location: 'westeurope',
    requestMessage: 'please',
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
    ['Approved', 'agreed'],
    ['Pending', 'please'],
  ]);
  const unlink: Change = { kind: 'unlink-zone', zoneId: zoneId('ods'), networkId: networkId('hub') };
  expect(kindOf(unlink).apply(after, unlink).zoneLinksByZone.has(zoneLink('ods', 'hub').zoneId.toLowerCase())).toBe(
    false,
  );
});
