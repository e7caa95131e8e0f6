import { z } from 'zod';
import type { DnsNames } from '../../domain/dns/zone-names.ts';
import { nameOf, parseId } from '../../domain/ids.ts';
import { resourceTypes } from '../../domain/targets.ts';
import type { MonitoredResource, PublicAccess, ResourceKind } from '../../domain/topology/objects.ts';
import { resourceKindFromId } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { identityOf, lastChangeOf, parserFor } from './arm-object.ts';

const parsePublicAccess: (value: unknown) => PublicAccess = parserFor('Enabled', 'Disabled', 'SecuredByPerimeter');

/** The types of the resources that a scope can link, in lower case. */
export const monitoredTypes: ReadonlySet<string> = new Set(Object.values(resourceTypes));

/**
 * Parses a workspace, component or collection endpoint. Azure leaves out a flag that was never set, which means
 * `Enabled`.
 *
 * @param dnsNames the zones of the cloud, which its host names end with; null where they are not known
 */
export function parseResource(object: ArmObject, dnsNames: DnsNames | null): MonitoredResource {
  const kind = resourceKindFromId(object.id);
  const properties = object.properties ?? {};
  const text = (key: string) => (typeof properties[key] === 'string' ? properties[key] : undefined);
  const workspaceId = text('WorkspaceResourceId');
  const customerId = text('customerId');
  const hosts = hostsOf(kind, properties, dnsNames);
  return {
    ...identityOf(object),
    kind,
    location: object.location ?? '',
    publicAccess: publicAccessOf(kind, properties),
    ...(workspaceId !== undefined && { workspaceId }),
    ...(customerId !== undefined && { customerId }),
    ...(hosts.length > 0 && { hosts }),
    ...linkedScopesOf(properties),
    ...lastChangeOf(object),
  };
}

const linkList = z.array(z.object({ resourceId: z.string().nullish(), ResourceId: z.string().nullish() })).nullish();

/**
 * Returns the scopes in a resource's own list of its links. Each entry names a scopedResource, which is below its scope.
 * Azure leaves the list out where it is empty, and writes it in Pascal case for components.
 */
function linkedScopesOf(properties: Record<string, unknown>): Pick<MonitoredResource, 'linkedScopeIds'> {
  const list =
    linkList.parse(properties['privateLinkScopedResources'] ?? properties['PrivateLinkScopedResources']) ?? [];
  const links = list.flatMap(({ resourceId, ResourceId }) => resourceId ?? ResourceId ?? []);
  const linkedScopeIds = links.filter(id => /\/scopedResources\/[^/]+$/i.test(id)).map(parentIdOf);
  return linkedScopeIds.length > 0 ? { linkedScopeIds } : {};
}

function parentIdOf(childId: string): string {
  return childId.split('/').slice(0, -2).join('/');
}

/** Returns a resource of which only the id is known: it is of another type, or the bot has no access to it. */
export function resourceFromId(id: string): MonitoredResource {
  return {
    id,
    name: parseId(id)?.name ?? nameOf(id),
    kind: resourceKindFromId(id),
    location: '',
    tags: {},
    publicAccess: { ingestion: 'unrecognised', query: 'unrecognised' },
  };
}

const acls = z.object({ networkAcls: z.object({ publicNetworkAccess: z.unknown().optional() }).nullish() });

/** Parses public access. A collection endpoint has one flag, for ingestion, because it cannot be queried. */
function publicAccessOf(kind: ResourceKind, properties: Record<string, unknown>): MonitoredResource['publicAccess'] {
  const flag = (value: unknown) => (value == null ? 'Enabled' : parsePublicAccess(value));
  if (kind === 'collection-endpoint') {
    return { ingestion: flag(acls.parse(properties).networkAcls?.publicNetworkAccess), query: 'Disabled' };
  }
  return {
    ingestion: flag(properties['publicNetworkAccessForIngestion']),
    query: flag(properties['publicNetworkAccessForQuery']),
  };
}

/** Returns the names in the monitor zone that ingestion to a resource needs; none where they are not known. */
function hostsOf(
  kind: ResourceKind,
  properties: Record<string, unknown>,
  dnsNames: DnsNames | null,
): readonly string[] {
  if (kind === 'component') return componentHosts(String(properties['ConnectionString'] ?? ''));
  if (kind !== 'collection-endpoint' || dnsNames === null) return [];
  const suffix = `.${dnsNames.monitor.replace(/^privatelink\./, '')}`;
  const { configurationAccess, logsIngestion } = collection.parse(properties);
  return [configurationAccess, logsIngestion].flatMap(part => {
    const host = hostIn(part?.endpoint ?? '');
    return host?.endsWith(suffix) ? [host.slice(0, -suffix.length)] : [];
  });
}

const endpointAt = z.object({ endpoint: z.string().nullish() }).nullish();

/** The third host, for metrics, is left out: no operation of the bot is about metrics. */
const collection = z.object({ configurationAccess: endpointAt, logsIngestion: endpointAt });

/**
 * Returns the regional host of a component. `https://westeurope-5.in.applicationinsights.azure.com/` in the connection
 * string is an alias of `westeurope-5.in.ai` in the monitor zone (azure-monitor-docs, private-link-configure). Older
 * components send to one global host, and have no such name.
 */
function componentHosts(connectionString: string): readonly string[] {
  const setting = /(?:^|;)\s*IngestionEndpoint=([^;]+)/i.exec(connectionString)?.[1] ?? '';
  const host = hostIn(setting);
  const region = /^([a-z0-9-]+)\.in\.applicationinsights\./.exec(host ?? '')?.[1];
  return region === undefined ? [] : [`${region}.in.ai`];
}

function hostIn(url: string): string | undefined {
  return /^https:\/\/([^/:]+)/i.exec(url.trim())?.[1]?.toLowerCase();
}
