import { describe, expect, test } from 'vitest';
import type { Values } from '../../src/workflows/changes.ts';
import { inputsIn, preparedEntry } from '../../src/workflows/changes.ts';
import type { Entry } from '../../src/workflows/schema.ts';
import { topology } from './estate.ts';

const set = { kind: 'set-public-access', resourceId: '$item', ingestion: 'Disabled', query: '$query' };
const closing: Entry = { each: '$resources', change: set };
const storage: Entry = {
  change: { kind: 'link-storage', workspaceId: '$workspace', storageAccountIds: ['first', '$accounts'] },
};

function changesFor(entry: Entry, values: Values) {
  return preparedEntry(entry, values)(topology).changes;
}

describe('an entry of a workflow', () => {
  test('is one change for each value of a list', () => {
    expect(changesFor(closing, { resources: ['a', 'b'], query: ['Disabled'] })).toEqual([
      { kind: 'set-public-access', resourceId: 'a', ingestion: 'Disabled', query: 'Disabled' },
      { kind: 'set-public-access', resourceId: 'b', ingestion: 'Disabled', query: 'Disabled' },
    ]);
    expect(changesFor(closing, { resources: [], query: [] })).toEqual([]);
  });

  test('leaves out what an input stands for that was left out', () => {
    const [change = {}] = changesFor(closing, { resources: ['a'], query: [] });
    expect(Object.keys(change)).toEqual(['kind', 'resourceId', 'ingestion']);
  });

  test('has all values of an input within a list', () => {
    const values = { workspace: ['w'], accounts: ['second', 'third'] };
    expect(changesFor(storage, values)).toMatchObject([{ storageAccountIds: ['first', 'second', 'third'] }]);
    expect(changesFor(storage, { ...values, accounts: [] })).toMatchObject([{ storageAccountIds: ['first'] }]);
  });

  test('takes values as they are, whatever they look like', () => {
    const values = { resources: ['$query', '{"kind":"unlink"}'], query: ['Disabled'] };
    const ids = changesFor(closing, values).map(change => 'resourceId' in change && change.resourceId);
    expect(ids).toEqual(values.resources);
  });

  test.each<readonly [Entry, Values, string]>([
    [closing, { resources: ['a'], query: ['Enabled', 'Disabled'] }, '$query must stand for one thing here'],
    [closing, { resources: ['a'] }, '$query names no input'],
    [closing, { query: [] }, '$resources names no input'],
    [{ change: set }, { query: [] }, '$item names no input'],
    [closing, { resources: ['a'], query: ['Half'] }, 'there is no such change: query: Invalid option'],
    [{ change: { kind: 'nothing' } }, {}, 'there is no such change: kind: '],
    [{ change: {} }, {}, 'there is no such change: kind: '],
    [{ recipe: 'retire-resource', with: {} }, {}, 'the recipe retire-resource does not take this: resourceIds: '],
    [{ recipe: 'retire-resource', with: { resourceIds: ['$toString'] } }, {}, '$toString names no input'],
  ])('that makes no change is refused: %j with %j', (entry, values, message) => {
    expect(() => preparedEntry(entry, values)).toThrow(message);
  });

  test('says which inputs it speaks of', () => {
    expect(inputsIn(closing)).toEqual(['resources', 'item', 'query']);
    expect(inputsIn(storage)).toEqual(['workspace', 'accounts']);
    expect(inputsIn({ recipe: 'retire-resource', with: { resourceIds: ['$gone'] } })).toEqual(['gone']);
  });
});
