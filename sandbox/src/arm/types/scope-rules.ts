import { badRequest, conflict } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { type JsonObject, textAt } from '../json.ts';
import type { SimulatedAzure } from '../resource-type.ts';
import { idOf, type Resource } from '../resources.ts';

/** The api-versions of `Microsoft.Insights/privateLinkScopes` and its children, oldest first. */
export const scopeVersions = ['2019-10-17-preview', '2021-07-01-preview', '2021-09-01', '2023-06-01-preview'] as const;

/** Returns whether an api-version has access modes: the first one has none. */
export function hasAccessModes(apiVersion: string | undefined): boolean {
  return apiVersion !== '2019-10-17-preview';
}

/** Returns whether links have a kind in an api-version: only since 2023. */
export function hasLinkKinds(apiVersion: string | undefined): boolean {
  return apiVersion === undefined || apiVersion === '2023-06-01-preview';
}

export const scopeType = 'microsoft.insights/privatelinkscopes';
const linkType = 'microsoft.insights/privatelinkscopes/scopedresources';
export const connectionType = 'microsoft.insights/privatelinkscopes/privateendpointconnections';

/**
 * Refuses to write to a scope while a change of it is in progress: Azure Monitor accepts one change of a scope at a time
 * (hashicorp/terraform-provider-azurerm#22236).
 */
export function requireIdle(azure: SimulatedAzure, scopeKey: string): void {
  if (isBusy(azure, scopeKey)) throw conflict("Cannot modify resource while in provisioning state: 'Provisioning'");
}

export function isBusy(azure: SimulatedAzure, scopeKey: string): boolean {
  if (azure.dueAt(scopeKey) !== undefined) return true;
  return azure.resources.children(scopeKey).some(child => azure.dueAt(keyOf(child.id)) !== undefined);
}

/** Returns the links of a scope, provisioned or not. */
export function linksIn(azure: SimulatedAzure, scopeKey: string): Resource[] {
  return azure.resources.children(scopeKey, linkType);
}

/** Returns the links to a resource from all scopes. */
export function linksTo(azure: SimulatedAzure, resourceId: string): Resource[] {
  return azure.resources.referring(keyOf(resourceId), linkType);
}

export function linkedId(link: Resource): string {
  return textAt(link.properties, 'linkedResourceId') ?? '';
}

/** Returns the GUID of the child's scope, which linked resources show. */
export function scopeIdOf(azure: SimulatedAzure, child: Resource): string {
  return textAt(azure.resources.get(idOf(child).parent), 'properties', 'scopeId') ?? '';
}

/**
 * Returns a resource with the links to it, if there are any.
 *
 * @param property the resource's property that lists the links
 * @param names the names of the properties for the link's id and the scope's GUID
 */
export function withLinks(
  azure: SimulatedAzure,
  resource: Resource,
  property: string,
  names: readonly [link: string, scope: string],
): Resource {
  const links = linksTo(azure, resource.id).map(link => ({ [names[0]]: link.id, [names[1]]: scopeIdOf(azure, link) }));
  return links.length === 0 ? resource : { ...resource, properties: { ...resource.properties, [property]: links } };
}

/** Refuses to delete a resource that is linked to a scope (azure-docs, private link, note on deleting). */
export function requireUnlinked(azure: SimulatedAzure, resource: Resource): void {
  const [link] = linksTo(azure, resource.id);
  if (link === undefined) return;
  throw conflict(
    `The resource '${resource.name}' is connected to a private link scope and cannot be deleted: remove '${link.id}' first.`,
  );
}

/** Returns the id of a connection's private endpoint. */
export function endpointOf(connection: Resource): string | undefined {
  return textAt(connection.properties, 'privateEndpoint', 'id');
}

const publicAccessValues = ['Enabled', 'Disabled', 'SecuredByPerimeter'];

/** @throws ArmError 400 for a value that Azure does not know */
export function requirePublicAccess(name: string, value: string | undefined): void {
  if (value !== undefined && !publicAccessValues.includes(value)) {
    throw badRequest(`The value '${value}' of property '${name}' is not one of ${publicAccessValues.join(', ')}.`);
  }
}

/** Checks the two public access properties of workspaces and components. */
export function requirePublicAccessFlags(properties: JsonObject): void {
  for (const flag of ['publicNetworkAccessForIngestion', 'publicNetworkAccessForQuery']) {
    requirePublicAccess(flag, textAt(properties, flag));
  }
}
