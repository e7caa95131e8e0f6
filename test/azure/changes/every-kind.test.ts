import { expect, test } from 'vitest';
import { classifyArmError } from '../../../src/azure/classify-error.ts';
import { refreshParts } from '../../../src/azure/inventory/refresh-parts.ts';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import type { Change, ChangeKindName } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { readSetOf } from '../../../src/domain/plan/read-set.ts';
import { emptyInventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import type { Azure } from '../support.ts';
import { apply, azure, failureOf, finalObservation, observe, write } from '../support.ts';
import type { Case } from './cases.ts';
import { cases, prepare } from './cases.ts';

const all = Object.entries(cases);

/** Delays are a hundredth of Azure's, so that operations are still long enough to be polled. */
async function ready(one: Case): Promise<Azure> {
  const sut = await azure({ speed: 0.01 });
  await prepare(sut, one);
  await sut.calls();
  return sut;
}

/** Returns whether the change is done in what the providers show, and its image there. */
async function stateOf(sut: Azure, change: Change) {
  const { inventory } = await refreshParts(
    sut.reading,
    emptyInventory,
    readSetOf(topologyOf(emptyInventory), [change]),
  );
  const topology = topologyOf(inventory);
  return {
    isDone: kindOf(change).isDone(topology, change),
    image: canonicalJson(kindOf(change).image(topology, change)),
  };
}

async function writesOf(sut: Azure) {
  return (await sut.calls()).filter(({ method, changed }) => changed && method !== 'GET');
}

/** All kinds. The compiler reports a missing one. */
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
  'create-zone': true,
  'delete-zone': true,
  'link-zone': true,
  'unlink-zone': true,
  'set-public-access': true,
  'link-storage': true,
  'unlink-storage': true,
  'allow-service-tag': true,
  'remove-service-tag': true,
  'associate-machine': true,
  'dissociate-machine': true,
} satisfies Record<ChangeKindName, true>;

test('has a case for every kind of change', () => {
  expect(new Set(all.map(([, { change }]) => change.kind))).toEqual(new Set(Object.keys(kinds)));
});

test.each(all)('%s is applied by one write, and then observed as applied', async (_, one) => {
  const sut = await ready(one);
  const { before, receipt, operation, after } = await apply(sut, one.change);
  expect(before.status).toBe('not-applied');
  expect(receipt.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  expect(operation?.failed).toBeUndefined();
  expect(after.status).toBe('applied');
  const writes = await writesOf(sut);
  expect(writes.map(({ method, clientRequestId }) => [method, clientRequestId])).toEqual([[one.method, 'step-1']]);
  expect((await stateOf(sut, one.change)).isDone).toBe(true);
});

test.each(all)(
  '%s is observed as applied where it already is, and writing it again changes nothing',
  async (_, one) => {
    const sut = await ready(one);
    await apply(sut, one.change);
    const before = await stateOf(sut, one.change);
    await write(sut, one.change, 'step-2').catch(classifyArmError);
    expect((await finalObservation(sut, one.change)).status).toBe('applied');
    expect(await stateOf(sut, one.change)).toEqual(before);
  },
);

test.each(all)(
  '%s is observed as not applied after a write that was answered with 500 and had no effect',
  async (_, one) => {
    const sut = await ready(one);
    await sut.fault({ method: one.method, path: one.path, status: 500 });
    expect((await failureOf(write(sut, one.change))).kind).toBe('uncertain');
    expect((await observe(sut, one.change)).status).toBe('not-applied');
    expect((await apply(sut, one.change)).after.status).toBe('applied');
  },
);

test.each(all)(
  '%s is observed as applied without a second write where the connection broke after the write took effect',
  async (_, one) => {
    const sut = await ready(one);
    await sut.fault({ method: one.method, path: one.path, when: 'after', reset: true });
    expect((await failureOf(write(sut, one.change))).kind).toBe('uncertain');
    await untilApplied(sut, one.change);
    expect(await writesOf(sut)).toHaveLength(1);
    expect((await stateOf(sut, one.change)).isDone).toBe(true);
  },
);

/** Waits until a change is applied: some providers show the old state while an operation runs whose URL got lost. */
async function untilApplied(sut: Azure, change: Change): Promise<void> {
  await expect.poll(async () => (await observe(sut, change)).status, { interval: 20 }).toBe('applied');
}

test.each(all)('%s is retryable while ARM throttles or is provisioning', async (_, one) => {
  const sut = await ready(one);
  const { method, path } = one;
  const provisioning = "Cannot modify resource while in provisioning state: 'Provisioning'";
  await sut.fault({ method, path, status: 429 });
  expect(await failureOf(write(sut, one.change))).toMatchObject({ kind: 'retryable', retryAfterMs: undefined });
  await sut.fault({ method, path, status: 409, code: 'Conflict', message: provisioning });
  expect((await failureOf(write(sut, one.change))).kind).toBe('retryable');
  await sut.fault({ method, path, status: 429, headers: { 'retry-after': '7' } });
  expect(await failureOf(write(sut, one.change))).toMatchObject({ kind: 'retryable', retryAfterMs: 7_000 });
  expect(await writesOf(sut)).toEqual([]);
});
