import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openRequestTouching } from '../../src/store/requests.ts';
import { requests } from '../../src/store/schema.ts';
import { somePlan } from '../app/planned.ts';
import { migratedDatabase, someRequest } from './database.ts';

test('finds the open request whose plan touches an endpoint, but not one for an endpoint whose name only begins the same', async () => {
  const { db } = await migratedDatabase();
  const folder = '/subscriptions/s1/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints';
  const id = await someRequest(db);
  const locks = [`${folder}/pe-10`.toLowerCase()];
  await db
    .update(requests)
    .set({ plan: { ...somePlan(), locks } })
    .where(eq(requests.id, id));
  expect(await openRequestTouching(db, `${folder}/pe-1`)).toBeUndefined();
  expect(await openRequestTouching(db, `${folder}/PE-10`)).toBe(id);
});
