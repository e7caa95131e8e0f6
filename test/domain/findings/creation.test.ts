import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import { kindOf } from '../../../src/domain/changes/index.ts';
import { linkChange } from '../../../src/domain/changes/link.ts';
import type { Subnet } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import {
  collection,
  connection,
  endpointId,
  link,
  network,
  networkId,
  scopeId,
  subnetId,
  workspace,
} from '../build.ts';
import { base, pe } from './base-inventory.ts';
import { sentencesOf } from './find-findings.ts';

describe('a new scope or private endpoint', () => {
  const create = (more: object): Change => ({
    kind: 'create-endpoint',
    endpointId: endpointId('2'),
    scopeId: scopeId('a'),
    subnetId: subnetId('n'),
    location: 'West Europe',
    requestMessage: '',
    ...more,
  });
  const named = (name: string): Change => ({
    kind: 'create-scope',
    scopeId: scopeId(name),
    query: 'Open',
    ingestion: 'Open',
    tags: {},
  });

  test.each(['b', 'B-(1)_x.y', 'x'.repeat(255)])('can be named %s', name => {
    expect(sentencesOf('invalid-name', base, named(name))).toEqual([]);
  });

  test.each(['b.', 'a b', 'x'.repeat(256), 'ä', 'a:b', ''])('cannot be named %j', name => {
    expect(sentencesOf('invalid-name', base, named(name))).toHaveLength(1);
  });

  test.each([
    ['pe-1', true],
    ['1', true],
    ['pe_1.x', true],
    ['-pe', false],
    ['pe-', false],
    ['x'.repeat(81), false],
    ['x'.repeat(80), true],
    ['pe(1)', false],
  ])('accepts or refuses the endpoint name %s: %s', (name, isValid) => {
    expect(sentencesOf('invalid-name', base, create({ endpointId: endpointId(name) })).length).toBe(isValid ? 0 : 1);
  });

  test('must have an id of its own type', () => {
    expect(sentencesOf('invalid-name', base, create({ endpointId: scopeId('pe') }))).toEqual([
      '"pe" is not a valid private endpoint name: use up to 80 letters, digits, hyphens, underscores or dots, with a letter or digit first and no hyphen or dot at the end. Example: pe-hub.',
    ]);
  });

  test('cannot have the name of an existing endpoint', () => {
    expect(sentencesOf('name-taken', base, create({ endpointId: endpointId('1'), scopeId: scopeId('b') }))).toEqual([
      'Private endpoint 1 cannot be created: it already exists in subnet default of n and connects to a. Choose another name.',
    ]);
    expect(sentencesOf('name-taken', base, create({}))).toEqual([]);
  });

  test('must be in the region of its network', () => {
    expect(sentencesOf('endpoint-region', base, create({}))).toEqual([]);
    expect(sentencesOf('endpoint-region', base, create({ location: 'northeurope' }))).toEqual([
      '2 cannot be created in northeurope: a private endpoint must be in the region of its network, and n is in westeurope.',
    ]);
    expect(sentencesOf('endpoint-region', base, create({ subnetId: subnetId('x') }))).toEqual([]);
  });

  test.each<[Partial<Subnet>, string | undefined]>([
    [{ prefixes: ['10.0.0.0/27'], freeAddresses: 11 }, undefined],
    [{ prefixes: ['10.0.0.0/27'], freeAddresses: null }, undefined],
    [{ prefixes: ['10.0.0.0/28', '10.1.0.0/24'], freeAddresses: null }, undefined],
    [{ prefixes: ['fd00::/64'], freeAddresses: null }, undefined],
    [{ prefixes: ['10.0.0.0/28', 'fd00::/64'], freeAddresses: null }, 'is 10.0.0.0/28 and fd00::/64'],
    [{ prefixes: ['10.0.0.0/24'], freeAddresses: 10 }, 'has 10 free addresses'],
    [{ prefixes: ['10.0.0.0/28'], freeAddresses: 9 }, 'has 9 free addresses'],
  ])('needs a subnet that is large enough: %j', (more, found) => {
    const subnet = {
      id: subnetId('n'),
      name: 'default',
      prefixes: [],
      freeAddresses: null,
      securityGroupId: null,
      ...more,
    };
    const of = { ...base, networks: [network('n', { subnets: [subnet] })] };
    expect(sentencesOf('subnet-too-small', of, create({}))).toEqual(
      found === undefined
        ? []
        : [
            `The private endpoint does not fit into subnet default, which ${found}: for what a links, Azure Monitor needs 11 addresses in a subnet of /27 or larger. Choose another subnet.`,
          ],
    );
  });
});

describe('linking a resource that adds addresses', () => {
  const dce = collection('dce');
  const linking: Change = linkChange(scopeId('a'), dce.id);
  const withFree = (freeAddresses: number | null, more: object = {}) => {
    const subnet = {
      id: subnetId('n'),
      name: 'default',
      prefixes: ['10.0.0.0/26'],
      freeAddresses,
      securityGroupId: null,
    };
    return { ...base, resources: [dce], networks: [network('n', { subnets: [subnet] })], ...more };
  };

  test('warns if the subnet of an endpoint has too few free ones', () => {
    expect(sentencesOf('subnet-full', withFree(2), linking)).toEqual([
      'Some newly linked resources will have no address in subnet default of n, and their names will not resolve there: 1 will need 3 more addresses, and 2 are free. Make room in the subnet first.',
    ]);
    expect(sentencesOf('subnet-full', withFree(1), linking)[0]).toContain('and 1 is free');
    expect(sentencesOf('subnet-full', withFree(3), linking)).toEqual([]);
    expect(sentencesOf('subnet-full', withFree(null), linking)).toEqual([]);
    expect(sentencesOf('subnet-full', withFree(0, { networks: [] }), linking)).toEqual([]);
  });

  test('does not count endpoints that no longer connect, or links that need no address', () => {
    const rejected = { ...pe, state: 'Rejected' as const };
    const gone = { endpoints: [rejected], connections: [connection(rejected)] };
    expect(sentencesOf('subnet-full', withFree(0, gone), linking)).toEqual([]);
    const linked = { resources: [workspace('v'), workspace('w')], links: [link('a', workspace('v').id)] };
    expect(sentencesOf('subnet-full', withFree(0, linked), linkChange(scopeId('a'), workspace('w').id))).toEqual([]);
  });

  test('reads how many addresses are free', () => {
    const topology = topologyOf(withFree(2));
    expect(kindOf(linking).reads(topology, linking).subnetUsage).toEqual([networkId('n')]);
    const linked = topologyOf(withFree(2, { links: [link('a', dce.id)] }));
    expect(kindOf(linking).reads(linked, linking).subnetUsage).toEqual([]);
  });
});
