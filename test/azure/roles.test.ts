import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readInventory } from '../../src/azure/inventory/read-inventory.ts';
import { refreshParts } from '../../src/azure/inventory/refresh-parts.ts';
import { readSetOf } from '../../src/domain/plan/read-set.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { cases, prepare } from './changes/cases.ts';
import type { ReceivedCall } from './support.ts';
import { apply, azure } from './support.ts';

const role = z.object({
  Actions: z.array(z.string()),
  NotActions: z.array(z.never()),
  DataActions: z.array(z.never()),
});

function actionsIn(name: 'reader' | 'writer'): ReadonlySet<string> {
  const path = new URL(`../../azure-roles/${name}.json`, import.meta.url);
  return new Set(role.parse(JSON.parse(readFileSync(path, 'utf8'))).Actions.map(action => action.toLowerCase()));
}

const [reader, writer] = [actionsIn('reader'), actionsIn('writer')];

/** Returns the action that a call needs: the type of its object, and the verb for its method. */
function actionOf({ method, path }: ReceivedCall): string | undefined {
  if (/^\/subscriptions\/?$/i.test(path)) return undefined;
  if (/resourcegraph/i.test(path)) return 'microsoft.resourcegraph/resources/read';
  if (/^\/subscriptions\/[^/]+\/providers\/[^/]+$/i.test(path))
    return 'microsoft.resources/subscriptions/providers/read';
  const [namespace = '', ...rest] = path.toLowerCase().split('/providers/').at(-1)?.split('/') ?? [];
  if (/operation(?:statuse|result)s|\/operations\//i.test(path)) return operationAction(namespace, rest);
  const types = rest.filter((_, index) => index % 2 === 0);
  const verb = { GET: 'read', POST: 'action', DELETE: 'delete' }[method] ?? 'write';
  return [namespace, ...types, verb].join('/');
}

function operationAction(namespace: string, rest: readonly string[]): string {
  const place = rest[0] === 'locations' ? ['locations', rest[2]] : [rest[0]];
  return [namespace, ...place, 'read'].join('/');
}

test('the reader role has the permissions that the inventory needs, and can change nothing', async () => {
  const sut = await azure();
  const inventory = await readInventory(sut.reading);
  const changes = Object.values(cases).map(({ change }) => change);
  await refreshParts(sut.reading, inventory, readSetOf(topologyOf(inventory), changes));
  const needed = new Set((await sut.calls()).flatMap(call => actionOf(call) ?? []));
  expect([...needed].filter(action => !reader.has(action))).toEqual([]);
  expect([...reader].filter(action => !/\/read$|\/list\w+\/action$/.test(action))).toEqual([]);
});

test('the writer role adds the permissions that every kind of change needs', async () => {
  const needed = new Set<string>();
  for (const one of Object.values(cases)) {
    const sut = await azure({ speed: 0.01 });
    await prepare(sut, one);
    await apply(sut, one.change);
    for (const call of await sut.calls()) needed.add(actionOf(call) ?? '');
  }
  needed.delete('');
  expect([...needed].filter(action => !reader.has(action) && !writer.has(action))).toEqual([]);
});

/** Actions that writes need beside the action on their own object: on objects they refer to, or to approve. */
const linkedActions = [
  'Microsoft.Insights/PrivateLinkScopes/PrivateEndpointConnectionsApproval/action',
  'Microsoft.OperationalInsights/workspaces/scopedprivatelinkproxies/write',
  'Microsoft.OperationalInsights/workspaces/scopedprivatelinkproxies/delete',
  'Microsoft.Insights/DataCollectionEndpoints/ScopedPrivateLinkProxies/Write',
  'Microsoft.Insights/DataCollectionEndpoints/ScopedPrivateLinkProxies/Delete',
  'Microsoft.Network/virtualNetworks/join/action',
  'Microsoft.Network/virtualNetworks/subnets/join/action',
  'Microsoft.Network/privateDnsZones/join/action',
];

test('the writer role has the permissions that writes need on the objects they refer to', () => {
  expect(linkedActions.filter(action => !writer.has(action.toLowerCase()))).toEqual([]);
});

test('the writer role has no permission that no kind of change needs', async () => {
  const needed = new Set(linkedActions.map(action => action.toLowerCase()));
  for (const one of Object.values(cases)) {
    const sut = await azure();
    await prepare(sut, one);
    await apply(sut, one.change);
    for (const call of await sut.calls()) needed.add(actionOf(call) ?? '');
  }
  expect([...writer].filter(action => !needed.has(action))).toEqual([]);
});

test('neither role has a wildcard or can read keys', () => {
  const all = [...reader, ...writer];
  expect(all.filter(action => action.includes('*') || /keys|secret/.test(action))).toEqual([]);
});
