import type { QuotaDelta } from '../changes/change.ts';
import { domainOf } from '../dns/dns-domain.ts';
import { formatCount, listNames, pluralize } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { displayName } from '../topology/display-name.ts';
import { hasUnreadableParts, unreadScopesLinking } from '../topology/lookups.ts';
import type { Topology } from '../topology/topology.ts';
import type { Meter } from './meters.ts';
import { currentCount } from './meters.ts';
import type { LimitProfile } from './profile.ts';

/** How much of one limit a subject uses. The limit is kept if `used + reserved + requested` is at most `limit`. */
export interface Usage {
  readonly meter: Meter;
  readonly subjectId: string;
  readonly subject: string;
  readonly used: number;
  /** What approved, unfinished requests of others will add. */
  readonly reserved: number;
  readonly requested: number;
  /** What is requested is in Azure already, waits there to become effective, and is contained in `used`. */
  readonly containsRequested?: true;
  /** Null if no limit is documented. */
  readonly limit: number | null;
  /** Part of the subject could not be read, so the real number may be higher than `used`. */
  readonly lowerBound: boolean;
  /** Names of the scopes among those in use that the bot cannot read. Absent if it can read all of them. */
  readonly unreadScopes?: readonly string[];
}

/** Returns what remains under a limit: negative if it is exceeded, null if no limit is documented. */
export function remainingOf(usage: Usage): number | null {
  return usage.limit === null ? null : usage.limit - usage.used - usage.reserved - usage.requested;
}

/** Returns the current usage of one meter of one subject, with what others have reserved. */
export function usageOf(
  topology: Topology,
  profile: LimitProfile,
  subject: { readonly meter: Meter; readonly subjectId: string },
  reserved: readonly QuotaDelta[] = [],
): Usage {
  return {
    meter: subject.meter,
    subjectId: subject.subjectId,
    subject: subjectNameOf(topology, subject),
    used: currentCount(topology, subject.meter, subject.subjectId),
    reserved: distinct(reserved, subject).size,
    requested: 0,
    limit: profile.limits[subject.meter] ?? null,
    lowerBound: hasUnreadableParts(topology, subject.subjectId),
    ...unreadScopesOf(topology, subject),
  };
}

/** Returns the counts of a scope that have a documented limit, and how many resources it has in any case. */
export function usagesOfScope(
  topology: Topology,
  profile: LimitProfile,
  scopeId: string,
  reserved: readonly QuotaDelta[] = [],
): readonly Usage[] {
  const shown: Meter[] = ['scope-resources', 'scope-workspaces', 'scope-components', 'scope-endpoints'];
  const meters = shown.filter(meter => meter === 'scope-resources' || profile.limits[meter] !== undefined);
  return meters.map(meter => usageOf(topology, profile, { meter, subjectId: scopeId }, reserved));
}

function unreadScopesOf(
  topology: Topology,
  { meter, subjectId }: Pick<QuotaDelta, 'meter' | 'subjectId'>,
): Pick<Usage, 'unreadScopes'> {
  const unread = meter === 'resource-scopes' ? unreadScopesLinking(topology, subjectId) : [];
  return unread.length === 0 ? {} : { unreadScopes: unread.map(nameOf) };
}

/** Describes the part of a count that the bot cannot read: `1 link in a scope that the bot cannot read (ampls-x)`. */
export function describeUnreadScopes(names: readonly string[]): string {
  const scopes = pluralize(names.length, 'a scope', 'scopes');
  return `${formatCount(names.length, 'link')} in ${scopes} that the bot cannot read (${listNames(names)})`;
}

/** Returns the name of the subject. A DNS domain is named by its networks. */
function subjectNameOf(topology: Topology, { meter, subjectId }: Pick<QuotaDelta, 'meter' | 'subjectId'>): string {
  if (meter !== 'network-scopes') return displayName(topology, subjectId);
  const { networks } = domainOf(topology, subjectId);
  return networks.size === 0
    ? nameOf(subjectId)
    : listNames([...networks].map(key => displayName(topology, topology.networks.get(key)?.id ?? key)).sort());
}

/**
 * Adds what is requested, and what others have reserved, to counts that were read. An object requested twice counts
 * once, and an object in this request does not also count as reserved by others.
 */
export function withQuotaDeltas(
  rows: readonly Usage[],
  requested: readonly QuotaDelta[],
  reserved: readonly QuotaDelta[],
): readonly Usage[] {
  return rows.map(row => {
    const own = distinct(requested, row);
    const others = distinct(reserved, row);
    return { ...row, requested: own.size, reserved: [...others].filter(key => !own.has(key)).length };
  });
}

/** Returns each pair of a meter and a subject that quota deltas add to, without duplicates. */
export function subjectsOf(
  deltas: readonly Pick<QuotaDelta, 'meter' | 'subjectId'>[],
): readonly Pick<QuotaDelta, 'meter' | 'subjectId'>[] {
  return [...new Map(deltas.map(delta => [subjectKey(delta), delta])).values()];
}

/** Returns the key of a pair of a meter and a subject. */
export function subjectKey(subject: Pick<QuotaDelta, 'meter' | 'subjectId'>): string {
  return `${subject.meter} ${keyOf(subject.subjectId)}`;
}

function distinct(deltas: readonly QuotaDelta[], subject: Pick<QuotaDelta, 'meter' | 'subjectId'>): Set<string> {
  const key = subjectKey(subject);
  return new Set(deltas.filter(delta => subjectKey(delta) === key).map(delta => keyOf(delta.countedId)));
}
