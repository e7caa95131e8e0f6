import { expect, test } from 'vitest';
import { linkChange } from '../../../src/domain/changes/link.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import { scopesLinking } from '../../../src/domain/topology/lookups.ts';
import {
  connectedInventory,
  endpointId,
  inventory,
  link,
  network,
  networkId,
  resolving,
  scope,
  scopeId,
  subnetId,
  workspace,
  workspaceId,
  zoneId,
  zones,
} from '../../domain/build.ts';
import type { Stage } from '../support.ts';
import { BOB, openStage } from '../support.ts';

/** These requests are made while the reading of everything is still young enough to be used: less than a minute old. */
const SECONDS = 1_000;

const names = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

/** A workspace that four of six scopes link. */
const fourOfFive = inventory({
  scopes: names(6, 'ampls-').map(name => scope(name)),
  resources: [workspace('law')],
  links: names(4, 'ampls-').map(name => link(name, workspaceId('law'))),
});

async function connect(stage: Stage, resources: readonly string[], scopeName: string): Promise<number> {
  const id = await stage.submit({ inputs: { resources, scope: [scopeName] } });
  await stage.plan(id);
  return id;
}

/** Plans and executes a request that nobody has to approve, and lets a few seconds pass before and after it. */
async function finish(stage: Stage, id: number): Promise<void> {
  stage.clock.advance(5 * SECONDS);
  await stage.execute(id);
  stage.clock.advance(5 * SECONDS);
  expect(await stage.request(id)).toMatchObject({ state: 'succeeded' });
}

async function usageOf({ request }: Stage, id: number, meter: string) {
  const { plan } = await request(id);
  return plan?.usage.find(row => row.meter === meter);
}

test('counts a scope that a request linked a moment ago: a workspace at 4 of 5 gets a fifth scope, and not a sixth', async () => {
  const stage = await openStage({ inventory: fourOfFive, approvals: 0, isPartial: true });
  await finish(stage, await connect(stage, ['law'], 'ampls-5'));
  const sixth = await connect(stage, ['law'], 'ampls-6');
  expect(await usageOf(stage, sixth, 'resource-scopes')).toMatchObject({
    used: 5,
    reserved: 0,
    requested: 1,
    limit: 5,
  });
  expect(await stage.request(sixth)).toMatchObject({
    state: 'blocked',
    statusReasons: [expect.stringContaining('5 used + 1 requested = 6')],
  });
});

test('counts a scope that was linked in the portal a moment ago', async () => {
  const stage = await openStage({ inventory: fourOfFive, approvals: 0, isPartial: true });
  await stage.context.inventory.current(0);
  stage.clock.advance(5 * SECONDS);
  stage.azure.linkByHand('law', 'ampls-5');
  const sixth = await connect(stage, ['law'], 'ampls-6');
  expect(await usageOf(stage, sixth, 'resource-scopes')).toMatchObject({ used: 5, requested: 1 });
  expect(await stage.state(sixth)).toBe('blocked');
});

test('counts a scope that the bot cannot see and the resource itself lists', async () => {
  const stage = await openStage({ inventory: fourOfFive, approvals: 0, isPartial: true });
  await stage.context.inventory.current(0);
  stage.clock.advance(5 * SECONDS);
  stage.azure.apply(linkChange(scopeId('elsewhere'), workspaceId('law')));
  const sixth = await connect(stage, ['law'], 'ampls-6');
  expect(await usageOf(stage, sixth, 'resource-scopes')).toMatchObject({ used: 5, requested: 1 });
});

test('does not count a scope that was unlinked in the portal a moment ago', async () => {
  const stage = await openStage({ inventory: fourOfFive, approvals: 0, isPartial: true });
  await finish(stage, await connect(stage, ['law'], 'ampls-5'));
  stage.azure.unlinkByHand('law', 'ampls-2');
  const sixth = await connect(stage, ['law'], 'ampls-6');
  expect(await usageOf(stage, sixth, 'resource-scopes')).toMatchObject({ used: 4, requested: 1 });
  await finish(stage, sixth);
});

