import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { groupOf } from '../../../src/domain/recipes/resource-groups.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import { dce, law, secondZones, small, spare } from '../../workflows/estate.ts';
import {
  endpoint,
  endpointId,
  GROUP,
  networkId,
  record,
  resolving,
  scopeId,
  subnetId,
  workspace,
  zone,
  zoneId,
  zoneIds,
  zoneLink,
  zones,
} from '../build.ts';
import { ofKind, propose, sentenceOf } from './propose.ts';

const lone = { subnetId: subnetId('lone'), scopeId: scopeId('ampls-b'), dns: 'automatic' };
const create = (more: object, otherwise: Partial<Estate> = {}) =>
  propose('create-endpoint', { ...lone, ...more }, otherwise);
const zonesIn = (changes: readonly Change[]) => ofKind(changes, 'set-zone-group').flatMap(change => change.zoneIds);

/** The one order that never cuts anybody off. */
const order: readonly Change['kind'][] = [
  'create-scope',
  'link',
  'create-endpoint',
  'approve-connection',
  'set-zone-group',
  'link-zone',
  'set-public-access',
  'set-access-modes',
];

function isSafe(changes: readonly Change[]): boolean {
  const ranks = changes.map(({ kind }) => order.indexOf(kind));
  return ranks.every((rank, index) => rank >= 0 && rank >= (ranks[index - 1] ?? 0));
}

describe('an endpoint that is created', () => {
  test('is followed by its approval, its records, and then by who resolves by them', () => {
    const { changes, kinds, codes } = create({ zoneId: zoneId('ods', '2') });
    expect(codes).toEqual([]);
    expect([...new Set(kinds)]).toEqual(order.slice(2, 6));
    expect(changes[0]).toMatchObject({ endpointId: endpointId('pe-lone-ampls-b'), location: 'westeurope' });
    expect(zonesIn(changes)).toEqual(secondZones);
    expect(ofKind(changes, 'link-zone').map(change => change.zoneId)).not.toContain(zoneId('blob', '2'));
  });

  test('has the name that it is given, and serves more networks', () => {
    const networkIds = [networkId('lone'), networkId('guest')];
    const { changes } = create({ name: 'pe-mine', networkIds, zoneId: zoneId('ods', '2') });
    expect(changes[0]).toMatchObject({ endpointId: endpointId('pe-mine') });
    const linked = ofKind(changes, 'link-zone').map(change => change.networkId);
    expect(linked).toEqual([...Array(4).fill(networkId('lone')), ...Array(4).fill(networkId('guest'))]);
  });

  test('touches no zone where its DNS is kept by hand, and warns', () => {
    const proposed = create({ dns: 'manual' });
    expect(proposed.kinds).toEqual(['create-endpoint', 'approve-connection']);
    expect(proposed.codes).toEqual(['records-missing']);
    expect(sentenceOf(proposed)).toMatch(/^pe-lone-ampls-b keeps no records by itself\./);
  });

  test('is the one that the network has, with the zones that it has', () => {
    const hub = { subnetId: subnetId('hub'), scopeId: scopeId('ampls-a'), networkIds: [networkId('guest')] };
    const { changes } = create(hub);
    expect(changes[0]).toMatchObject({ kind: 'create-endpoint', endpointId: endpointId('1') });
    expect(zonesIn(changes)).toEqual(zoneIds('1'));
    expect(ofKind(changes, 'link-zone').map(change => change.networkId)).toEqual(Array(4).fill(networkId('guest')));
    expect(create({ ...hub, name: 'another' }).changes[0]).toMatchObject({ endpointId: endpointId('another') });
    expect(create({ ...hub, scopeId: scopeId('ampls-b') }).changes[0]).toMatchObject({
      endpointId: endpointId('pe-hub-ampls-b'),
    });
  });

  test('is the one of the hub, for a spoke that resolves to it', () => {
    const { changes } = create({ subnetId: subnetId('spoke'), scopeId: scopeId('ampls-a') });
    expect(changes[0]).toMatchObject({ endpointId: endpointId('1'), subnetId: subnetId('hub') });
    expect(ofKind(changes, 'link-zone')).toEqual([]);
  });

  test('is a new one where that of the network was rejected', () => {
    const endpoints = small.endpoints.map(pe => ({ ...pe, state: 'Rejected' as const }));
    const connections = small.connections.map(side => ({ ...side, state: 'Rejected' as const }));
    const hub = { subnetId: subnetId('hub'), scopeId: scopeId('ampls-a') };
    expect(create(hub, { endpoints, connections }).changes[0]).toMatchObject({
      endpointId: endpointId('pe-hub-ampls-a'),
    });
  });
});

