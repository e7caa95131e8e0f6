import { keyOf, nameOf } from '../ids.ts';
import type { ReachKind } from '../reach/reach.ts';
import { operations } from '../reach/reach.ts';
import { INTERNET, reachOf } from '../reach/reach-of.ts';
import type { ConnectionState, MonitoredResource, Operation } from '../topology/objects.ts';
import { componentsOf, connectionsOf, scopesOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { each, stepsOfKind } from './scene.ts';

/** What setting public access, or access modes, brings with it beside its impact. */
export function accessFindings(scene: Scene): readonly Finding[] {
  return [
    ...lockouts(scene),
    ...overwrittenPerimeters(scene),
    ...settingsThatAreNone(scene),
    ...halfLocked(scene),
    ...notCovered(scene),
    ...unmatchedExclusions(scene),
  ];
}

/** Resources that the plan closes to the internet, by operation. */
function closed(scene: Scene): readonly { readonly resource: MonitoredResource; readonly operation: Operation }[] {
  const ids = new Set(stepsOfKind(scene, 'set-public-access').map(({ change }) => keyOf(change.resourceId)));
  return [...ids].flatMap(key => {
    const [was, resource] = [scene.before.resources.get(key), scene.after.resources.get(key)];
    if (was === undefined || resource === undefined) return [];
    return operations
      .filter(
        operation => resource.publicAccess[operation] === 'Disabled' && was.publicAccess[operation] !== 'Disabled',
      )
      .filter(operation => resource.kind !== 'collection-endpoint' || operation === 'ingestion')
      .map(operation => ({ resource, operation }));
  });
}

const verbs = { ingestion: 'send data to', query: 'query' } satisfies Record<Operation, string>;

/** Nobody reaches what is closed to the internet and reached privately by no network, nor through its open workspace. */
function lockouts(scene: Scene): readonly Finding[] {
  return each(closed(scene), ({ resource, operation }) => {
    const reaches = reachesOf(scene.after, resource.id, operation);
    if (reaches.has('private') || reaches.has('public')) return undefined;
    const verb = verbs[operation];
    if (!reaches.has('unknown') || !mayHaveWays(scene.after, resource.id)) {
      const sentence = `Nothing could ${verb} ${resource.name} any more: it would be closed to the internet, and no network reaches it privately. Connect a network first.`;
      return finding('lockout', sentence, [resource.id, operation], { operation });
    }
    const sentence = `Perhaps nothing could ${verb} ${resource.name} any more: it would be closed to the internet, and no network is known to reach it privately. Check with its users first.`;
    return finding('lockout-perhaps', sentence, [resource.id, operation], { operation });
  });
}

function reachesOf(topology: Topology, resourceId: string, operation: Operation): ReadonlySet<ReachKind> {
  const places = [INTERNET, ...topology.networks.keys()];
  return new Set(places.map(place => reachOf(topology, place, resourceId, operation).reach.reach));
}

/** Whether some scope links a resource, and lets somebody in; or may do so out of sight. */
function mayHaveWays(topology: Topology, resourceId: string): boolean {
  const { gaps } = topology;
  const letsIn = (scopeKey: string) => connectionsOf(topology, scopeKey).some(({ state }) => !closedStates.has(state));
  return gaps.scopes || gaps.containers.length > 0 || scopesOf(topology, resourceId).some(letsIn);
}

const closedStates: ReadonlySet<ConnectionState> = new Set(['Pending', 'Rejected', 'Disconnected']);

function overwrittenPerimeters(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'set-public-access'), ({ before, change }) => {
    const flags = before.resources.get(keyOf(change.resourceId))?.publicAccess;
    const held = operations.filter(operation => flags?.[operation] === 'SecuredByPerimeter');
    const taken = held.filter(operation => (change[operation] ?? 'SecuredByPerimeter') !== 'SecuredByPerimeter');
    if (taken.length === 0) return undefined;
    const sentence = `A network security perimeter decides who reaches ${nameOf(change.resourceId)} for ${taken.join(' and ')}; this would take the decision away from it.`;
    return finding('perimeter-overwritten', sentence, [change.resourceId], { operations: taken });
  });
}

/** A collection endpoint has one flag, for ingestion. */
function settingsThatAreNone(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'set-public-access'), ({ before, change: { resourceId, query } }) => {
    const kind = before.resources.get(keyOf(resourceId))?.kind;
    if (kind === 'other') {
      return finding(
        'setting-not-there',
        `${nameOf(resourceId)} is of a kind whose public access cannot be set here.`,
        [resourceId],
      );
    }
    if (kind !== 'collection-endpoint' || query === undefined) return undefined;
    const sentence = `${nameOf(resourceId)} is a data collection endpoint: it is not queried, so it has no setting for queries. Set ingestion alone.`;
    return finding('setting-not-there', sentence, [resourceId]);
  });
}

/** A component whose workspace stays open is only half closed, and the other way round. */
function halfLocked(scene: Scene): readonly Finding[] {
  const queries = closed(scene).filter(({ operation }) => operation === 'query');
  return queries.flatMap(({ resource }) => {
    const workspace = scene.after.resources.get(keyOf(resource.workspaceId ?? ''));
    const components = componentsOf(scene.after, resource.id);
    const isOpen = ({ publicAccess }: MonitoredResource) => publicAccess.query === 'Enabled';
    return [
      ...each(workspace === undefined ? [] : [workspace].filter(isOpen), open => {
        const sentence = `${resource.name} would be closed for queries and its workspace ${open.name} stays open: its data can still be queried there. Close both.`;
        return finding('component-without-workspace', sentence, [resource.id, open.id]);
      }),
      ...each(components.filter(isOpen), open => {
        const sentence = `${resource.name} would be closed for queries and ${open.name}, which keeps its data there, stays open. Close both.`;
        return finding('workspace-without-component', sentence, [resource.id, open.id]);
      }),
    ];
  });
}

function notCovered(scene: Scene): readonly Finding[] {
  return each(closed(scene), ({ resource, operation }) => {
    const sentence =
      operation === 'query'
        ? `Queries of ${resource.name} that go through Azure Resource Manager (workbooks, the Logic Apps connector, VM and Container insights) cannot use private links and would stop.`
        : `Diagnostic settings go on sending to ${resource.name}: they use a channel of Azure's own that this does not govern.`;
    return finding('not-covered', sentence, [resource.id], { operation });
  });
}

/** ARM takes exclusions for connections that do not exist, and they do nothing. */
function unmatchedExclusions(scene: Scene): readonly Finding[] {
  return stepsOfKind(scene, 'set-access-modes').flatMap(({ before, change: { scopeId, exclusions } }) => {
    const known = new Set(connectionsOf(before, scopeId).map(({ name }) => keyOf(name)));
    const set = Object.entries(exclusions).filter(([, modes]) => modes !== null);
    return each(set, ([name]) => {
      if (known.has(keyOf(name))) return undefined;
      const sentence = `${nameOf(scopeId)} has no connection named ${name}, so the exclusion would do nothing. Connection names end in a random part: look it up.`;
      return finding('exclusion-unmatched', sentence, [scopeId, name]);
    });
  });
}
