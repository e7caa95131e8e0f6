import { partnersOf } from '../findings/links.ts';
import { listAll } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { operationNouns, operations } from '../reach/reach.ts';
import { componentsOf, linkOf } from '../topology/lookups.ts';
import type { MonitoredResource } from '../topology/objects.ts';
import { resourceKindFromId } from '../topology/objects.ts';
import { keysIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { ReadinessLine } from './readiness-line.ts';
import { linesAbout } from './readiness-line.ts';

const links = linesAbout('links');
const publicAccess = linesAbout('public-access');

/** A component and the workspace that has its data. */
interface Pair {
  readonly component: MonitoredResource;
  readonly workspaceId: string;
}

/**
 * Returns whether workspace-based components and their workspaces are both open or both closed to public networks
 * (azure-monitor-docs, private-link-design: "lock down both").
 */
export function publicAccessLines(topology: Topology, resource: MonitoredResource): readonly ReadinessLine[] {
  const pairs = pairsOf(topology, resource);
  if (pairs.length === 0) return aloneLines(topology, resource);
  return pairs.map(({ component, workspaceId }) => {
    const workspace = topology.resources.get(keyOf(workspaceId));
    if (workspace === undefined) {
      return publicAccess.unknown(
        `${component.name} keeps its data in ${nameOf(workspaceId)}, whose public access could not be read.`,
      );
    }
    const both = [component, workspace];
    const names = listAll(both.map(({ name }) => name));
    const settings = operations.map(operation => both.map(each => each.publicAccess[operation]));
    if (settings.flat().some(setting => setting !== 'Enabled' && setting !== 'Disabled')) {
      return publicAccess.unknown(
        `Public access of ${names} is not only up to them: look at the access rules of their network security perimeter.`,
      );
    }
    const uneven = operations.filter(operation => new Set(both.map(each => each.publicAccess[operation])).size > 1);
    if (uneven.length > 0) {
      const what = listAll(uneven.map(operation => operationNouns[operation]));
      return publicAccess.problem(
        `${names} are not closed alike: public access for ${what} is off for only one of them, and ${component.name} keeps its data in ${workspace.name}. Close both, or none, with /ampls public-access.`,
      );
    }
    const closed = operations.filter(operation => component.publicAccess[operation] === 'Disabled');
    return closed.length === 0
      ? publicAccess.note(`${names} both take public traffic. To lock them down, close both with /ampls public-access.`)
      : publicAccess.ok(
          `${names} are both closed to public networks for ${listAll(closed.map(operation => operationNouns[operation]))}.`,
        );
  });
}

/** Returns whether each of the linked components and workspaces of a scope has its counterpart in it. */
export function pairLinkLines(topology: Topology, scopeId: string): readonly ReadinessLine[] {
  const linked = keysIn(topology.linksByScope, keyOf(scopeId)).flatMap(key => topology.resources.get(key) ?? []);
  const missing = new Map(
    linked.flatMap(resource =>
      partnersOf(topology, resource)
        .filter(partner => linkOf(topology, scopeId, partner.id) === undefined)
        .map(partner => [keyOf(partner.id), { partner, resource }] as const),
    ),
  );
  return [...missing.values()].map(({ partner, resource }) =>
    links.problem(
      `Queries of ${resource.name} and ${partner.name} take two different paths: ${nameOf(scopeId)} links only ${resource.name}. Link both.`,
      {
        kind: 'link',
        scopeId,
        resourceIds: [partner.id],
      },
    ),
  );
}

function pairsOf(topology: Topology, resource: MonitoredResource): readonly Pair[] {
  if (resource.kind === 'component') {
    return resource.workspaceId === undefined ? [] : [{ component: resource, workspaceId: resource.workspaceId }];
  }
  return componentsOf(topology, resource.id).map(component => ({ component, workspaceId: resource.id }));
}

function aloneLines(topology: Topology, { kind, name }: MonitoredResource): readonly ReadinessLine[] {
  if (kind === 'component')
    return [publicAccess.note(`${name} is not based on a workspace, so it is closed on its own.`)];
  if (kind !== 'workspace') return [];
  return [
    mayMissComponents(topology)
      ? publicAccess.unknown(
          `Whether a component keeps its data in ${name} is not known: not everything could be read.`,
        )
      : publicAccess.ok(
          `No component that the bot sees keeps its data in ${name}, so nothing else has to be closed with it.`,
        ),
  ];
}

/** Returns whether components may exist that the bot does not see. */
function mayMissComponents({ unreadableParts: { keys, containers }, resources }: Topology): boolean {
  return containers.length > 0 || [...keys].some(key => resourceKindFromId(key) === 'component' && !resources.has(key));
}
