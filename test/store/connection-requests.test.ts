import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openRequestsAbout } from '../../src/store/connection-requests.ts';
import { requests } from '../../src/store/schema.ts';
import { somePlan } from '../app/planned.ts';
import { migratedDatabase, someRequest } from './database.ts';

const folder = '/subscriptions/s1/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints';

test('finds open requests about a connection by their plans, their effects, and the connection that the bot named', async () => {
  const { db } = await migratedDatabase();
  const idsOf = async (endpoint: string, effects: readonly string[] = []) =>
    (await openRequestsAbout(db, { id: '/Connections/1', endpointId: `${folder}/${endpoint}` }, effects)).map(
      ({ id }) => id,
    );
  const [planned, alike, own] = [await someRequest(db), await someRequest(db), await someRequest(db)];
  const change = (id: number, set: Partial<typeof requests.$inferInsert>) =>
    db.update(requests).set(set).where(eq(requests.id, id));
  await change(planned, { plan: { ...somePlan(), locks: [`${folder}/pe-10`.toLowerCase()] } });
  await change(alike, { effect: 'lets it in' });
  expect(await idsOf('pe-1')).toEqual([]);
  expect(await idsOf('PE-10')).toEqual([planned]);
  expect(await idsOf('pe-1', ['rejects it', 'lets it in'])).toEqual([alike]);
  await change(own, { inputs: { connections: ['/connections/1'] } });
  expect(await idsOf('pe-1')).toEqual([]);
  await change(own, { requester: 'amplsbot' });
  expect(await idsOf('pe-1')).toEqual([own]);
  await change(own, { state: 'declined' });
  expect(await idsOf('pe-1')).toEqual([]);
});
