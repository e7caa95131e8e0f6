import { expect, test } from 'vitest';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { arrivalOf } from '../../../src/domain/watch/arrival.ts';
import { connection, endpoint, inventory, link, network, scope, workspace } from '../build.ts';

const waiting = endpoint('pe', 'vnet', 'a', { state: 'Pending' });
const asking = connection(waiting, { description: ' for the SOC ' });
const subscription = '00000000-0000-0000-0000-000000000001';

const known = inventory({
  scopes: [scope('a')],
  resources: [workspace('law-2'), workspace('law-1')],
  links: [link('a', 'law-2'), link('a', 'law-1')],
  networks: [network('vnet')],
  endpoints: [waiting],
  connections: [asking],
  subscriptions: [{ id: subscription, name: 'contoso', tenantId: 'tenant-1' }],
});

test('says who asks, what they wrote and what they will reach', () => {
  expect(arrivalOf(topologyOf(known), asking)).toEqual({
    endpoint: 'pe',
    network: 'vnet',
    subscription: { id: subscription, name: 'contoso' },
    tenant: 'tenant-1',
    scope: 'a',
    message: 'for the SOC',
    reaches: ['law-1', 'law-2'],
  });
});

test('says nothing that is not known of an endpoint that the bot cannot see', () => {
  const foreign = { ...known, endpoints: [], subscriptions: [{ id: subscription, name: 'contoso' }] };
  const shown = arrivalOf(topologyOf(foreign), asking);
  expect(shown).toMatchObject({ network: null, subscription: { name: 'contoso' }, tenant: null });
  const nobody = { ...foreign, subscriptions: [] };
  expect(arrivalOf(topologyOf(nobody), asking)).toMatchObject({ subscription: { id: subscription, name: null } });
  expect(arrivalOf(topologyOf(nobody), { ...asking, endpointId: '' })).toMatchObject({
    subscription: null,
    tenant: null,
  });
});

test('does not know what they will reach where the scope could not be read', () => {
  const unreadable = inventory({ unreadable: [{ id: asking.scopeId, why: 'no access' }] });
  expect(arrivalOf(topologyOf(unreadable), asking).reaches).toBeNull();
  const none = { ...known, links: [] };
  expect(arrivalOf(topologyOf(none), asking).reaches).toEqual([]);
  expect(arrivalOf(topologyOf(inventory({})), asking).reaches).toEqual([]);
});