test('becomes stale where the last place was taken in the portal before execution', async () => {
  const stage = await openStage({ inventory: fourOfFive, approvals: 0, isPartial: true });
  const fifth = await connect(stage, ['law'], 'ampls-5');
  stage.clock.advance(5 * SECONDS);
  stage.azure.linkByHand('law', 'ampls-6');
  await stage.execute(fifth);
  expect(await stage.request(fifth)).toMatchObject({
    state: 'stale',
    statusReasons: [expect.stringContaining('5 used + 1 requested = 6')],
  });
  expect(stage.azure.writes()).toEqual([]);
});

/** Two networks that resolve names by the same zones, and a third that uses none yet. */
const sharedZones = inventory({
  scopes: [scope('ampls-a'), scope('ampls-b')],
  networks: [network('hub'), network('spoke'), network('other')],
  zones: zones(),
  zoneLinks: [...resolving('hub'), ...resolving('spoke')],
});

async function connectNetwork(stage: Stage, networkName: string, scopeName: string): Promise<number> {
  const inputs = { subnet: [subnetId(networkName)], scope: [scopeName], dns: ['manual'] };
  const id = await stage.submit({ workflow: 'create-endpoint', inputs });
  await stage.plan(id);
  return id;
}

test('blocks the second scope of networks that share zones, right after another of them was connected to the first', async () => {
  const stage = await openStage({ inventory: sharedZones, approvals: 0, isPartial: true });
  await finish(stage, await connectNetwork(stage, 'hub', 'ampls-a'));
  const second = await connectNetwork(stage, 'spoke', 'ampls-b');
  expect(await usageOf(stage, second, 'network-scopes')).toMatchObject({ used: 1, requested: 1, limit: 1 });
  expect(await stage.state(second)).toBe('blocked');
});

test('blocks it as well where the first endpoint was created in the portal, or its network has just been linked', async () => {
  const stage = await openStage({ inventory: sharedZones, approvals: 0, isPartial: true });
  await stage.context.inventory.current(0);
  stage.clock.advance(5 * SECONDS);
  const made = { endpointId: endpointId('pe-portal'), scopeId: scopeId('ampls-a'), subnetId: subnetId('other') };
  stage.azure.apply({ kind: 'create-endpoint', ...made, location: 'westeurope', requestMessage: '' });
  stage.azure.apply(linkZoneChange(zoneId('ods'), networkId('other')));
  const second = await connectNetwork(stage, 'spoke', 'ampls-b');
  expect(await usageOf(stage, second, 'network-scopes')).toMatchObject({ used: 1, requested: 1, limit: 1 });
  expect(await stage.state(second)).toBe('blocked');
});

const privateOnly = connectedInventory({
  scopes: [scope('ampls-a')],
  resources: [workspace('law')],
  networks: [network('hub')],
  hub: 'hub',
  spokes: [],
});

async function close(stage: Stage): Promise<number> {
  const inputs = { resources: ['law'], access: ['Disabled'] };
  const id = await stage.submit({ workflow: 'set-public-access', inputs });
  await stage.plan(id);
  return id;
}

test('does not close a workspace to the internet that a request has disconnected a moment ago', async () => {
  const stage = await openStage({ inventory: privateOnly, approvals: 0, isPartial: true });
  const id = await stage.submit({
    workflow: 'disconnect-resources',
    inputs: { resources: ['law'], scope: ['ampls-a'] },
  });
  await stage.plan(id);
  await finish(stage, id);
  expect(await stage.request(await close(stage))).toMatchObject({
    state: 'blocked',
    statusReasons: expect.arrayContaining([expect.stringContaining('will be unreachable for queries')]),
  });
});

