import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createInventory } from '../../../src/app/inventory/inventory.ts';
import { loadKnownState } from '../../../src/app/inventory/known-state.ts';
import type { Reading } from '../../../src/app/inventory/reading.ts';
import { readingOf, withRefreshed } from '../../../src/app/inventory/reading.ts';
import type { InventorySource } from '../../../src/app/ports.ts';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { keyOf } from '../../../src/domain/ids.ts';
import { connectionsOf, linkOf } from '../../../src/domain/topology/lookups.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { emptyInventory } from '../../../src/domain/topology/objects.ts';
import type { Database } from '../../../src/store/database.ts';
import { drawTicket } from '../../../src/store/locks.ts';
import { requests, steps } from '../../../src/store/schema.ts';
import { endpointId, network, scope, scopeId, subnetId, workspace, workspaceId } from '../../domain/build.ts';
import { planChanges } from '../../domain/plan-changes.ts';
import { migratedDatabase, someRequest } from '../../store/database.ts';

const START = Date.parse('2026-03-01T12:00:00Z');

/** Returns a time so many seconds after the start of a test. */
const at = (seconds: number) => new Date(START + seconds * 1000);

const environment: Inventory = {
  ...emptyInventory,
  scopes: [scope('ampls-a'), scope('ampls-b')],
  resources: [workspace('law-1'), workspace('law-2')],
  networks: [network('vnet-1')],
};

const link = linkChange(scopeId('ampls-a'), workspaceId('law-1'));

const createEndpoint: Change = {
  kind: 'create-endpoint',
  endpointId: endpointId('pe-1'),
  scopeId: scopeId('ampls-a'),
  subnetId: subnetId('vnet-1'),
  location: 'westeurope',
  requestMessage: '',
};

const linkStorage: Change = { kind: 'link-storage', workspaceId: workspaceId('law-1'), storageAccountIds: ['/logs'] };

/** Saves a request that applied a change at a time, or that has only reserved it where the time is null. */
async function saveChange(db: Database, change: Change, appliedAt: Date | null): Promise<number> {
  const requestId = await someRequest(db);
  const meter = { meter: 'scope-resources', subjectId: scopeId('ampls-a'), countedId: workspaceId('law-1') } as const;
  await db.update(requests).set({ state: 'executing' }).where(eq(requests.id, requestId));
  await db.insert(steps).values({
    id: randomUUID(),
    requestId,
    position: 0,
    change,
    title: 'A change',
    demands: [meter],
    state: appliedAt === null ? 'pending' : 'done',
    finishedAt: appliedAt,
  });
  return requestId;
}

/** Returns a reading of everything at 0 s, with some parts read again at 60 s. */
function readingWith(refreshed: readonly string[]): Reading {
  const reading = readingOf({ readAt: at(0), inventory: environment });
  return withRefreshed(reading, { inventory: environment, refreshed }, at(60));
}

/** Returns what the topology of a reading shows of a change, with what requests have applied since. */
async function shows(db: Database, reading: Reading, change: Change): Promise<boolean> {
  const { topology } = await loadKnownState(db, reading);
  return kindOf(change).isDone(topology, change);
}

test('adds a change that was applied after its part was read', async () => {
  const { db } = await migratedDatabase();
  await saveChange(db, link, at(30));
  expect(await shows(db, readingWith([]), link)).toBe(true);
  expect(await shows(db, readingWith([scopeId('ampls-b')]), link)).toBe(true);
});

test('leaves out a change that was applied before its part was read again', async () => {
  const { db } = await migratedDatabase();
  await saveChange(db, link, at(30));
  expect(await shows(db, readingWith([scopeId('AMPLS-A').toUpperCase()]), link)).toBe(false);
});

test('leaves out a change that was applied before the whole inventory was read', async () => {
  const { db } = await migratedDatabase();
  await saveChange(db, link, at(-1));
  expect(await shows(db, readingWith([]), link)).toBe(false);
});

test('adds only those parts of a change that were read before it', async () => {
  const { db } = await migratedDatabase();
  await saveChange(db, createEndpoint, at(30));
  const read = async (parts: readonly string[]) => {
    const { topology } = await loadKnownState(db, readingWith(parts));
    return [topology.endpoints.size, connectionsOf(topology, scopeId('ampls-a')).length];
  };
  expect(await read([])).toEqual([1, 1]);
  expect(await read([endpointId('pe-1')])).toEqual([0, 1]);
  expect(await read([scopeId('ampls-a')])).toEqual([1, 0]);
  expect(await read([endpointId('pe-1'), scopeId('ampls-a')])).toEqual([0, 0]);
});

