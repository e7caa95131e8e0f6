import { describe, expect, test } from 'vitest';
import { guest, sampleInventory } from '../../workflows/sample-topology.ts';
import { connection, endpoint, endpointId, scope, scopeId } from '../build.ts';
import { runRecipe, sentenceOf } from './run-recipe.ts';

const connectionId = (scopeName: string, name: string) =>
  `${scopeId(scopeName)}/privateEndpointConnections/connection-${name}`;
const [first, second] = [connectionId('ampls-a', '1'), connectionId('ampls-a', 'guest')];

describe('a decision on connections', () => {
  const sides = { scopeId: scopeId('ampls-a'), endpointId: guest.id };

  test.each([
    ['approve', [{ kind: 'approve-connection', ...sides, description: 'why' }]],
    ['reject', [{ kind: 'reject-connection', ...sides, description: 'why' }]],
    ['remove', [{ kind: 'remove-connection', ...sides }]],
  ])('to %s identifies the connection by its scope and endpoint', (decision, expected) => {
    const connectionIds = [second.toUpperCase()];
    expect(runRecipe('decide-connection', { decision, connectionIds, message: 'why' }).changes).toEqual(expected);
  });

  test('can apply to several connections, and needs no message', () => {
    expect(
      runRecipe('decide-connection', { decision: 'reject', connectionIds: [first, second] }).changes,
    ).toMatchObject([
      { endpointId: endpointId('1'), description: '' },
      { endpointId: guest.id, description: '' },
    ]);
  });

  test('is blocked for a connection that no longer exists', () => {
    const connectionIds = [connectionId('ampls-a', 'gone'), first];
    const proposed = runRecipe('decide-connection', { decision: 'approve', connectionIds });
    expect(proposed.codes).toEqual(['not-found']);
    expect(sentenceOf(proposed)).toBe('The connection connection-gone no longer exists.');
  });
});

describe('the access mode of a scope', () => {
  const set = (more: object, replaced = {}) =>
    runRecipe(
      'set-access-mode',
      { scopeId: scopeId('ampls-a'), mode: 'PrivateOnly', operation: 'both', exceptMode: 'Open', ...more },
      replaced,
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

  test('has exceptions by connection name', () => {
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
    ['from the exception', excluding('PrivateOnly'), 'PrivateOnly'],
    ['from the scope', {}, 'Open'],
    ['from the chosen operation, if the current mode is unknown', excluding('unrecognised'), 'PrivateOnly'],
  ])('keeps the mode of the operation that was not chosen, %s', (_, replaced, query) => {
    const exclusions = { 'connection-1': { query, ingestion: 'PrivateOnly' } };
    const about = { operation: 'ingestion', exceptIds: [first], exceptMode: 'PrivateOnly' };
    expect(set(about, replaced).changes).toMatchObject([{ exclusions }]);
  });

  test('removes exceptions', () => {
    expect(set({ exceptIds: [first], exceptMode: 'as-scope' }, excluding('Open')).changes).toMatchObject([
      { exclusions: { 'connection-1': null } },
    ]);
  });

  test('refuses exceptions for connections of other scopes', () => {
    const other = connection(endpoint('other', 'lone', 'ampls-b'));
    const connections = [...sampleInventory.connections, other];
    const proposed = set({ exceptIds: [other.id] }, { connections });
    expect([proposed.kinds, proposed.codes]).toEqual([[], ['not-found']]);
    expect(sentenceOf(proposed)).toMatch(/^ampls-a has no connection connection-other\. Choose one/);
  });
});
