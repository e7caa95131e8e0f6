import type { Topology } from '../topology/topology.ts';

/**
 * One thing about the estate that somebody may change beside the bot: a scope's access mode, a link, the state of a
 * connection. It is named by one id, or by two, so that its value can be looked up in any reading of the estate.
 */
export interface Facet {
  readonly kind: FacetKindName;
  readonly id: string;
  /** The second id, or the part of the first one that is meant; empty where the first is all. */
  readonly other: string;
}

export type FacetKindName =
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

/** How one kind of facet is found, read and told. */
export interface FacetKind {
  /** All there are of the kind in a reading. */
  all(topology: Topology): readonly Omit<Facet, 'kind'>[];
  /** What a facet says, in words; undefined where there is none. */
  value(topology: Topology, facet: Facet): string | undefined;
  /** What it is about, in words: `ampls-a, access mode for queries`. */
  title(facet: Facet): string;
  /**
   * Says something of an object that it belongs to: where that object has come or gone, that alone is told, and its
   * settings with it are not.
   */
  readonly belongsTo?: (topology: Topology, facet: Facet) => boolean;
}
