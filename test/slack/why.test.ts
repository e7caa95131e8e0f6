import { expect, test } from 'vitest';
import { eventually } from '../../sandbox/src/control-client.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { closed, connectedInventory, hubAndSpokes, scope, workspace } from '../domain/build.ts';
import { startSlackApp } from './slack-app.ts';

const law = workspace('law-prod');
const connected = connectedInventory({
  scopes: [scope('ampls-a')],
  resources: [law],
  networks: hubAndSpokes('vnet-hub', 'vnet-app'),
  hub: 'vnet-hub',
  spokes: ['vnet-app'],
});

/** Asks as alice, clicks the button of the answer, and returns the request that it creates. */
async function requestOf(inventory: Inventory, names: string) {
  const bot = await startSlackApp({ inventory });
  await bot.control.command('alice', `/ampls why ${names}`);
  await eventually(async () => expect((await bot.control.ephemerals('alice')).at(-1)?.text).toMatch(/What helps/));
  const click = () => bot.control.slack('actions', { as: 'alice', action: 'command:run', channel: 'network-changes' });
  await Promise.all([click(), click()]);
  return eventually(() => bot.request(1));
}

test('requests to approve the connection that blocks', async () => {
  const connections = connected.connections.map(each => ({ ...each, state: 'Pending' as const }));
  expect(await requestOf({ ...connected, connections }, 'vnet-app law-prod')).toMatchObject({
    workflow: 'approve-connection',
    inputs: { connections: [connections[0]?.id] },
  });
});

test('requests the link of a resource whose name has spaces and words of a command', async () => {
  const id = law.id.replace(/law-prod$/, 'law to ampls because');
  const odd = workspace('odd', { ...closed, id, name: 'law to ampls because' });
  const inventory = { ...connected, resources: [...connected.resources, odd] };
  expect(await requestOf(inventory, '"law to ampls because" vnet-hub')).toMatchObject({
    workflow: 'connect-resources',
    inputs: { resources: [id], scope: [scope('ampls-a').id] },
  });
});
