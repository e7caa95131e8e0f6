import { expect, test } from 'vitest';
import { createOverwriteCheck } from '../../src/app/watch/check-overwrites.ts';
import type { LastChange } from '../../src/domain/topology/objects.ts';
import type { ChangeRecord } from '../../src/domain/watch/change-records.ts';
import type { ObjectValues, ReplacedObject } from '../../src/domain/watch/replaced-object.ts';
import { scopeId, workspaceId } from '../domain/build.ts';
import { armErrors } from './simulated-azure.ts';
import { openApproved } from './support.ts';

const MINUTE = 60_000;
const mode = 'properties.mode';
const object: ReplacedObject = {
  id: scopeId('ampls-b'),
  read: { 'tags.owner': 'net', [mode]: 'Open' },
  set: { [mode]: 'PrivateOnly' },
};
const ours = { by: 'bot', at: '2026-03-01T12:00:00Z' };
const shown = { 'tags.owner': 'net', [mode]: 'PrivateOnly' };

/** Opens a stage with a succeeded request whose write replaced an object as a whole. */
async function openReplaced({
  values = shown,
  changed = ours,
  of = object,
}: {
  values?: ObjectValues;
  changed?: LastChange;
  of?: ReplacedObject;
} = {}) {
  const stage = await openApproved('law-prod');
  const { id, azure, source, context, execute, clock } = stage;
  azure.onWrite('link law-prod', { receipt: { replaced: { object: of, changed: ours } } });
  azure.onObserve('link law-prod', { object: { values, changed } });
  await execute(id);
  let at = 0;
  const check = createOverwriteCheck(context, () => {
    at += 10_000;
    return at;
  });
  const own = recordOf('c-write', { [mode]: ['Open', 'PrivateOnly'] });
  return { ...stage, check, source, clock, own };
}

function recordOf(
  correlationId: string,
  changed: Readonly<Record<string, readonly [string | null, string | null]>>,
): ChangeRecord {
  const values = Object.entries(changed).map(([path, [before, after]]) => [path, { before, after }] as const);
  return {
    resourceId: object.id,
    type: 'Update',
    at: '2026-03-01T12:00:00Z',
    by: 'carol@contoso.com',
    client: null,
    correlationId,
    changed: new Map(values),
  };
}

const theirs = recordOf('c-carol', { 'tags.team': [null, 'orders'] });

test('reports a lost change once, when Azure has a record of it and of the write', async () => {
  const { id, check, source, own, eventOf, eventTypes, deliver, slack } = await openReplaced();
  source.records = [theirs];
  await check();
  expect((await eventTypes(id)).at(-1)).toBe('succeeded');
  source.records = [
    { ...own, changed: new Map([...own.changed, ['tags.team', { before: 'orders', after: null }]]) },
    theirs,
  ];
  await check();
  await check();
  const lost = {
    path: 'tags.team',
    before: 'orders',
    after: null,
    by: 'carol@contoso.com',
    client: null,
    at: theirs.at,
  };
  expect(await eventOf(id, 'edits_overwritten')).toMatchObject([{ data: { object: object.id, edits: [lost] } }]);
  await deliver(id);
  expect(slack.posts.at(-1)?.text).toContain('overwrote what someone else had changed in ampls-b');
});

test('records that nothing was lost, and keeps the values that it compares as digests', async () => {
  const { id, check, source, own, eventOf, eventTypes, outboxOf } = await openReplaced();
  const messages = (await outboxOf(id)).length;
  source.records = [own, theirs];
  await check();
  await check();
  expect((await eventTypes(id)).slice(-2)).toEqual(['succeeded', 'nothing_overwritten']);
  expect(await outboxOf(id)).toHaveLength(messages);
  const [done] = await eventOf(id, 'step_done');
  const digest = expect.stringMatching(/^\w{16}$/);
  expect(done?.data).toHaveProperty('evidence.replaced', {
    ...object,
    read: { 'tags.owner': digest, [mode]: digest },
    set: { [mode]: digest },
  });
});

test('records at last that it is not known, where Azure never has a record of the write', async () => {
  const { id, check, clock, eventTypes } = await openReplaced();
  clock.advance(15 * MINUTE);
  await check();
  expect((await eventTypes(id)).at(-1)).toBe('succeeded');
  clock.advance(1);
  await check();
  await check();
  expect((await eventTypes(id)).slice(-2)).toEqual(['succeeded', 'overwrites_unknown']);
});

test('records at once that it is not known for objects whose changes Azure does not record there', async () => {
  const association = `${workspaceId('x')}/providers/Microsoft.Insights/dataCollectionRuleAssociations/y`;
  const { id, check, eventTypes } = await openReplaced({ of: { ...object, id: association } });
  await check();
  expect((await eventTypes(id)).at(-1)).toBe('overwrites_unknown');
});

test('asks again where Azure does not answer, but not sooner than every 10 seconds', async () => {
  const { id, context, source, own, clock, eventTypes } = await openReplaced();
  let at = 0;
  const check = createOverwriteCheck(context, () => at);
  let asked = 0;
  source.records = [own];
  source.before = () => {
    asked += 1;
    throw asked === 1 ? armErrors.retryable(1_000) : new Error('not an answer of Azure');
  };
  await check();
  at = 9_999;
  await check();
  expect(asked).toBe(1);
  at = 10_000;
  await expect(check()).rejects.toThrow('not an answer');
  source.before = () => undefined;
  at = 20_000;
  clock.advance(24 * 60 * MINUTE + 1);
  await check();
  expect((await eventTypes(id)).at(-1)).toBe('succeeded');
});

test('reports what is read back otherwise, and its author where the object shows one', async () => {
  const later = { by: 'carol@contoso.com', at: '2026-03-01T12:00:05Z' };
  const known = await openReplaced({ values: { ...shown, 'tags.owner': 'ops' }, changed: later });
  const differences = [{ path: 'tags.owner', before: 'net', after: 'ops' }];
  expect(await known.eventOf(known.id, 'differs_after_write')).toMatchObject([
    { data: { differences, changed: later } },
  ]);
  const unknown = await openReplaced({ values: { [mode]: 'PrivateOnly' } });
  expect(await unknown.eventOf(unknown.id, 'differs_after_write')).toMatchObject([{ data: { changed: null } }]);
});

test('records that it is not known what a write replaced of which ARM gave no clear answer', async () => {
  const stage = await openApproved('law-prod');
  stage.azure.onWrite('link law-prod', { effect: true, error: armErrors.uncertain() });
  stage.azure.onObserve('link law-prod', { object: { values: shown, changed: ours } });
  await stage.execute(stage.id);
  expect((await stage.eventTypes(stage.id)).slice(-3)).toEqual(['step_done', 'overwrites_unknown', 'succeeded']);
  await createOverwriteCheck(stage.context, () => 0)();
  expect(await stage.state(stage.id)).toBe('succeeded');
});
