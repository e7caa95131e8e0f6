import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import {
  closed,
  collection,
  component,
  connectedInventory,
  hubAndSpokes,
  inventory,
  network,
  resource,
  scope,
  scopeId,
  workspace,
  workspaceId,
} from '../build.ts';
import { findingsOf, sentencesOf } from './find-findings.ts';

const law = workspace('law');
const appi = component('appi', { workspaceId: law.id, hosts: ['westeurope-5.in.ai'] });
const dce = collection('dce');
const world = connectedInventory({
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
  test('reports who loses access', () => {
    expect(sentencesOf('access-lost', world, close(law.id), close(appi.id))).toEqual([
      'alone and the internet can no longer send data to and query appi and law, because public network access is disabled.',
    ]);
  });

  test('is a lockout if no network reaches the resource privately', () => {
    const unlinked = { ...world, links: [] };
    expect(sentencesOf('lockout', unlinked, close(law.id, { query: 'Disabled' }))).toEqual([
      'law will be unreachable for queries: it will be closed to the internet, and no network reaches it privately. Connect a network first.',
    ]);
    expect(sentencesOf('lockout', unlinked, close(law.id)).map(sentence => sentence.split(':')[0])).toEqual([
      'law will be unreachable for ingestion',
      'law will be unreachable for queries',
    ]);
    expect(sentencesOf('lockout', world, close(law.id))).toEqual([]);
  });

  test('may be a lockout if it is unknown whether networks reach the resource', () => {
    const uncertain = { ...world, networks: world.networks.map(one => ({ ...one, dnsServers: ['10.0.0.9'] })) };
    expect(sentencesOf('lockout-perhaps', uncertain, close(law.id, { query: 'Disabled' }))).toEqual([
      'law may be unreachable for queries: it will be closed to the internet, and no network is known to reach it privately. Check with its users first.',
    ]);
    expect(sentencesOf('lockout', uncertain, close(law.id))).toEqual([]);
  });

  test.each<[string, Partial<Inventory>]>([
    ['no scope links it', { links: [] }],
    ['its scope has no connection', { connections: [], endpoints: [] }],
    [
      'its scope has only rejected connections',
      { connections: world.connections.map(one => ({ ...one, state: 'Rejected' })) },
    ],
  ])('is a lockout even for networks with custom DNS if %s', (_, more) => {
    const uncertain = { ...world, networks: [network('hub', { dnsServers: ['10.0.0.9'] })], ...more };
    expect(sentencesOf('lockout', uncertain, close(law.id, { query: 'Disabled' }))).toHaveLength(1);
  });

  test.each<[string, Partial<Inventory>]>([
    ['a scope', { unreadable: [{ id: scopeId('hidden'), why: '403' }] }],
    ['a subscription', { unreadable: [{ id: '/subscriptions/x', why: '403' }] }],
  ])('may be a lockout of an unlinked resource if %s could not be read', (_, more) => {
    const uncertain = { ...world, links: [], networks: [network('hub', { dnsServers: ['10.0.0.9'] })], ...more };
    expect(sentencesOf('lockout-perhaps', uncertain, close(law.id, { query: 'Disabled' }))).toHaveLength(1);
  });

  test('is no lockout of a component that can still be queried through its open workspace', () => {
    const unlinked = { ...world, links: [] };
    expect(sentencesOf('lockout', unlinked, close(appi.id, { query: 'Disabled' }))).toEqual([]);
    expect(
      sentencesOf('lockout', unlinked, close(appi.id, { query: 'Disabled' }), close(law.id, { query: 'Disabled' })),
    ).toEqual([
      'appi will be unreachable for queries: it will be closed to the internet, and no network reaches it privately. Connect a network first.',
      'law will be unreachable for queries: it will be closed to the internet, and no network reaches it privately. Connect a network first.',
    ]);
    expect(sentencesOf('lockout', { ...unlinked, networks: [] }, close(appi.id, { query: 'Disabled' }))).toEqual([]);
  });

  test('does not report operations that are closed already or not changed', () => {
    const half = {
      ...world,
      links: [],
      resources: [{ ...law, publicAccess: { ingestion: 'Disabled', query: 'Enabled' } as const }],
    };
    expect(sentencesOf('lockout', half, close(law.id)).map(sentence => sentence.split(':')[0])).toEqual([
      'law will be unreachable for queries',
    ]);
    expect(sentencesOf('not-covered', half, close(law.id))).toHaveLength(1);
  });

  test('warns if a component is closed without its workspace, or the other way round', () => {
    expect(sentencesOf('component-without-workspace', world, close(appi.id))).toEqual([
      'The data of appi can still be queried from the internet: its workspace law stays open. Close both.',
    ]);
    expect(sentencesOf('workspace-without-component', world, close(law.id))).toEqual([
      'Part of the data of law can still be queried from the internet: appi, which stores its data there, stays open. Close both.',
    ]);
    const both = [close(appi.id), close(law.id)];
    expect(sentencesOf('component-without-workspace', world, ...both)).toEqual([]);
    expect(sentencesOf('workspace-without-component', world, ...both)).toEqual([]);
    expect(sentencesOf('component-without-workspace', world, close(appi.id, { ingestion: 'Disabled' }))).toEqual([]);
  });

  test('warns that a workspace that the bot cannot read may stay open', () => {
    const alone = { ...world, resources: [component('appi', { workspaceId: workspaceId('far') })] };
    expect(sentencesOf('component-without-workspace', alone, close(appi.id))).toEqual([
      'The data of appi may still be queried from the internet: whether its workspace far stays open is not known, because the bot cannot read far. Check that it is closed too.',
    ]);
    expect(sentencesOf('component-without-workspace', alone, close(appi.id, { ingestion: 'Disabled' }))).toEqual([]);
  });

  test('reports traffic that public access does not control', () => {
    expect(sentencesOf('not-covered', world, close(law.id))).toEqual([
      'Diagnostic settings will keep sending data to law: they use an Azure channel that public access does not control.',
      'Queries of law through Azure Resource Manager will stop working, because they cannot use private links: workbooks, the Logic Apps connector, VM insights and Container insights.',
    ]);
  });
});

