import { keyOf } from '../ids.ts';
import { reachFromView } from '../reach/compute-reach.ts';
import { networkDnsView } from '../reach/network-dns-view.ts';
import type { Reach } from '../reach/reach.ts';
import type { ReachReasonCode } from '../reach/reasons.ts';
import type { ReachStep, TracedName, TracedPath } from '../reach/trace.ts';
import type { Operation } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';

/** A point of the way to a resource at which access can end. */
export type AccessHop = 'resource' | 'name' | ReachStep['hop'];

/** The name that decides about a path, with what was found on the way to it. */
export interface AccessPath {
  readonly resourceId: string;
  readonly reach: Reach;
  /** What was found, in the order in which a connection passes it. */
  readonly steps: readonly ReachStep[];
  /** The name that these steps are about. Undefined where no name was looked up. */
  readonly name: TracedName['name'] | undefined;
  /** The other names that were looked up, all of which are needed, too. */
  readonly otherNames: readonly TracedName[];
  /** Where access ends, or is not known. Undefined where the resource is reached. */
  readonly endsAt: AccessHop | undefined;
}

/** How a resource is reached from a network for an operation, and what decides it. */
export interface AccessExplanation {
  readonly operation: Operation;
  readonly reach: Reach;
  /** The resource's own path comes first. If there are two, it is blocked only if both are. */
  readonly paths: readonly AccessPath[];
}

/** Returns how a resource is reached from a network, with what was found on the way: what `computeReach` decides by. */
export function explainAccess(
  topology: Topology,
  networkId: string,
  resourceId: string,
  operation: Operation,
): AccessExplanation {
  const traced: TracedPath[] = [];
  const view = networkDnsView(topology, keyOf(networkId));
  const { reach, paths } = reachFromView(topology, view, keyOf(resourceId), operation, traced);
  const [own = { resourceId, steps: [], names: [] }, workspace] = traced;
  const ways = [
    toPath(own, paths?.own ?? reach),
    ...(workspace === undefined || paths === undefined ? [] : [toPath(workspace, paths.workspace)]),
  ];
  return { operation, reach, paths: ways };
}

function toPath({ resourceId, steps, names }: TracedPath, reach: Reach): AccessPath {
  const decisive = names.find(name => name.reach === reach);
  const all = sortedByHop([...steps, ...(decisive?.steps ?? [])]);
  return {
    resourceId,
    reach,
    steps: all,
    name: decisive?.name,
    otherNames: names.filter(name => name !== decisive),
    endsAt: 'why' in reach ? hopOf(reach.why.code, all) : undefined,
  };
}

/** The rules look at public access before access modes. */
function sortedByHop(steps: readonly ReachStep[]): readonly ReachStep[] {
  const isLast = ({ hop }: ReachStep) => Number(hop === 'public-access');
  return steps.toSorted((a, b) => isLast(a) - isLast(b));
}

/** Returns the last of the points at which there can be such a reason that was looked at. */
function hopOf(code: ReachReasonCode, steps: readonly ReachStep[]): AccessHop {
  const possible: readonly AccessHop[] = hopsOfReasons[code];
  return steps.findLast(({ hop }) => possible.includes(hop))?.hop ?? (possible[0] === 'name' ? 'name' : 'resource');
}

/** Where access ends for each reason. */
const hopsOfReasons = {
  'network-unseen': ['zone'],
  'resource-unseen': ['resource'],
  'subscription-unseen': ['zone'],
  'custom-dns': ['zone'],
  'dns-network-unseen': ['zone'],
  'dns-server-route': ['zone'],
  'dns-in-hub': ['zone'],
  'dns-loop': ['zone'],
  'dns-differs': ['zone'],
  'forward-target': ['zone'],
  'forwarding-alias': ['zone'],
  'forwarding-wildcard': ['zone'],
  'forwarding-partly': ['zone'],
  'forwarding-ruleset': ['zone'],
  'zones-unknown': ['zone'],
  'zone-unseen': ['zone', 'record'],
  'zone-twice': ['zone'],
  'zone-in-front': ['zone'],
  'no-record': ['record'],
  'fallback-unrecognised': ['record'],
  'name-unknown': ['name'],
  wildcard: ['record'],
  alias: ['record'],
  'record-contested': ['record'],
  'record-perhaps': ['record'],
  'addresses-differ': ['endpoint'],
  'address-unowned': ['endpoint'],
  'endpoint-gone': ['endpoint'],
  'no-route': ['route'],
  'route-unclear': ['route'],
  'not-approved': ['connection'],
  'connection-unrecognised': ['connection'],
  'scope-unseen': ['zone', 'link', 'access-mode'],
  'link-unfinished': ['link'],
  'other-scope': ['link'],
  'access-mode': ['access-mode'],
  'access-mode-unrecognised': ['access-mode'],
  'access-mode-unverified': ['access-mode'],
  'other-scope-perhaps': ['access-mode'],
  'public-access-off': ['public-access'],
  perimeter: ['public-access'],
  'public-access-unrecognised': ['public-access'],
  'not-queried': ['resource'],
  'kind-unknown': ['resource'],
} as const satisfies Record<ReachReasonCode, readonly AccessHop[]>;
