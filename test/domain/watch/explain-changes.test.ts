import { expect, test } from 'vitest';
import type { ChangeRecord } from '../../../src/domain/watch/change-records.ts';
import type { InventoryDifference } from '../../../src/domain/watch/differences.ts';
import type { OwnWrite } from '../../../src/domain/watch/explain-changes.ts';
import { explainChanges } from '../../../src/domain/watch/explain-changes.ts';
import { scopeId, workspaceId } from '../build.ts';

const minute = (count: number) => new Date(Date.UTC(2026, 2, 1, 12, count));

function record(correlationId: string | null, more: Partial<ChangeRecord> = {}): ChangeRecord {
  return {
    resourceId: workspaceId('law-prod'),
    type: 'Update',
    at: minute(5).toISOString(),
    by: 'alice@contoso.example',
    client: 'Azure Portal',
    correlationId,
    changed: new Map(),
    ...more,
  };
}

function found(correlationId: string | null, at = minute(6)) {
  const property = { kind: 'public-access', id: workspaceId('law-prod').toUpperCase(), other: 'query' } as const;
  const difference: InventoryDifference = {
    property,
    title: 'law-prod, public access for queries',
    before: 'Disabled',
    after: 'Enabled',
    by: null,
    client: null,
    correlationId,
    revert: null,
  };
  return { difference, at };
}

const write = (request: number, correlationId: string | null, at: Date): OwnWrite => {
  return { request, title: `Link ${request}`, correlationId, at };
};

test('takes a change that has the correlation id of a write for one of its request', () => {
  const { unexplained, explained } = explainChanges(
    [],
    [record('c1'), record('c2'), record(null)],
    [write(12, 'c1', minute(1)), write(12, null, minute(3)), write(13, 'c3', minute(4))],
  );
  expect(unexplained.map(each => each.kind === 'recorded' && each.record.correlationId)).toEqual(['c2', null]);
  expect(explained).toEqual([
    { request: 13, titles: ['Link 13'], at: minute(4) },
    { request: 12, titles: ['Link 12', 'Link 12'], at: minute(3) },
  ]);
});

test('counts a change once that was found by comparison and recorded by Azure', () => {
  const other = record('c1', { resourceId: scopeId('ampls-a'), at: minute(9).toISOString() });
  const { unexplained } = explainChanges([found('c1'), found(null, minute(8))], [record('c1'), other], []);
  expect(unexplained.map(({ kind, at }) => [kind, at.getUTCMinutes()])).toEqual([
    ['recorded', 9],
    ['found', 8],
    ['found', 6],
  ]);
});

test('lists what Azure changed in the background last', () => {
  const background = record('c1', { by: 'System', at: minute(50).toISOString() });
  const { unexplained } = explainChanges([found(null)], [background, record('c2')], []);
  expect(unexplained.map(({ at }) => at.getUTCMinutes())).toEqual([6, 5, 50]);
});

test('leaves out what a resource only repeats of its links', () => {
  const value = { before: null, after: 'x' };
  const mirrored = new Map([['properties.privateLinkScopedResources[0].scopeId', value]]);
  const more = new Map([...mirrored, ['tags.team', value] as const]);
  const records = [
    record('c1', { by: 'System', changed: mirrored }),
    record('c2', { by: 'System', changed: more }),
    record('c3', { changed: mirrored }),
  ];
  const { unexplained } = explainChanges([], records, []);
  expect(unexplained.map(each => each.kind === 'recorded' && each.record.correlationId)).toEqual(['c3', 'c2']);
});
