import { describe, expect, test } from 'vitest';
import { mapOf, proposedMapOf } from '../../../../src/domain/questions/map/build-map.ts';
import { describeMap } from '../../../../src/domain/questions/map/describe-map.ts';
import type { MapSubject } from '../../../../src/domain/questions/map/topology-map.ts';
import type { Inventory } from '../../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import {
  connection,
  endpoint,
  GROUP,
  inventory,
  link,
  network,
  networkId,
  profile2020,
  profileGa,
  scope,
  scopeId,
  workspace,
  workspaceId,
} from '../../build.ts';
import { nodesAround, seedExample } from './estates.ts';

function text(
  from: Inventory,
  about?: MapSubject,
  maxLength = Number.POSITIVE_INFINITY,
  profile = profile2020,
): string {
  return describeMap(mapOf(topologyOf(from), { profile, reserved: [] }, about), maxLength);
}

describe('what a screen reader says of a map', () => {
  test('is the same as the picture shows, what somebody should look at first', () => {
    expect(text(seedExample())).toBe(
      [
        'Private links: 2 private link scopes, 4 resources, 6 networks in 5 DNS domains and 4 private endpoints.',
        'Pending: pe-partner.',
        'Public network access: appinsights-3, law-alone and 2 more.',
        'ampls-a: 3/50 resources; 2/10 private endpoint connections; endpoints: pe-3 in vnet-hub (approved) and pe-partner in vnet-partner (pending); links: appinsights-3 (1/5 scopes, public), workspace-1 (1/5 scopes, public) and workspace-2 (2/5 scopes, public).',
        'ampls-b: 1/50 resources; 2/10 private endpoint connections; endpoints: pe-1 in vnet-1 (approved) and pe-2 in vnet-2 (approved); links: workspace-2 (2/5 scopes, public).',
        'Shared DNS (1/1 scope): vnet-hub and vnet-spoke.',
        'No private endpoint: vnet-lab.',
        'Linked to no scope: law-alone (0/5 scopes, public).',
      ].join(' '),
    );
  });

  test('says that a map is a proposal, and shows what would be around its networks', () => {
    const map = proposedMapOf(
      topologyOf(seedExample()),
      { profile: profile2020, reserved: [] },
      ['vnet-1', 'vnet-2'].map(name => networkId(name)),
    );
    expect(map.isProposed).toBe(true);
    expect(describeMap(map, Number.POSITIVE_INFINITY)).toMatch(
      /^Proposed private links: 1 private link scope, 1 resource, 2 networks and 2 private endpoints\./,
    );
  });

  test('says what is left out around an object', () => {
    const about: MapSubject = { kind: 'resource', id: workspaceId('workspace-2'), name: 'workspace-2' };
    expect(text(seedExample(), about)).toMatch(
      /^Private links around workspace-2: .* Left out, because they are further away: 2 resources\. ampls-a: /,
    );
  });

  test('says what is not known', () => {
    const pe = endpoint('pe-1', 'vnet-1', 'ampls-gone');
    const from = inventory({
      networks: [network('vnet-1', { dnsServers: ['192.0.2.1'] }), network('vnet-2', { dnsServers: ['192.0.2.1'] })],
      endpoints: [pe],
      resources: [workspace('law-1', { linkedScopeIds: [scopeId('ampls-gone')] })],
      links: [link('ampls-gone', workspaceId('law-gone'))],
      unreadable: [{ id: `${GROUP.split('/').slice(0, 3).join('/')}`, why: 'no access' }],
    });
    const said = text(from);
    expect(said).toContain('Not known: ampls-gone, vnet-1 and 3 more.');
    expect(said).toContain('There may be more in 00000000-0000-0000-0000-000000000001, which could not be read.');
    expect(said).toContain('ampls-gone: could not be read; endpoints: pe-1 in vnet-1 (approved); links: ');
    expect(said).toContain('law-gone (≥1/5 scopes, could not be read)');
    expect(said).toContain('No private endpoint: vnet-2 (DNS not known).');
  });

  test('counts what is folded, and how many of it are marked', () => {
    expect(text(nodesAround(70))).toContain('Folded so that the map stays readable: 67 resources.');
    expect(text(nodesAround(70))).toContain('links: 67 workspaces (67 public).');
    const closed = nodesAround(70);
    const resources = closed.resources.map(
      each => ({ ...each, publicAccess: { ingestion: 'Disabled', query: 'Disabled' } }) as const,
    );
    expect(text({ ...closed, resources })).toContain('links: 67 workspaces.');
  });

  test('says counts without a documented limit, and of several DNS domains none', () => {
    const unlimited = { ...profileGa, limits: {} };
    expect(text(seedExample(), undefined, Number.POSITIVE_INFINITY, unlimited)).toContain(
      'ampls-a: 3 resources; endpoints: ',
    );
    const endpoints = Array.from({ length: 80 }, (_, at) => endpoint(`pe-${at}`, `vnet-${at}`, `ampls-${at % 2}`));
    const from = inventory({
      scopes: [scope('ampls-0'), scope('ampls-1')],
      networks: endpoints.map((_, at) => network(`vnet-${at}`)),
      endpoints,
      connections: endpoints.map(each => connection(each)),
    });
    expect(text(from)).toMatch(
      /^Private links: 2 private link scopes, 0 resources, 80 networks and 80 private endpoints\. .*endpoints: 40 endpoints in 40 networks \(approved\); links: none\./,
    );
  });

  test('does not say that networks share DNS which only use the same folded scopes', () => {
    const scopes = Array.from({ length: 90 }, (_, at) => scope(`ampls-${at}`));
    const endpoints = ['ampls-88', 'ampls-89'].map(name => endpoint(`pe-${name}`, `vnet-${name}`, name));
    const networks = endpoints.map(({ networkId }) => network(networkId.slice(networkId.lastIndexOf('/') + 1)));
    const crowd = Array.from({ length: 420 }, (_, at) => workspace(`law-${at}`));
    const links = crowd.map(({ id }, at) => link(`ampls-${at % 60}`, id));
    const said = text(
      inventory({
        scopes,
        endpoints,
        networks,
        connections: endpoints.map(each => connection(each)),
        resources: crowd,
        links,
      }),
    );
    expect(said).toContain('2 DNS domains: vnet-ampls-88 and vnet-ampls-89.');
    expect(said).not.toContain('Shared DNS');
  });

  test('is cut at an entry where there is no more space, and says how many are left', () => {
    const cut = text(seedExample(), undefined, 600);
    expect(cut.length).toBeLessThanOrEqual(600);
    expect(cut).toMatch(/\. And 4 more entries\.$/);
    expect(text(seedExample(), undefined, 10)).toMatch(/^Private links: .* endpoints\.$/);
  });
});
