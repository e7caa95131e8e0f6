import { keyOf, nameOf } from '../ids.ts';
import { kindOfResource } from '../topology/lookups.ts';
import { describeMachines } from './agents.ts';
import { regionOf } from './creation.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** Finds associations that cannot work, and those that stop working for machines whose networks are not known. */
export function machineFindings(context: PlanContext): readonly Finding[] {
  return [...regionFindings(context), ...unlinkedEndpointFindings(context)];
}

/** An agent connects only to a collection endpoint in its own region (azure-docs, azure-monitor-agent-private-link). */
function regionFindings(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'associate-machine'), ({ change, before }) => {
    const { machineId, collectionEndpointId } = change;
    const machine = before.machines.get(keyOf(machineId));
    const endpoint = before.resources.get(keyOf(collectionEndpointId));
    if (machine === undefined || endpoint === undefined) return undefined;
    const [own, other] = [regionOf(machine.location), regionOf(endpoint.location)];
    if (own === other) return undefined;
    const sentence = `${machine.name} would get no configuration from ${endpoint.name}: the Azure Monitor Agent connects only to a data collection endpoint in its own region, and ${machine.name} is in ${own}, ${endpoint.name} in ${other}. Choose one in ${own}.`;
    return finding('machine-region', sentence, [machineId, collectionEndpointId]);
  });
}

/** A machine of Azure Arc may be in any network, so what it resolves names to is not known. */
function unlinkedEndpointFindings(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'unlink'), ({ change: { scopeId, resourceId }, after }) => {
    if (kindOfResource(after, resourceId) !== 'collection-endpoint') return undefined;
    const machines = [...after.machines.values()].filter(
      ({ collectionEndpointId = '', networkIds, hasRules }) =>
        hasRules && networkIds.length === 0 && keyOf(collectionEndpointId) === keyOf(resourceId),
    );
    if (machines.length === 0) return undefined;
    const [scope, endpoint] = [nameOf(scopeId), nameOf(resourceId)];
    const sentence = `Azure Monitor Agents of ${describeMachines(machines)} may not get their configuration: they are associated with ${endpoint}, and the bot does not know whether their networks ask ${scope} for it. Check where they resolve names, and keep ${endpoint} linked if they do.`;
    return finding('machines-unassociated', sentence, [scopeId, resourceId, ...machines.map(({ id }) => id).sort()], {
      machines: machines.length,
    });
  });
}