test('does not close it either where the connection was rejected in the portal a moment ago', async () => {
  const stage = await openStage({ inventory: privateOnly, approvals: 0, isPartial: true });
  await stage.context.inventory.current(0);
  stage.clock.advance(5 * SECONDS);
  const ends = { scopeId: scopeId('ampls-a'), endpointId: endpointId('1') };
  stage.azure.apply({ kind: 'reject-connection', ...ends, description: '' });
  expect(await stage.state(await close(stage))).toBe('blocked');
});

test('closes a workspace that a network reaches privately', async () => {
  const stage = await openStage({ inventory: privateOnly, approvals: 0, isPartial: true });
  await finish(stage, await close(stage));
});

test('unlinks a resource from a scope that a request, or someone in the portal, has linked a moment ago', async () => {
  const stage = await openStage({ inventory: fourOfFive, approvals: 0, isPartial: true });
  await finish(stage, await connect(stage, ['law'], 'ampls-5'));
  stage.azure.unlinkByHand('law', 'ampls-1');
  stage.azure.linkByHand('law', 'ampls-6');
  const retire = await stage.submit({ workflow: 'retire-resource', inputs: { resources: ['law'] } });
  await stage.plan(retire);
  await finish(stage, retire);
  expect([...scopesLinking(stage.azure.topology(), workspaceId('law'))]).toEqual([]);
});

test('becomes stale where a resource that is to be unlinked everywhere is linked once more before execution', async () => {
  const stage = await openStage({ inventory: fourOfFive, approvals: 0, isPartial: true });
  const retire = await stage.submit({ workflow: 'retire-resource', inputs: { resources: ['law'] } });
  await stage.plan(retire);
  stage.azure.linkByHand('law', 'ampls-6');
  await stage.execute(retire);
  expect(await stage.request(retire)).toMatchObject({
    state: 'stale',
    statusReasons: ['"Unlink law from ampls-6" is needed now as well.'],
  });
  expect(stage.azure.writes()).toEqual([]);
});

const fortyEight = inventory({
  scopes: [scope('ampls-a')],
  resources: names(51, 'law-').map(name => workspace(name)),
  links: names(48, 'law-').map(name => link('ampls-a', workspaceId(name))),
});

test('counts a place once that is reserved and then visible: at 48 of 50, two requests get the last places', async () => {
  const stage = await openStage({ inventory: fortyEight, isPartial: true });
  const [first, second, third] = [
    await connect(stage, ['law-49'], 'ampls-a'),
    await connect(stage, ['law-50'], 'ampls-a'),
    await connect(stage, ['law-51'], 'ampls-a'),
  ];
  await stage.approve(first, BOB);
  await finish(stage, first);
  await stage.approve(second, BOB);
  expect(await stage.state(second)).toBe('approved');
  await stage.approve(third, BOB);
  expect(await stage.request(third)).toMatchObject({
    state: 'blocked',
    statusReasons: [expect.stringContaining('49 used + 1 reserved by approved requests + 1 requested = 51')],
  });
});

test('approves a request for a place that became free in the portal after it was planned', async () => {
  const full = { ...fortyEight, links: names(50, 'law-').map(name => link('ampls-a', workspaceId(name))) };
  const stage = await openStage({ inventory: full, isPartial: true });
  await stage.context.inventory.current(0);
  stage.clock.advance(5 * SECONDS);
  stage.azure.unlinkByHand('law-1', 'ampls-a');
  const id = await connect(stage, ['law-51'], 'ampls-a');
  expect(await usageOf(stage, id, 'scope-resources')).toMatchObject({ used: 49, requested: 1 });
  await stage.approve(id, BOB);
  expect(await stage.state(id)).toBe('approved');
  await finish(stage, id);
});

test('reads each part once for a plan', async () => {
  const stage = await openStage({ inventory: sharedZones, approvals: 0, isPartial: true });
  await connectNetwork(stage, 'hub', 'ampls-a');
  const read = stage.partial.partsRead.flatMap(parts =>
    Object.entries(parts).flatMap(([part, ids]) => ids.map(id => `${part} ${id}`)),
  );
  expect(new Set(read).size).toBe(read.length);
  expect(read.length).toBeGreaterThan(5);
});
