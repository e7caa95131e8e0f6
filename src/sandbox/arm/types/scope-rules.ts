import { badRequest, conflict } from '../errors.ts';
import { keyOf } from '../ids.ts';
import { type JsonObject, textAt } from '../json.ts';
import { idOf, type Resource } from '../resources.ts';
import type { World } from '../world.ts';

/** The versions that `Microsoft.Insights/privateLinkScopes` and what lies in it know, oldest first. */
export const scopeVersions = ['2019-10-17-preview', '2021-07-01-preview', '2021-09-01', '2023-06-01-preview'] as const;

/** The first version has no access modes. */
export function knowsAccessModes(apiVersion: string | undefined): boolean {
  return apiVersion !== '2019-10-17-preview';
}

/** Links have a kind since 2023. */
export function knowsKinds(apiVersion: string | undefined): boolean {
  return apiVersion === undefined || apiVersion === '2023-06-01-preview';
}

export const scopeType = 'microsoft.insights/privatelinkscopes';
const linkType = 'microsoft.insights/privatelinkscopes/scopedresources';
export const connectionType = 'microsoft.insights/privatelinkscopes/privateendpointconnections';

/**
 * Refuses to write to a scope while something in it is provisioning: Azure Monitor takes one change of a scope at a
 * time (hashicorp/terraform-provider-azurerm#22236).
 */
export function requireIdle(world: World, scopeKey: string): void {
  if (isBusy(world, scopeKey)) throw conflict("Cannot modify resource while in provisioning state: 'Provisioning'");
}

export function isBusy(world: World, scopeKey: string): boolean {
  if (world.dueAt(scopeKey) !== undefined) return true;
  return world.resources.children(scopeKey).some(child => world.dueAt(keyOf(child.id)) !== undefined);
}

/** Links of a scope, provisioned or not. */
export function linksIn(world: World, scopeKey: string): Resource[] {
  return world.resources.children(scopeKey, linkType);
}

/** Links to a resource, from whatever scopes. */
export function linksTo(world: World, resourceId: string): Resource[] {
  return world.resources.referring(keyOf(resourceId), linkType);
}

export function linkedId(link: Resource): string {
  return textAt(link.properties, 'linkedResourceId') ?? '';
}

/** The scope's own number, which linked resources show. */
export function scopeIdOf(world: World, child: Resource): string {
  return textAt(world.resources.get(idOf(child).parent), 'properties', 'scopeId') ?? '';
}

/**
 * A resource with the links to it, where there are some.
 *
 * @param property where it shows them
 * @param names how it calls the link (not the scope) and the scope's number
 */
export function withLinks(
  world: World,
  resource: Resource,
  property: string,
  names: readonly [link: string, scope: string],
): Resource {
  const links = linksTo(world, resource.id).map(link => ({ [names[0]]: link.id, [names[1]]: scopeIdOf(world, link) }));
  return links.length === 0 ? resource : { ...resource, properties: { ...resource.properties, [property]: links } };
}

/** A resource that is linked to a scope cannot be deleted (the private link document's note on deleting). */
export function requireUnlinked(world: World, resource: Resource): void {
  const [link] = linksTo(world, resource.id);
  if (link === undefined) return;
  throw conflict(
    `The resource '${resource.name}' is connected to a private link scope and cannot be deleted: remove '${link.id}' first.`,
  );
}

/** The private endpoint that a connection belongs to. */
export function endpointOf(connection: Resource): string | undefined {
  return textAt(connection.properties, 'privateEndpoint', 'id');
}

const flags = ['Enabled', 'Disabled', 'SecuredByPerimeter'];

/** @throws ArmError 400 for a value that is none of the three Azure knows */
export function requireFlag(name: string, value: string | undefined): void {
  if (value !== undefined && !flags.includes(value)) {
    throw badRequest(`The value '${value}' of property '${name}' is not one of ${flags.join(', ')}.`);
  }
}

/** The two flags that workspaces and components have. */
export function requireFlags(properties: JsonObject): void {
  for (const flag of ['publicNetworkAccessForIngestion', 'publicNetworkAccessForQuery']) {
    requireFlag(flag, textAt(properties, flag));
  }
}