describe('the zones of an endpoint', () => {
  test('are those that its network resolves by, with the one beside them', () => {
    const { changes } = create({}, { zoneLinks: [...small.zoneLinks, zoneLink('oms', 'lone', '2')] });
    expect(zonesIn(changes)).toEqual(secondZones);
  });

  test('are those of its network first, and of the named group for the rest', () => {
    const zoneLinks = [...small.zoneLinks, zoneLink('oms', 'lone', '1')];
    expect(zonesIn(create({}, { zoneLinks }).changes)).toEqual(zoneIds('1'));
    expect(zonesIn(create({ zoneId: zoneId('ods', '2') }, { zoneLinks }).changes)).toEqual(secondZones);
  });

  test('are the only ones there are', () => {
    expect(zonesIn(create({}, { zones: zones('2') }).changes)).toEqual(secondZones);
  });

  test('are those in the group of its network', () => {
    const own = zones('1').map(({ name }) => {
      return { id: `${GROUP}/providers/Microsoft.Network/privateDnsZones/${name}`, name, tags: {} };
    });
    const { changes } = create({}, { zones: [...small.zones, ...own] });
    expect(zonesIn(changes)).toEqual(own.map(({ id }) => id));
  });

  test('are asked for where they could be several', () => {
    const proposed = create({});
    expect([proposed.kinds, proposed.codes]).toEqual([[], ['ambiguous']]);
    expect(sentenceOf(proposed)).toBe(
      'There are private DNS zones of Azure Monitor in rg-dns-1 and rg-dns-2. Name one of the zones that are meant, as group/name.',
    );
  });

  test('must be there', () => {
    const proposed = create({}, { zones: [zone('blob')] });
    expect([proposed.kinds, proposed.codes]).toEqual([[], ['not-found']]);
    expect(sentenceOf(proposed)).toMatch(/^No private DNS zones of Azure Monitor can be seen \(privatelink\.monitor/);
  });

  test('may be fewer than there should be: the plan says which are missing', () => {
    expect(zonesIn(create({}, { zones: [zone('monitor', '2'), zone('ods', '2')] }).changes)).toEqual([
      zoneId('monitor', '2'),
      zoneId('ods', '2'),
    ]);
  });

  test('are not known in every cloud: the plan says so', () => {
    expect(create({}, { dnsNames: null }).kinds).toEqual(['create-endpoint', 'approve-connection']);
  });
});

describe('an endpoint that is deleted', () => {
  const drop = (dns: string, otherwise: Partial<Estate> = {}, endpointIds = [endpointId('1')]) =>
    propose('delete-endpoint', { endpointIds, dns }, otherwise);

  test('goes when no network resolves by its zones any more', () => {
    const { changes, kinds } = drop('unlink');
    expect(kinds.at(-1)).toBe('delete-endpoint');
    const unlinked = ofKind(changes, 'unlink-zone').map(change => [change.zoneId, change.networkId]);
    expect(unlinked).toEqual(
      zoneIds('1')
        .slice(0, 4)
        .flatMap(id => [
          [id, networkId('hub')],
          [id, networkId('spoke')],
        ]),
    );
  });

  test('leaves zones alone where that is asked for', () => {
    expect(drop('keep').kinds).toEqual(['delete-endpoint']);
  });

  test('leaves zones linked that lead to others, or to what cannot be seen', () => {
    const zoneGroup = { name: 'default', zoneIds: [zoneId('ods')] };
    const other = endpoint('other', 'lone', 'ampls-a', { zoneGroup });
    const otherwise = {
      endpoints: [...small.endpoints, other],
      records: [...small.records, record('oms', 'strange', ['10.9.9.9'])],
      unseen: [{ id: zoneId('monitor'), why: 'its records could not be read' }],
    };
    const left = (ids: readonly string[]) => {
      const unlinks = ofKind(drop('unlink', otherwise, [...ids]).changes, 'unlink-zone');
      return [...new Set(unlinks.map(change => change.zoneId))];
    };
    expect(left([endpointId('1')])).toEqual([zoneId('agentsvc')]);
    expect(left([endpointId('1'), other.id])).toEqual([zoneId('ods'), zoneId('agentsvc')]);
  });
});

describe('a network that is isolated', () => {
  const usual = {
    subnetId: subnetId('lone'),
    resourceIds: [spare.id, dce.id],
    dns: 'automatic',
    zoneId: zoneId('ods', '2'),
    publicAccess: 'close',
    mode: 'Open',
  };
  const isolate = (more: object, otherwise: Partial<Estate> = {}) =>
    propose('isolate-network', { ...usual, ...more }, otherwise);
  const createdIn = (changes: readonly Change[]) => ofKind(changes, 'create-scope').map(change => change.scopeId);

  test('gets a scope of its own beside it, unless it is told which', () => {
    expect(createdIn(isolate({}).changes)).toEqual([scopeId('ampls-lone')]);
    expect(createdIn(isolate({ newScope: 'mine' }).changes)).toEqual([scopeId('mine')]);
    expect(createdIn(isolate({ newScope: 'mine', group: 'rg-dns-2' }).changes)).toEqual([
      `${groupOf(zoneId('ods', '2'))}/providers/Microsoft.Insights/privateLinkScopes/mine`,
    ]);
    expect(createdIn(isolate({ scopeId: scopeId('ampls-b') }).changes)).toEqual([]);
  });

  test.each([
    [{ scopeId: scopeId('ampls-b'), newScope: 'mine' }, 'ambiguous', /^Either ampls-b, which is there, or a new scope/],
    [{ scopeId: scopeId('ampls-b'), group: 'rg-monitor' }, 'ambiguous', /^Either ampls-b, which is there/],
    [{ group: 'elsewhere' }, 'not-found', /resource group named "elsewhere"/],
    [{ group: 'rg-dns' }, 'ambiguous', /"rg-dns" could be several resource groups/],
    [{ zoneId: undefined }, 'ambiguous', /rg-dns-1 and rg-dns-2/],
  ])('is told where that is not clear: %j', (more, code, sentence) => {
    const proposed = isolate(more);
    expect([proposed.kinds, proposed.codes]).toEqual([[], [code]]);
    expect(sentenceOf(proposed)).toMatch(sentence);
  });

  test('leaves to a security perimeter what that decides', () => {
    const held = workspace('spare', { publicAccess: { ingestion: 'SecuredByPerimeter', query: 'Enabled' } });
    const whole = workspace('law', { publicAccess: { ingestion: 'SecuredByPerimeter', query: 'SecuredByPerimeter' } });
    const proposed = isolate({ resourceIds: [spare.id, law.id] }, { resources: [held, whole] });
    expect(ofKind(proposed.changes, 'set-public-access')).toEqual([
      { kind: 'set-public-access', resourceId: spare.id, query: 'Disabled' },
    ]);
    expect(proposed.codes).toEqual(['not-covered', 'not-covered']);
  });

  test('is never cut off on the way, whatever is asked for', () => {
    const asked = fc.record(
      {
        scopeId: fc.constantFrom(scopeId('ampls-a'), scopeId('ampls-b')),
        subnetId: fc.constantFrom(...['hub', 'spoke', 'guest', 'lone'].map(subnetId)),
        resourceIds: fc.subarray([law.id, spare.id, dce.id], { minLength: 1 }),
        networkIds: fc.subarray(['hub', 'spoke', 'guest', 'lone'].map(networkId)),
        name: fc.constant('pe-mine'),
        dns: fc.constantFrom('automatic', 'manual'),
        zoneId: fc.constantFrom(zoneId('ods', '1'), zoneId('ods', '2')),
        publicAccess: fc.constantFrom('close', 'keep'),
        mode: fc.constantFrom('Open', 'PrivateOnly'),
      },
      { requiredKeys: ['subnetId', 'resourceIds', 'dns', 'zoneId', 'publicAccess', 'mode'] },
    );
    const linked = fc.subarray([...resolving('guest', '1'), ...resolving('lone', '2')]);
    fc.assert(
      fc.property(asked, linked, (more, links) => {
        const { changes, kinds } = isolate(more, { zoneLinks: [...small.zoneLinks, ...links] });
        expect(isSafe(changes)).toBe(true);
        expect(kinds.includes('set-public-access')).toBe(more.publicAccess === 'close');
        expect(kinds.includes('set-access-modes')).toBe(more.mode === 'PrivateOnly');
        expect(kinds.includes('link-zone') && !kinds.includes('set-zone-group')).toBe(false);
      }),
    );
  });
});
