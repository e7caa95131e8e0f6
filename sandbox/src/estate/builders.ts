import { createHash } from 'node:crypto';
import type { JsonObject } from '../arm/json.ts';
import type { Resource } from '../arm/resources.ts';

/** The creation date of everything in the built-in estate. */
const createdAt = '2025-03-03T09:00:00.000Z';

export const tenantId = '5b7e9f10-2c4d-4a6e-8f13-0d9c8b7a6e54';

/** The resource group of a resource that is built. */
export interface ResourceGroupRef {
  readonly subscription: string;
  readonly group: string;
  readonly location: string;
}

export type Tags = Readonly<Record<string, string>>;

/** Returns a GUID that is the same in every run. */
export function guid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

export function groupAt({ subscription, group, location }: ResourceGroupRef): Resource {
  const id = `/subscriptions/${subscription}/resourceGroups/${group}`;
  return {
    id,
    name: group,
    type: 'Microsoft.Resources/resourceGroups',
    location,
    tags: {},
    properties: { provisioningState: 'Succeeded' },
  };
}

/** Returns the id of a resource, with the case of its provider's answers. */
export function idAt({ subscription, group }: ResourceGroupRef, path: string, groupSegment = 'resourceGroups'): string {
  return `/subscriptions/${subscription}/${groupSegment}/${group}/providers/${path}`;
}

function insightsStamp(id: string): JsonObject {
  const by = { createdBy: 'platform@contoso.example', createdByType: 'User', createdAt };
  const modified = { lastModifiedBy: by.createdBy, lastModifiedByType: by.createdByType, lastModifiedAt: createdAt };
  return { etag: `"${guid(id).slice(0, 8)}-0000-0100-0000-67c56f900000"`, systemData: { ...by, ...modified } };
}

export function networkStamp(id: string): { etag: string } {
  return { etag: `W/"${guid(`${id} etag`)}"` };
}

export interface AccessModes {
  readonly query: 'Open' | 'PrivateOnly';
  readonly ingestion: 'Open' | 'PrivateOnly';
}

export function scopeAt(
  resourceGroup: ResourceGroupRef,
  name: string,
  tags: Tags,
  modes: AccessModes = { query: 'Open', ingestion: 'Open' },
): Resource {
  const type = 'microsoft.insights/privatelinkscopes';
  const id = idAt(resourceGroup, `${type}/${name}`);
  const accessModeSettings = { queryAccessMode: modes.query, ingestionAccessMode: modes.ingestion, exclusions: [] };
  const properties = { scopeId: guid(id), provisioningState: 'Succeeded', accessModeSettings };
  return { id, name, type, location: 'global', tags, kind: null, ...insightsStamp(id), properties };
}

export function linkOf(scope: Resource, target: Resource): Resource {
  const type = 'microsoft.insights/privatelinkscopes/scopedresources';
  const name = `${target.name}-${guid(target.id).slice(0, 6)}`;
  const id = `${scope.id}/scopedresources/${name}`;
  const linkedResourceId = target.id
    .replace('/resourceGroups/', '/resourcegroups/')
    .replace(/\/providers\/[^/]+\/[^/]+\//, part => part.toLowerCase());
  return { id, name, type, ...insightsStamp(id), properties: { linkedResourceId, provisioningState: 'Succeeded' } };
}

type PublicAccess = 'Enabled' | 'Disabled' | 'SecuredByPerimeter';

export interface Access {
  readonly ingestion?: PublicAccess;
  readonly query?: PublicAccess;
}

export function workspaceAt(
  resourceGroup: ResourceGroupRef,
  name: string,
  tags: Tags = {},
  access: Access = {},
): Resource {
  const id = idAt(resourceGroup, `microsoft.operationalinsights/workspaces/${name}`, 'resourcegroups');
  const date = new Date(createdAt).toUTCString();
  return {
    id,
    name,
    type: 'Microsoft.OperationalInsights/workspaces',
    location: resourceGroup.location,
    tags,
    properties: {
      source: 'Azure',
      customerId: guid(id),
      provisioningState: 'Succeeded',
      sku: { name: 'pergb2018', lastSkuUpdate: date },
      retentionInDays: 30,
      features: { legacy: 0, searchVersion: 1, enableLogAccessUsingOnlyResourcePermissions: true },
      workspaceCapping: { dailyQuotaGb: -1, dataIngestionStatus: 'RespectQuota' },
      publicNetworkAccessForIngestion: access.ingestion ?? 'Enabled',
      publicNetworkAccessForQuery: access.query ?? 'Enabled',
      createdDate: date,
      modifiedDate: date,
    },
  };
}

export function componentAt(resourceGroup: ResourceGroupRef, name: string, tags: Tags, workspace?: Resource): Resource {
  const type = 'microsoft.insights/components';
  const id = idAt(resourceGroup, `${type}/${name}`);
  const key = guid(`${id} key`);
  const endpoints = `IngestionEndpoint=https://${resourceGroup.location}-5.in.applicationinsights.azure.com/;LiveEndpoint=https://${resourceGroup.location}.livediagnostics.monitor.azure.com/`;
  const ingestion =
    workspace === undefined
      ? { IngestionMode: 'ApplicationInsights' }
      : { IngestionMode: 'LogAnalytics', WorkspaceResourceId: workspace.id };
  return {
    id,
    name,
    type,
    location: resourceGroup.location,
    tags,
    kind: 'web',
    etag: insightsStamp(id)['etag'] ?? '',
    properties: {
      Ver: 'v2',
      ApplicationId: name,
      AppId: guid(id),
      Application_Type: 'web',
      Flow_Type: 'Bluefield',
      Request_Source: 'rest',
      InstrumentationKey: key,
      ConnectionString: `InstrumentationKey=${key};${endpoints}`,
      Name: name,
      CreationDate: createdAt,
      TenantId: tenantId,
      provisioningState: 'Succeeded',
      SamplingPercentage: null,
      RetentionInDays: 90,
      ...ingestion,
      publicNetworkAccessForIngestion: 'Enabled',
      publicNetworkAccessForQuery: 'Enabled',
    },
  };
}

export function storageAccountAt(resourceGroup: ResourceGroupRef, name: string): Resource {
  const type = 'Microsoft.Storage/storageAccounts';
  const properties = { provisioningState: 'Succeeded', supportsHttpsTrafficOnly: true };
  const id = idAt(resourceGroup, `${type}/${name}`);
  return { id, name, type, location: resourceGroup.location, tags: {}, kind: 'StorageV2', properties };
}

export function collectionEndpointAt(resourceGroup: ResourceGroupRef, name: string, tags: Tags): Resource {
  const type = 'Microsoft.Insights/dataCollectionEndpoints';
  const id = idAt(resourceGroup, `${type}/${name}`);
  const host = `${name}-${guid(id).slice(0, 4)}.${resourceGroup.location}-1`;
  return {
    id,
    name,
    type,
    location: resourceGroup.location,
    tags,
    ...insightsStamp(id),
    properties: {
      immutableId: `dce-${guid(id).replaceAll('-', '')}`,
      configurationAccess: { endpoint: `https://${host}.handler.control.monitor.azure.com` },
      logsIngestion: { endpoint: `https://${host}.ingest.monitor.azure.com` },
      metricsIngestion: { endpoint: `https://${host}.metrics.ingest.monitor.azure.com` },
      networkAcls: { publicNetworkAccess: 'Enabled' },
      provisioningState: 'Succeeded',
    },
  };
}
