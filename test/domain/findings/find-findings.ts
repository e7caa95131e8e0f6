import { expect } from 'vitest';
import type { Change } from '../../../src/domain/changes/index.ts';
import type { FindingCode } from '../../../src/domain/findings/codes.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import type { LimitProfile } from '../../../src/domain/limits/profile.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { profile2020 } from '../build.ts';
import { planChanges } from '../plan-changes.ts';

/** Findings without subjects. All others name theirs, because policies and hashes depend on them. */
const withoutSubjects: ReadonlySet<FindingCode> = new Set(['nothing-to-do', 'zones-unknown']);

/** The keys of the evidence that some findings carry. */
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
  'subnet-full': ['needed', 'free'],
  'illegal-transition': ['state', 'change'],
  'unproven-transition': ['state', 'change'],
  'managed-by-code': ['tool'],
};

/** Returns the findings of a plan with these changes. */
export function findingsOf(
  inventory: Inventory,
  changes: readonly Change[],
  profile: LimitProfile = profile2020,
): readonly Finding[] {
  const { findings } = planChanges(topologyOf(inventory), changes, { profile });
  for (const { code, sentence, subjects, evidence: found } of findings) {
    expect([code, subjects.length > 0]).toEqual([code, !withoutSubjects.has(code)]);
    expect(sentence).toMatch(/^.{20,}$/);
    if (evidence[code] !== undefined) expect([code, Object.keys(Object(found))]).toEqual([code, evidence[code]]);
  }
  return findings;
}

/** Returns the sentences of the findings with one code. */
export function sentencesOf(code: FindingCode, inventory: Inventory, ...changes: readonly Change[]): readonly string[] {
  return findingsOf(inventory, changes)
    .filter(finding => finding.code === code)
    .map(({ sentence }) => sentence);
}
