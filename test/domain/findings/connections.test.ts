import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import type { Connection } from '../../../src/domain/topology/objects.ts';
import { connection, scopeId } from '../build.ts';
import { base, pe } from './base-inventory.ts';
import { findingsOf, sentencesOf } from './find-findings.ts';

describe('connections', () => {
  const kinds = ['approve-connection', 'reject-connection', 'remove-connection'] as const;
  const decide = (kind: (typeof kinds)[number]): Change =>
    kind === 'remove-connection'
      ? { kind, scopeId: scopeId('a'), endpointId: pe.id }
      : { kind, scopeId: scopeId('a'), endpointId: pe.id, description: '' };
  const at = (state: Connection['state']) => ({ ...base, connections: [connection(pe, { state })] });

  test.each([
    ['Pending', ['legal', 'legal', 'legal']],
    ['Approved', ['done', 'legal', 'legal']],
    ['Rejected', ['unproven', 'done', 'legal']],
    ['Disconnected', ['illegal', 'illegal', 'illegal']],
    ['unrecognised', ['unproven', 'unproven', 'unproven']],
  ] as const)('that are %s support approve, reject and remove as %j', (state, expected) => {
    const found = kinds.map(kind => {
      const all = findingsOf(at(state), [decide(kind)]).map(({ code }) => code);
      if (all.includes('nothing-to-do')) return 'done';
      if (all.includes('illegal-transition')) return 'illegal';
      return all.includes('unproven-transition') ? 'unproven' : 'legal';
    });
    expect(found).toEqual(expected);
  });

  test('in an unsupported state say why', () => {
    expect(sentencesOf('illegal-transition', at('Disconnected'), decide('approve-connection'))).toEqual([
      'The connection of 1 cannot be approved: it is disconnected, and no longer exists in its scope. Delete the private endpoint.',
    ]);
    expect(sentencesOf('unproven-transition', at('Rejected'), decide('approve-connection'))).toEqual([
      'The connection of 1 might not become approved: Azure does not document this change for a connection that is rejected. The result is checked afterwards.',
    ]);
    expect(sentencesOf('unproven-transition', at('unrecognised'), decide('reject-connection'))[0]).toContain(
      'in an unknown state',
    );
    expect(sentencesOf('unproven-transition', { ...base, connections: [] }, decide('approve-connection'))).toEqual([]);
  });

  test('leave their DNS records behind when they are rejected or removed', () => {
    expect(sentencesOf('records-remain', base, decide('remove-connection'))).toHaveLength(1);
    expect(sentencesOf('records-remain', base, decide('reject-connection'))).toEqual([
      'Networks that use the DNS records of 1 will not get public access back: the records stay. Remove its DNS zones too.',
    ]);
    const cleared: Change = { kind: 'set-zone-group', endpointId: pe.id, name: 'default', zoneIds: [] };
    expect(sentencesOf('records-remain', base, cleared, decide('remove-connection'))).toEqual([]);
    expect(sentencesOf('records-remain', { ...base, endpoints: [] }, decide('remove-connection'))).toEqual([]);
  });
});
