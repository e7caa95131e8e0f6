import { expect, test } from 'vitest';
import { refreshTouched } from '../../../src/azure/inventory/fresh.ts';
import { touchedBy } from '../../../src/azure/inventory/touched.ts';
import type { Trouble } from '../../../src/azure/trouble.ts';
import { troubleOf } from '../../../src/azure/trouble.ts';
import { canonical } from '../../../src/domain/canonical.ts';
import type { Change, ChangeKindName } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { emptyEstate } from '../../../src/domain/topology/empty.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import type { Azure } from '../support.ts';
import { azure, errorOf, lookAt, make, settled, write } from '../support.ts';
import type { Case } from './cases.ts';
import { cases, prepare } from './cases.ts';

const all = Object.entries(cases);

/** Delays of a hundredth of Azure's: operations are long enough to be followed. */
async function ready(one: Case): Promise<Azure> {
  const sut = await azure({ speed: 0.01 });
  await prepare(sut, one);
  await sut.calls();
  return sut;
}

/** Whether the change is done, and its image, in what the providers show. */
async function stands(sut: Azure, change: Change) {
  const topology = topologyOf(await refreshTouched(sut.reading, emptyEstate, touchedBy([change])));
  return { isDone: kindOf(change).isDone(topology, change), image: canonical(kindOf(change).image(topology, change)) };
}

async function writesOf(sut: Azure) {
  return (await sut.calls()).filter(({ method, changed }) => changed && method !== 'GET');
}

async function troubleIn(promise: Promise<unknown>): Promise<Trouble> {
  return troubleOf(await errorOf(promise));
}

/** All kinds; the compiler names one that is missing. */
const kinds = {
  'create-scope': true,
  'delete-scope': true,
  link: true,
  unlink: true,
  'set-access-modes': true,
  'create-endpoint': true,
  'delete-endpoint': true,
  'set-zone-group': true,
  'approve-connection': true,
  'reject-connection': true,
  'remove-connection': true,
  'link-zone': true,
  'unlink-zone': true,
  'set-public-access': true,
  'link-storage': true,
  'unlink-storage': true,
  'allow-service-tag': true,
  'remove-service-tag': true,
} satisfies Record<ChangeKindName, true>;

test('there is a case for every kind of change', () => {
  expect(new Set(all.map(([, { change }]) => change.kind))).toEqual(new Set(Object.keys(kinds)));
});

test.each(all)('%s is made by one write, and can be seen', async (_, one) => {
  const sut = await ready(one);
  const { before, receipt, operation, after } = await make(sut, one.change);
  expect(before.stands).toBe('open');
  expect(receipt.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  expect(operation?.failed).toBeUndefined();
  expect(after.stands).toBe('made');
  const writes = await writesOf(sut);
  expect(writes.map(({ method, clientRequestId }) => [method, clientRequestId])).toEqual([[one.method, 'step-1']]);
  expect((await stands(sut, one.change)).isDone).toBe(true);
});

test.each(all)('%s, when it is made already, is seen to be; writing it again changes nothing', async (_, one) => {
  const sut = await ready(one);
  await make(sut, one.change);
  const was = await stands(sut, one.change);
  await write(sut, one.change, 'step-2').catch(troubleOf);
  expect((await settled(sut, one.change)).stands).toBe('made');
  expect(await stands(sut, one.change)).toEqual(was);
});

test.each(all)('%s is still open after a write that was answered 500 and had no effect', async (_, one) => {
  const sut = await ready(one);
  await sut.fault({ method: one.method, path: one.path, status: 500 });
  expect((await troubleIn(write(sut, one.change))).kind).toBe('doubt');
  expect((await lookAt(sut, one.change)).stands).toBe('open');
  expect((await make(sut, one.change)).after.stands).toBe('made');
});

test.each(all)(
  '%s, when its connection broke after it took effect, is found made without a second write',
  async (_, one) => {
    const sut = await ready(one);
    await sut.fault({ method: one.method, path: one.path, when: 'after', reset: true });
    expect((await troubleIn(write(sut, one.change))).kind).toBe('doubt');
    await until(sut, one.change);
    expect(await writesOf(sut)).toHaveLength(1);
    expect((await stands(sut, one.change)).isDone).toBe(true);
  },
);

/** Some providers show the old state while an operation goes on whose address got lost: it ends by itself. */
async function until(sut: Azure, change: Change): Promise<void> {
  await expect.poll(async () => (await lookAt(sut, change)).stands, { interval: 20, timeout: 2_000 }).toBe('made');
}

test.each(all)('%s waits while ARM throttles or is provisioning', async (_, one) => {
  const sut = await ready(one);
  const { method, path } = one;
  const provisioning = "Cannot modify resource while in provisioning state: 'Provisioning'";
  await sut.fault({ method, path, status: 429, headers: { 'retry-after': '7' } });
  expect(await troubleIn(write(sut, one.change))).toMatchObject({ kind: 'wait', ms: 7_000 });
  await sut.fault({ method, path, status: 429 });
  expect(await troubleIn(write(sut, one.change))).toMatchObject({ kind: 'wait', ms: undefined });
  await sut.fault({ method, path, status: 409, code: 'Conflict', message: provisioning });
  expect((await troubleIn(write(sut, one.change))).kind).toBe('wait');
  expect(await writesOf(sut)).toEqual([]);
});
