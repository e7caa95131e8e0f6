import type { NetworkObjects } from './network-objects.ts';

export type * from './network-objects.ts';

/**
 * The objects of the estate as plain data, the way they are read from Azure and kept. `unrecognised` stands for a value
 * that a newer API version may send: it is shown, and never taken for a known one.
 */

export type Operation = 'ingestion' | 'query';

export type AccessMode = 'Open' | 'PrivateOnly' | 'unrecognised';

/** Azure's `publicNetworkAccessFor…`; `SecuredByPerimeter` hands the decision to a network security perimeter. */
export type PublicAccess = 'Enabled' | 'Disabled' | 'SecuredByPerimeter' | 'unrecognised';

export type ConnectionState = 'Pending' | 'Approved' | 'Rejected' | 'Disconnected' | 'unrecognised';

export type Tags = Readonly<Record<string, string>>;

/** Who changed an object last, and when (ISO 8601), where Azure's `systemData` says so. */
export interface LastChange {
  readonly by: string;
  readonly at: string;
}

/** A connection that follows its own access modes in place of the scope's. */
export interface Exclusion {
  readonly connectionName: string;
  readonly query: AccessMode;
  readonly ingestion: AccessMode;
}

/** An Azure Monitor Private Link Scope. */
export interface Scope {
  readonly id: string;
  readonly name: string;
  readonly tags: Tags;
  readonly accessModes: Readonly<Record<Operation, AccessMode>>;
  readonly exclusions: readonly Exclusion[];
  readonly changed?: LastChange;
}

export type ResourceKind = 'workspace' | 'component' | 'collection-endpoint' | 'other';

/** Something that sends its data, or is asked for it, through a scope: the resources that Azure lets be linked. */
export interface MonitoredResource {
  readonly id: string;
  readonly name: string;
  readonly kind: ResourceKind;
  readonly location: string;
  readonly tags: Tags;
  /** A collection endpoint has one flag: it stands under `ingestion`, and nothing is asked of it. */
  readonly publicAccess: Readonly<Record<Operation, PublicAccess>>;
  /** A workspace's GUID: the name of its ingestion hosts. */
  readonly customerId?: string;
  /** The workspace behind a workspace-based component. */
  readonly workspaceId?: string;
  /**
   * Names in the monitor zone, relative to it, that taking in its data needs: all hosts of a collection endpoint
   * (`dce-1-ab12.westeurope-1.ingest`), the regional ingestion host of a component (`westeurope-5.in.ai`, from its
   * connection string). Absent where they were not read.
   */
  readonly hosts?: readonly string[];
  readonly changed?: LastChange;
}

/** ARM's scopedResource: the membership of a resource in a scope. Found by the linked resource's id, never by name. */
export interface Link {
  readonly id: string;
  readonly name: string;
  readonly scopeId: string;
  readonly resourceId: string;
  readonly provisioningState: string;
  readonly changed?: LastChange;
}

/** The scope's side of a private endpoint: what its owner approves or rejects. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly scopeId: string;
  readonly endpointId: string;
  readonly state: ConnectionState;
  readonly description: string;
}

/** Customer-owned storage of a workspace; `dataType` as Azure names it (`CustomLogs`, `Query`, `Alerts` …). */
export interface LinkedStorage {
  readonly workspaceId: string;
  readonly dataType: string;
  readonly storageAccountIds: readonly string[];
}

/** Something that stands in the way of writes to an id and to all that lies below it. */
export interface Obstacle {
  readonly id: string;
  readonly kind: 'lock' | 'policy';
  readonly name: string;
  /** A `CanNotDelete` lock forbids deleting alone; a `ReadOnly` lock or a denying policy every write. */
  readonly forbids: 'delete' | 'write';
}

/** Something that is known to exist, or may exist, and could not be read; counts that rest on it are lower bounds. */
export interface Unseen {
  /** Of an object, or of a whole subscription or resource group. */
  readonly id: string;
  readonly why: string;
}

/** Everything that was read, as data. */
export interface Estate extends NetworkObjects {
  readonly scopes: readonly Scope[];
  readonly resources: readonly MonitoredResource[];
  readonly links: readonly Link[];
  readonly connections: readonly Connection[];
  readonly linkedStorage: readonly LinkedStorage[];
  readonly obstacles: readonly Obstacle[];
  readonly unseen: readonly Unseen[];
}
