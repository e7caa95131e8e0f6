import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import type { Subnet } from '../../../src/domain/topology/objects.ts';
import { endpointId, network, scopeId, subnetId } from '../build.ts';
import { base } from './base-inventory.ts';
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
            `The private endpoint does not fit into subnet default, which ${found}: Azure Monitor needs 11 addresses in a subnet of /27 or larger. Choose another subnet.`,
          ],
    );
  });
});
