import { describe, expect, test } from 'vitest';
import type { CreateScopeChange } from '../../../src/domain/changes/scope.ts';
import { linkZoneChange } from '../../../src/domain/changes/zone-link.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { inventory, network, networkId, scope, zone, zoneId, zoneLink } from '../build.ts';
import { findingsOf } from './find-findings.ts';

const open = inventory({ scopes: [scope('a', { tags: { owner: 'them' } })] });

function codesAndSentences(of: Inventory, ...changes: Parameters<typeof findingsOf>[1]) {
  return findingsOf(of, changes).map(({ code, sentence }) => [code, sentence]);
}

describe('a scope that already exists', () => {
  const create = (asked: Partial<CreateScopeChange>): CreateScopeChange => {
    const id = open.scopes[0]?.id ?? '';
    return { kind: 'create-scope', scopeId: id, query: 'Open', ingestion: 'Open', tags: {}, ...asked };
  };

  test.each<[Partial<CreateScopeChange>, string]>([
    [
      { query: 'PrivateOnly', ingestion: 'PrivateOnly' },
      'query is Open, not PrivateOnly; ingestion is Open, not PrivateOnly. To change it, type /ampls access-mode a to PrivateOnly.',
    ],
    [
      { ingestion: 'PrivateOnly' },
      'ingestion is Open, not PrivateOnly. To change it, type /ampls access-mode a to PrivateOnly for ingestion.',
    ],
    [
      { query: 'PrivateOnly', tags: { owner: 'us' } },
      'query is Open, not PrivateOnly; tag owner is them, not us. To change it, type /ampls access-mode a to PrivateOnly for queries.',
    ],
    [{ tags: { owner: 'them', team: 'us' } }, 'tag team is not set, not us. Change its tags in Azure.'],
  ])('is never called done if it has other settings than requested: %j', (asked, settings) => {
    expect(codesAndSentences(open, create(asked))).toEqual([
      [
        'different-settings',
        `Scope a already exists with other settings: ${settings} Or choose another name for the new scope.`,
      ],
    ]);
  });

  test('names each command if the two modes are requested differently', () => {
    const closed = inventory({
      scopes: [scope('a', { accessModes: { query: 'Open', ingestion: 'PrivateOnly' } })],
    });
    expect(findingsOf(closed, [create({ query: 'PrivateOnly' })])[0]?.sentence).toContain(
      'type /ampls access-mode a to PrivateOnly for queries and /ampls access-mode a to Open for ingestion.',
    );
  });

  test('is done if everything that was requested is the same', () => {
    expect(codesAndSentences(open, create({ tags: { owner: 'them' } }))).toEqual([
      ['nothing-to-do', 'Nothing to change. Already in place: Create scope a (exists, query Open, ingestion Open).'],
    ]);
  });
});

test('a link to a zone with another resolution policy is never called done', () => {
  const of = inventory({ networks: [network('n')], zones: [zone('blob')], zoneLinks: [zoneLink('blob', 'n')] });
  const [id, own] = [zoneId('blob'), networkId('n')];
  expect(codesAndSentences(of, linkZoneChange(id, own, 'n', 'NxDomainRedirect'))).toContainEqual([
    'different-settings',
    'n is already linked to zone privatelink.blob.core.windows.net with other settings: the resolution policy of link n is Default, not NxDomainRedirect. No request changes it. Change it in Azure.',
  ]);
  expect(findingsOf(of, [linkZoneChange(id, own)]).map(({ code }) => code)).toEqual(['nothing-to-do']);
});
