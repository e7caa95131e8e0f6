import { expect } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import type { FindingCode } from '../../../src/domain/findings/codes.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { profile2020 } from '../build.ts';
import { planned } from '../planning.ts';

/** Findings about nothing in particular: all others name what they are about, as policies and hashes go by that. */
const aboutNothing: ReadonlySet<FindingCode> = new Set(['nothing-to-do', 'zones-unknown']);

/** What the evidence of some findings holds. */
const evidence: Partial<Record<FindingCode, readonly string[]>> = {
  'limit-scope-resources': ['used', 'reserved', 'requested', 'limit'],
  'access-lost': ['networks', 'resources'],
  'access-unknown': ['networks', 'resources'],
  'delete-while-linked': ['links', 'connections'],
  lockout: ['operation'],
  'lockout-perhaps': ['operation'],
  'perimeter-overwritten': ['operations'],
  'not-covered': ['operation'],
  'zone-group-full': ['zones'],
  'zones-missing': ['missing'],
  'subnet-too-small': ['freeAddresses'],
  'illegal-transition': ['state', 'change'],
  'unproven-transition': ['state', 'change'],
  'managed-by-code': ['tool'],
};

/** What a plan of these changes finds. */
export function findingsOf(
  estate: Estate,
  changes: readonly Change[],
  profile: LimitProfile = profile2020,
): readonly Finding[] {
  const { findings } = planned(topologyOf(estate), changes, { profile });
  for (const { code, sentence, subjects, evidence: found } of findings) {
    expect([code, subjects.length > 0]).toEqual([code, !aboutNothing.has(code)]);
    expect(sentence).toMatch(/^.{20,}$/);
    if (evidence[code] !== undefined) expect([code, Object.keys(Object(found))]).toEqual([code, evidence[code]]);
  }
  return findings;
}

/** The sentences of one code. */
export function said(code: FindingCode, estate: Estate, ...changes: readonly Change[]): readonly string[] {
  return findingsOf(estate, changes)
    .filter(finding => finding.code === code)
    .map(({ sentence }) => sentence);
}
