import { describe, expect, test } from 'vitest';
import { guest, small } from '../../workflows/estate.ts';
import { connection, endpoint, endpointId, scope, scopeId } from '../build.ts';
import { propose, sentenceOf } from './propose.ts';

const connectionId = (scopeName: string, name: string) =>
  `${scopeId(scopeName)}/privateEndpointConnections/connection-${name}`;
const [first, second] = [connectionId('ampls-a', '1'), connectionId('ampls-a', 'guest')];

describe('a decision on connections', () => {
  const sides = { scopeId: scopeId('ampls-a'), endpointId: guest.id };

  test.each([
    ['approve', [{ kind: 'approve-connection', ...sides, description: 'why' }]],
    ['reject', [{ kind: 'reject-connection', ...sides, description: 'why' }]],
    ['remove', [{ kind: 'remove-connection', ...sides }]],
  ])('to %s finds both of its sides', (decision, expected) => {
    const connectionIds = [second.toUpperCase()];
    expect(propose('decide-connection', { decision, connectionIds, message: 'why' }).changes).toEqual(expected);
  });

  test('may be on several, and without a message', () => {
    expect(propose('decide-connection', { decision: 'reject', connectionIds: [first, second] }).changes).toMatchObject([
      { endpointId: endpointId('1'), description: '' },
      { endpointId: guest.id, description: '' },
    ]);
  });

  test('on one that is gone is blocked', () => {
    const connectionIds = [connectionId('ampls-a', 'gone'), first];
    const proposed = propose('decide-connection', { decision: 'approve', connectionIds });
    expect(proposed.codes).toEqual(['not-found']);
    expect(sentenceOf(proposed)).toBe('The connection connection-gone is no longer there.');
  });
});

describe('the access mode of a scope', () => {
  const set = (more: object, otherwise = {}) =>
    propose(
      'set-access-mode',
      { scopeId: scopeId('ampls-a'), mode: 'PrivateOnly', operation: 'both', exceptMode: 'Open', ...more },
      otherwise,
    );
  const excluding = (query: 'Open' | 'PrivateOnly' | 'unrecognised') => {
    const exclusions = [{ connectionName: 'CONNECTION-1', query, ingestion: query }];
    return { scopes: [scope('ampls-a', { exclusions }), scope('ampls-b')] };
  };

  test.each([
    ['ingestion', { ingestion: 'PrivateOnly' }],
    ['queries', { query: 'PrivateOnly' }],
    ['both', { ingestion: 'PrivateOnly', query: 'PrivateOnly' }],
  ])('is set for %s', (operation, modes) => {
    expect(set({ operation }).changes).toEqual([
      { kind: 'set-access-modes', scopeId: scopeId('ampls-a'), ...modes, exclusions: {} },
    ]);
  });

  test('has exceptions by the names of connections', () => {
    expect(set({ exceptIds: [first, second.toUpperCase()] }).changes).toMatchObject([
      {
        exclusions: {
          'connection-1': { query: 'Open', ingestion: 'Open' },
          'connection-guest': { query: 'Open', ingestion: 'Open' },
        },
      },
    ]);
  });

  test.each([
    ['as the exception has it', excluding('PrivateOnly'), 'PrivateOnly'],
    ['as the scope has it', {}, 'Open'],
    ['as the other one, where it is not known', excluding('unrecognised'), 'PrivateOnly'],
  ])('keeps the operation that an exception is not about %s', (_, otherwise, query) => {
    const exclusions = { 'connection-1': { query, ingestion: 'PrivateOnly' } };
    const about = { operation: 'ingestion', exceptIds: [first], exceptMode: 'PrivateOnly' };
    expect(set(about, otherwise).changes).toMatchObject([{ exclusions }]);
  });

  test('takes exceptions away again', () => {
    expect(set({ exceptIds: [first], exceptMode: 'as-scope' }, excluding('Open')).changes).toMatchObject([
      { exclusions: { 'connection-1': null } },
    ]);
  });

  test('has no exceptions for connections of other scopes', () => {
    const other = connection(endpoint('other', 'lone', 'ampls-b'));
    const connections = [...small.connections, other];
    const proposed = set({ exceptIds: [other.id] }, { connections });
    expect([proposed.kinds, proposed.codes]).toEqual([[], ['not-found']]);
    expect(sentenceOf(proposed)).toMatch(/^ampls-a has no such connection/);
  });
});
