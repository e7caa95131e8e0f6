import { z } from 'zod';
import { keyOf, nameOf } from '../ids.ts';
import { withSecurityGroup } from '../topology/edits.ts';
import type { SecurityGroup, SecurityRule } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind } from './change.ts';
import type { RemoveServiceTagChange } from './remove-service-tag.ts';

const schema = z.strictObject({
  kind: z.literal('allow-service-tag'),
  securityGroupId: z.string(),
  tag: z.string(),
  ruleName: z.string(),
  /** Azure's range for rules of one's own. */
  priority: z.int().min(100).max(4096),
});

export type AllowServiceTagChange = z.output<typeof schema>;

/** Service tags that the portal needs; the first two are all that programmatic access needs (private-link-configure). */
export const PORTAL_TAGS = [
  'AzureActiveDirectory',
  'AzureResourceManager',
  'AzureFrontDoor.FirstParty',
  'AzureFrontDoor.Frontend',
] as const;

/**
 * A rule for each tag that a security group does not allow yet: one tag for each rule, each with the lowest priority
 * number that is free and higher than those of the rules before it.
 */
export function serviceTagChanges(
  topology: Topology,
  securityGroupId: string,
  tags: readonly string[] = PORTAL_TAGS,
): readonly AllowServiceTagChange[] {
  const group = topology.securityGroups.get(keyOf(securityGroupId));
  const missing = tags.filter(tag => group === undefined || allowing(group, tag) === undefined);
  const taken = new Set(outbound(group).map(rule => rule.priority));
  const free = Array.from({ length: 3997 }, (_, index) => index + 100).filter(priority => !taken.has(priority));
  return missing.map((tag, index) => ({
    kind: 'allow-service-tag',
    securityGroupId,
    tag,
    ruleName: `Allow-${tag.replaceAll('.', '-')}-Outbound`,
    priority: free[index] ?? 4096,
  }));
}

export const allowServiceTag: ChangeKind<AllowServiceTagChange, RemoveServiceTagChange> = {
  schema,
  apply(topology, change) {
    const group = topology.securityGroups.get(keyOf(change.securityGroupId));
    if (group === undefined || ruleNamed(group, change.ruleName) !== undefined) return topology;
    if (allowServiceTag.isDone(topology, change)) return topology;
    return withSecurityGroup(topology, { ...group, rules: [...group.rules, ruleFor(change)] });
  },
  inverse(topology, { securityGroupId, ruleName }) {
    const group = topology.securityGroups.get(keyOf(securityGroupId));
    if (group === undefined || ruleNamed(group, ruleName) !== undefined) return 'irreversible';
    return { kind: 'remove-service-tag', securityGroupId, ruleName };
  },
  lost: (_, { ruleName }) => `There is a rule ${ruleName} already, and it is not this one.`,
  describe(topology, change) {
    const { securityGroupId, tag, ruleName, priority } = change;
    const group = topology.securityGroups.get(keyOf(securityGroupId));
    const existing = group && allowing(group, tag);
    return {
      title: `Allow ${tag} in ${nameOf(securityGroupId)}`,
      before: existing === undefined ? 'no rule for it' : `allowed by rule ${existing.name}`,
      after: `allowed by rule ${existing?.name ?? `${ruleName} at priority ${priority}`}`,
    };
  },
  image(topology, { securityGroupId, tag, ruleName, priority }) {
    const rules = outbound(topology.securityGroups.get(keyOf(securityGroupId)));
    const concerned = rules.filter(
      rule => rule.name === ruleName || rule.priority === priority || rule.destinations.includes(tag),
    );
    return concerned.map(rule => [rule.name, rule.priority, rule.access, ...rule.destinations]);
  },
  isDone(topology, { securityGroupId, tag }) {
    const group = topology.securityGroups.get(keyOf(securityGroupId));
    return group !== undefined && allowing(group, tag) !== undefined;
  },
  requires: ({ securityGroupId }) => [{ kind: 'security-group', id: securityGroupId }],
  writes: ({ securityGroupId }) => [{ id: securityGroupId, deletes: false }],
  locks: (_, { securityGroupId }) => [keyOf(securityGroupId)],
  demands: () => [],
  frees: () => [],
};

/** The rule that the change stands for. */
export function ruleFor({ ruleName, priority, tag }: Omit<AllowServiceTagChange, 'kind'>): SecurityRule {
  return {
    name: ruleName,
    priority,
    direction: 'Outbound',
    access: 'Allow',
    protocol: 'Tcp',
    source: 'VirtualNetwork',
    destinations: [tag],
    ports: ['443'],
  };
}

export function ruleNamed(group: SecurityGroup, name: string): SecurityRule | undefined {
  return group.rules.find(rule => keyOf(rule.name) === keyOf(name));
}

export function outbound(group: SecurityGroup | undefined): readonly SecurityRule[] {
  return (group?.rules ?? []).filter(({ direction }) => direction === 'Outbound');
}

/** The rule that lets the whole network out to a tag over HTTPS. */
function allowing(group: SecurityGroup, tag: string): SecurityRule | undefined {
  return outbound(group).find(
    ({ access, destinations, ports, source }) =>
      access === 'Allow' &&
      (source === '*' || source === 'VirtualNetwork') &&
      destinations.some(destination => destination === '*' || keyOf(destination) === keyOf(tag)) &&
      ports.some(port => port === '*' || port === '443'),
  );
}
