import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { acceptRequests } from '../../src/store/accept-request.ts';
import { events, outbox, requests } from '../../src/store/schema.ts';
import type { WorkItem } from '../../src/store/work.ts';
import { acceptOne, migratedDatabase, storeOn } from './database.ts';

const request = {
  key: 'trigger.1',
  workflow: 'connect-resources',
  inputs: { scope: ['ampls-a'] },
  reason: 'it’s "quoted" \\ and \n more',
  requester: 'U1',
  origin: 'C1',
};

test('saves a request with its event and its card, once for the same key', async () => {
  const { db } = await migratedDatabase();
  const enqueued: WorkItem[] = [];
  const store = { db, queue: { enqueue: (items: readonly WorkItem[]) => enqueued.push(...items) } };
  // As many as there are connections: none has to wait for another.
  const answers = await Promise.all(Array.from({ length: 8 }, () => acceptOne(store, request)));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
  const id = answers[0]?.id ?? 0;
  expect(await db.select().from(requests)).toHaveLength(1);
  const [event] = await db.select().from(events);
  expect(JSON.parse(event?.data ?? '')).toEqual({
    workflow: 'connect-resources',
    inputs: request.inputs,
    reason: request.reason,
  });
  const messages = await db.select().from(outbox).where(eq(outbox.requestId, id));
  expect(messages.map(({ body }) => body)).toEqual([{ kind: 'card' }]);
  expect(enqueued).toMatchObject([
    { work: 'plan', id, version: 1 },
    { work: 'deliver', id, version: 1 },
  ]);
});

test('gives requests that are saved together numbers in their order, with one for a key that is there twice', async () => {
  const { db } = await migratedDatabase();
  const keys = ['c', 'a', 'b', 'a'];
  const outcomes = await acceptRequests(
    storeOn(db),
    keys.map(key => ({ ...request, key })),
    new Date(),
  );
  const accepted = outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value : undefined));
  const first = accepted[0]?.id ?? 0;
  expect(accepted.map(one => (one?.id ?? 0) - first)).toEqual([0, 1, 2, 1]);
  expect(accepted.map(one => one?.repeated)).toEqual([false, false, false, true]);
});

test('saves the others where Postgres refuses one of several requests', async () => {
  const { db } = await migratedDatabase();
  // Too long for the index of the keys, however it is compressed.
  const keys = ['a', randomBytes(10_000).toString('hex'), 'b'];
  const outcomes = await acceptRequests(
    storeOn(db),
    keys.map(key => ({ ...request, key })),
    new Date(),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await db.select().from(requests)).toHaveLength(2);
});
