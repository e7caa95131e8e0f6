import { isMonitorZone } from '../dns/dns-domain.ts';
import { keyOf } from '../ids.ts';
import { operations } from '../reach/reach.ts';
import { networkIdOf } from '../topology/lookups.ts';
import type { MonitoredResource, Operation, ResourceKind } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { PlanContext } from './plan-context.ts';
import { stepsOfKind } from './plan-context.ts';

/** What a plan does, as far as several rules about findings ask for it. */

/** Returns the resources that the plan closes to the internet, for each operation. */
export function closedByPlan(
  context: PlanContext,
): readonly { readonly resource: MonitoredResource; readonly operation: Operation }[] {
  const ids = new Set(stepsOfKind(context, 'set-public-access').map(({ change }) => keyOf(change.resourceId)));
  return [...ids].flatMap(key => {
    const [previous, resource] = [context.before.resources.get(key), context.after.resources.get(key)];
    if (previous === undefined || resource === undefined) return [];
    return operations
      .filter(
        operation => resource.publicAccess[operation] === 'Disabled' && previous.publicAccess[operation] !== 'Disabled',
      )
      .filter(operation => resource.kind !== 'collection-endpoint' || operation === 'ingestion')
      .map(operation => ({ resource, operation }));
  });
}

/** Returns whether the plan closes an operation of a resource of these kinds to the internet. */
export function closes(context: PlanContext, operation: Operation, ...kinds: readonly ResourceKind[]): boolean {
  return closedByPlan(context).some(closed => closed.operation === operation && kinds.includes(closed.resource.kind));
}

/** Returns whether the plan sets `PrivateOnly` for an operation, on a scope or for one of its connections. */
export function becomesPrivateOnly(context: PlanContext, operation: Operation): boolean {
  return stepsOfKind(context, 'set-access-modes').some(({ change, before, after }) => {
    const known = new Set(privateOnlyIn(before, change.scopeId, operation));
    return privateOnlyIn(after, change.scopeId, operation).some(name => !known.has(name));
  });
}

/** Returns the connections for which an operation is `PrivateOnly` by an exclusion; an empty name for the scope itself. */
function privateOnlyIn({ scopes }: Topology, scopeId: string, operation: Operation): readonly string[] {
  const scope = scopes.get(keyOf(scopeId));
  if (scope === undefined) return [];
  const modes = [{ name: '', mode: scope.accessModes[operation] }];
  const exclusions = scope.exclusions.map(({ connectionName, ...own }) => ({
    name: keyOf(connectionName),
    mode: own[operation],
  }));
  return [...modes, ...exclusions].flatMap(({ name, mode }) => (mode === 'PrivateOnly' ? [name] : []));
}

/** Returns the keys of the networks that the plan gives a private endpoint, an approved connection or a monitor zone. */
export function connectedByPlan(context: PlanContext): ReadonlySet<string> {
  const { after } = context;
  const approved = stepsOfKind(context, 'approve-connection').flatMap(
    ({ change }) => after.endpoints.get(keyOf(change.endpointId))?.networkId ?? [],
  );
  const linked = stepsOfKind(context, 'link-zone').filter(({ change }) => isMonitorZone(after, change.zoneId));
  return new Set(
    [
      ...stepsOfKind(context, 'create-endpoint').map(({ change }) => networkIdOf(change.subnetId)),
      ...approved,
      ...linked.map(({ change }) => change.networkId),
    ].map(keyOf),
  );
}