test('closing a collection endpoint is reported for ingestion only', () => {
  const odd = { ...dce, publicAccess: { ingestion: 'Enabled', query: 'Enabled' } as const };
  const of = { ...world, resources: [law, appi, odd], links: [] };
  const found = findingsOf(of, [close(dce.id)]);
  expect(found.filter(({ code }) => code === 'lockout').map(({ evidence }) => evidence)).toEqual([
    { operation: 'ingestion' },
  ]);
});

test('says once for all closed resources what is not covered, and diagnostic settings of workspaces alone', () => {
  expect(sentencesOf('not-covered', world, close(law.id), close(appi.id), close(dce.id))).toEqual([
    'Diagnostic settings will keep sending data to law: they use an Azure channel that public access does not control.',
    'Queries of law and appi through Azure Resource Manager will stop working, because they cannot use private links: workbooks, the Logic Apps connector, VM insights and Container insights.',
  ]);
});

test('a resource that does not exist is not reported as closed', () => {
  expect(findingsOf({ ...world, resources: [] }, [close(law.id)]).map(({ code }) => code)).not.toContain('lockout');
});

test('opening a resource is not reported as closing it', () => {
  const shut = { ...world, resources: [workspace('law', closed)], links: [] };
  const codes = findingsOf(shut, [close(law.id, { ingestion: 'Enabled' })]).map(({ code }) => code);
  expect(codes).not.toContain('lockout');
  expect(codes).not.toContain('not-covered');
});