test('knows that a workspace may be read again without its linked storage', async () => {
  const { db } = await migratedDatabase();
  await saveChange(db, linkStorage, at(30));
  const parts = [workspaceId('law-1')];
  expect(await shows(db, readingWith(parts), linkStorage)).toBe(true);
  expect(await shows(db, readingWith([...parts, `${workspaceId('law-1')}/linkedStorageAccounts`]), linkStorage)).toBe(
    false,
  );
});

test('applies changes in the order in which they finished, with those that a request has undone', async () => {
  const { db } = await migratedDatabase();
  const unlink: Change = { kind: 'unlink', scopeId: link.scopeId, resourceId: link.resourceId };
  await saveChange(db, unlink, at(40));
  const undone = await saveChange(db, link, at(30));
  await db.update(steps).set({ state: 'undone' }).where(eq(steps.requestId, undone));
  expect(await shows(db, readingWith([]), link)).toBe(false);
  await saveChange(db, link, at(50));
  expect(await shows(db, readingWith([]), link)).toBe(true);
});

test('adds what other requests have reserved, whenever the parts were read', async () => {
  const { db } = await migratedDatabase();
  const id = await saveChange(db, link, null);
  const known = await loadKnownState(db, readingWith([scopeId('ampls-a')]));
  expect(known.reserved).toEqual([link]);
  expect(linkOf(known.topology, link.scopeId, link.resourceId)).toBeUndefined();
  expect((await loadKnownState(db, readingWith([]), id)).reserved).toEqual([]);
});

test('adds only what requests with certain locks have reserved, where it is asked for them', async () => {
  const { db } = await migratedDatabase();
  const id = await saveChange(db, link, null);
  await db.transaction(tx => drawTicket(tx, id, [scopeId('ampls-a'), workspaceId('law-1')].map(keyOf), at(0)));
  const reservedFor = async (sharing: readonly string[]) =>
    (await loadKnownState(db, readingWith([]), undefined, sharing)).reserved;
  expect(await reservedFor([keyOf(scopeId('ampls-a')), keyOf(workspaceId('law-1'))])).toEqual([link]);
  expect(await reservedFor([keyOf(scopeId('ampls-b'))])).toEqual([]);
  expect(await reservedFor([])).toEqual([]);
});

test('reserves what an unfinished request may have to put back', async () => {
  const { db } = await migratedDatabase();
  const unlink: Change = { kind: 'unlink', scopeId: link.scopeId, resourceId: link.resourceId };
  const id = await saveChange(db, unlink, at(30));
  const plan = planChanges(readingWith([]).topology, [unlink]);
  const [planned] = plan.changes;
  if (planned === undefined) throw new Error('the plan is empty');
  await db
    .update(requests)
    .set({ plan: { ...plan, changes: [{ ...planned, inverse: link }] } })
    .where(eq(requests.id, id));
  expect((await loadKnownState(db, readingWith([]))).reserved).toEqual([link]);
  await db.update(requests).set({ state: 'succeeded' }).where(eq(requests.id, id));
  expect((await loadKnownState(db, readingWith([]))).reserved).toEqual([]);
});

interface FakeAzure {
  inventory: Inventory;
  /** How often everything was read. */
  reads: number;
  /** It answers no earlier. */
  until?: Promise<void>;
}

/** Returns an inventory with a clock that starts at 0 s, and a source that counts how often it is read. */
function inventoryOn(db: Database, content: Inventory = environment) {
  const azure: FakeAzure = { inventory: content, reads: 0 };
  const clock = { seconds: 0 };
  const source: InventorySource = {
    async readAll() {
      azure.reads += 1;
      await azure.until;
      return azure.inventory;
    },
    lookUp: async () => ({}),
    changesSince: async () => [],
    resourceGroupsNamed: async () => [],
    readParts: async (known, { scopes = [] }) => ({ inventory: known, refreshed: scopes }),
  };
  return { azure, clock, inventory: createInventory({ db, source, clock: () => at(clock.seconds) }) };
}

