import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { acceptRequest } from '../../src/requests/accept.ts';
import { findRequest } from '../../src/requests/read.ts';
import { events, outbox, requests } from '../../src/requests/schema.ts';
import { askAgain, cancel, planAnew } from '../../src/requests/wishes.ts';
import { migratedDatabase, someRequest } from './database.ts';

test('a request comes with its event and its card, and the same key makes it once', async () => {
  const { db } = await migratedDatabase();
  const request = {
    key: 'trigger.1',
    workflow: 'connect-resources',
    inputs: { scope: ['ampls-a'] },
    reason: 'it’s "quoted" \\ and \n more',
    requester: 'U1',
    origin: 'C1',
  };
  const answers = await Promise.all(Array.from({ length: 20 }, () => acceptRequest(db, request, new Date())));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
  const [id] = answers.map(answer => answer.id);
  expect(await db.select().from(requests)).toHaveLength(1);
  const [event] = await db.select().from(events);
  expect(JSON.parse(event?.data ?? '')).toEqual({
    workflow: 'connect-resources',
    inputs: request.inputs,
    reason: request.reason,
  });
  const messages = await db
    .select()
    .from(outbox)
    .where(eq(outbox.requestId, id ?? 0));
  expect(messages.map(({ body }) => body)).toEqual([{ kind: 'card' }]);
});

test('only the requester cancels, and only as long as nothing is written', async () => {
  const { db } = await migratedDatabase();
  const request = await someRequest(db);
  expect(await cancel(db, { request, person: 'UMALLORY' }, new Date())).toMatchObject({ refused: 'not-yours' });
  expect(await cancel(db, { request, person: 'UALICE' }, new Date())).toMatchObject({ granted: true });
  expect(await cancel(db, { request, person: 'UALICE' }, new Date())).toMatchObject({ refused: 'too-late' });
});

test('a finished request is asked for again as a new one that names it; an unfinished one is not', async () => {
  const { db } = await migratedDatabase();
  const id = await someRequest(db, { reason: 'first' });
  const old = await findRequest(db, id);
  if (old === undefined) throw new Error('it was just made');
  const again = { key: 'again.1', requester: 'UBOB', origin: 'C2' };
  expect(await askAgain(db, old, again, new Date())).toBeUndefined();
  const { request: ended } = await cancel(db, { request: id, person: 'UALICE' }, new Date());
  const accepted = await askAgain(db, ended, again, new Date());
  expect(await findRequest(db, accepted?.id ?? 0)).toMatchObject({ retryOf: id, requester: 'UBOB', reason: 'first' });
  expect(await planAnew(db, { request: id, person: 'UALICE' }, new Date())).toMatchObject({ refused: 'not-stale' });
});
