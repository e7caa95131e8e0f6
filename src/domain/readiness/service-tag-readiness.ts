import { outboundRules, PORTAL_TAGS, ruleAllowing } from '../changes/service-tag.ts';
import { denies } from '../findings/security-rules.ts';
import { formatCount, listAll } from '../format.ts';
import { keyOf } from '../ids.ts';
import { hasUnreadableParts } from '../topology/lookups.ts';
import type { Network, SecurityGroup } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ReadinessLine } from './readiness-line.ts';
import { linesAbout, namesOf } from './readiness-line.ts';

const { problem, unknown, ok } = linesAbout('service-tags');

const needed = `The portal needs ${listAll(PORTAL_TAGS)}; the REST API, the CLI and PowerShell need the first two`;

/**
 * Returns whether the network security groups of a network's subnets let traffic to the service tags pass that the portal and
 * programs need (private-link-configure). Where no rule decides, Azure's own rule AllowInternetOutBound does (Learn,
 * network-security-groups-overview).
 */
export function serviceTagLines(topology: Topology, { id, name, subnets }: Network): readonly ReadinessLine[] {
  if (hasUnreadableParts(topology, id))
    return [unknown(`The network security groups of ${name} could not be read. ${needed}.`)];
  const ids = [
    ...new Map(
      subnets.flatMap(({ securityGroupId: own }) => (own === null ? [] : [[keyOf(own), own] as const])),
    ).values(),
  ];
  if (ids.length === 0) {
    return [
      ok(
        `${name} has no network security group that could deny the service tags. A firewall on the way has to allow them. ${needed}.`,
      ),
    ];
  }
  const unread = ids.filter(id => !topology.securityGroups.has(keyOf(id)));
  const groups = ids.flatMap(id => topology.securityGroups.get(keyOf(id)) ?? []);
  const denied = groups.filter(group => PORTAL_TAGS.some(tag => mayDeny(group, tag)));
  const open = groups.filter(group => !denied.includes(group));
  return [
    ...denied.map(group => deniedLine(group)),
    ...(unread.length === 0
      ? []
      : [unknown(`Whether ${namesOf(unread)} allows the service tags could not be read. ${needed}.`)]),
    ...(open.length === 0 ? [] : [openLine(open)]),
  ];
}

function deniedLine(group: SecurityGroup): ReadinessLine {
  const tags = PORTAL_TAGS.filter(tag => mayDeny(group, tag));
  const sentence = `${group.name} denies, or may deny, traffic to ${listAll(tags)}. ${needed}. Allow ${tags.length === 1 ? 'it' : 'them'}.`;
  return problem(sentence, { kind: 'allow-tags', securityGroupIds: [group.id] });
}

function openLine(groups: readonly SecurityGroup[]): ReadinessLine {
  const names = namesOf(groups.map(({ id }) => id));
  const allowing = groups.filter(group => PORTAL_TAGS.every(tag => ruleAllowing(group, tag) !== undefined));
  const how = allowing.length === groups.length ? 'allows' : 'has no rule that denies';
  return ok(
    `${names} ${how} ${formatCount(PORTAL_TAGS.length, 'service tag')}: ${listAll(PORTAL_TAGS)}. A firewall on the way has to allow them as well.`,
  );
}

/** Returns whether a rule that denies traffic to a tag comes before the one that allows it, if any does. */
function mayDeny(group: SecurityGroup, tag: string): boolean {
  const allowing = ruleAllowing(group, tag)?.priority ?? Number.POSITIVE_INFINITY;
  return outboundRules(group).some(rule => rule.priority < allowing && denies(rule, tag));
}
