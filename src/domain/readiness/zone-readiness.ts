import { answeringZoneLinks, isMonitorZone } from '../dns/dns-domain.ts';
import { monitorRoles } from '../dns/zone-names.ts';
import { missingZones } from '../findings/dns-zones.ts';
import { listAll, pluralize } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { networkDnsViews } from '../reach/network-dns-view.ts';
import { describeReason } from '../reach/reasons.ts';
import type { ZoneContents } from '../reach/zone-contents.ts';
import { zoneContentsOf } from '../reach/zone-contents.ts';
import { getOrCreate } from '../topology/indexing.ts';
import type { Topology } from '../topology/topology.ts';
import type { NetworkFinding, ReadinessLine } from './readiness-line.ts';
import { groupedLines, linesAbout } from './readiness-line.ts';
import type { WrongRecord } from './record-readiness.ts';
import { mayBeUnread, recordFindings, resourcesByName, wrongRecordsIn } from './record-readiness.ts';

const { problem, unknown, ok } = linesAbout('zones');

/**
 * Returns whether networks are linked to the private DNS zones of Azure Monitor, and whether those hold records of private
 * endpoints. Networks of which the same is found share a line.
 */
export function zoneLines(topology: Topology, networkIds: Iterable<string>): readonly ReadinessLine[] {
  if (topology.dnsNames === null) {
    return [unknown('The private DNS zones of Azure Monitor in this cloud are not documented, so none was checked.')];
  }
  const resourceByName = resourcesByName(topology);
  const wrongByZone = new Map<string, readonly WrongRecord[]>();
  const wrongIn = (zoneId: string) =>
    getOrCreate(wrongByZone, keyOf(zoneId), () =>
      isLeftOver(zoneContentsOf(topology, keyOf(zoneId))) ? [] : wrongRecordsIn(topology, zoneId, resourceByName),
    );
  return groupedLines(networkIds, id => findingsAbout(topology, id, wrongIn));
}

function findingsAbout(
  topology: Topology,
  networkId: string,
  wrongIn: (zoneId: string) => readonly WrongRecord[],
): readonly NetworkFinding[] {
  const view = networkDnsViews(topology)(keyOf(networkId));
  const [why] = view.unknownReason === undefined ? view.partlyUnknownReasons() : [view.unknownReason];
  if (why !== undefined) {
    const reason = describeReason(why.code);
    const line = (networks: string) =>
      unknown(`What answers DNS queries in ${networks} is not known, because ${reason}.`);
    return [{ key: ['unknown', why.code].join(), line }];
  }
  const links = answeringZoneLinks(topology, networkId).filter(({ zoneId }) => isMonitorZone(topology, zoneId));
  const missing = missingZones(topology, links);
  if (missing.length === monitorRoles.length) return [unlinked];
  const zoneIds = links.map(({ zoneId }) => zoneId);
  const zones = [...zoneIds.flatMap(id => aboutZone(topology, id)), ...recordFindings(zoneIds.flatMap(wrongIn))];
  if (missing.length > 0) return [partlyLinked(missing), ...zones];
  return zones.length === 0 ? [complete] : zones;
}

const unlinked: NetworkFinding = {
  key: 'unlinked',
  line: networks =>
    problem(
      `Azure Monitor's names lead to public addresses in ${networks}: no private DNS zone for them is linked. Link the zones, which /ampls create-endpoint does together with a private endpoint.`,
    ),
};

const complete: NetworkFinding = {
  key: 'complete',
  line: networks =>
    ok(
      `All private DNS zones of Azure Monitor answer in ${networks}, and all records there lead to approved private endpoints. A missing record shows in /ampls check with the resource.`,
    ),
};

function partlyLinked(missing: readonly string[]): NetworkFinding {
  const zones = `the ${pluralize(missing.length, 'zone')} ${listAll(missing)}`;
  return {
    key: ['missing', zones].join(),
    line: networks =>
      problem(
        `Some of Azure Monitor's names lead to public addresses in ${networks}: ${zones} does not answer there. Link it too.`,
      ),
  };
}

/** Returns what is wrong with a zone as a whole that answers for a network, if anything. */
function aboutZone(topology: Topology, zoneId: string): readonly NetworkFinding[] {
  const contents = zoneContentsOf(topology, keyOf(zoneId));
  const name = nameOf(zoneId);
  if (contents.isIncomplete) {
    const line = () => unknown(`Not all records of ${name} could be read.`);
    return [{ key: ['unread', zoneId].join(), line }];
  }
  if (contents.records === undefined) {
    const line = (networks: string) =>
      problem(
        `Names in ${name} do not resolve in ${networks}: the zone has no records. Create the private endpoint and its DNS zone group, or unlink the zone.`,
      );
    return [{ key: ['empty', zoneId].join(), line }];
  }
  if (!isLeftOver(contents)) return [];
  const line = (networks: string) =>
    mayBeUnread(topology)
      ? unknown(`The records of ${name} lead to no private endpoint that the bot can read.`)
      : problem(
          `${name} is left over: its records lead to no private endpoint that exists, so its names do not work in ${networks}. Unlink the zone, or correct the records.`,
        );
  return [{ key: ['orphan', zoneId].join(), line }];
}

/** Returns whether a zone has records, of which all were read and none leads to a private endpoint. */
function isLeftOver({ isIncomplete, records, targets }: ZoneContents): boolean {
  return !isIncomplete && records !== undefined && targets().endpoints.length === 0;
}
