import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { endpointId, GROUP, networkId, scopeId, securityGroupId, subnetId, workspaceId, zoneId } from '../build.ts';
import { base, law } from './base-inventory.ts';
import { findingsOf, sentencesOf } from './find-findings.ts';

describe('an object that does not exist', () => {
  test.each<[Change, string]>([
    [linkChange(scopeId('x'), law.id), 'private link scope "x"'],
    [
      linkChange(scopeId('a'), workspaceId('x')),
      'workspace, Application Insights component or data collection endpoint "x"',
    ],
    [
      {
        kind: 'create-endpoint',
        endpointId: endpointId('2'),
        scopeId: scopeId('a'),
        subnetId: subnetId('x'),
        location: '',
        requestMessage: '',
      },
      'subnet "default"',
    ],
    [{ kind: 'set-zone-group', endpointId: endpointId('x'), name: 'd', zoneIds: [] }, 'private endpoint "x"'],
    [
      { kind: 'approve-connection', scopeId: scopeId('a'), endpointId: endpointId('x'), description: '' },
      'private endpoint connection "x"',
    ],
    [linkZoneChange(zoneId('ods', '9'), networkId('n')), 'private DNS zone "privatelink.ods.opinsights.azure.com"'],
    [linkZoneChange(zoneId('ods'), networkId('x')), 'virtual network "x"'],
    [
      { kind: 'allow-service-tag', securityGroupId: securityGroupId('x'), tag: 't', ruleName: 'r', priority: 100 },
      'network security group "x"',
    ],
  ])('blocks %j', (change, what) => {
    const found = findingsOf(base, [change]).filter(({ code }) => code === 'not-found');
    expect(found).toMatchObject([
      {
        severity: 'block',
        sentence: `No ${what} was found. Check that it exists and that the bot can read its subscription.`,
      },
    ]);
  });

  test('blocks a change once for each missing object', () => {
    expect(sentencesOf('not-found', base, linkChange(scopeId('x'), workspaceId('y')))).toHaveLength(2);
  });

  test('is reported once, and not if the plan creates it first', () => {
    const create: Change = { kind: 'create-scope', scopeId: scopeId('x'), query: 'Open', ingestion: 'Open', tags: {} };
    expect(sentencesOf('not-found', base, create, linkChange(scopeId('x'), law.id))).toEqual([]);
    expect(
      sentencesOf('not-found', base, linkChange(scopeId('x'), law.id), {
        kind: 'unlink',
        scopeId: scopeId('X'),
        resourceId: law.id,
      }),
    ).toHaveLength(1);
  });
});

test('unreadable objects are reported, both those of the plan and whole subscriptions', () => {
  const partly = {
    ...base,
    unreadable: [
      { id: scopeId('a'), why: 'the bot may not' },
      { id: '/subscriptions/x', why: 'no role' },
    ],
  };
  const withoutNetworks = { ...partly, networks: [] };
  expect(sentencesOf('partly-unseen', withoutNetworks, linkChange(scopeId('a'), law.id))).toEqual([
    'Findings about a may be incomplete: it could not be read completely (the bot may not).',
    'Access changes may be incomplete: x could not be read (no role).',
    'a may have more than 0 of 50 resources, because part of it could not be read. Check the number in Azure.',
  ]);
  const below = { ...base, unreadable: [{ id: GROUP, why: 'no role' }] };
  expect(sentencesOf('partly-unseen', below, linkChange(scopeId('a'), law.id))[0]).toBe(
    'Findings about a may be incomplete: part of it could not be read.',
  );
});
