import type { z } from 'zod';
import type { Json } from '../canonical-json.ts';
import type { Meter } from '../limits/meters.ts';
import type { TargetKind } from '../targets.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeTitle } from './titles.ts';

/** The texts that describe a change to people. `before` and `after` are short phrases, such as `linked to ampls-a`. */
export interface Description {
  readonly title: ChangeTitle;
  readonly before: string;
  readonly after: string;
}

/** One unit that a change adds to, or releases from, the count of a limit. */
export interface QuotaDelta {
  readonly meter: Meter;
  /** Id of the object that has the limit: a scope, a resource or a DNS domain. */
  readonly subjectId: string;
  /** Id of the counted object. The same object requested twice counts once. */
  readonly countedId: string;
}

/** An object that must exist before a change can be made. */
export type Target =
  | { readonly kind: Exclude<TargetKind, 'connection'>; readonly id: string }
  /** A connection is identified by the id of its endpoint and the id of its scope. */
  | { readonly kind: 'connection'; readonly id: string; readonly scopeId: string };

/** An object in Azure that a change writes to or deletes. */
export interface Write {
  readonly id: string;
  readonly deletes: boolean;
}

/** Ids of the objects that are read again from Azure because a plan depends on their current state. */
export interface ReadSet {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly endpoints: readonly string[];
  readonly networks: readonly string[];
  /** Networks whose free addresses are needed as well. */
  readonly subnetUsage: readonly string[];
  /** Zones, with their links and records. */
  readonly zones: readonly string[];
  readonly securityGroups: readonly string[];
  /** Workspaces whose linked storage is needed. */
  readonly storage: readonly string[];
  /** Machines with the collection endpoints of their agents. */
  readonly machines: readonly string[];
  /** Resource providers that have to be registered, and storage accounts that have to exist. */
  readonly prerequisites: readonly string[];
  /** Subscriptions whose management locks are needed. */
  readonly resourceLocks: readonly string[];
}

/**
 * The objects that a change reads. The caller adds its prerequisites, and the management locks of everything that it
 * writes to.
 */
export type ChangeReads = Partial<Omit<ReadSet, 'resourceLocks' | 'prerequisites'>>;

/** A limit that approvers have to see. */
interface ShownLimit extends Pick<QuotaDelta, 'meter' | 'subjectId'> {
  /** Whether the count contains what the change makes effective, so that the change must not be made above the limit. */
  readonly containsRequested: boolean;
}

/** Says that the object in place was created by someone else, and names the objects concerned. */
interface Replacement {
  readonly sentence: string;
  readonly subjects: readonly string[];
}

/**
 * Everything that the product knows about one kind of change. Plans, limits, locks, drift, parallel execution and undo
 * all follow from these members, so no other file has to tell one kind from another.
 */
export interface ChangeKind<C, Inverse = never> {
  readonly schema: z.ZodType<C>;
  /** Returns the topology after the change. */
  apply(topology: Topology, change: C): Topology;
  /** Returns the change that undoes this one. Called with the topology before the change, if it is not done yet. */
  inverse(topology: Topology, change: C): Inverse | 'irreversible';
  /** Returns a sentence about what cannot be restored, for a change without an inverse. */
  whyIrreversible?(topology: Topology, change: C): string;
  describe(topology: Topology, change: C): Description;
  /** Returns the current values of the properties that the change reads or writes: its before-image. */
  image(topology: Topology, change: C): Json;
  /** Returns whether Azure is already in the state that the change leads to. */
  isDone(topology: Topology, change: C): boolean;
  /** Returns the objects that must exist. */
  requires(change: C): readonly Target[];
  /** Returns what Azure requires for the change and the model does not contain: providers and storage accounts. */
  prerequisites?(change: C): readonly string[];
  /** Returns the objects that the change writes to or deletes. */
  writes(change: C): readonly Write[];
  /**
   * Returns the objects that are read again from Azure before the change is planned or executed: its own, and those
   * that its limits, and the findings that block it, rest on in this topology.
   */
  reads(topology: Topology, change: C): ChangeReads;
  /**
   * Set for kinds that a plan may contain by the hundred: management locks come from the inventory, and are not read
   * again for the subscriptions that the change writes to.
   */
  readonly usesKnownResourceLocks?: true;
  /** Returns the keys that no other request may work on meanwhile: scopes, resources, DNS domains, subnets, NSGs. */
  locks(topology: Topology, change: C): readonly string[];
  /**
   * Returns the lane that the change runs in. Changes in different lanes may run at the same time. A plan that contains
   * a change without a lane runs one change after the other.
   */
  lane?(change: C): string;
  /** Returns what the change adds to the counts of limits; nothing if it is already done. */
  demands(topology: Topology, change: C): readonly QuotaDelta[];
  /** Returns what the change releases from the counts of limits. */
  released(topology: Topology, change: C): readonly QuotaDelta[];
  /** Returns limits that approvers have to see even if the change adds nothing to them. */
  shownLimits?(topology: Topology, change: C): readonly ShownLimit[];
  /** Returns a note if the object that this change created has since been replaced by someone else's. */
  replacement?(topology: Topology, change: C): Replacement | undefined;
}

/** The members of a kind that neither adds to the counts of limits nor releases anything from them. */
export const withoutQuota = {
  demands: (): readonly QuotaDelta[] => [],
  released: (): readonly QuotaDelta[] => [],
};
