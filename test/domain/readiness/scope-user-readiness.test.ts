import { expect, test } from 'vitest';
import type { Scope } from '../../../src/domain/topology/objects.ts';
import { network, scope } from '../build.ts';
import { good, linesOf } from './check.ts';

const withScope = (more: Partial<Scope>) => ({ ...good, scopes: [scope('ampls-a', more)] });
const modesOf = (more: Partial<Scope>) => linesOf(withScope(more), 'ampls-a', 'access-modes');

test('says what the access modes mean for the networks that use a scope', () => {
  expect(modesOf({ accessModes: { ingestion: 'Open', query: 'Open' } })).toEqual([
    'ok: ampls-a is Open for ingestion and queries from vnet-app and vnet-hub: resources that it does not link are reached as well, where they take traffic from public networks.',
  ]);
  expect(modesOf({ accessModes: { ingestion: 'Open', query: 'PrivateOnly' } })).toEqual([
    expect.stringMatching(
      /^note: ampls-a is PrivateOnly for queries from vnet-app and vnet-hub: resources that it does not link are blocked/,
    ),
    expect.stringMatching(/^ok: ampls-a is Open for ingestion/),
  ]);
  expect(modesOf({ accessModes: { ingestion: 'unrecognised', query: 'unrecognised' } })).toEqual([
    'unknown: The access mode of ampls-a for ingestion and queries from vnet-app and vnet-hub is not known.',
  ]);
});

test('says what the access modes of a scope mean that no network uses', () => {
  const unused = { ...good, scopes: [...good.scopes, scope('ampls-b')] };
  expect(linesOf(unused, 'ampls-b', 'access-modes')).toEqual([
    expect.stringMatching(/^ok: ampls-b is Open for ingestion and queries from networks that will use it/),
  ]);
});

test('names networks that may use a scope', () => {
  const custom = (name: string) => network(name, { dnsServers: ['192.0.2.1'] });
  expect(linesOf({ ...good, networks: [...good.networks, custom('vnet-old')] }, 'ampls-a', 'reach')).toEqual([
    expect.stringMatching(/^unknown: Whether vnet-old uses ampls-a is not known/),
  ]);
  const two = { ...good, networks: [...good.networks, custom('vnet-old'), custom('vnet-older')] };
  expect(linesOf(two, 'ampls-a', 'reach').join()).toMatch(/Whether vnet-old and vnet-older use ampls-a/);
  expect(linesOf(good, 'ampls-a', 'reach')).toEqual([]);
});
