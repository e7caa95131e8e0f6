import { dnsNamesByCloud } from '../dns/zone-names.ts';
import { parseId } from '../ids.ts';
import { resourceTypes } from '../targets.ts';
import type { ConnectionState, NetworkObjects, Tags } from './network-objects.ts';

export type * from './network-objects.ts';

/**
 * The objects of the inventory as plain data, as they are read from Azure and stored. `unrecognised` means a value
 * that this code does not know, such as one that a newer API version added: it is shown as it is and never treated as a
 * known value.
 */

export type Operation = 'ingestion' | 'query';

export type AccessMode = 'Open' | 'PrivateOnly' | 'unrecognised';

/** Azure's `publicNetworkAccessFor…`. `SecuredByPerimeter` means that a network security perimeter decides. */
export type PublicAccess = 'Enabled' | 'Disabled' | 'SecuredByPerimeter' | 'unrecognised';

/** Who changed an object last, and when (ISO 8601), if Azure's `systemData` contains it. */
export interface LastChange {
  readonly by: string;
  readonly at: string;
}

/** Access modes for one connection, which apply to it instead of the scope's own. */
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

/** A resource that Azure allows to be linked to a scope, so that data is sent to it or queried from it privately. */
export interface MonitoredResource {
  readonly id: string;
  readonly name: string;
  readonly kind: ResourceKind;
  readonly location: string;
  readonly tags: Tags;
  /** A collection endpoint has only one setting, which is kept as `ingestion`: it cannot be queried. */
  readonly publicAccess: Readonly<Record<Operation, PublicAccess>>;
  /** A workspace's GUID, which is the name of its ingestion hosts. */
  readonly customerId?: string;
  /** The workspace of a workspace-based component. */
  readonly workspaceId?: string;
  /**
   * The names that sending data to the resource requires, relative to the monitor zone: all hosts of a collection
   * endpoint (`dce-1-ab12.westeurope-1.ingest`), or the regional ingestion host of a component (`westeurope-5.in.ai`,
   * from its connection string). Absent if they were not read.
   */
  readonly hosts?: readonly string[];
  /**
   * The scopes that link the resource, as the resource itself lists them (`privateLinkScopedResources`), also those
   * that the bot cannot see. Absent if it lists none, or if the list was not read.
   */
  readonly linkedScopeIds?: readonly string[];
  readonly changed?: LastChange;
}

/**
 * ARM's scopedResource, which makes a resource a member of a scope. Found by the linked resource's id, never by name.
 */
export interface Link {
  readonly id: string;
  readonly name: string;
  readonly scopeId: string;
  readonly resourceId: string;
  readonly provisioningState: string;
  readonly changed?: LastChange;
}

/** A private endpoint connection: what the owner of the scope approves or rejects. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly scopeId: string;
  readonly endpointId: string;
  readonly state: ConnectionState;
  readonly description: string;
}

/** Customer-owned storage of a workspace. `dataType` has Azure's names (`CustomLogs`, `Query`, `Alerts` …). */
export interface LinkedStorage {
  readonly workspaceId: string;
  readonly dataType: string;
  readonly storageAccountIds: readonly string[];
}

/** A machine on which the Azure Monitor Agent can run: a virtual machine, a scale set or a machine of Azure Arc. */
export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** The networks of its interfaces. Empty for a machine of Azure Arc, and if they were not read. */
  readonly networkIds: readonly string[];
  /** Whether a data collection rule is associated with it, so that its agent has something to collect. */
  readonly hasRules: boolean;
  /** The collection endpoint from which its agent gets its configuration (association `configurationAccessEndpoint`). */
  readonly collectionEndpointId?: string;
}

/** A lock or a policy that prevents changes to an object and to everything below it. */
export interface WriteRestriction {
  readonly id: string;
  readonly kind: 'lock' | 'policy';
  readonly name: string;
  /** A `CanNotDelete` lock prevents only deletion. A `ReadOnly` lock or a denying policy prevents every write. */
  readonly forbids: 'delete' | 'write';
}

/** Something that Azure requires for a change: a registered resource provider, or an existing storage account. */
export interface Prerequisite {
  readonly id: string;
  readonly isMet: boolean;
}

/** An object that exists, or may exist, and could not be read. Counts that depend on it are lower bounds. */
export interface UnreadableObject {
  /** The id of an object, or of a whole subscription or resource group. */
  readonly id: string;
  readonly why: string;
}

/** What people call a subscription, and whose it is. */
export interface SubscriptionName {
  /** The subscription's GUID. */
  readonly id: string;
  readonly name: string;
  /** The GUID of its tenant, where Azure says so. */
  readonly tenantId?: string;
}

/** Everything that was read from Azure, as plain data. */
export interface Inventory extends NetworkObjects {
  readonly scopes: readonly Scope[];
  readonly resources: readonly MonitoredResource[];
  readonly links: readonly Link[];
  readonly connections: readonly Connection[];
  readonly linkedStorage: readonly LinkedStorage[];
  readonly machines: readonly Machine[];
  readonly writeRestrictions: readonly WriteRestriction[];
  /** Those that plans have needed so far. */
  readonly prerequisites: readonly Prerequisite[];
  /** Absent in an inventory that was saved before names were read. */
  readonly subscriptions?: readonly SubscriptionName[];
  readonly unreadable: readonly UnreadableObject[];
}

/** The inventory of an empty environment in the public cloud. */
export const emptyInventory: Inventory = {
  scopes: [],
  resources: [],
  links: [],
  connections: [],
  linkedStorage: [],
  machines: [],
  writeRestrictions: [],
  prerequisites: [],
  endpoints: [],
  networks: [],
  zones: [],
  zoneLinks: [],
  records: [],
  rulesetLinks: [],
  rulesets: [],
  dnsForwarders: [],
  securityGroups: [],
  dnsNames: dnsNamesByCloud.public,
  unreadable: [],
};

const kinds = ['workspace', 'component', 'collection-endpoint'] as const satisfies readonly ResourceKind[];

/**
 * Returns the kind of resource that an id belongs to, by its ARM type. Also works if the resource could not be read.
 */
export function resourceKindFromId(id: string): ResourceKind {
  const type = parseId(id)?.type;
  return kinds.find(kind => resourceTypes[kind] === type) ?? 'other';
}
