import type { Meter } from '../limits/meters.ts';
import { meterNoun } from '../limits/meters.ts';
import type { Usage } from '../limits/usage.ts';
import { describeUnreadScopes, remainingOf } from '../limits/usage.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

/** Returns a block for each limit that would be exceeded, and a warning for each count that may be too low. */
export function limitFindings(rows: readonly Usage[], profile: string): readonly Finding[] {
  return rows.flatMap(row => [...exceededLimit(row, profile), ...uncertainCount(row)]);
}

function exceededLimit(row: Usage, profile: string): Finding[] {
  const { meter, subject, subjectId, used, reserved, requested, limit, unreadScopes } = row;
  const remaining = remainingOf(row);
  if (limit === null || remaining === null || remaining >= 0) return [];
  if (requested === 0 && row.containsRequested !== true) return [];
  const reservedPart = reserved === 0 ? '' : ` + ${reserved} reserved by approved requests`;
  const containedPart = requested === 0 ? ', with what is requested' : '';
  const requestedPart = requested === 0 ? '' : ` + ${requested} requested`;
  const unreadPart = unreadScopes === undefined ? '' : `It has ${describeUnreadScopes(unreadScopes)}. `;
  const sentence =
    `${subject} would exceed the limit of ${limit} ${meterNoun(meter, limit)}: ` +
    `${used} used${containedPart}${reservedPart}${requestedPart} = ${limit - remaining} (${profile} limits). ` +
    unreadPart +
    (used > limit && requested > 0 ? 'It already has more than the limit, so check which limit profile fits. ' : '') +
    adviceFor(meter, limit - used - reserved);
  return [finding(`limit-${meter}`, sentence, [subjectId], { used, reserved, requested, limit })];
}

function adviceFor(meter: Meter, free: number): string {
  return free <= 0 ? adviceIfFull[meter] : `Request at most ${free}.`;
}

const fullScope = 'Remove something from the scope first, or use another scope.';

const adviceIfFull = {
  'scope-resources': fullScope,
  'scope-workspaces': fullScope,
  'scope-components': fullScope,
  'scope-endpoints': fullScope,
  'resource-scopes': 'Unlink the resource from another scope first.',
  'network-scopes': 'Use the scope that is already connected.',
} satisfies Record<Meter, string>;

function uncertainCount({ meter, subject, subjectId, used, limit, lowerBound }: Usage): Finding[] {
  if (!lowerBound || limit === null) return [];
  const sentence = `${subject} may have more than ${used} of ${limit} ${meterNoun(meter, limit)}, because part of it could not be read. Check the number in Azure.`;
  return [finding('partly-unseen', sentence, [subjectId], { used })];
}
