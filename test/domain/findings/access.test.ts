import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import {
  closed,
  collection,
  component,
  connected,
  estate,
  hubAndSpokes,
  network,
  resource,
  scope,
  scopeId,
  workspace,
} from '../build.ts';
import { findingsOf, said } from './find.ts';

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
const dce = collection('dce');
const world = connected({
  scopes: [scope('a')],
  resources: [law, appi, dce],
  networks: [...hubAndSpokes('hub', 'spoke'), network('alone')],
  hub: 'hub',
  spokes: ['spoke'],
});
const close = (id: string, more: object = { ingestion: 'Disabled', query: 'Disabled' }): Change => ({
  kind: 'set-public-access',
  resourceId: id,
  ...more,
});

describe('closing a resource to the internet', () => {
  test('tells who loses it', () => {
    expect(said('access-lost', world, close(law.id), close(appi.id))).toEqual([
      'alone and the internet can no longer send data to and query appi and law, because public access is off.',
    ]);
  });

  test('is a lockout where no network reaches it privately', () => {
    const unlinked = { ...world, links: [] };
    expect(said('lockout', unlinked, close(law.id, { query: 'Disabled' }))).toEqual([
      'Nothing could query law any more: it would be closed to the internet, and no network reaches it privately. Connect a network first.',
    ]);
    expect(said('lockout', unlinked, close(law.id)).map(sentence => sentence.slice(0, 28))).toEqual([
      'Nothing could send data to l',
      'Nothing could query law any ',
    ]);
    expect(said('lockout', world, close(law.id))).toEqual([]);
  });

  test('is perhaps one where networks are not known to reach it', () => {
    const blind = { ...world, networks: world.networks.map(one => ({ ...one, dnsServers: ['10.0.0.9'] })) };
    expect(said('lockout-perhaps', blind, close(law.id, { query: 'Disabled' }))).toEqual([
      'Perhaps nothing could query law any more: it would be closed to the internet, and no network is known to reach it privately. Check with its users first.',
    ]);
    expect(said('lockout', blind, close(law.id))).toEqual([]);
  });

  test.each<[string, Partial<Estate>]>([
    ['nothing links it', { links: [] }],
    ['what links it has no connection', { connections: [], endpoints: [] }],
    ['what links it lets nobody in', { connections: world.connections.map(one => ({ ...one, state: 'Rejected' })) }],
  ])('is one for sure where %s, whatever networks ask', (_, more) => {
    const blind = { ...world, networks: [network('hub', { dnsServers: ['10.0.0.9'] })], ...more };
    expect(said('lockout', blind, close(law.id, { query: 'Disabled' }))).toHaveLength(1);
  });

  test.each<[string, Partial<Estate>]>([
    ['a scope is out of sight', { unseen: [{ id: scopeId('hidden'), why: '403' }] }],
    ['a subscription is', { unseen: [{ id: '/subscriptions/x', why: '403' }] }],
  ])('is perhaps one where nothing links it and %s', (_, more) => {
    const blind = { ...world, links: [], networks: [network('hub', { dnsServers: ['10.0.0.9'] })], ...more };
    expect(said('lockout-perhaps', blind, close(law.id, { query: 'Disabled' }))).toHaveLength(1);
  });

  test('is none for a component that its open workspace still answers for', () => {
    const unlinked = { ...world, links: [] };
    expect(said('lockout', unlinked, close(appi.id, { query: 'Disabled' }))).toEqual([]);
    expect(
      said('lockout', unlinked, close(appi.id, { query: 'Disabled' }), close(law.id, { query: 'Disabled' })),
    ).toEqual([
      'Nothing could query appi any more: it would be closed to the internet, and no network reaches it privately. Connect a network first.',
      'Nothing could query law any more: it would be closed to the internet, and no network reaches it privately. Connect a network first.',
    ]);
    expect(said('lockout', { ...unlinked, networks: [] }, close(appi.id, { query: 'Disabled' }))).toEqual([]);
  });

  test('leaves out what is closed already, and what is not changed', () => {
    const half = {
      ...world,
      links: [],
      resources: [{ ...law, publicAccess: { ingestion: 'Disabled', query: 'Enabled' } as const }],
    };
    expect(said('lockout', half, close(law.id)).map(sentence => sentence.slice(0, 18))).toEqual(['Nothing could quer']);
    expect(said('not-covered', half, close(law.id))).toHaveLength(1);
  });

  test('of a component or workspace alone leaves the other one open', () => {
    expect(said('component-without-workspace', world, close(appi.id))).toEqual([
      'appi would be closed for queries and its workspace law stays open: its data can still be queried there. Close both.',
    ]);
    expect(said('workspace-without-component', world, close(law.id))).toEqual([
      'law would be closed for queries and appi, which keeps its data there, stays open. Close both.',
    ]);
    const both = [close(appi.id), close(law.id)];
    expect(said('component-without-workspace', world, ...both)).toEqual([]);
    expect(said('workspace-without-component', world, ...both)).toEqual([]);
    expect(said('component-without-workspace', world, close(appi.id, { ingestion: 'Disabled' }))).toEqual([]);
  });

  test('says what goes on as before', () => {
    expect(said('not-covered', world, close(law.id))).toEqual([
      "Diagnostic settings go on sending to law: they use a channel of Azure's own that this does not govern.",
      'Queries of law that go through Azure Resource Manager (workbooks, the Logic Apps connector, VM and Container insights) cannot use private links and would stop.',
    ]);
  });
});

