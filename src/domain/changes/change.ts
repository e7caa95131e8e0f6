import type { z } from 'zod';
import type { Json } from '../canonical.ts';
import type { Meter } from '../limits/meters.ts';
import type { TargetKind } from '../targets.ts';
import type { Topology } from '../topology/topology.ts';

/** A change in words, for people. */
export interface Description {
  /** What is done, as an imperative: `Link law-prod-weu to ampls-a`. */
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

/** One more that a change adds to what a limit counts. */
export interface Demand {
  readonly meter: Meter;
  /** Id of what has the limit: the scope, the resource, or the DNS domain. */
  readonly subjectId: string;
  /** Id of what is counted; the same one asked for twice counts once. */
  readonly countedId: string;
}

/** Something that must be there for a change to be possible. */
export type Target =
  | { readonly kind: Exclude<TargetKind, 'connection'>; readonly id: string }
  /** A connection is named by its endpoint's id and its scope. */
  | { readonly kind: 'connection'; readonly id: string; readonly scopeId: string };

/** Something in Azure that a change writes to, or takes away. */
export interface Write {
  readonly id: string;
  readonly deletes: boolean;
}

/** What each kind of change must know about itself. Everything else (plans, limits, drift, undo) follows from this. */
export interface ChangeKind<C, Inverse = never> {
  readonly schema: z.ZodType<C>;
  apply(topology: Topology, change: C): Topology;
  /** Taken before the change is applied, and for one that is not done yet. */
  inverse(topology: Topology, change: C): Inverse | 'irreversible';
  /** Where there is no inverse: what does not come back. */
  lost?(topology: Topology, change: C): string;
  describe(topology: Topology, change: C): Description;
  /** The properties that the change reads or writes, as they stand: its before-image. */
  image(topology: Topology, change: C): Json;
  /** Whether the estate is already as the change would make it. */
  isDone(topology: Topology, change: C): boolean;
  requires(change: C): readonly Target[];
  writes(change: C): readonly Write[];
  /** Keys that nobody else may work on meanwhile: of scopes, resources, DNS domains, subnets and security groups. */
  locks(topology: Topology, change: C): readonly string[];
  /** What the change adds to the limits' counts; nothing when it is done already. */
  demands(topology: Topology, change: C): readonly Demand[];
  /** Limits whose counts people want to see before they agree to it, though it may add nothing to them. */
  concerns?(topology: Topology, change: C): readonly Pick<Demand, 'meter' | 'subjectId'>[];
  /** What it gives back to them. */
  frees(topology: Topology, change: C): readonly Demand[];
}
