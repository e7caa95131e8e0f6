import { isMonitorZone } from '../dns/domain.ts';
import { keyOf, nameOf } from '../ids.ts';
import { landingOf } from '../reach/landing.ts';
import { lensesOf } from '../reach/lens.ts';
import { API } from '../reach/needs.ts';
import type { ZoneFacts } from '../reach/zone-facts.ts';
import { makeZoneFacts } from '../reach/zone-facts.ts';
import { within } from '../topology/indexing.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import { listed } from '../words.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanStep, Scene } from './scene.ts';
import { each, stepsOfKind } from './scene.ts';

/** What the plan does to the records that networks resolve by: what they lead to, who writes them, and when. */
export function recordFindings(scene: Scene): readonly Finding[] {
  return [...redirected(scene), ...overrides(scene), ...linkedTooEarly(scene), ...byHand(scene)];
}

/**
 * Queries, and Application Insights' ingestion, go by names that all resources share: the first endpoint that a network
 * resolves to takes them all (azure-monitor-docs, private-link-security: "Shared endpoints").
 */
function redirected({ before, after }: Scene): readonly Finding[] {
  const byScope = new Map<string, { readonly scopeId: string; readonly networks: string[] }>();
  const [lensBefore, lensAfter] = [lensesOf(before), lensesOf(after)];
  for (const [key, { id }] of after.networks) {
    const [was, is] = [lensBefore(key), lensAfter(key)];
    if (was === is || was.dark !== undefined) continue;
    const now = landingOf(after, is, API, '');
    if (now.to !== 'scope' || landingOf(before, was, API, '').to !== 'internet') continue;
    const { scopeId } = now.endpoint;
    within(byScope, now.scopeKey, () => ({ scopeId, networks: [] })).networks.push(id);
  }
  return each(byScope.values(), ({ scopeId, networks }) => {
    const names = listed(networks.map(nameOf).sort());
    const sentence = `${names} would send all Azure Monitor queries and all Application Insights data through ${nameOf(scopeId)}, also for resources that it does not link.`;
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

/** The last endpoint to write a record wins, and the networks of the one before fail. */
function overrides(scene: Scene): readonly Finding[] {
  return stepsOfKind(scene, 'set-zone-group').flatMap(step =>
    each(addedZones(step), zoneId => {
      const { endpointId } = step.change;
      const facts = makeZoneFacts(step.before, keyOf(zoneId));
      const others = isMonitorZone(step.before, zoneId)
        ? facts.leads().endpoints
        : facts.holders.map(({ endpoint }) => endpoint);
      const foreign = others.filter(({ id }) => keyOf(id) !== keyOf(endpointId));
      const strangers = isMonitorZone(step.before, zoneId) && facts.leads().strangers;
      if (foreign.length === 0 && !strangers) return undefined;
      const whose =
        foreign.length === 0 ? 'an endpoint that cannot be seen' : listed(foreign.map(({ name }) => name).sort());
      const sentence = `${nameOf(zoneId)} holds the records of ${whose}: those of ${nameOf(endpointId)} would take their place, and networks that use them would fail. Use one endpoint for all networks that share the zone.`;
      return finding('dns-override', sentence, [zoneId, endpointId, ...foreign.map(({ id }) => id)]);
    }),
  );
}

function addedZones({ before, change: { endpointId, zoneIds } }: ZoneGroupStep): readonly string[] {
  const kept = new Set(before.endpoints.get(keyOf(endpointId))?.zoneGroup?.zoneIds.map(keyOf));
  return zoneIds.filter(id => !kept.has(keyOf(id)));
}

/** A zone without records makes every name of its kind fail in the networks that resolve by it. */
function linkedTooEarly(scene: Scene): readonly Finding[] {
  return each(stepsOfKind(scene, 'link-zone'), ({ before, change: { zoneId, networkId } }) => {
    if (!isMonitorZone(before, zoneId) || hasRecords(makeZoneFacts(before, keyOf(zoneId)))) return undefined;
    const sentence = `${nameOf(zoneId)} has no records yet: once ${nameOf(networkId)} resolves by it, Azure Monitor's names fail there. Create the endpoint and its DNS zones first.`;
    return finding('zone-before-records', sentence, [zoneId, networkId]);
  });
}

function hasRecords({ records, holders, incomplete }: ZoneFacts): boolean {
  return incomplete || holders.length > 0 || (records?.size ?? 0) > 0;
}

/** An endpoint without a zone group has its records written by hand, after every link again. */
function byHand(scene: Scene): readonly Finding[] {
  const scopes = new Set(stepsOfKind(scene, 'link').map(({ change }) => keyOf(change.scopeId)));
  const endpoints = [...scopes].flatMap(key => endpointsWithoutGroup(scene.after, key));
  return each(endpoints, ({ id, name, networkId }) => {
    const sentence = `${name} in ${nameOf(networkId)} keeps no records by itself: add those of the newly linked resources to the DNS that its networks use.`;
    return finding('records-missing', sentence, [id]);
  });
}

function endpointsWithoutGroup({ endpointsByScope }: Topology, scopeKey: string) {
  return valuesIn(endpointsByScope, scopeKey).filter(({ zoneGroup }) => zoneGroup === null);
}
