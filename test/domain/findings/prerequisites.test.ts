import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { inventory, scope, scopeId, storageId, workspace, workspaceId, zoneId } from '../build.ts';
import { sentencesOf } from './find-findings.ts';

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';
const createScope: Change = {
  kind: 'create-scope',
  scopeId: scopeId('new'),
  query: 'Open',
  ingestion: 'Open',
  tags: {},
};
const provider = (isMet: boolean, namespace = 'Microsoft.Insights') => ({
  prerequisites: [{ id: `/subscriptions/${SUBSCRIPTION}/providers/${namespace}`, isMet }],
});

describe('a resource provider', () => {
  test('that is not registered in the subscription blocks what it would have to create', () => {
    expect(sentencesOf('provider-unregistered', inventory(provider(false)), createScope)).toEqual([
      `Azure will refuse the change: the resource provider Microsoft.Insights is not registered in the subscription ${SUBSCRIPTION}. Register it with: az provider register --namespace Microsoft.Insights --subscription ${SUBSCRIPTION}`,
    ]);
    const createZone: Change = { kind: 'create-zone', zoneId: zoneId('ods') };
    const of = inventory(provider(false, 'Microsoft.Network'));
    expect(sentencesOf('provider-unregistered', of, createZone)).toHaveLength(1);
  });

  test('that is registered, or of which nothing is known, is no reason to block', () => {
    expect(sentencesOf('provider-unregistered', inventory(provider(true)), createScope)).toEqual([]);
    expect(sentencesOf('provider-unregistered', inventory({}), createScope)).toEqual([]);
  });

  test('does not matter for what exists already', () => {
    const of = inventory({ ...provider(false), scopes: [scope('new')] });
    expect(sentencesOf('provider-unregistered', of, createScope)).toEqual([]);
  });
});

describe('a storage account for custom logs', () => {
  const link: Change = {
    kind: 'link-storage',
    workspaceId: workspaceId('law'),
    storageAccountIds: [storageId('logs'), storageId('more')],
  };
  const resources = [workspace('law')];

  test('that does not exist blocks the request', () => {
    const prerequisites = [
      { id: storageId('logs'), isMet: false },
      { id: storageId('more'), isMet: true },
    ];
    expect(sentencesOf('not-found', inventory({ resources, prerequisites }), link)).toEqual([
      'No storage account "logs" was found. Check that it exists and that the bot can read its subscription.',
    ]);
  });

  test('that could not be read is a warning', () => {
    const unreadable = [{ id: storageId('logs'), why: 'no access' }];
    expect(sentencesOf('partly-unseen', inventory({ resources, unreadable }), link)).toEqual([
      'Findings about logs may be incomplete: it could not be read completely (no access).',
    ]);
  });
});
