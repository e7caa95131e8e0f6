import { nounOf } from '../limits/meters.ts';
import type { Usage } from '../limits/usage.ts';
import { leftOf } from '../limits/usage.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

/** A block for every limit that would be exceeded, and a warning for every count that may be too low. */
export function limitFindings(rows: readonly Usage[], profile: string): readonly Finding[] {
  return rows.flatMap(row => [...exceeded(row, profile), ...uncertain(row)]);
}

function exceeded(row: Usage, profile: string): Finding[] {
  const { meter, subject, subjectId, used, reserved, requested, limit } = row;
  const left = leftOf(row);
  if (limit === null || left === null || left >= 0 || requested === 0) return [];
  const noun = nounOf(meter);
  const reservedPart = reserved === 0 ? '' : `, ${reserved} reserved by approved requests`;
  const sentence =
    `${subject} would have ${limit - left} of at most ${limit} ${noun}: ` +
    `${used} in use${reservedPart}, ${requested} requested (limits ${profile}). ${advice(limit - used - reserved)}`;
  return [finding(`limit-${meter}`, sentence, [subjectId], { used, reserved, requested, limit })];
}

function advice(free: number): string {
  return free <= 0 ? 'Nothing is left; free a place or use another scope.' : `Ask for ${free} at most.`;
}

function uncertain({ meter, subject, subjectId, used, limit, lowerBound }: Usage): Finding[] {
  if (!lowerBound || limit === null) return [];
  const sentence = `${subject} could not be read completely: it has at least ${used} ${nounOf(meter)}, perhaps more.`;
  return [finding('partly-unseen', sentence, [subjectId], { used })];
}
