import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOf, nameOf } from '../../../src/domain/ids.ts';
import { operations } from '../../../src/domain/reach/reach.ts';
import { INTERNET, reachOf } from '../../../src/domain/reach/reach-of.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { estates, networkNames, resourceIds } from '../arbitrary.ts';
import { networkId } from '../build.ts';
import { enough, runs } from '../runs.ts';

/** What can be out of sight: with an id, everything that goes with it is not read. */
const hideable = {
  scope: (estate: Estate) => estate.scopes.map(({ id }) => id),
  resource: (estate: Estate) => estate.resources.map(({ id }) => id),
  link: (estate: Estate) => estate.links.map(({ id }) => id),
  connection: (estate: Estate) => estate.connections.map(({ id }) => id),
  endpoint: (estate: Estate) => estate.endpoints.map(({ id }) => id),
  network: (estate: Estate) => estate.networks.map(({ id }) => id),
  peering: (estate: Estate) =>
    estate.networks.flatMap(({ id, peerings }) =>
      peerings.map(({ remoteNetworkId }) => `${id}/virtualNetworkPeerings/${nameOf(remoteNetworkId)}`),
    ),
  subnet: (estate: Estate) => estate.networks.flatMap(({ subnets }) => subnets.map(({ id }) => id)),
  zone: (estate: Estate) => estate.zones.map(({ id }) => id),
  'zone link': (estate: Estate) => estate.zoneLinks.map(({ id }) => id),
  record: (estate: Estate) => estate.records.map(({ zoneId, name }) => `${zoneId}/A/${name}`),
  ruleset: (estate: Estate) => estate.rulesetLinks.map(({ rulesetId }) => rulesetId),
  'resource group': (estate: Estate) => [...new Set(estate.zones.map(({ id }) => id.split('/').slice(0, 5).join('/')))],
} as const;

/** The estate as somebody reads it who may not see this id, nor what lies in it. */
function hidden(estate: Estate, id: string): Estate {
  const seen = (of: string) => keyOf(of) !== keyOf(id) && !keyOf(of).startsWith(`${keyOf(id)}/`);
  return {
    ...estate,
    scopes: estate.scopes.filter(scope => seen(scope.id)),
    resources: estate.resources.filter(resource => seen(resource.id)),
    links: estate.links.filter(link => seen(link.id)),
    connections: estate.connections.filter(connection => seen(connection.id)),
    endpoints: estate.endpoints.filter(endpoint => seen(endpoint.id)),
    networks: estate.networks
      .filter(network => seen(network.id))
      .map(network => ({
        ...network,
        subnets: network.subnets.filter(subnet => seen(subnet.id)),
        peerings: network.peerings.filter(({ remoteNetworkId }) =>
          seen(`${network.id}/virtualNetworkPeerings/${nameOf(remoteNetworkId)}`),
        ),
      })),
    zones: estate.zones.filter(zone => seen(zone.id)),
    zoneLinks: estate.zoneLinks.filter(link => seen(link.id)),
    records: estate.records.filter(({ zoneId, name }) => seen(`${zoneId}/A/${name}`)),
    rulesetLinks: estate.rulesetLinks.filter(({ rulesetId }) => seen(rulesetId)),
    unseen: [...estate.unseen, { id, why: 'the bot may not read it' }],
  };
}

const places = [INTERNET, ...networkNames.map(networkId)];

const questions = places.flatMap(from =>
  resourceIds.flatMap(id => operations.map(operation => ({ from, id, operation }))),
);

describe.each(Object.entries(hideable))('a hidden %s', (_, idsOf) => {
  test('never makes an answer certain that the whole estate does not give', () => {
    let certain = 0;
    let lost = 0;
    const run = fc.property(estates({ orderly: true }), fc.nat(), (estate, at) => {
      const ids = idsOf(estate);
      const id = ids[at % ids.length];
      fc.pre(id !== undefined);
      const [whole, part] = [topologyOf(estate), topologyOf(hidden(estate, id))];
      for (const question of questions) {
        const all = reachOf(whole, question.from, question.id, question.operation).reach;
        const some = reachOf(part, question.from, question.id, question.operation).reach;
        const wrong = some.reach !== 'unknown' && some.reach !== all.reach;
        if (wrong) throw new Error(`without ${id}: ${JSON.stringify({ question, all, some })}`);
        if (some.reach !== 'unknown') certain += 1;
        else if (all.reach !== 'unknown') lost += 1;
      }
    });
    fc.assert(run, { numRuns: runs(80) });
    expect(certain).toBeGreaterThanOrEqual(enough(10));
    expect(lost).toBeGreaterThanOrEqual(enough(10));
  });
});
