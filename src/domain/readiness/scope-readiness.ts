import { roleOf } from '../dns/zone-names.ts';
import { contentsOf, describeContents } from '../findings/links.ts';
import { formatCount, listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { hasUnreadableParts, kindOfResource } from '../topology/lookups.ts';
import type { Endpoint, Scope } from '../topology/objects.ts';
import { keysIn, valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { ReadinessLine } from './readiness-line.ts';
import { linesAbout, namesOf } from './readiness-line.ts';

const agents = linesAbout('agents');
const deletion = linesAbout('deletion');
const zones = linesAbout('zones');

/** Returns whether a scope links a data collection endpoint, without which the agents in its networks get no configuration. */
export function scopeAgentLines(topology: Topology, { id, name }: Scope): readonly ReadinessLine[] {
  const linked = keysIn(topology.linksByScope, keyOf(id)).filter(
    key => kindOfResource(topology, key) === 'collection-endpoint',
  );
  if (linked.length > 0) {
    return [
      agents.ok(
        `${name} links ${formatCount(linked.length, 'data collection endpoint')}: ${namesOf(linked)}. Type /ampls check with a network to see whether its agents use one.`,
      ),
    ];
  }
  return [
    hasUnreadableParts(topology, id)
      ? agents.unknown(`Whether ${name} links a data collection endpoint could not be read.`)
      : agents.problem(
          `${name} links no data collection endpoint, so Azure Monitor Agents in its networks get no configuration. Link one of their region with /ampls connect.`,
        ),
  ];
}

/** Returns the zones of endpoints that no network uses, and the endpoints whose records people keep by hand. */
export function zoneGroupLines(topology: Topology, endpoints: readonly Endpoint[]): readonly ReadinessLine[] {
  const zoneIds = new Map(endpoints.flatMap(({ zoneGroup }) => (zoneGroup?.zoneIds ?? []).map(id => [keyOf(id), id])));
  const unused = [...zoneIds]
    .filter(([key]) => valuesIn(topology.zoneLinksByZone, key).length === 0)
    .map(([, id]) => id);
  // Networks need not be linked to the blob zone, which all storage accounts share.
  const wanted = unused.filter(id => roleOf(topology.dnsNames, nameOf(id)) !== 'blob');
  const unread = wanted.filter(id => hasUnreadableParts(topology, id));
  const orphans = wanted.filter(id => !unread.includes(id));
  const manual = endpoints.filter(({ zoneGroup }) => zoneGroup === null).map(({ name }) => name);
  return [
    ...(orphans.length === 0
      ? []
      : [
          zones.problem(
            `No network is linked to ${namesOf(orphans)}, so nothing uses the records there. Link the networks that should.`,
          ),
        ]),
    ...(unread.length === 0
      ? []
      : [zones.unknown(`Whether a network is linked to ${namesOf(unread)} could not be read.`)]),
    ...(manual.length === 0
      ? []
      : [
          zones.note(
            `${listNames(manual.sort())} has no DNS zone group: its records have to be added by hand after every new link.`,
          ),
        ]),
  ];
}

/** Returns what has to be removed before a scope can be deleted (private-link-configure). */
export function scopeDeletionLines(topology: Topology, { id, name }: Scope): readonly ReadinessLine[] {
  const contents = contentsOf(topology, id);
  if (contents.links + contents.connections > 0) {
    return [deletion.note(`${name} has ${describeContents(contents)}. Remove them before it is deleted.`)];
  }
  return [
    hasUnreadableParts(topology, id)
      ? deletion.unknown(`What has to be removed before ${name} is deleted could not be read.`)
      : deletion.ok(`Nothing has to be removed before ${name} is deleted.`),
  ];
}
