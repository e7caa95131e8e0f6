import { isMonitorZone } from '../dns/dns-domain.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { networkDnsViews } from '../reach/network-dns-view.ts';
import { API_NAME } from '../reach/required-names.ts';
import { resolveDnsName } from '../reach/resolve-dns-name.ts';
import type { ZoneContents } from '../reach/zone-contents.ts';
import { zoneContentsOf } from '../reach/zone-contents.ts';
import { getOrCreate } from '../topology/indexing.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext, PlanStep } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** Returns what the plan does to the DNS records of endpoints: what names resolve to, who writes them, and when. */
export function recordFindings(context: PlanContext): readonly Finding[] {
  return [
    ...redirectedNetworks(context),
    ...overwrittenRecords(context),
    ...linkedBeforeRecords(context),
    ...manualRecords(context),
  ];
}

/**
 * Finds networks that start to send shared traffic through a scope. All resources share the names that queries and
 * Application Insights ingestion use. The first endpoint that a network
 * resolves these names to receives all of this traffic (azure-monitor-docs, private-link-security: "Shared endpoints").
 */
function redirectedNetworks({ before, after }: PlanContext): readonly Finding[] {
  const byScope = new Map<string, { readonly scopeId: string; readonly networks: string[] }>();
  const [viewBefore, viewAfter] = [networkDnsViews(before), networkDnsViews(after)];
  for (const [key, { id }] of after.networks) {
    const [previous, current] = [viewBefore(key), viewAfter(key)];
    if (previous === current || previous.unknownReason !== undefined) continue;
    const resolved = resolveDnsName(after, current, API_NAME, '');
    if (resolved.kind !== 'scope' || resolveDnsName(before, previous, API_NAME, '').kind !== 'internet') continue;
    const { scopeId } = resolved.endpoint;
    getOrCreate(byScope, resolved.scopeKey, () => ({ scopeId, networks: [] })).networks.push(id);
  }
  return findingsFor(byScope.values(), ({ scopeId, networks }) => {
    const names = listNames(networks.map(nameOf).sort());
    const scope = nameOf(scopeId);
    const sentence = `${names} will send all Azure Monitor queries and all Application Insights data through ${scope}, including those for resources that ${scope} does not link. Link the resources in use, or keep the access mode Open.`;
    return finding('shared-endpoints-redirected', sentence, [scopeId, ...networks.sort()]);
  });
}

type ZoneGroupStep = PlanStep & {
  readonly change: {
    readonly kind: 'set-zone-group';
    readonly endpointId: string;
    readonly zoneIds: readonly string[];
  };
};

/** Finds records that would be overwritten. The networks that use the previous record lose access. */
function overwrittenRecords(context: PlanContext): readonly Finding[] {
  return stepsOfKind(context, 'set-zone-group').flatMap(step =>
    findingsFor(addedZones(step), zoneId => {
      const { endpointId } = step.change;
      const isOfMonitor = isMonitorZone(step.before, zoneId);
      const contents = zoneContentsOf(step.before, keyOf(zoneId));
      const present = isOfMonitor ? contents.targets().endpoints : contents.writers.map(({ endpoint }) => endpoint);
      const others = present.filter(({ id }) => keyOf(id) !== keyOf(endpointId));
      const hasUnknown = isOfMonitor && contents.targets().hasUnknownAddresses;
      if (others.length === 0 && !hasUnknown) return undefined;
      const owners =
        others.length === 0 ? 'an endpoint that the bot cannot read' : listNames(others.map(({ name }) => name).sort());
      const sentence = `Networks that use the records of ${owners} in ${nameOf(zoneId)} will lose access: the records of ${nameOf(endpointId)} will overwrite them. Use one endpoint for all networks that share the zone.`;
      return finding('dns-override', sentence, [zoneId, endpointId, ...others.map(({ id }) => id)]);
    }),
  );
}

function addedZones({ before, change: { endpointId, zoneIds } }: ZoneGroupStep): readonly string[] {
  const current = new Set(before.endpoints.get(keyOf(endpointId))?.zoneGroup?.zoneIds.map(keyOf));
  return zoneIds.filter(id => !current.has(keyOf(id)));
}

/** Finds zones that would be linked without records. None of their names would resolve in the linked networks. */
function linkedBeforeRecords(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'link-zone'), ({ before, change: { zoneId, networkId } }) => {
    if (!isMonitorZone(before, zoneId) || hasRecords(zoneContentsOf(before, keyOf(zoneId)))) return undefined;
    const sentence = `Azure Monitor's names will not resolve in ${nameOf(networkId)}: ${nameOf(zoneId)} has no records yet. Create the endpoint and its DNS zone group first.`;
    return finding('zone-before-records', sentence, [zoneId, networkId]);
  });
}

/** Returns whether a zone has records, or gets some, or may have some. */
function hasRecords({ records, writers, isIncomplete }: ZoneContents): boolean {
  return isIncomplete || writers.length > 0 || (records?.size ?? 0) > 0;
}

/** Finds endpoints without a zone group, whose records people have to write by hand after every link. */
function manualRecords(context: PlanContext): readonly Finding[] {
  const scopes = new Set(stepsOfKind(context, 'link').map(({ change }) => keyOf(change.scopeId)));
  const endpoints = [...scopes].flatMap(key => endpointsWithoutGroup(context.after, key));
  return findingsFor(endpoints, ({ id, name, networkId }) => {
    const sentence = `Networks that use ${name} in ${nameOf(networkId)} will not resolve the newly linked resources: the endpoint has no DNS zone group. Add the records by hand: /ampls records ${name} lists them.`;
    return finding('records-missing', sentence, [id]);
  });
}

function endpointsWithoutGroup({ endpointsByScope }: Topology, scopeKey: string) {
  return valuesIn(endpointsByScope, scopeKey).filter(({ zoneGroup }) => zoneGroup === null);
}