describe('settings that a resource does not have', () => {
  test.each([
    [
      close(dce.id),
      'Query access cannot be set on dce: data collection endpoints are not queried. Set ingestion only.',
    ],
    [close(law.id, {}), undefined],
  ])('are reported for %j', (change, sentence) => {
    expect(sentencesOf('setting-not-there', world, change)).toEqual(sentence === undefined ? [] : [sentence]);
  });

  test('are reported for unknown resource types, and not for settings that exist', () => {
    const strange = resource('/subscriptions/s/resourceGroups/g/providers/Microsoft.Other/things/strange');
    const of = inventory({ resources: [strange] });
    expect(sentencesOf('setting-not-there', of, close(strange.id))).toEqual([
      'Public access cannot be set on strange: it is not a workspace, an Application Insights component or a data collection endpoint.',
    ]);
    expect(sentencesOf('setting-not-there', world, close(dce.id, { ingestion: 'Disabled' }))).toEqual([]);
    expect(sentencesOf('setting-not-there', world, close(law.id, { ingestion: 'Disabled' }))).toEqual([]);
  });
});

test('warns before a network security perimeter is overruled', () => {
  const guarded = {
    ...world,
    resources: [{ ...law, publicAccess: { ingestion: 'SecuredByPerimeter', query: 'SecuredByPerimeter' } as const }],
  };
  expect(sentencesOf('perimeter-overwritten', guarded, close(law.id))).toEqual([
    "The network security perimeter of law will no longer control ingestion and queries: this request sets it directly. Change the perimeter's rules instead.",
  ]);
  expect(sentencesOf('perimeter-overwritten', guarded, close(law.id, { query: 'Enabled' }))[0]).toContain(
    'control queries:',
  );
  expect(
    sentencesOf(
      'perimeter-overwritten',
      guarded,
      close(law.id, { query: 'SecuredByPerimeter', ingestion: 'Enabled' }),
    )[0],
  ).toContain('control ingestion:');
  expect(sentencesOf('perimeter-overwritten', world, close(law.id))).toEqual([]);
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

  test('set to PrivateOnly keep networks from resources that the scope does not link', () => {
    expect(sentencesOf('private-only-outside', of, modes({ query: 'PrivateOnly', ingestion: 'PrivateOnly' }))).toEqual([
      'hub and spoke can no longer query outside, because the network uses a scope in PrivateOnly mode that does not link the resource.',
    ]);
  });

  test('warn about exclusions for connections that do not exist', () => {
    const set = { query: 'Open', ingestion: 'Open' };
    expect(
      sentencesOf('exclusion-unmatched', of, modes({ exclusions: { 'CONNECTION-1': set, none: set, gone: null } })),
    ).toEqual([
      'The exclusion for none will have no effect: a has no connection with this name. Use the full name, which ends in a random part.',
    ]);
  });
});

test('opening a resource to the internet is reported', () => {
  const shut = { ...world, resources: [workspace('law', closed)] };
  const found = findingsOf(shut, [close(law.id, { query: 'Enabled' })]);
  expect(found).toMatchObject([
    { code: 'opened-to-internet', severity: 'warn', evidence: { networks: 2, resources: 1 } },
  ]);
  expect(found[0]?.sentence).toBe('alone and the internet can query law over the public address.');
});

test('closing a resource that a perimeter controls is not reported as opening it', () => {
  const held = { ingestion: 'SecuredByPerimeter', query: 'SecuredByPerimeter' } as const;
  const found = findingsOf({ ...world, resources: [workspace('law', { publicAccess: held })] }, [close(law.id)]);
  expect(found.map(({ code }) => code)).toContain('perimeter-overwritten');
  expect(found.map(({ code }) => code)).not.toContain('opened-to-internet');
});

test('a component that keeps one of its two query paths is not reported as losing access', () => {
  const cut: Change = { kind: 'unlink', scopeId: scopeId('a'), resourceId: appi.id };
  const shut = { ...world, resources: [{ ...appi, ...closed }, law] };
  expect(sentencesOf('access-lost', shut, cut)).toEqual([
    'hub and spoke can no longer send data to appi, because public network access is disabled.',
  ]);
  const ways = findingsOf(shut, [cut]).filter(({ sentence }) => sentence.includes('by itself'));
  expect(ways).toEqual([]);
});
