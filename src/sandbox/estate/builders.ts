import { createHash } from 'node:crypto';
import type { JsonObject } from '../arm/json.ts';
import type { Resource } from '../arm/resources.ts';

/** Everything in the built-in estate was made on one day. */
const createdAt = '2025-03-03T09:00:00.000Z';

export const tenantId = '5b7e9f10-2c4d-4a6e-8f13-0d9c8b7a6e54';

/** A resource group to build in. */
export interface Place {
  readonly subscription: string;
  readonly group: string;
  readonly location: string;
}

export type Tags = Readonly<Record<string, string>>;

/** A number that is the same in every run. */
export function guid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

export function groupAt({ subscription, group, location }: Place): Resource {
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

/** The id of something in a place, with the provider written as its answers write it. */
export function idAt({ subscription, group }: Place, path: string, groupWord = 'resourceGroups'): string {
  return `/subscriptions/${subscription}/${groupWord}/${group}/providers/${path}`;
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
  place: Place,
  name: string,
  tags: Tags,
  modes: AccessModes = { query: 'Open', ingestion: 'Open' },
): Resource {
  const type = 'microsoft.insights/privatelinkscopes';
  const id = idAt(place, `${type}/${name}`);
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

export function workspaceAt(place: Place, name: string, tags: Tags = {}, access: Access = {}): Resource {
  const id = idAt(place, `microsoft.operationalinsights/workspaces/${name}`, 'resourcegroups');
  const date = new Date(createdAt).toUTCString();
  return {
    id,
    name,
    type: 'Microsoft.OperationalInsights/workspaces',
    location: place.location,
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

export function componentAt(place: Place, name: string, tags: Tags, workspace?: Resource): Resource {
  const type = 'microsoft.insights/components';
  const id = idAt(place, `${type}/${name}`);
  const key = guid(`${id} key`);
  const endpoints = `IngestionEndpoint=https://${place.location}-5.in.applicationinsights.azure.com/;LiveEndpoint=https://${place.location}.livediagnostics.monitor.azure.com/`;
  const based =
    workspace === undefined
      ? { IngestionMode: 'ApplicationInsights' }
      : { IngestionMode: 'LogAnalytics', WorkspaceResourceId: workspace.id };
  return {
    id,
    name,
    type,
    location: place.location,
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
      ...based,
      publicNetworkAccessForIngestion: 'Enabled',
      publicNetworkAccessForQuery: 'Enabled',
    },
  };
}

export function collectionEndpointAt(place: Place, name: string, tags: Tags): Resource {
  const type = 'Microsoft.Insights/dataCollectionEndpoints';
  const id = idAt(place, `${type}/${name}`);
  const host = `${name}-${guid(id).slice(0, 4)}.${place.location}-1`;
  return {
    id,
    name,
    type,
    location: place.location,
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
