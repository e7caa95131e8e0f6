import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Assumption } from '../../src/azure/assumptions/assumption.ts';
import { assumptions } from '../../src/azure/assumptions/index.ts';
import type { AssumptionCheck } from '../../src/azure/check-assumptions.ts';
import { checkAssumptions } from '../../src/azure/check-assumptions.ts';
import { type Azure, azure } from './support.ts';

test.each(Object.entries<Assumption>(assumptions))('%s has a source, and is used where it says', (_, assumption) => {
  expect(URL.canParse(assumption.source)).toBe(true);
  const missing = assumption.usedIn.filter(path => !existsSync(new URL(`../../${path}`, import.meta.url)));
  expect(missing).toEqual([]);
});

async function verdicts(sut: Azure, more: Partial<AssumptionCheck> = {}): Promise<Readonly<Record<string, string>>> {
  const results = await checkAssumptions({
    access: sut.access,
    subscriptions: undefined,
    resolveAliases: async name => [name.replace('.monitor.', '.privatelink.monitor.')],
    ...more,
  });
  expect(JSON.stringify(results)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|ampls-|law-|vnet-/i);
  return Object.fromEntries(results.map(({ name, verdict }) => [name, verdict]));
}

test('every assumption that can be checked holds in the sandbox', async () => {
  expect(new Set(Object.values(await verdicts(await azure())))).toEqual(new Set(['holds']));
});

test('what differs is reported, without an id or a name', async () => {
  const sut = await azure();
  const graphRows = [
    { id: '/a/', columns: { properties: { records: null, aRecords: [{ ipv4Address: '10.0.0.4' }] } } },
    { id: '/workspaces/', columns: { tags: '' } },
  ];
  await sut.simulator.control('PUT', 'deviations', { graphRows });
  await sut.fault({ path: '/providers/Microsoft.Network\\?', body: { resourceTypes: [] } });
  await sut.fault({ path: 'privatelinkscopeoperationstatuses', body: { status: 'Succeeded' } });
  expect(await verdicts(sut, { resolveAliases: async () => ['elsewhere.example'] })).toMatchObject({
    ...{ 'graph-record-shape': 'differs', 'graph-row-shape': 'differs', 'api-versions': 'differs' },
    ...{ 'operation-status': 'differs', 'shared-names': 'differs', 'scope-modes': 'holds', 'record-set': 'holds' },
  });
});

test('what cannot be seen is not taken for confirmed', async () => {
  const sut = await azure({ estate: { subscriptions: [], resources: [], denied: [] } });
  const seen = await verdicts(sut, { resolveAliases: async () => [] });
  expect(seen).toMatchObject({ 'api-versions': 'not-seen', 'own-links': 'not-seen', 'shared-names': 'not-seen' });
});
