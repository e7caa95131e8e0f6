import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grouping } from '../../src/domain/grouping/grouping.ts';
import { keyOf } from '../../src/domain/ids.ts';
import { impactOf } from '../../src/domain/impact/impact.ts';
import { operations } from '../../src/domain/reach/reach.ts';
import { INTERNET, reachOf } from '../../src/domain/reach/reach-of.ts';
import { outcomeInWords } from '../../src/domain/reach/words.ts';
import { emptyEstate } from '../../src/domain/topology/empty.ts';
import type { Estate } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import { estates, networkNames, resourceIds } from './arbitrary.ts';
import { anyChanges } from './arbitrary-changes.ts';
import { GROUP, hubAndSpokes, network, networkId, peering, profile2020, scopeId, zoneLink } from './build.ts';
import { applied, planned } from './planning.ts';
import { runs } from './runs.ts';

const lists = [
  'scopes',
  'resources',
  'links',
  'connections',
  'endpoints',
  'networks',
  'zones',
  'zoneLinks',
  'records',
] as const satisfies readonly (keyof Estate)[];

/** Estates of which parts are not there, and others there twice, in another case. */
const broken: fc.Arbitrary<Estate> = fc
  .tuple(estates(), fc.array(fc.tuple(fc.constantFrom(...lists), fc.nat(9), fc.boolean()), { maxLength: 12 }))
  .map(([estate, breaks]) => breaks.reduce(brokenBy, estate));

/** The estate without one object of a list, or with one that is there again. */
function brokenBy(estate: Estate, [list, at, twice]: readonly [(typeof lists)[number], number, boolean]): Estate {
  const objects: readonly object[] = estate[list];
  const object = objects[at % Math.max(1, objects.length)];
  if (object === undefined) return estate;
  const loud = JSON.stringify(object).replace(/"id":"[^"]*"/, id => `"id":${id.slice(5).toUpperCase()}`);
  const next = twice ? [...objects, JSON.parse(loud)] : objects.filter(other => other !== object);
  return { ...estate, [list]: next };
}

test('nothing that is missing or there twice stops an answer', () => {
  fc.assert(
    fc.property(broken, anyChanges, (estate, changes) => {
      const topology = topologyOf(estate);
      for (const from of [INTERNET, ...networkNames.map(networkId)]) {
        for (const id of resourceIds) {
          for (const operation of operations) {
            expect(outcomeInWords(reachOf(topology, from, id, operation))).toMatch(/[a-z]/);
          }
        }
      }
      const { findings } = planned(topology, changes);
      expect(findings.every(({ sentence }) => !sentence.includes('undefined'))).toBe(true);
      const needs = networkNames
        .slice(0, 2)
        .map(name => ({ networkId: networkId(name), resourceIds: resourceIds.slice(0, 2) }));
      const newScopes = { resourceGroupId: GROUP, prefix: 'new' };
      const answer = grouping({ topology, needs, profile: profile2020, newScopes, reserved: changes });
      expect(answer.strict !== null || answer.bindings.length > 0).toBe(true);
    }),
    { numRuns: runs(150) },
  );
});

test('what is referred to and not there is told', () => {
  fc.assert(
    fc.property(broken, estate => {
      const topology = topologyOf(estate);
      const told = new Set(topology.unseen.map(({ id }) => keyOf(id)));
      for (const { scopeId: scope } of estate.links)
        expect(topology.scopes.has(keyOf(scope)) || told.has(keyOf(scope))).toBe(true);
      for (const { networkId: id, scopeId: scope } of estate.endpoints) {
        expect(topology.networks.has(keyOf(id)) || told.has(keyOf(id))).toBe(true);
        expect(topology.scopes.has(keyOf(scope)) || told.has(keyOf(scope))).toBe(true);
      }
      for (const { zoneId, networkId: id } of estate.zoneLinks) {
        expect(topology.zones.has(keyOf(zoneId)) || told.has(keyOf(zoneId))).toBe(true);
        expect(topology.networks.has(keyOf(id)) || told.has(keyOf(id))).toBe(true);
      }
    }),
    { numRuns: runs(150) },
  );
});

describe('an estate', () => {
  test('with nothing in it has no answers, and no errors', () => {
    const nothing = topologyOf(emptyEstate);
    expect(planned(nothing, [])).toMatchObject({ changes: [], findings: [], impact: [], usage: [], locks: [] });
    expect(impactOf(nothing, nothing)).toEqual([]);
    const newScopes = { resourceGroupId: GROUP, prefix: 'new' };
    const answer = grouping({ topology: nothing, needs: [], profile: profile2020, newScopes, reserved: [] });
    expect(answer).toEqual({
      strict: { scopes: [], exposure: [], changes: [], explanation: [] },
      bindings: [],
      shared: null,
    });
  });

  test('whose networks are peered in a ring, with themselves, and with the unknown, has routes all the same', () => {
    const ring = ['a', 'b', 'c'].map((name, at) => {
      return network(name, {
        peerings: [
          peering(['b', 'c', 'a'][at] ?? ''),
          peering(['c', 'a', 'b'][at] ?? ''),
          peering(name),
          peering('gone'),
        ],
      });
    });
    const topology = topologyOf({ ...emptyEstate, networks: [...ring, ...hubAndSpokes('hub', 'spoke')] });
    expect(topology.unseen.map(({ id }) => id)).toEqual([networkId('gone')]);
    expect(reachOf(topology, networkId('a'), resourceIds[0] ?? '', 'query').reach.reach).toBe('unknown');
  });

  test('tells a network that only a zone knows', () => {
    const topology = topologyOf({ ...emptyEstate, zoneLinks: [zoneLink('ods', 'far')] });
    const after = applied(topology, [
      { kind: 'create-scope', scopeId: scopeId('a'), query: 'Open', ingestion: 'Open', tags: {} },
    ]);
    expect(impactOf(topology, after)).toEqual([]);
    expect(topology.unseen.map(({ id }) => id)).toContain(networkId('far'));
  });
});