test('a collection endpoint that is closed has no queries to lose', () => {
  const odd = { ...dce, publicAccess: { ingestion: 'Enabled', query: 'Enabled' } as const };
  const of = { ...world, resources: [law, appi, odd], links: [] };
  const found = findingsOf(of, [close(dce.id)]);
  expect(
    found.filter(({ code }) => code === 'lockout' || code === 'not-covered').map(({ evidence }) => evidence),
  ).toEqual([{ operation: 'ingestion' }, { operation: 'ingestion' }]);
});

test('what is not there is not closed', () => {
  expect(findingsOf({ ...world, resources: [] }, [close(law.id)]).map(({ code }) => code)).not.toContain('lockout');
});

test('what is opened is not closed', () => {
  const shut = { ...world, resources: [workspace('law', closed)], links: [] };
  const codes = findingsOf(shut, [close(law.id, { ingestion: 'Enabled' })]).map(({ code }) => code);
  expect(codes).not.toContain('lockout');
  expect(codes).not.toContain('not-covered');
});

describe('settings that are none', () => {
  test.each([
    [
      close(dce.id),
      'dce is a data collection endpoint: it is not queried, so it has no setting for queries. Set ingestion alone.',
    ],
    [close(law.id, {}), undefined],
  ])('%j', (change, sentence) => {
    expect(said('setting-not-there', world, change)).toEqual(sentence === undefined ? [] : [sentence]);
  });

  test('are those of other kinds, and none at all', () => {
    const strange = resource('/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/things/strange');
    const of = estate({ resources: [strange] });
    expect(said('setting-not-there', of, close(strange.id))).toEqual([
      'strange is of a kind whose public access cannot be set here.',
    ]);
    expect(said('setting-not-there', world, close(dce.id, { ingestion: 'Disabled' }))).toEqual([]);
    expect(said('setting-not-there', world, close(law.id, { ingestion: 'Disabled' }))).toEqual([]);
  });
});

test('a perimeter is not overwritten unsaid', () => {
  const guarded = {
    ...world,
    resources: [{ ...law, publicAccess: { ingestion: 'SecuredByPerimeter', query: 'SecuredByPerimeter' } as const }],
  };
  expect(said('perimeter-overwritten', guarded, close(law.id))).toEqual([
    'A network security perimeter decides who reaches law for ingestion and query; this would take the decision away from it.',
  ]);
  expect(said('perimeter-overwritten', guarded, close(law.id, { query: 'Enabled' }))[0]).toContain('for query;');
  expect(
    said('perimeter-overwritten', guarded, close(law.id, { query: 'SecuredByPerimeter', ingestion: 'Enabled' }))[0],
  ).toContain('for ingestion;');
  expect(said('perimeter-overwritten', world, close(law.id))).toEqual([]);
});

describe('access modes', () => {
  const outside = workspace('outside');
  const of = { ...world, resources: [...world.resources, outside] };
  const modes = (more: object): Change => ({
    kind: 'set-access-modes',
    scopeId: scopeId('a'),
    exclusions: {},
    ...more,
  });

  test('of PrivateOnly cut networks off from what the scope does not link', () => {
    expect(said('private-only-outside', of, modes({ query: 'PrivateOnly', ingestion: 'PrivateOnly' }))).toEqual([
      'hub and spoke can no longer query outside, because the network sees a scope in PrivateOnly mode that does not link the resource.',
    ]);
  });

  test('have exclusions for connections that are there', () => {
    const set = { query: 'Open', ingestion: 'Open' };
    expect(
      said('exclusion-unmatched', of, modes({ exclusions: { 'CONNECTION-1': set, none: set, gone: null } })),
    ).toEqual([
      'a has no connection named none, so the exclusion would do nothing. Connection names end in a random part: look it up.',
    ]);
  });
});

test('opening a resource to the internet is told', () => {
  const shut = { ...world, resources: [workspace('law', closed)] };
  const found = findingsOf(shut, [close(law.id, { query: 'Enabled' })]);
  expect(found).toMatchObject([
    { code: 'opened-to-internet', severity: 'warn', evidence: { networks: 2, resources: 1 } },
  ]);
  expect(found[0]?.sentence).toBe('alone and the internet can query law over the public address.');
});

test('closing what a perimeter decided is no opening', () => {
  const held = { ingestion: 'SecuredByPerimeter', query: 'SecuredByPerimeter' } as const;
  const found = findingsOf({ ...world, resources: [workspace('law', { publicAccess: held })] }, [close(law.id)]);
  expect(found.map(({ code }) => code)).toContain('perimeter-overwritten');
  expect(found.map(({ code }) => code)).not.toContain('opened-to-internet');
});

test('a component that keeps one of its two ways loses nothing by that', () => {
  const cut: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: appi.id };
  const shut = { ...world, resources: [{ ...appi, ...closed }, law] };
  expect(said('access-lost', shut, cut)).toEqual([
    'hub and spoke can no longer send data to appi, because public access is off.',
  ]);
  const ways = findingsOf(shut, [cut]).filter(({ sentence }) => sentence.includes('by itself'));
  expect(ways).toEqual([]);
});
