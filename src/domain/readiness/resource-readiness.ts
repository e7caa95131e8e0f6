import { caveatNamed, resourceManagerQueries } from '../caveats.ts';
import { CUSTOM_LOGS } from '../changes/storage.ts';
import { customLogsEnded } from '../findings/storage.ts';
import { listAll, listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { PROFILE_OF_2020 } from '../limits/profile.ts';
import { describeUnreadScopes } from '../limits/usage.ts';
import { usersOfScope } from '../questions/scope-users.ts';
import { computeReach } from '../reach/compute-reach.ts';
import { operationNouns, operations } from '../reach/reach.ts';
import { hasUnreadableParts, kindOfResource, linkOf, scopesLinking, unreadScopesLinking } from '../topology/lookups.ts';
import type { MonitoredResource, Operation } from '../topology/objects.ts';
import { STORAGE_SUFFIX } from '../topology/restore-part.ts';
import type { Topology } from '../topology/topology.ts';
import type { ReadinessLine } from './readiness-line.ts';
import { linesAbout, namesOf } from './readiness-line.ts';

const links = linesAbout('links');
const reach = linesAbout('reach');
const resourceManager = linesAbout('resource-manager');
const customLogs = linesAbout('custom-logs');
const profiler = linesAbout('profiler');
const deletion = linesAbout('deletion');

/** Returns the operations that a resource has. */
function operationsOf({ kind }: MonitoredResource): readonly Operation[] {
  return kind === 'collection-endpoint' ? ['ingestion'] : operations;
}

/** Returns whether a resource is linked to scopes, and whether Azure has finished that. */
export function linkLines(topology: Topology, resource: MonitoredResource): readonly ReadinessLine[] {
  const { id, name, publicAccess } = resource;
  const scopes = scopesLinking(topology, id);
  const unread = unreadScopesLinking(topology, id);
  const seen = [...scopes].filter(key => topology.scopes.has(key));
  const unfinished = seen.filter(key => {
    const link = linkOf(topology, key, id);
    return link === undefined || keyOf(link.provisioningState) !== 'succeeded';
  });
  const finished = seen.filter(key => !unfinished.includes(key)).map(key => idOfScope(topology, key));
  const closed = operationsOf(resource).filter(operation => publicAccess[operation] === 'Disabled');
  if (scopes.size === 0) {
    return [
      closed.length === 0
        ? links.note(
            `${name} is linked to no private link scope, so it is only reached over its public address. Link it with /ampls connect.`,
          )
        : links.problem(
            `${name} is linked to no private link scope, and public access for ${listAll(closed.map(one => operationNouns[one]))} is disabled, so nothing reaches it. Link it with /ampls connect.`,
          ),
    ];
  }
  return [
    ...(unfinished.length === 0
      ? []
      : [
          links.unknown(
            `Azure has not finished the link of ${name} to ${namesOf(unfinished.map(key => idOfScope(topology, key)))}. Check again in a minute.`,
          ),
        ]),
    ...(unread.length === 0
      ? []
      : [links.unknown(`${name} has ${describeUnreadScopes(unread.map(nameOf))}, which were not checked.`)]),
    ...(finished.length === 0 ? [] : [links.ok(`${name} is linked to ${namesOf(finished)}.`)]),
  ];
}

function idOfScope({ scopes }: Topology, key: string): string {
  return scopes.get(key)?.id ?? key;
}

/** Returns whether the networks that use the scopes of a resource reach it. */
export function reachLines(topology: Topology, resource: MonitoredResource): readonly ReadinessLine[] {
  const users = [...scopesLinking(topology, resource.id)].map(key => usersOfScope(topology, key));
  const networks = [...new Set(users.flatMap(each => each.networks))].sort();
  const mayUse = [...new Set(users.flatMap(each => each.mayUse))].filter(id => !networks.includes(id));
  const reaches = (id: string) =>
    operationsOf(resource).map(operation => computeReach(topology, id, resource.id, operation).reach.reach);
  const blocked = networks.filter(id => reaches(id).includes('blocked'));
  const unclear = networks.filter(id => !blocked.includes(id) && reaches(id).includes('unknown'));
  const fine = networks.filter(id => !blocked.includes(id) && !unclear.includes(id));
  const [first = ''] = blocked;
  const [firstUnclear = ''] = unclear;
  return [
    ...(blocked.length === 0
      ? []
      : [
          reach.problem(
            `${namesOf(blocked)} ${uses(blocked)} a scope that links ${resource.name}, and cannot reach it. Type /ampls why ${nameOf(first)} ${resource.name} to see why.`,
          ),
        ]),
    ...(unclear.length === 0
      ? []
      : [
          reach.unknown(
            `Whether ${namesOf(unclear)} can reach ${resource.name} is not known. Type /ampls why ${nameOf(firstUnclear)} ${resource.name} to see why.`,
          ),
        ]),
    ...(mayUse.length === 0
      ? []
      : [
          reach.unknown(`Whether ${namesOf(mayUse)} ${uses(mayUse)} a scope that links ${resource.name} is not known.`),
        ]),
    ...(fine.length === 0
      ? []
      : [reach.ok(`${namesOf(fine)} ${uses(fine)} a scope that links ${resource.name}, and can reach it.`)]),
  ];
}

function uses(networks: readonly string[]): string {
  return networks.length === 1 ? 'uses' : 'use';
}

/**
 * Returns what public query access means for queries through Azure Resource Manager, which cannot use private links.
 *
 * @param keys of workspaces and components; those of other resources are left out
 */
export function resourceManagerLines(topology: Topology, keys: readonly string[]): readonly ReadinessLine[] {
  const queried = [...new Set(keys)].filter(key => ['workspace', 'component'].includes(kindOfResource(topology, key)));
  const unlike = queried.flatMap(key => throughWorkspace(topology, key));
  const bySetting = Map.groupBy(
    queried.filter(key => throughWorkspace(topology, key).length === 0),
    key => topology.resources.get(key)?.publicAccess.query,
  );
  const alike = [...bySetting].map(([setting, of]) => {
    const names = namesOf(of.map(key => topology.resources.get(key)?.id ?? key));
    switch (setting) {
      case 'Disabled':
        return resourceManager.problem(
          `Queries through Azure Resource Manager do not work for ${names}, because public query access is off: ${resourceManagerQueries}. They cannot use private links.`,
        );
      case 'Enabled':
        return resourceManager.ok(
          `Queries through Azure Resource Manager work for ${names}, because public query access is on.`,
        );
      default:
        return resourceManager.unknown(
          `Whether queries through Azure Resource Manager work for ${names} is not known: public query access could not be read, or does not decide alone.`,
        );
    }
  });
  return [...unlike, ...alike];
}

/** Returns what the workspace that has the data of an open component means for queries, where it is not open itself. */
function throughWorkspace({ resources }: Topology, key: string): readonly ReadinessLine[] {
  const component = resources.get(key);
  if (component?.workspaceId === undefined || component.publicAccess.query !== 'Enabled') return [];
  const setting = resources.get(keyOf(component.workspaceId))?.publicAccess.query;
  if (setting === 'Enabled') return [];
  const { name } = component;
  const workspace = nameOf(component.workspaceId);
  return [
    setting === 'Disabled'
      ? resourceManager.problem(
          `Queries through Azure Resource Manager do not work for ${workspace}, which has the data of ${name}, because its public query access is off: ${resourceManagerQueries}. They work only for ${name} itself, whose public query access is on.`,
        )
      : resourceManager.unknown(
          `Whether queries through Azure Resource Manager work for ${workspace}, which has the data of ${name}, is not known: its public query access could not be read, or does not decide alone. That of ${name} itself is on.`,
        ),
  ];
}

/** What a check knows besides the topology. */
export interface CheckBasis {
  /** The name of the limits in force, which says from when the rules are. */
  readonly profile: string;
  /** Whether what is only read on demand was read: the linked storage of workspaces and the free addresses of subnets. */
  readonly isComplete: boolean;
}

/** Returns what is linked for custom logs. */
export function customLogsLines(
  topology: Topology,
  resource: MonitoredResource,
  basis: CheckBasis,
): readonly ReadinessLine[] {
  const { id, name, kind } = resource;
  if (kind !== 'workspace') return [];
  const linked = topology.storageByWorkspace.get(keyOf(id))?.get(CUSTOM_LOGS.toLowerCase());
  if (!basis.isComplete || hasUnreadableParts(topology, `${id}${STORAGE_SUFFIX}`)) {
    return [customLogs.unknown(`The linked storage of ${name} could not be read.`)];
  }
  if (linked === undefined) {
    return [
      customLogs.note(
        `${name} has no storage of its own for custom logs, which the retired Log Analytics agent needs over a private link. Azure takes no more: ${customLogsEnded}`,
      ),
    ];
  }
  const accounts = listNames(linked.storageAccountIds.map(nameOf).sort());
  return [
    basis.profile === PROFILE_OF_2020
      ? customLogs.ok(
          `${name} has storage of its own for custom logs: ${accounts}. It has to be reached over private links as well.`,
        )
      : customLogs.problem(
          `${name} has storage of its own for custom logs (${accounts}), which Azure no longer supports: ${customLogsEnded}`,
        ),
  ];
}

/** Returns what is not read about the profiler and the debugger of a component. */
export function profilerLines({ kind, name }: MonitoredResource): readonly ReadinessLine[] {
  if (kind !== 'component') return [];
  return [
    profiler.unknown(
      `The bot does not read which storage ${name} has for them. ${caveatNamed('profiler-storage').sentence}`,
    ),
  ];
}

/** Returns what has to be unlinked before a resource can be deleted (private-link-configure). */
export function resourceDeletionLines(topology: Topology, { id, name }: MonitoredResource): readonly ReadinessLine[] {
  const scopes = [...scopesLinking(topology, id)].map(key => idOfScope(topology, key));
  if (scopes.length > 0) {
    return [
      deletion.note(
        `Before ${name} can be deleted, it has to be unlinked from ${namesOf(scopes)}: /ampls retire ${name}.`,
      ),
    ];
  }
  return [
    topology.unreadableParts.scopes
      ? deletion.unknown(`${name} lists no scope that links it. Not all scopes could be read, so one may.`)
      : deletion.ok(`Nothing has to be unlinked before ${name} is deleted.`),
  ];
}
