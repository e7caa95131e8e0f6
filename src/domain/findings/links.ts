import { keyOf, nameOf } from '../ids.ts';
import type { MonitoredResource } from '../topology/objects.ts';
import { componentsOf, connectionsOf, linkOf, scopesOf } from '../topology/questions.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { counted, listed } from '../words.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { each, stepsOfKind } from './scene.ts';

/** What is wrong with links, and with deleting what is linked. */
export function linkFindings(scene: Scene): readonly Finding[] {
  return [...unlinkable(scene), ...deletedWhileLinked(scene), ...stillLinked(scene), ...pairs(scene)];
}

function unlinkable(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'link'), ({ before, change: { resourceId } }) => {
    if (before.resources.get(keyOf(resourceId))?.kind !== 'other') return undefined;
    const sentence = `${nameOf(resourceId)} is of a kind that cannot be linked here: only workspaces, Application Insights components and data collection endpoints can.`;
    return finding('not-linkable', sentence, [resourceId]);
  });
}

/** Azure's recorded answer to deleting such a scope is 200, its document says that it cannot be done: so it is not. */
function deletedWhileLinked(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'delete-scope'), ({ before, change: { scopeId } }) => {
    const links = valuesIn(before.linksByScope, keyOf(scopeId));
    const connections = connectionsOf(before, scopeId);
    if (links.length + connections.length === 0) return undefined;
    const held = listed([
      ...(links.length === 0 ? [] : [counted(links.length, 'linked resource')]),
      ...(connections.length === 0 ? [] : [counted(connections.length, 'private endpoint connection')]),
    ]);
    const sentence = `${nameOf(scopeId)} still has ${held}. Disconnect them first.`;
    return finding('delete-while-linked', sentence, [scopeId], {
      links: links.length,
      connections: connections.length,
    });
  });
}

function stillLinked(scene: Scene): readonly Finding[] {
  const resources = new Map(stepsOfKind(scene, 'unlink').map(({ change }) => [keyOf(change.resourceId), change]));
  return each(resources.values(), ({ resourceId }) => {
    const scopes = scopesOf(scene.after, resourceId).toSorted();
    if (scopes.length === 0) return undefined;
    const sentence = `${nameOf(resourceId)} stays linked to ${listed(scopes.map(nameOf))}. Azure does not delete a resource that is linked.`;
    return finding('still-linked', sentence, [resourceId, ...scopes]);
  });
}

/**
 * A component and the workspace behind it belong into the same scopes: otherwise networks reach one and not the other
 * (azure-monitor-docs, private-link-design: "lock down both").
 */
function pairs(scene: Scene): readonly Finding[] {
  const { after } = scene;
  return stepsOfKind(scene, 'link', 'unlink').flatMap(({ change: { kind, scopeId, resourceId } }) => {
    const resource = after.resources.get(keyOf(resourceId));
    if (resource === undefined) return [];
    return each(partnersOf(after, resource), partner =>
      kind === 'link' ? pairFinding(after, scopeId, resource, partner) : pairFinding(after, scopeId, partner, resource),
    );
  });
}

/** The workspace behind a component, and the components before a workspace. */
function partnersOf(topology: Topology, resource: MonitoredResource): readonly MonitoredResource[] {
  const workspace = topology.resources.get(keyOf(resource.workspaceId ?? ''));
  return [...(workspace === undefined ? [] : [workspace]), ...componentsOf(topology, resource.id)];
}

function pairFinding(
  after: Topology,
  scopeId: string,
  inside: MonitoredResource,
  outside: MonitoredResource,
): Finding | undefined {
  if (linkOf(after, scopeId, inside.id) === undefined || linkOf(after, scopeId, outside.id) !== undefined)
    return undefined;
  const scope = nameOf(scopeId);
  return inside.kind === 'component'
    ? finding(
        'component-without-workspace',
        `${scope} links ${inside.name} and not its workspace ${outside.name}. Link both, so that both ways of querying it go the same way.`,
        [inside.id, outside.id, scopeId],
      )
    : finding(
        'workspace-without-component',
        `${scope} links ${inside.name} and not ${outside.name}, which keeps its data there. Link both, so that both ways of querying it go the same way.`,
        [inside.id, outside.id, scopeId],
      );
}
