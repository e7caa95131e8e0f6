import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { acceptRequest } from '../../src/store/accept-request.ts';
import { events, outbox, requests } from '../../src/store/schema.ts';
import type { WorkItem } from '../../src/store/work.ts';
import { migratedDatabase } from './database.ts';

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
  const answers = await Promise.all(Array.from({ length: 20 }, () => acceptRequest(store, request, new Date())));
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
