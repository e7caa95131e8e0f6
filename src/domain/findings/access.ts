import { diagnosticTargets, resourceManagerQueries } from '../caveats.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { mayBeReachedPrivately, reachKindsOf } from '../reach/compute-reach.ts';
import { operationNouns, operations } from '../reach/reach.ts';
import { componentsOf, connectionsOf } from '../topology/lookups.ts';
import type { MonitoredResource } from '../topology/objects.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';
import { closedByPlan } from './plan-effects.ts';

/** Returns the findings about public access and access modes, except those about impact. */
export function accessFindings(context: PlanContext): readonly Finding[] {
  return [
    ...lockouts(context),
    ...overwrittenPerimeters(context),
    ...missingSettings(context),
    ...halfClosedPairs(context),
    ...notCovered(context),
    ...unmatchedExclusions(context),
  ];
}

/**
 * Finds resources that nothing reaches any more: closed to the internet, without private access, and with a closed
 * workspace.
 */
function lockouts(context: PlanContext): readonly Finding[] {
  return findingsFor(closedByPlan(context), ({ resource, operation }) => {
    const reaches = reachKindsOf(context.after, resource.id, operation);
    if (reaches.has('private') || reaches.has('public')) return undefined;
    const noun = operationNouns[operation];
    if (!reaches.has('unknown') || !mayBeReachedPrivately(context.after, resource.id)) {
      const sentence = `${resource.name} will be unreachable for ${noun}: it will be closed to the internet, and no network reaches it privately. Connect a network first.`;
      return finding('lockout', sentence, [resource.id, operation], { operation });
    }
    const sentence = `${resource.name} may be unreachable for ${noun}: it will be closed to the internet, and no network is known to reach it privately. Check with its users first.`;
    return finding('lockout-perhaps', sentence, [resource.id, operation], { operation });
  });
}

function overwrittenPerimeters(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'set-public-access'), ({ before, change }) => {
    const flags = before.resources.get(keyOf(change.resourceId))?.publicAccess;
    const controlled = operations.filter(operation => flags?.[operation] === 'SecuredByPerimeter');
    const overwritten = controlled.filter(
      operation => (change[operation] ?? 'SecuredByPerimeter') !== 'SecuredByPerimeter',
    );
    if (overwritten.length === 0) return undefined;
    const nouns = overwritten.map(operation => operationNouns[operation]).join(' and ');
    const sentence = `The network security perimeter of ${nameOf(change.resourceId)} will no longer control ${nouns}: this request sets it directly. Change the perimeter's rules instead.`;
    return finding('perimeter-overwritten', sentence, [change.resourceId], { operations: overwritten });
  });
}

/** Finds settings that the resource does not have. A collection endpoint has a setting for ingestion only. */
function missingSettings(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'set-public-access'), ({ before, change: { resourceId, query } }) => {
    const kind = before.resources.get(keyOf(resourceId))?.kind;
    if (kind === 'other') {
      const sentence = `Public access cannot be set on ${nameOf(resourceId)}: it is not a workspace, an Application Insights component or a data collection endpoint.`;
      return finding('setting-not-there', sentence, [resourceId]);
    }
    if (kind !== 'collection-endpoint' || query === undefined) return undefined;
    const sentence = `Query access cannot be set on ${nameOf(resourceId)}: data collection endpoints are not queried. Set ingestion only.`;
    return finding('setting-not-there', sentence, [resourceId]);
  });
}

/**
 * Finds components and workspaces of which only one is closed, so that the data can still be queried through the other.
 */
function halfClosedPairs(context: PlanContext): readonly Finding[] {
  const closed = closedByPlan(context).filter(({ operation }) => operation === 'query');
  return closed.flatMap(({ resource }) => {
    const { workspaceId = '' } = resource;
    const workspace = context.after.resources.get(keyOf(workspaceId));
    const components = componentsOf(context.after, resource.id);
    const isOpen = ({ publicAccess }: MonitoredResource) => publicAccess.query === 'Enabled';
    return [
      ...findingsFor(workspace === undefined ? [] : [workspace].filter(isOpen), open => {
        const sentence = `The data of ${resource.name} can still be queried from the internet: its workspace ${open.name} stays open. Close both.`;
        return finding('component-without-workspace', sentence, [resource.id, open.id]);
      }),
      ...findingsFor(workspaceId === '' || workspace !== undefined ? [] : [workspaceId], unseen => {
        const name = nameOf(unseen);
        const sentence = `The data of ${resource.name} may still be queried from the internet: whether its workspace ${name} stays open is not known, because the bot cannot read ${name}. Check that it is closed too.`;
        return finding('component-without-workspace', sentence, [resource.id, unseen]);
      }),
      ...findingsFor(components.filter(isOpen), open => {
        const sentence = `Part of the data of ${resource.name} can still be queried from the internet: ${open.name}, which stores its data there, stays open. Close both.`;
        return finding('workspace-without-component', sentence, [resource.id, open.id]);
      }),
    ];
  });
}

/** Finds what closing does not reach, and what it ends that private links cannot replace, once for each operation. */
function notCovered(context: PlanContext): readonly Finding[] {
  const closed = closedByPlan(context);
  return findingsFor(operations, operation => {
    const resources = closed
      .filter(entry => entry.operation === operation)
      .map(({ resource }) => resource)
      .filter(({ kind }) => operation === 'query' || diagnosticTargets.includes(kind));
    if (resources.length === 0) return undefined;
    const names = listNames(resources.map(({ name }) => name));
    const sentence =
      operation === 'query'
        ? `Queries of ${names} through Azure Resource Manager will stop working, because they cannot use private links: ${resourceManagerQueries}.`
        : `Diagnostic settings will keep sending data to ${names}: they use an Azure channel that public access does not control.`;
    return finding(
      'not-covered',
      sentence,
      resources.map(({ id }) => id),
      { operation },
    );
  });
}

/** Finds exclusions for connections that do not exist. ARM accepts and ignores them. */
function unmatchedExclusions(context: PlanContext): readonly Finding[] {
  return stepsOfKind(context, 'set-access-modes').flatMap(({ before, change: { scopeId, exclusions } }) => {
    const known = new Set(connectionsOf(before, scopeId).map(({ name }) => keyOf(name)));
    const added = Object.entries(exclusions).filter(([, modes]) => modes !== null);
    return findingsFor(added, ([name]) => {
      if (known.has(keyOf(name))) return undefined;
      const sentence = `The exclusion for ${name} will have no effect: ${nameOf(scopeId)} has no connection with this name. Use the full name, which ends in a random part.`;
      return finding('exclusion-unmatched', sentence, [scopeId, name]);
    });
  });
}
