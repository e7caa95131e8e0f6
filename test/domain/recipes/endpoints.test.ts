import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { resourceGroupIdOf } from '../../../src/domain/ids.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { dce, law, sampleInventory, secondZones, spare } from '../../workflows/sample-topology.ts';
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
import { ofKind, runRecipe, sentenceOf } from './run-recipe.ts';

const lone = { subnetId: subnetId('lone'), scopeId: scopeId('ampls-b'), dns: 'automatic' };
const create = (more: object, replaced: Partial<Inventory> = {}) =>
  runRecipe('create-endpoint', { ...lone, ...more }, replaced);
const zonesIn = (changes: readonly Change[]) => ofKind(changes, 'set-zone-group').flatMap(change => change.zoneIds);

/** The only order in which no network loses access along the way. */
const order: readonly Change['kind'][] = [
  'create-scope',
  'link',
  'create-zone',
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

describe('creating an endpoint', () => {
  test('is followed by its approval, its records, and then the zone links', () => {
    const { changes, kinds, codes } = create({ zoneId: zoneId('ods', '2') });
    expect(codes).toEqual([]);
    expect([...new Set(kinds)]).toEqual(order.slice(3, 7));
    expect(changes[0]).toMatchObject({ endpointId: endpointId('pe-lone-ampls-b'), location: 'westeurope' });
    expect(zonesIn(changes)).toEqual(secondZones);
    expect(ofKind(changes, 'link-zone').map(change => change.zoneId)).not.toContain(zoneId('blob', '2'));
  });

  test('uses the given name, and links the zones to every network', () => {
    const networkIds = [networkId('lone'), networkId('guest')];
    const { changes } = create({ name: 'pe-mine', networkIds, zoneId: zoneId('ods', '2') });
    expect(changes[0]).toMatchObject({ endpointId: endpointId('pe-mine') });
    const linked = ofKind(changes, 'link-zone').map(change => change.networkId);
    expect(linked).toEqual([...Array(4).fill(networkId('lone')), ...Array(4).fill(networkId('guest'))]);
  });

  test('changes no zone and warns if DNS is managed by hand', () => {
    const proposed = create({ dns: 'manual' });
    expect(proposed.kinds).toEqual(['create-endpoint', 'approve-connection']);
    expect(proposed.codes).toEqual(['records-missing']);
    expect(sentenceOf(proposed)).toMatch(
      /^Networks lose access to Azure Monitor if .*: Azure won't create the records of pe-lone-ampls-b\./,
    );
  });

  test('reuses the endpoint that the network has, with its zones', () => {
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

  test('reuses the endpoint of the hub for a spoke that resolves to it', () => {
    const { changes } = create({ subnetId: subnetId('spoke'), scopeId: scopeId('ampls-a') });
    expect(changes[0]).toMatchObject({ endpointId: endpointId('1'), subnetId: subnetId('hub') });
    expect(ofKind(changes, 'link-zone')).toEqual([]);
  });

  test('says that the existing endpoint is in another subnet than the request names', () => {
    const hub = { scopeId: scopeId('ampls-a'), subnetId: subnetId('hub') };
    expect(create(hub).findings).toEqual([]);
    expect(sentenceOf(create({ ...hub, subnetId: subnetId('spoke') }))).toBe(
      'No private endpoint is created in subnet default of spoke: spoke already uses 1 in subnet default of hub to reach ampls-a. To create another one, give it a name.',
    );
  });

  test.each([
    [{ zoneId: zoneId('ods', '2') }, ', not rg-dns-2. Leave out the zone to use the endpoint, or delete it first.'],
    [
      { dns: 'manual' },
      '. This request leaves the records to you. Leave out dns manual to use the endpoint, or delete it first.',
    ],
  ])('is not used if its DNS differs from what was requested: %j', (asked, end) => {
    const proposed = create({ scopeId: scopeId('ampls-a'), subnetId: subnetId('hub'), ...asked });
    expect([proposed.kinds, proposed.codes]).toEqual([[], ['different-settings']]);
    expect(sentenceOf(proposed)).toBe(
      `Private endpoint 1 of hub already connects to ampls-a, and Azure manages its DNS records in the zones of rg-dns-1${end}`,
    );
  });

  test('is used with manual DNS, or with any zone of its own set, where that is how it is', () => {
    const hub = { scopeId: scopeId('ampls-a'), subnetId: subnetId('hub') };
    expect(create({ ...hub, zoneId: zoneId('monitor', '1') }).changes[0]).toMatchObject({
      endpointId: endpointId('1'),
    });
    const endpoints = sampleInventory.endpoints.map(pe => ({ ...pe, zoneGroup: null }));
    expect(create({ ...hub, dns: 'manual' }, { endpoints }).kinds).toEqual(['create-endpoint', 'approve-connection']);
  });

  test('creates a new endpoint if the connection of the existing one was rejected', () => {
    const endpoints = sampleInventory.endpoints.map(pe => ({ ...pe, state: 'Rejected' as const }));
    const connections = sampleInventory.connections.map(side => ({ ...side, state: 'Rejected' as const }));
    const hub = { subnetId: subnetId('hub'), scopeId: scopeId('ampls-a') };
    expect(create(hub, { endpoints, connections }).changes[0]).toMatchObject({
      endpointId: endpointId('pe-hub-ampls-a'),
    });
  });
});

describe('the zones of an endpoint', () => {
  const created = (changes: readonly Change[]) => ofKind(changes, 'create-zone').map(change => change.zoneId);
  const ofLone = zones('1').map(({ name }) => `${GROUP}/providers/Microsoft.Network/privateDnsZones/${name}`);
  const ownZones = zones('1').map(({ name }, index) => ({ id: ofLone[index] ?? '', name, tags: {} }));
  const inSpareGroup = (name: string) =>
    `${GROUP.replace('rg-monitor', 'rg-spare')}/providers/Microsoft.Network/privateDnsZones/${name}`;

  test('are created in the resource group of its network, whatever zones other networks have', () => {
    const { changes, kinds, codes } = create({});
    expect(codes).toEqual([]);
    expect([...new Set(kinds)]).toEqual(['create-zone', ...order.slice(3, 7)]);
    expect(created(changes)).toEqual(ofLone);
    expect(zonesIn(changes)).toEqual(ofLone);
    expect(ofKind(changes, 'link-zone').map(change => change.zoneId)).toEqual(ofLone.slice(0, 4));
  });

  test('are created in the named resource group', () => {
    const group = GROUP.replace('rg-monitor', 'rg-spare');
    expect(created(create({ zoneGroup: group }).changes)).toEqual(zones('1').map(({ name }) => inSpareGroup(name)));
    const unknown = create({ zoneGroup: 'elsewhere' });
    expect([unknown.kinds, unknown.codes]).toEqual([[], ['not-found']]);
    expect(create({ zoneGroup: 'rg-dns' }).codes).toEqual(['ambiguous']);
  });

  test('are those that its network, or a network that shares zones with it, is linked to', () => {
    const zoneLinks = [...sampleInventory.zoneLinks, zoneLink('oms', 'lone', '2')];
    const one = create({}, { zoneLinks, zones: [...zones('1'), zone('oms', '2'), zone('blob', '2')] });
    expect(zonesIn(one.changes)).toEqual([ofLone[0], zoneId('oms', '2'), ...ofLone.slice(2, 4), zoneId('blob', '2')]);
    expect(created(one.changes)).toEqual([ofLone[0], ...ofLone.slice(2, 4)]);
    expect(zonesIn(create({}, { zoneLinks }).changes)).toEqual(secondZones);
    const shared = [zoneLink('oms', 'lone', '2'), zoneLink('oms', 'guest', '2'), zoneLink('ods', 'guest', '2')];
    const two = create({}, { zoneLinks: [...sampleInventory.zoneLinks, ...shared], zones: zones('1') });
    expect(zonesIn(two.changes)).toContain(zoneId('ods', '2').toLowerCase());
    expect(created(two.changes)).toEqual([ofLone[0], ofLone[3], ofLone[4]]);
  });

  test('are none of the other zones that its network is linked to', () => {
    const id = `${GROUP}/providers/Microsoft.Network/privateDnsZones/corp.example`;
    const zoneLinks = [...sampleInventory.zoneLinks, { ...zoneLink('monitor', 'lone'), zoneId: id }];
    const other = create({}, { zoneLinks, zones: [...sampleInventory.zones, { id, name: 'corp.example', tags: {} }] });
    expect([zonesIn(other.changes), created(other.changes)]).toEqual([ofLone, ofLone]);
  });

  test('are those of the named zone first', () => {
    const zoneLinks = [...sampleInventory.zoneLinks, zoneLink('oms', 'lone', '1')];
    expect(zonesIn(create({ zoneId: zoneId('ods', '2') }, { zoneLinks }).changes)).toEqual(secondZones);
    const partial = create({ zoneId: zoneId('ods', '2') }, { zones: [zone('monitor', '2'), zone('ods', '2')] });
    expect(zonesIn(partial.changes)).toEqual(secondZones);
    expect(created(partial.changes)).toEqual([zoneId('oms', '2'), zoneId('agentsvc', '2'), zoneId('blob', '2')]);
  });

  test('are unused ones of its resource group, but not those that others use', () => {
    const unused = create({}, { zones: ownZones });
    expect([zonesIn(unused.changes), created(unused.changes)]).toEqual([ofLone, []]);
    const [monitor = ''] = ofLone;
    const used = create(
      {},
      {
        zones: ownZones,
        zoneLinks: [...sampleInventory.zoneLinks, { ...zoneLink('monitor', 'guest'), zoneId: monitor }],
        records: [{ zoneId: ofLone[4] ?? '', name: 'account', addresses: ['10.9.9.9'] }],
      },
    );
    expect([used.kinds, used.codes]).toEqual([[], ['ambiguous']]);
    expect(sentenceOf(used)).toBe(
      'lone needs private DNS zones of its own, and privatelink.monitor.azure.com in rg-monitor may be in use by other networks, whose records would be overwritten. Name another resource group for the new zones, or name one of these zones to share them.',
    );
    const unread = create({}, { zones: ownZones, unreadable: [{ id: monitor, why: 'no access' }] });
    expect(unread.codes).toEqual(['ambiguous']);
  });

  test('include the blob zone, which is linked to the network only on request', () => {
    const linked = (more: object, replaced: Partial<Inventory> = {}) =>
      ofKind(create(more, replaced).changes, 'link-zone').map(change => change.zoneId);
    expect(linked({ blob: 'link' })).toEqual(ofLone);
    const records = [{ zoneId: ofLone[4] ?? '', name: 'account', addresses: ['10.9.9.9'] }];
    const shared = { zones: ownZones, records };
    expect(zonesIn(create({}, shared).changes)).toEqual(ofLone.slice(0, 4));
    expect(linked({ blob: 'link' }, shared)).toEqual(ofLone);
    const hub = { subnetId: subnetId('hub'), scopeId: scopeId('ampls-a'), blob: 'link' };
    expect(linked(hub)).toEqual([zoneId('blob')]);
    const endpoints = sampleInventory.endpoints.map(pe => ({
      ...pe,
      zoneGroup: pe.zoneGroup && { name: 'default', zoneIds: zoneIds().slice(0, 4) },
    }));
    const added = create(hub, { endpoints }).changes;
    expect(zonesIn(added)).toEqual([...zoneIds().slice(0, 4), zoneId('blob')]);
    expect(created(create(hub, { endpoints, zones: zones().slice(0, 4) }).changes)).toEqual([ofLone[4]]);
  });

  test('are not chosen in a cloud where they are not documented', () => {
    expect(create({}, { dnsNames: null }).kinds).toEqual(['create-endpoint', 'approve-connection']);
  });
});

describe('deleting an endpoint', () => {
  const drop = (dns: string, replaced: Partial<Inventory> = {}, endpointIds = [endpointId('1')]) =>
    runRecipe('delete-endpoint', { endpointIds, dns }, replaced);

  test('unlinks its zones from all networks first', () => {
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

  test('does not unlink zones if they are to be kept', () => {
    expect(drop('keep').kinds).toEqual(['delete-endpoint']);
  });

  test('keeps zones linked that hold records of other or unreadable endpoints', () => {
    const zoneGroup = { name: 'default', zoneIds: [zoneId('ods')] };
    const other = endpoint('other', 'lone', 'ampls-a', { zoneGroup });
    const replaced = {
      endpoints: [...sampleInventory.endpoints, other],
      records: [...sampleInventory.records, record('oms', 'strange', ['10.9.9.9'])],
      unreadable: [{ id: zoneId('monitor'), why: 'its records could not be read' }],
    };
    const left = (ids: readonly string[]) => {
      const unlinks = ofKind(drop('unlink', replaced, [...ids]).changes, 'unlink-zone');
      return [...new Set(unlinks.map(change => change.zoneId))];
    };
    expect(left([endpointId('1')])).toEqual([zoneId('agentsvc')]);
    expect(left([endpointId('1'), other.id])).toEqual([zoneId('ods'), zoneId('agentsvc')]);
  });
});

describe('isolating a network', () => {
  const usual = {
    subnetId: subnetId('lone'),
    resourceIds: [spare.id, dce.id],
    dns: 'automatic',
    zoneId: zoneId('ods', '2'),
    publicAccess: 'close',
    mode: 'Open',
  };
  const isolate = (more: object, replaced: Partial<Inventory> = {}) =>
    runRecipe('isolate-network', { ...usual, ...more }, replaced);
  const createdIn = (changes: readonly Change[]) => ofKind(changes, 'create-scope').map(change => change.scopeId);

  test('creates a scope in the resource group of the network, unless another one is given', () => {
    expect(createdIn(isolate({}).changes)).toEqual([scopeId('ampls-lone')]);
    expect(createdIn(isolate({ newScope: 'mine' }).changes)).toEqual([scopeId('mine')]);
    expect(createdIn(isolate({ newScope: 'mine', group: 'rg-dns-2' }).changes)).toEqual([
      `${resourceGroupIdOf(zoneId('ods', '2'))}/providers/Microsoft.Insights/privateLinkScopes/mine`,
    ]);
    expect(createdIn(isolate({ scopeId: scopeId('ampls-b') }).changes)).toEqual([]);
  });

  test.each([
    [
      { scopeId: scopeId('ampls-b'), newScope: 'mine' },
      'ambiguous',
      /^Use either the existing scope ampls-b or a new scope, not both\./,
    ],
    [{ scopeId: scopeId('ampls-b'), group: 'rg-monitor' }, 'ambiguous', /^Use either the existing scope ampls-b/],
    [{ group: 'elsewhere' }, 'not-found', /resource group named "elsewhere"/],
    [{ group: 'rg-dns' }, 'ambiguous', /"rg-dns" matches 2 resource groups/],
    [{ zoneId: undefined, zoneGroup: 'rg-dns-1' }, 'ambiguous', /^lone needs private DNS zones of its own/],
  ])('is blocked if the inputs are not clear: %j', (more, code, sentence) => {
    const proposed = isolate(more);
    expect([proposed.kinds, proposed.codes]).toEqual([[], [code]]);
    expect(sentenceOf(proposed)).toMatch(sentence);
  });

  test('does not change access that a security perimeter controls', () => {
    const held = workspace('spare', { publicAccess: { ingestion: 'SecuredByPerimeter', query: 'Enabled' } });
    const whole = workspace('law', { publicAccess: { ingestion: 'SecuredByPerimeter', query: 'SecuredByPerimeter' } });
    const proposed = isolate({ resourceIds: [spare.id, law.id] }, { resources: [held, whole] });
    expect(ofKind(proposed.changes, 'set-public-access')).toEqual([
      { kind: 'set-public-access', resourceId: spare.id, query: 'Disabled' },
    ]);
    expect(proposed.codes).toEqual(['not-covered', 'not-covered']);
  });

  test('waits for the records of the endpoint and of every resource before it links zones or closes anything', () => {
    const { changes } = isolate({ scopeId: scopeId('ampls-a'), subnetId: subnetId('hub'), zoneId: undefined });
    expect(ofKind(changes, 'create-endpoint')).toMatchObject([{ endpointId: endpointId('1') }]);
    expect(ofKind(changes, 'set-zone-group')).toMatchObject([{ recordsOf: [spare.id, dce.id] }]);
    expect(isSafe(changes)).toBe(true);
  });

  test('closes nothing if people write the records, and says why and what to do', () => {
    const proposed = isolate({ dns: 'manual' });
    expect(proposed.kinds).toEqual(['create-scope', 'link', 'link', 'create-endpoint', 'approve-connection']);
    expect(proposed.codes).toEqual(['records-missing', 'closing-postponed']);
    expect(proposed.findings[1]?.sentence).toBe(
      'Public access to spare and dce stays as it is: you manage the DNS records yourself, and closing it before they are in place would cut networks off. Create the records, check that names resolve privately, and then close it with /ampls public-access.',
    );
    expect(isolate({ dns: 'manual', publicAccess: 'keep' }).codes).toEqual(['records-missing']);
  });

  test('never loses access along the way, whatever is requested', () => {
    const requests = fc.record(
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
      fc.property(requests, linked, (more, links) => {
        const { changes, kinds, codes } = isolate(more, { zoneLinks: [...sampleInventory.zoneLinks, ...links] });
        if (codes.includes('different-settings')) return kinds.length === 0;
        expect(isSafe(changes)).toBe(true);
        expect(kinds.includes('set-public-access')).toBe(more.publicAccess === 'close' && more.dns === 'automatic');
        expect(kinds.includes('set-access-modes')).toBe(more.mode === 'PrivateOnly');
        expect(kinds.includes('link-zone') && !kinds.includes('set-zone-group')).toBe(false);
        return true;
      }),
    );
  });
});
