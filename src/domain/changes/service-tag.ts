import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { withSecurityGroup } from '../topology/edits.ts';
import type { SecurityGroup, SecurityRule } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ChangeKind, ChangeReads, Target } from './change.ts';
import { withoutQuota } from './change.ts';

const allowSchema = z.strictObject({
  kind: z.literal('allow-service-tag'),
  securityGroupId: z.string(),
  tag: z.string(),
  ruleName: z.string(),
  /** Azure's range for custom rules. */
  priority: z.int().min(100).max(4096),
});

export type AllowServiceTagChange = z.output<typeof allowSchema>;

const removeSchema = z.strictObject({
  kind: z.literal('remove-service-tag'),
  securityGroupId: z.string(),
  ruleName: z.string(),
});

export type RemoveServiceTagChange = z.output<typeof removeSchema>;

/** Service tags that the portal needs. Programmatic access needs only the first two (private-link-configure). */
export const PORTAL_TAGS = [
  'AzureActiveDirectory',
  'AzureResourceManager',
  'AzureFrontDoor.FirstParty',
  'AzureFrontDoor.Frontend',
] as const;

/**
 * Returns a change for each tag that a security group does not allow yet. Each tag gets its own rule, with the lowest
 * free priority number above those of the rules before it.
 */
export function serviceTagChanges(
  topology: Topology,
  securityGroupId: string,
  tags: readonly string[] = PORTAL_TAGS,
): readonly AllowServiceTagChange[] {
  const group = topology.securityGroups.get(keyOf(securityGroupId));
  const missing = tags.filter(tag => group === undefined || ruleAllowing(group, tag) === undefined);
  const taken = new Set(outboundRules(group).map(rule => rule.priority));
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
  schema: allowSchema,
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
  whyIrreversible: (_, { ruleName }) => `Another rule named ${ruleName} already exists.`,
  describe(topology, change) {
    const { securityGroupId, tag, ruleName, priority } = change;
    const group = topology.securityGroups.get(keyOf(securityGroupId));
    const existing = group && ruleAllowing(group, tag);
    return {
      title: `Allow outbound traffic to ${tag} in ${nameOf(securityGroupId)}`,
      before: existing === undefined ? 'not allowed' : `allowed by rule ${existing.name}`,
      after: `allowed by rule ${existing?.name ?? `${ruleName} (priority ${priority})`}`,
    };
  },
  image(topology, { securityGroupId, tag, ruleName, priority }) {
    const rules = outboundRules(topology.securityGroups.get(keyOf(securityGroupId)));
    const relevant = rules.filter(
      rule => rule.name === ruleName || rule.priority === priority || rule.destinations.includes(tag),
    );
    return relevant.map(rule => [rule.name, rule.priority, rule.access, ...rule.destinations]);
  },
  isDone(topology, { securityGroupId, tag }) {
    const group = topology.securityGroups.get(keyOf(securityGroupId));
    return group !== undefined && ruleAllowing(group, tag) !== undefined;
  },
  requires: requiresGroup,
  writes: ({ securityGroupId }) => [{ id: securityGroupId, deletes: false }],
  reads: groupReads,
  locks: groupLocks,
  ...withoutQuota,
};

export const removeServiceTag: ChangeKind<RemoveServiceTagChange, AllowServiceTagChange> = {
  schema: removeSchema,
  apply(topology, change) {
    const group = topology.securityGroups.get(keyOf(change.securityGroupId));
    if (group === undefined) return topology;
    const rule = ruleNamed(group, change.ruleName);
    return withSecurityGroup(topology, { ...group, rules: group.rules.filter(other => other !== rule) });
  },
  /** Only a rule like those that the bot creates can be created again, and only if no other rule allows the tag. */
  inverse(topology, change) {
    const { securityGroupId } = change;
    const rule = ruleOf(topology, change);
    const tag = rule?.destinations[0];
    if (rule === undefined || tag === undefined) return 'irreversible';
    const inverse = {
      kind: 'allow-service-tag',
      securityGroupId,
      tag,
      ruleName: rule.name,
      priority: rule.priority,
    } as const;
    const isOurs = canonicalJson({ ...rule }) === canonicalJson({ ...ruleFor(inverse) });
    const isAllowedByAnother = allowServiceTag.isDone(removeServiceTag.apply(topology, change), inverse);
    return isOurs && !isAllowedByAnother ? inverse : 'irreversible';
  },
  whyIrreversible: (_, { ruleName }) =>
    `Rule ${ruleName} differs from the rules that the bot creates, so it cannot be restored.`,
  describe(topology, change) {
    const { securityGroupId, ruleName } = change;
    const rule = ruleOf(topology, change);
    return {
      title: `Remove rule ${ruleName} from ${nameOf(securityGroupId)}`,
      before:
        rule === undefined
          ? 'does not exist'
          : `${rule.access === 'Allow' ? 'allows' : 'denies'} ${listNames(rule.destinations)}`,
      after: 'does not exist',
    };
  },
  image(topology, change) {
    const rule = ruleOf(topology, change);
    return rule === undefined ? null : { ...rule };
  },
  isDone: (topology, change) => ruleOf(topology, change) === undefined,
  requires: requiresGroup,
  writes: ({ securityGroupId }) => [{ id: securityGroupId, deletes: true }],
  reads: groupReads,
  locks: groupLocks,
  ...withoutQuota,
};

type GroupRef = Pick<RemoveServiceTagChange, 'securityGroupId'>;

/** Returns the rule that a change creates. */
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

/** Returns a group's rule of this name, in any letter case. */
export function ruleNamed(group: SecurityGroup, name: string): SecurityRule | undefined {
  return group.rules.find(rule => keyOf(rule.name) === keyOf(name));
}

/** Returns a group's outbound rules. */
export function outboundRules(group: SecurityGroup | undefined): readonly SecurityRule[] {
  return (group?.rules ?? []).filter(({ direction }) => direction === 'Outbound');
}

/** Returns the rule that lets the whole network reach a tag over HTTPS. */
export function ruleAllowing(group: SecurityGroup, tag: string): SecurityRule | undefined {
  return outboundRules(group).find(
    ({ access, destinations, ports, source }) =>
      access === 'Allow' &&
      (source === '*' || source === 'VirtualNetwork') &&
      destinations.some(destination => destination === '*' || keyOf(destination) === keyOf(tag)) &&
      ports.some(port => port === '*' || port === '443'),
  );
}

function ruleOf(
  topology: Topology,
  { securityGroupId, ruleName }: Omit<RemoveServiceTagChange, 'kind'>,
): SecurityRule | undefined {
  const group = topology.securityGroups.get(keyOf(securityGroupId));
  return group && ruleNamed(group, ruleName);
}

function requiresGroup({ securityGroupId }: GroupRef): readonly Target[] {
  return [{ kind: 'security-group', id: securityGroupId }];
}

function groupReads(_: Topology, { securityGroupId }: GroupRef): ChangeReads {
  return { securityGroups: [securityGroupId] };
}

function groupLocks(_: Topology, { securityGroupId }: GroupRef): readonly string[] {
  return [keyOf(securityGroupId)];
}
