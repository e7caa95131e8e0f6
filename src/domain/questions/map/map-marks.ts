import type { Usage } from '../../limits/usage.ts';
import { remainingOf } from '../../limits/usage.ts';
import { operations } from '../../reach/reach.ts';
import type { ConnectionState, MonitoredResource, Operation } from '../../topology/objects.ts';
import type { MapTally, ResourceAccess } from './topology-map.ts';

export type Fullness = 'over-full' | 'full' | 'free';

/** Returns how full something is by the limit of which least is left. What has no documented limit is never full. */
export function fullnessOf(usage: readonly Usage[]): Fullness {
  const least = Math.min(...usage.map(row => remainingOf(row) ?? Number.POSITIVE_INFINITY));
  if (least < 0) return 'over-full';
  return least === 0 ? 'full' : 'free';
}

/** Returns the public network access of a resource for what it can be used for: a collection endpoint is not queried. */
export function accessOf(resource: MonitoredResource | undefined): ResourceAccess {
  if (resource === undefined) return {};
  const { ingestion, query } = resource.publicAccess;
  return resource.kind === 'collection-endpoint' ? { ingestion } : { ingestion, query };
}

/** Returns for which operations public network access is enabled. */
export function openOperations(access: ResourceAccess): readonly Operation[] {
  return operations.filter(operation => access[operation] === 'Enabled');
}

/** Returns whether it is not known for some operation whether public networks have access. */
export function isAccessUnknown(access: ResourceAccess): boolean {
  const settings = Object.values(access);
  return settings.length === 0 || settings.includes('unrecognised');
}

/** Returns public network access in a few words: `public`, `public queries`, `not public`. */
export function accessLabel(access: ResourceAccess): string {
  const open = openOperations(access);
  const unknown = isAccessUnknown(access);
  if (open.length === Object.keys(access).length && open.length > 0) return 'public';
  if (open.length > 0) return `public ${open.map(operation => nouns[operation]).join()}${unknown ? ', rest ?' : ''}`;
  if (unknown) return 'access ?';
  return Object.values(access).includes('SecuredByPerimeter') ? 'perimeter' : 'not public';
}

const nouns = { ingestion: 'ingestion', query: 'queries' } as const satisfies Record<Operation, string>;

const NO_MARKS: MapTally = { overFull: 0, full: 0, open: 0, unknown: 0 };

/** Returns the sum of marks. */
export function addTallies(tallies: readonly MapTally[]): MapTally {
  return tallies.reduce((sum, { overFull, full, open, unknown }) => {
    return {
      overFull: sum.overFull + overFull,
      full: sum.full + full,
      open: sum.open + open,
      unknown: sum.unknown + unknown,
    };
  }, NO_MARKS);
}

/** Returns the marks of one object. */
export function tallyOf(fullness: Fullness, isOpen: boolean, isUnknown: boolean): MapTally {
  return {
    overFull: Number(fullness === 'over-full'),
    full: Number(fullness === 'full'),
    open: Number(isOpen),
    unknown: Number(isUnknown),
  };
}

/** Returns a count with its limit: `3/50`, `48 + 1/50` with what is reserved, `≥3/50` if more may have been counted. */
export function usageLabel({ used, reserved, limit, lowerBound }: Usage): string {
  const count = `${lowerBound ? '≥' : ''}${used}${reserved === 0 ? '' : ` + ${reserved}`}`;
  return limit === null ? count : `${count}/${limit}`;
}

/** What people call the states of a connection. */
export const stateNames = {
  Approved: 'approved',
  Pending: 'pending',
  Rejected: 'rejected',
  Disconnected: 'disconnected',
  unrecognised: 'state not known',
} as const satisfies Record<ConnectionState, string>;
