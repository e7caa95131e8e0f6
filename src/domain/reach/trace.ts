import type {
  AccessMode,
  ConnectionState,
  Endpoint,
  Link,
  PublicAccess,
  ResolutionPolicy,
} from '../topology/objects.ts';
import type { NetworkRoute } from './network-route.ts';
import type { Reach, ReachReason } from './reach.ts';
import type { RequiredName, ZoneAnswer } from './required-names.ts';

/** The private zone from which a network gets its answers, as far as it is known. */
type TracedZone =
  | 'none'
  | { readonly zoneKey: string; readonly policy: ResolutionPolicy }
  | { readonly why: ReachReason };

/** What was found at one point of the way to a resource, by the rule that looked there. */
export type ReachStep =
  /** Rules 1 and 2. `isAsked` is false where public DNS does not refer the name to the zone. */
  | { readonly hop: 'zone'; readonly zone: TracedZone; readonly isAsked: boolean }
  /** Rules 3 and 4. */
  | { readonly hop: 'record'; readonly zoneKey: string; readonly answer: ZoneAnswer }
  | { readonly hop: 'endpoint'; readonly address: string; readonly owners: readonly Endpoint[] }
  | { readonly hop: 'connection'; readonly endpoint: Endpoint; readonly state: ConnectionState }
  | { readonly hop: 'route'; readonly endpoint: Endpoint; readonly route: NetworkRoute }
  | { readonly hop: 'link'; readonly scopeId: string; readonly link: Link | undefined }
  /** Rule 5, for one scope that the network uses. */
  | { readonly hop: 'access-mode'; readonly scopeId: string; readonly mode: AccessMode; readonly letsPass: boolean }
  /** Rule 5 does not apply, or there may be scopes that it applies to and that could not be read. */
  | { readonly hop: 'access-mode'; readonly scopes: 'ignored' | 'maybe-more' }
  /** Rule 6. */
  | { readonly hop: 'public-access'; readonly setting: PublicAccess };

/** A name that a path needs, and what was found on the way to it, in the order in which the rules apply. */
export interface TracedName {
  readonly name: RequiredName;
  readonly steps: readonly ReachStep[];
  readonly reach: Reach;
}

/** One way to a resource: to itself, or to the workspace through which a component can be queried, too. */
export interface TracedPath {
  readonly resourceId: string;
  /** What was found before any name was looked up. */
  readonly steps: ReachStep[];
  /** After a name that is blocked, no other was looked up. */
  readonly names: TracedName[];
}

/** Begins to record a path, if paths are recorded. */
export function startPath(paths: TracedPath[] | undefined, resourceId: string): TracedPath | undefined {
  if (paths === undefined) return undefined;
  const path = { resourceId, steps: [], names: [] };
  paths.push(path);
  return path;
}
