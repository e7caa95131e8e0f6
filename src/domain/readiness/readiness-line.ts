import { listNames } from '../format.ts';
import { nameOf } from '../ids.ts';
import { getOrCreate } from '../topology/indexing.ts';
import type { Topology } from '../topology/topology.ts';

/** What is checked. */
export type ReadinessTopic =
  | 'zones'
  | 'connections'
  | 'addresses'
  | 'links'
  | 'reach'
  | 'route'
  | 'access-modes'
  | 'service-tags'
  | 'agents'
  | 'solution-packs'
  | 'browsers'
  | 'public-access'
  | 'resource-manager'
  | 'custom-logs'
  | 'profiler'
  | 'deletion';

/** `note` is neither right nor wrong: it says what somebody has to know. `ok` is never said of what was not read. */
export type ReadinessStatus = 'problem' | 'unknown' | 'note' | 'ok';

/** A request that solves a problem. */
export type ReadinessFix =
  | { readonly kind: 'approve'; readonly connectionId: string; readonly endpointId: string; readonly scopeId: string }
  | { readonly kind: 'link'; readonly scopeId: string; readonly resourceIds: readonly string[] }
  | { readonly kind: 'allow-tags'; readonly securityGroupIds: readonly string[] }
  | { readonly kind: 'associate'; readonly machineIds: readonly string[]; readonly collectionEndpointId: string };

/** What was found about a topic, and what to do. */
export interface ReadinessLine {
  readonly topic: ReadinessTopic;
  readonly status: ReadinessStatus;
  /** May contain names of objects: escape it to show it. */
  readonly sentence: string;
  readonly fix?: ReadinessFix;
}

/** What is found about a network, which may be the same for others. */
export interface NetworkFinding {
  /** Equal for networks of which the same is found. */
  readonly key: string;
  /** Returns the line about these networks, of which there are so many. */
  readonly line: (networks: string, count: number) => ReadinessLine;
}

/** Returns a line for each finding, with the networks that share it. */
export function groupedLines(
  networkIds: Iterable<string>,
  findingsAbout: (networkId: string) => readonly NetworkFinding[],
): readonly ReadinessLine[] {
  const groups = new Map<string, { readonly finding: NetworkFinding; readonly networks: string[] }>();
  for (const id of networkIds) {
    for (const finding of findingsAbout(id)) {
      getOrCreate(groups, finding.key, () => ({ finding, networks: [] })).networks.push(id);
    }
  }
  return [...groups.values()].map(({ finding, networks }) => finding.line(namesOf(networks), networks.length));
}

/** Returns whether private endpoints may exist that the bot does not see. */
export function mayMissEndpoints({ unreadableParts: { endpoints, containers } }: Topology): boolean {
  return endpoints || containers.length > 0;
}

/** Returns up to three names of objects, sorted. */
export function namesOf(ids: Iterable<string>): string {
  return listNames([...ids].map(nameOf).sort());
}

/** Returns functions that make the lines of a topic. */
export function linesAbout(topic: ReadinessTopic) {
  const of =
    (status: ReadinessStatus) =>
    (sentence: string, fix?: ReadinessFix): ReadinessLine => ({ topic, status, sentence, ...(fix && { fix }) });
  return { problem: of('problem'), unknown: of('unknown'), note: of('note'), ok: of('ok') };
}
