import type { Demand } from '../changes/change.ts';
import { domainOf } from '../dns/domain.ts';
import { keyOf, nameOf } from '../ids.ts';
import { isUnseen } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import { listed } from '../words.ts';
import type { Meter } from './meters.ts';
import { count } from './meters.ts';
import type { LimitProfile } from './profile.ts';

/** How a limit of one subject stands: `used + reserved + requested / limit`. */
export interface Usage {
  readonly meter: Meter;
  readonly subjectId: string;
  readonly subject: string;
  readonly used: number;
  /** What approved and unfinished requests will add. */
  readonly reserved: number;
  readonly requested: number;
  /** Null where no limit is documented. */
  readonly limit: number | null;
  /** Something of the subject could not be read: there may be more than `used`. */
  readonly lowerBound: boolean;
}

/** What is left under a limit; negative when it is exceeded, null where none is documented. */
export function leftOf(usage: Usage): number | null {
  return usage.limit === null ? null : usage.limit - usage.used - usage.reserved - usage.requested;
}

/** Usage of one meter of one subject as it stands, with what others have reserved. */
export function usageOf(
  topology: Topology,
  profile: LimitProfile,
  at: { readonly meter: Meter; readonly subjectId: string },
  reserved: readonly Demand[] = [],
): Usage {
  return {
    meter: at.meter,
    subjectId: at.subjectId,
    subject: subjectOf(topology, at),
    used: count(topology, at.meter, at.subjectId),
    reserved: distinct(reserved, at).size,
    requested: 0,
    limit: profile.limits[at.meter] ?? null,
    lowerBound: isUnseen(topology, at.subjectId),
  };
}

/** What has the limit, in words. A DNS domain is known by its networks. */
function subjectOf(topology: Topology, { meter, subjectId }: Pick<Demand, 'meter' | 'subjectId'>): string {
  if (meter !== 'network-scopes') return nameOf(subjectId);
  const { networks } = domainOf(topology, subjectId);
  return networks.size === 0 ? nameOf(subjectId) : listed([...networks].map(key => nameIn(topology, key)).sort());
}

function nameIn({ networks }: Topology, key: string): string {
  return networks.get(key)?.name ?? nameOf(key);
}

/**
 * Adds what is requested, and what others have reserved by now, to counts that were read.
 * Something asked for twice counts once, and what a request asks for itself is not also reserved by others.
 */
export function withDemands(
  rows: readonly Usage[],
  requested: readonly Demand[],
  reserved: readonly Demand[],
): readonly Usage[] {
  return rows.map(row => {
    const mine = distinct(requested, row);
    const others = distinct(reserved, row);
    return { ...row, requested: mine.size, reserved: [...others].filter(key => !mine.has(key)).length };
  });
}

/** The meters and subjects that demands add to, once each. */
export function subjectsOf(
  demands: readonly Pick<Demand, 'meter' | 'subjectId'>[],
): readonly Pick<Demand, 'meter' | 'subjectId'>[] {
  return [...new Map(demands.map(demand => [subjectKey(demand), demand])).values()];
}

/** Identifies a meter of a subject. */
export function subjectKey(at: Pick<Demand, 'meter' | 'subjectId'>): string {
  return `${at.meter} ${keyOf(at.subjectId)}`;
}

function distinct(demands: readonly Demand[], at: Pick<Demand, 'meter' | 'subjectId'>): Set<string> {
  const key = subjectKey(at);
  return new Set(demands.filter(demand => subjectKey(demand) === key).map(demand => keyOf(demand.countedId)));
}
