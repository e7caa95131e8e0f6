import type { Usage } from '../../limits/usage.ts';
import type { ConnectionState, Operation, PublicAccess, ResourceKind, Scope } from '../../topology/objects.ts';

/**
 * What a map of private links shows, before it is drawn: networks by the DNS that they share, the private endpoints in
 * them, scopes, and the resources that the scopes link. A node represents one object, or for several that are folded.
 */
export interface TopologyMap {
  /** The object whose surroundings it shows. Undefined if it shows everything. */
  readonly about: MapSubject | undefined;
  /** It shows what a proposal would lead to. */
  readonly isProposed?: true;
  /** The name of the limits in force. */
  readonly profile: string;
  readonly domains: readonly MapDomain[];
  readonly scopes: readonly MapScope[];
  readonly groups: readonly MapResourceGroup[];
  /** How many objects its nodes represent. */
  readonly totals: MapTotals;
  /** What of the objects that it shows leads to others, which it leaves out. */
  readonly beyond: Pick<MapTotals, 'endpoints' | 'scopes' | 'resources'>;
  readonly attention: MapAttention;
  /** How many objects are folded into nodes that represent several. Absent if none is. */
  readonly folded?: Omit<MapTotals, 'domains'>;
  /** Names of what could not be read and may hold more than the map shows: subscriptions and resource groups. */
  readonly unreadable: readonly string[];
}

/** What a map can be about. */
export interface MapSubject {
  readonly kind: 'scope' | 'network' | 'resource';
  readonly id: string;
  readonly name: string;
}

interface MapTotals {
  readonly networks: number;
  /** Groups of networks that share DNS. A network that shares it with no other is one of its own. */
  readonly domains: number;
  readonly endpoints: number;
  readonly scopes: number;
  readonly resources: number;
}

/** Names of the objects that somebody should look at. */
export interface MapAttention {
  readonly overFull: readonly string[];
  readonly full: readonly string[];
  /** Private endpoints whose connections wait for approval. */
  readonly pending: readonly string[];
  /** Private endpoints whose connections were rejected or are disconnected. */
  readonly refused: readonly string[];
  /** Resources with public network access for ingestion, queries or both. */
  readonly open: readonly string[];
  /** Objects of which something shown could not be read, or is not known. */
  readonly unknown: readonly string[];
}

/** Networks that share DNS. */
export interface MapDomain {
  readonly key: string;
  /** How many groups of networks this represents. */
  readonly count: number;
  /** How many scopes the networks use. Empty if it represents several groups, or for networks without any endpoint. */
  readonly usage: readonly Usage[];
  readonly networks: readonly MapNetwork[];
}

/** How much is known of what answers a network's DNS queries. */
export type DnsKnowledge = 'known' | 'partly' | 'unknown';

export interface MapNetwork {
  readonly key: string;
  readonly name: string;
  readonly count: number;
  readonly isRead: boolean;
  readonly dns: DnsKnowledge;
  readonly endpoints: readonly MapEndpoint[];
}

/** Private endpoints in a network whose connections lead to the same scope and are in the same state. */
export interface MapEndpoint {
  readonly key: string;
  readonly name: string;
  readonly count: number;
  readonly state: ConnectionState;
  readonly scopeKey: string;
}

export interface MapScope {
  readonly key: string;
  readonly name: string;
  readonly count: number;
  readonly isRead: boolean;
  /** Undefined if it could not be read, or if this represents several scopes. */
  readonly modes: Scope['accessModes'] | undefined;
  /** Empty if it could not be read, or if this represents several scopes. */
  readonly usage: readonly Usage[];
  readonly tally: MapTally;
}

/** Resources that are linked to the same scopes, or to none. */
export interface MapResourceGroup {
  readonly key: string;
  readonly scopes: readonly MapLink[];
  readonly resources: readonly MapResource[];
}

/** The links of resources to a scope. */
export interface MapLink {
  readonly scopeKey: string;
  /** Whether the scope shows all of them as finished. */
  readonly isInPlace: boolean;
}

export interface MapResource {
  readonly key: string;
  readonly name: string;
  /** Undefined if it represents resources of different kinds. */
  readonly kind: ResourceKind | undefined;
  readonly count: number;
  readonly isRead: boolean;
  /** How many scopes link it. Empty if this represents several resources. */
  readonly usage: readonly Usage[];
  /** Public network access for what the resource can be used for. Empty if this is not known or represents several. */
  readonly access: ResourceAccess;
  readonly tally: MapTally;
}

export type ResourceAccess = Readonly<Partial<Record<Operation, PublicAccess>>>;

/** How many of the objects that a node represents are marked. */
export interface MapTally {
  readonly overFull: number;
  readonly full: number;
  readonly open: number;
  readonly unknown: number;
}
