import { formatCount, listAll, listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { describeUnreadScopes } from '../limits/usage.ts';
import { componentsOf, connectionsOf, linkOf, scopesLinking, unreadScopesLinking } from '../topology/lookups.ts';
import type { MonitoredResource } from '../topology/objects.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** Returns what is wrong with links, and with deleting a scope or resource that is linked. */
export function linkFindings(context: PlanContext): readonly Finding[] {
  return [
    ...unlinkableResources(context),
    ...deletedWhileLinked(context),
    ...stillLinked(context),
    ...incompletePairs(context),
  ];
}

function unlinkableResources(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'link'), ({ before, change: { resourceId } }) => {
    if (before.resources.get(keyOf(resourceId))?.kind !== 'other') return undefined;
    const sentence = `${nameOf(resourceId)} cannot be linked: only workspaces, Application Insights components and data collection endpoints can be linked.`;
    return finding('not-linkable', sentence, [resourceId]);
  });
}

/**
 * Finds scopes that would be deleted while they are in use. Azure documents that it refuses, but was seen to answer
 * with 200.
 */
function deletedWhileLinked(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'delete-scope'), ({ before, change: { scopeId } }) => {
    const { links, connections } = contentsOf(before, scopeId);
    if (links + connections === 0) return undefined;
    const sentence = `${nameOf(scopeId)} cannot be deleted: it still has ${describeContents({ links, connections })}. Remove them first.`;
    return finding('delete-while-linked', sentence, [scopeId], { links, connections });
  });
}

/** Returns how many links and connections a scope has, which have to be removed before it is deleted. */
export function contentsOf(topology: Topology, scopeId: string) {
  const links = valuesIn(topology.linksByScope, keyOf(scopeId)).length;
  return { links, connections: connectionsOf(topology, scopeId).length };
}

/** Returns what a scope contains: `3 linked resources and 1 private endpoint connection`. */
export function describeContents({ links, connections }: ReturnType<typeof contentsOf>): string {
  return listAll([
    ...(links === 0 ? [] : [formatCount(links, 'linked resource')]),
    ...(connections === 0 ? [] : [formatCount(connections, 'private endpoint connection')]),
  ]);
}

function stillLinked(context: PlanContext): readonly Finding[] {
  const resources = new Map(stepsOfKind(context, 'unlink').map(({ change }) => [keyOf(change.resourceId), change]));
  return findingsFor(resources.values(), ({ resourceId }) => {
    const scopes = [...scopesLinking(context.after, resourceId)].toSorted();
    if (scopes.length === 0) return undefined;
    const unread = unreadScopesLinking(context.after, resourceId);
    const unreadPart = unread.length === 0 ? '' : `, with ${describeUnreadScopes(unread.map(nameOf))}`;
    const sentence = `Azure will not delete ${nameOf(resourceId)} while it is linked to ${listNames(scopes.map(nameOf))}${unreadPart}. To delete it, unlink it there too.`;
    return finding('still-linked', sentence, [resourceId, ...scopes]);
  });
}

/**
 * Finds a component and a workspace of which a scope links only one, so that networks reach one and not the other
 * (azure-monitor-docs, private-link-design: "lock down both").
 */
function incompletePairs(context: PlanContext): readonly Finding[] {
  const { after } = context;
  return stepsOfKind(context, 'link', 'unlink').flatMap(({ change: { scopeId, resourceId } }) => {
    const resource = after.resources.get(keyOf(resourceId));
    if (resource === undefined) return [];
    const pairs = partnersOf(after, resource).flatMap(partner => [
      { linked: resource, unlinked: partner },
      { linked: partner, unlinked: resource },
    ]);
    return findingsFor(pairs, ({ linked, unlinked }) => incompletePair(after, scopeId, linked, unlinked));
  });
}

type Partner = Pick<MonitoredResource, 'id' | 'name' | 'kind'>;

/** Returns the workspace of a component, also one that the bot cannot read, and the components of a workspace. */
export function partnersOf(topology: Topology, { id, workspaceId }: MonitoredResource): readonly Partner[] {
  const workspace: readonly Partner[] =
    workspaceId === undefined
      ? []
      : [
          topology.resources.get(keyOf(workspaceId)) ?? {
            id: workspaceId,
            name: nameOf(workspaceId),
            kind: 'workspace',
          },
        ];
  return [...workspace, ...componentsOf(topology, id)];
}

function incompletePair(after: Topology, scopeId: string, linked: Partner, unlinked: Partner): Finding | undefined {
  const isIncomplete =
    linkOf(after, scopeId, linked.id) !== undefined && linkOf(after, scopeId, unlinked.id) === undefined;
  if (!isIncomplete) return undefined;
  const subjects = [linked.id, unlinked.id, scopeId];
  const scope = nameOf(scopeId);
  if (linked.kind === 'component') {
    const sentence = `Queries of ${linked.name} will take two different paths: ${scope} links it but not its workspace ${unlinked.name}. Link both.`;
    return finding('component-without-workspace', sentence, subjects);
  }
  const sentence = `Queries of ${unlinked.name} will take two different paths: ${scope} links its workspace ${linked.name} but not ${unlinked.name}. Link both.`;
  return finding('workspace-without-component', sentence, subjects);
}
