import type { Topology } from '../topology/topology.ts';

/**
 * One property in Azure that people can change without the bot: the access mode of a scope, a link, the state of a
 * connection. One or two ids identify it, so that its value can be looked up in any reading of the inventory.
 */
export interface WatchedProperty {
  readonly kind: PropertyKind;
  readonly id: string;
  /** The second id, or the part of the first object that is meant. Empty where the first id says it all. */
  readonly other: string;
}

export type PropertyKind =
  | 'scope'
  | 'access-mode'
  | 'exclusion'
  | 'link'
  | 'connection'
  | 'endpoint'
  | 'zone-group'
  | 'public-access'
  | 'zone-link'
  | 'record'
  | 'dns-servers'
  | 'peering'
  | 'service-tag-rule';

/** How the properties of one kind are listed, read and titled. */
export interface PropertyDefinition {
  /** Returns every property of the kind in a reading. */
  list(topology: Topology): readonly Omit<WatchedProperty, 'kind'>[];
  /** Returns the value in words; undefined where the object does not exist. */
  value(topology: Topology, property: WatchedProperty): string | undefined;
  /** Returns what the property is, in words: `ampls-a, access mode for queries`. */
  title(property: WatchedProperty): string;
  /**
   * Returns whether the object that the property belongs to exists. When that object itself is created or deleted, only
   * that is reported, and not each of its properties.
   */
  readonly ownerExists?: (topology: Topology, property: WatchedProperty) => boolean;
}
