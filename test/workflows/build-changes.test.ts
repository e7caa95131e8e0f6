import { describe, expect, test } from 'vitest';
import type { InputValues } from '../../src/workflows/build-changes.ts';
import { inputsIn, prepareEntry } from '../../src/workflows/build-changes.ts';
import type { ChangeEntry } from '../../src/workflows/workflow.ts';
import { profile2020 } from '../domain/build.ts';
import { topology } from './sample-topology.ts';

const set = { kind: 'set-public-access', resourceId: '$item', ingestion: 'Disabled', query: '$query' };
const closing: ChangeEntry = { each: '$resources', change: set };
const storage: ChangeEntry = {
  change: { kind: 'link-storage', workspaceId: '$workspace', storageAccountIds: ['first', '$accounts'] },
};

function changesFor(entry: ChangeEntry, values: InputValues) {
  return prepareEntry(entry, values)(topology, profile2020).changes;
}

describe('an entry of a workflow file', () => {
  test('builds one change for each value of a list', () => {
    expect(changesFor(closing, { resources: ['a', 'b'], query: ['Disabled'] })).toEqual([
      { kind: 'set-public-access', resourceId: 'a', ingestion: 'Disabled', query: 'Disabled' },
      { kind: 'set-public-access', resourceId: 'b', ingestion: 'Disabled', query: 'Disabled' },
    ]);
    expect(changesFor(closing, { resources: [], query: [] })).toEqual([]);
  });

  test('leaves out a property whose input was left out', () => {
    const [change = {}] = changesFor(closing, { resources: ['a'], query: [] });
    expect(Object.keys(change)).toEqual(['kind', 'resourceId', 'ingestion']);
  });

  test('puts every value of an input into a list', () => {
    const values = { workspace: ['w'], accounts: ['second', 'third'] };
    expect(changesFor(storage, values)).toMatchObject([{ storageAccountIds: ['first', 'second', 'third'] }]);
    expect(changesFor(storage, { ...values, accounts: [] })).toMatchObject([{ storageAccountIds: ['first'] }]);
  });

  test('takes values literally, whatever they look like', () => {
    const values = { resources: ['$query', '{"kind":"unlink"}'], query: ['Disabled'] };
    const ids = changesFor(closing, values).map(change => 'resourceId' in change && change.resourceId);
    expect(ids).toEqual(values.resources);
  });

  test.each<readonly [ChangeEntry, InputValues, string]>([
    [
      closing,
      { resources: ['a'], query: ['Enabled', 'Disabled'] },
      '$query can have several values here; use each or a list',
    ],
    [closing, { resources: ['a'] }, 'unknown input $query; define it under inputs'],
    [closing, { query: [] }, 'unknown input $resources; define it under inputs'],
    [{ change: set }, { query: [] }, 'unknown input $item; define it under inputs'],
    [
      closing,
      { resources: ['a'], query: ['Half'] },
      'invalid change: query: expected Enabled, Disabled or SecuredByPerimeter, but found "Half"',
    ],
    [{ change: { kind: 'nothing' } }, {}, 'invalid change: kind: expected create-scope, '],
    [{ change: {} }, {}, 'invalid change: kind: expected create-scope, '],
    [
      { recipe: 'retire-resource', with: {} },
      {},
      'recipe retire-resource rejects a value: resourceIds: missing; expected a list',
    ],
    [
      { recipe: 'retire-resource', with: { resourceIds: ['$toString'] } },
      {},
      'unknown input $toString; define it under inputs',
    ],
  ])('refuses %j with the values %j', (entry, values, message) => {
    expect(() => prepareEntry(entry, values)).toThrow(message);
  });

  test('knows which inputs it uses', () => {
    expect(inputsIn(closing)).toEqual(['resources', 'item', 'query']);
    expect(inputsIn(storage)).toEqual(['workspace', 'accounts']);
    expect(inputsIn({ recipe: 'retire-resource', with: { resourceIds: ['$gone'] } })).toEqual(['gone']);
  });
});
