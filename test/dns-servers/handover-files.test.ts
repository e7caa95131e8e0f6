import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readInventory } from '../../src/azure/inventory/read-inventory.ts';
import { forwardingTo } from '../../src/domain/records/forwarding.ts';
import { zonesIn } from '../../src/domain/records/handover.ts';
import { handoverFiles } from '../../src/domain/records/handover-files.ts';
import type { HandoverRecord } from '../../src/domain/records/record-sheet.ts';
import { recordSheet } from '../../src/domain/records/record-sheet.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { azure } from '../azure/support.ts';
import { check, requireTool, saveFiles, startUnbound } from './dns-tools.ts';

const readAt = new Date('2026-03-01T12:00:00Z');

/** Returns what is handed over for the endpoint of the hub, with records that zone files write in a way of their own. */
async function handedOver() {
  const topology = topologyOf(await readInventory((await azure()).reading));
  const endpoint = [...topology.endpoints.values()].find(({ name }) => name === 'pe-ampls-a');
  const read = endpoint && recordSheet(topology, endpoint);
  if (endpoint === undefined || read === undefined) throw new Error('The endpoint of the hub is missing.');
  const unusual: readonly HandoverRecord[] = [
    { role: 'monitor', name: '*.wild', addresses: ['10.10.1.60', 'fd00::60'] },
    { role: 'monitor', name: `${'long-'.repeat(12)}er.${'x'.repeat(63)}`, addresses: ['10.10.1.61', '10.10.1.62'] },
  ];
  const sheet = { ...read, records: [...read.records, ...unusual] };
  const forwarding = forwardingTo(topology, sheet.dnsNames, endpoint);
  return { sheet, files: handoverFiles({ sheet, readAt }, forwarding), zones: zonesIn(sheet) };
}

test('named-checkzone loads each zone file, with its serial number', async context => {
  await requireTool('named-checkzone', context);
  const { files, zones } = await handedOver();
  const pathOf = await saveFiles(files, context.onTestFinished);
  expect(zones).toHaveLength(4);
  for (const { name } of zones) {
    const said = await check('named-checkzone', ['-i', 'local', name, pathOf(`pe-ampls-a.${name}.zone`)]);
    expect(said).toMatch(/^zone \S+\/IN: loaded serial 1772366400\nOK\n$/);
  }
});

test('named-checkzone refuses a zone file that is cut off', async context => {
  await requireTool('named-checkzone', context);
  const { files, zones } = await handedOver();
  const [zone] = zones;
  const pathOf = await saveFiles(
    files.map(file => ({ ...file, content: file.content.replace(/ IN A [\d.]+\n/, ' IN A\n') })),
    context.onTestFinished,
  );
  const name = zone?.name ?? '';
  await expect(check('named-checkzone', [name, pathOf(`pe-ampls-a.${name}.zone`)])).rejects.toThrow();
});

test('unbound answers every name of the zone files with its addresses, and no other name', async context => {
  await requireTool('unbound', context);
  const { files, zones } = await handedOver();
  const pathOf = await saveFiles(files, context.onTestFinished);
  const resolver = await startUnbound(
    zones.map(({ name }) => ({ name, file: pathOf(`pe-ampls-a.${name}.zone`) })),
    context.onTestFinished,
  );
  let count = 0;
  for (const zone of zones) {
    for (const [name, records] of Map.groupBy(zone.records, record => record.name)) {
      const full = `${name.replace(/^\*/, 'anything')}.${zone.name}`;
      const addresses = (type: string) => records.filter(record => record.type === type).map(({ address }) => address);
      expect((await resolver.resolve4(full)).sort(), full).toEqual(addresses('A').sort());
      if (addresses('AAAA').length > 0) expect(await resolver.resolve6(full), full).toEqual(addresses('AAAA'));
      count += records.length;
    }
    expect((await resolver.resolveSoa(zone.name)).serial).toBe(1772366400);
    await expect(resolver.resolve4(`missing.${zone.name}`)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    // Without dots at the end, names would get the zone's name twice.
    await expect(resolver.resolve4(`api.${zone.name}.${zone.name}`)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  }
  expect(count).toBeGreaterThan(16);
  const [api] = await resolver.resolve4('api.privatelink.monitor.azure.com', { ttl: true });
  expect(api).toEqual({ address: '10.10.1.4', ttl: 300 });
});

test('named-checkconf takes the forwarders, each of a public zone', async context => {
  await requireTool('named-checkconf', context);
  const { files } = await handedOver();
  const pathOf = await saveFiles(files, context.onTestFinished);
  const path = pathOf('pe-ampls-a-forwarders.named.conf');
  expect(await check('named-checkconf', [path])).toBe('');
  const content = await readFile(path, 'utf8');
  expect(content).toMatch(/^zone "monitor\.azure\.com" \{/m);
  expect(content).not.toMatch(/privatelink/);
});
