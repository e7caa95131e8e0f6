import { describe, expect, test } from 'vitest';
import type { ChangeRecord } from '../../../src/domain/watch/change-records.ts';
import { isRecorded } from '../../../src/domain/watch/change-records.ts';
import type { ReplacedObject } from '../../../src/domain/watch/replaced-object.ts';
import { digestsOf, overwrittenEdits, unrequestedDifferences } from '../../../src/domain/watch/replaced-object.ts';
import { scopeId } from '../build.ts';

const query = 'properties.accessModeSettings.queryAccessMode';
const ingestion = 'properties.accessModeSettings.ingestionAccessMode';
const exclusion = 'properties.accessModeSettings.exclusions[0].privateEndpointConnectionName';

/** A scope whose query mode was closed, and which had a tag. */
const replaced: ReplacedObject = {
  id: scopeId('a'),
  read: { 'tags.owner': 'net', [query]: 'Open', [ingestion]: 'Open' },
  set: { [query]: 'PrivateOnly' },
};

describe('what is read back', () => {
  test('is as it was before, apart from what was to change, and whatever its case', () => {
    const shown = { 'Tags.owner': 'NET', [query]: 'PrivateOnly', [ingestion]: 'open' };
    expect(unrequestedDifferences(replaced, shown)).toEqual([]);
    // What was to change is verified elsewhere.
    expect(unrequestedDifferences(replaced, { ...shown, [query]: 'Open' })).toEqual([]);
  });

  test('differs where a value is another one, is missing, or is new', () => {
    expect(
      unrequestedDifferences(replaced, { [query]: 'PrivateOnly', [ingestion]: 'PrivateOnly', 'tags.x': '1' }),
    ).toEqual([
      { path: 'tags.owner', before: 'net', after: null },
      { path: ingestion, before: 'Open', after: 'PrivateOnly' },
      { path: 'tags.x', before: null, after: '1' },
    ]);
  });
});

const write = { startedAt: new Date('2026-03-01T12:00:00Z'), correlationId: 'own' };

type Changed = Readonly<Record<string, readonly [string | null, string | null]>>;

function record(correlationId: string, changed: Changed, more: Partial<ChangeRecord> = {}): ChangeRecord {
  const values = Object.entries(changed).map(([path, [before, after]]) => [path, { before, after }] as const);
  return {
    resourceId: scopeId('A'),
    type: 'Update',
    at: '2026-03-01T12:00:01Z',
    by: 'carol@contoso.com',
    client: 'Azure Portal',
    correlationId,
    changed: new Map(values),
    ...more,
  };
}

function reportOf(records: readonly ChangeRecord[], of: ReplacedObject = replaced) {
  return overwrittenEdits(digestsOf(of), write, records);
}

const author = { by: 'carol@contoso.com', client: 'Azure Portal', at: '2026-03-01T12:00:01Z' };
const requested: Changed = { [query]: ['Open', 'PrivateOnly'] };

describe("someone else's change", () => {
  test('is not known to be lost as long as Azure has no record of the write', () => {
    const unknown = { edits: [], isComplete: false };
    expect(reportOf([])).toEqual(unknown);
    expect(reportOf([record('other', { 'tags.team': [null, 'orders'] })])).toEqual(unknown);
    expect(reportOf([record('own', requested, { resourceId: scopeId('b') })])).toEqual(unknown);
    expect(reportOf([record('own', requested, { at: '2026-03-01T11:58:59Z' })])).toEqual(unknown);
    expect(reportOf([{ ...record('own', requested), correlationId: null }])).toEqual(unknown);
  });

  test('was not lost where the write replaced only what the bot had read, or what Azure computes', () => {
    const computed: Changed = { 'properties.provisioningState': ['Updating', 'Succeeded'] };
    expect(reportOf([record('own', { ...requested, ...computed })])).toEqual({ edits: [], isComplete: true });
  });

  test.for<[string, Changed, Changed]>([
    ['added a tag', { 'tags.team': [null, 'orders'] }, { 'tags.team': ['orders', null] }],
    ['removed a tag', { 'tags.owner': ['net', null] }, { 'tags.owner': [null, 'net'] }],
    ['changed a tag', { 'tags.owner': ['net', 'ops'] }, { 'tags.owner': ['ops', 'net'] }],
    ['closed ingestion', { [ingestion]: ['Open', 'PrivateOnly'] }, { [ingestion]: ['PrivateOnly', 'Open'] }],
    ['excluded a connection', { [exclusion]: [null, 'c-1'] }, { [exclusion]: ['c-1', null] }],
  ])('was lost where somebody %s after the object was read', ([, theirs, undone]) => {
    const [path, [before, after]] = Object.entries(undone)[0] ?? ['', [null, null]];
    const records = [record('own', { ...requested, ...undone }), record('other', theirs)];
    expect(reportOf(records)).toEqual({ edits: [{ path, before, after, ...author }], isComplete: true });
  });

  test('was lost where the write set a value that somebody had set to a third one', () => {
    const set: ReplacedObject = { ...replaced, read: { flag: 'Enabled' }, set: { flag: 'Disabled' } };
    const theirs = record('other', { flag: ['Enabled', 'SecuredByPerimeter'], 'tags.x': ['1', '2'] });
    const own = record('own', { FLAG: ['SecuredByPerimeter', 'Disabled'] });
    expect(reportOf([own, theirs], set)).toMatchObject({ edits: [{ path: 'FLAG', before: 'SecuredByPerimeter' }] });
  });

  test('is not claimed where no record says that somebody had made it', () => {
    const own = record('own', { ...requested, [ingestion]: ['PrivateOnly', 'Open'], 'tags.team': ['orders', null] });
    const other = record('other', { 'tags.team': [null, 'orders'], 'tags.y': [null, '1'] });
    expect(reportOf([own])).toEqual({ edits: [], isComplete: false });
    expect(reportOf([own, other])).toMatchObject({ edits: [{ path: 'tags.team' }], isComplete: false });
  });
});

test('the audit trail keeps no values', () => {
  const digests = digestsOf({ ...replaced, set: { ...replaced.set, 'tags.owner': null } });
  expect(JSON.stringify(digests)).not.toMatch(/"(net|Open|PrivateOnly)"/);
  expect(digests.set['tags.owner']).toBeNull();
  expect(Object.keys(digests.read)).toEqual(Object.keys(replaced.read));
});

test('Azure records changes of scopes, but not those of associations in the same place', () => {
  expect(isRecorded(scopeId('a'))).toBe(true);
  expect(isRecorded(`${scopeId('a')}/providers/Microsoft.Insights/dataCollectionRuleAssociations/x`)).toBe(false);
  expect(isRecorded('nothing')).toBe(false);
});