test('shows the applied changes of other requests in the topology for an answer', async () => {
  const { db } = await migratedDatabase();
  const { inventory } = inventoryOn(db);
  await inventory.current(0);
  await saveChange(db, link, at(1));
  await saveChange(db, linkChange(scopeId('ampls-a'), workspaceId('law-2')), null);
  const { topology, readAt, reserved } = await inventory.currentTopology(60_000);
  expect(readAt).toEqual(at(0));
  expect(linkOf(topology, link.scopeId, link.resourceId)).toBeDefined();
  expect(linkOf(topology, link.scopeId, workspaceId('law-2'))).toBeUndefined();
  expect(reserved.map(({ meter }) => meter)).toEqual(['scope-resources', 'scope-workspaces', 'resource-scopes']);
});

test('gives a refreshed part the time at which it was read, and the others the time of the whole', async () => {
  const { db } = await migratedDatabase();
  const { clock, inventory } = inventoryOn(db);
  const reading = await inventory.current(0);
  clock.seconds = 40;
  const refreshed = await inventory.refresh(reading, { scopes: [scopeId('ampls-a')] });
  expect(refreshed.readAt).toEqual(at(0));
  expect([...refreshed.refreshedAt]).toEqual([[scopeId('ampls-a').toLowerCase(), at(40)]]);
});

test('reads Azure again only once the reading is older than allowed', async () => {
  const { db } = await migratedDatabase();
  const { azure, clock, inventory } = inventoryOn(db);
  await inventory.current(60_000);
  clock.seconds = 60;
  expect((await inventory.current(60_000)).readAt).toEqual(at(0));
  clock.seconds = 61;
  expect((await inventory.current(60_000)).readAt).toEqual(at(61));
  expect(azure.reads).toBe(2);
});

test('uses the reading that another process has saved', async () => {
  const { db } = await migratedDatabase();
  const [one, other] = [inventoryOn(db), inventoryOn(db)];
  await one.inventory.current(60_000);
  const reading = await other.inventory.current(60_000);
  expect(reading.inventory).toEqual(environment);
  expect(other.azure.reads).toBe(0);
});

test('reads Azure once for concurrent callers', async () => {
  const { db } = await migratedDatabase();
  const { azure, inventory } = inventoryOn(db);
  const callers = [inventory.current(0), inventory.current(0), inventory.current(0)];
  const { promise, resolve } = Promise.withResolvers<void>();
  azure.until = promise;
  // Azure answers once each of them has looked into the database: what they look up comes before this.
  await Promise.all([1, 2, 3].map(() => db.execute(sql`select pg_sleep(0.1)`)));
  resolve();
  await Promise.all(callers);
  expect(azure.reads).toBe(1);
});

test('keeps the watched reading apart from the latest one', async () => {
  const { db } = await migratedDatabase();
  const { clock, inventory } = inventoryOn(db);
  expect(await inventory.watched()).toBeUndefined();
  const reading = await inventory.current(0);
  await db.transaction(tx => inventory.saveWatched(tx, reading));
  clock.seconds = 5;
  await inventory.current(0);
  expect((await inventory.watched())?.readAt).toEqual(at(0));
  expect((await inventoryOn(db).inventory.watched())?.inventory).toEqual(environment);
});

test('adds each applied change once, also one that is committed after later ones were read', async () => {
  const { db } = await migratedDatabase();
  const reading = readingOf({ readAt: at(0), inventory: environment });
  const unlink: Change = { kind: 'unlink', scopeId: link.scopeId, resourceId: link.resourceId };
  await saveChange(db, unlink, at(1));
  await saveChange(db, unlink, at(20));
  for (let time = 0; time < 3; time += 1) expect(await shows(db, reading, link)).toBe(false);
  // Applied long before what was read, and committed now; then one after everything.
  await saveChange(db, createEndpoint, at(10));
  expect(await shows(db, reading, createEndpoint)).toBe(true);
  await saveChange(db, linkStorage, at(5));
  expect(await shows(db, reading, linkStorage)).toBe(true);
  await saveChange(db, link, at(30));
  for (let time = 0; time < 3; time += 1) expect(await shows(db, reading, link)).toBe(true);
  await saveChange(db, unlink, at(25));
  expect(await shows(db, reading, link)).toBe(true);
  await saveChange(db, unlink, at(30));
  expect(await shows(db, reading, link)).toBe(false);
});
