import type { Target } from '../changes/change.ts';
import { kindOf } from '../changes/index.ts';
import { keyOf, nameOf } from '../ids.ts';
import { targetNouns } from '../targets.ts';
import { connectionOf, hasUnreadableParts, subnetOf } from '../topology/lookups.ts';
import type { UnreadableObject } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor } from './plan-context.ts';

/** Returns a block for each object that a change needs and that was not found, once each. */
export function missingObjectFindings({ steps }: PlanContext): readonly Finding[] {
  const missing = steps.flatMap(({ change, before }) =>
    kindOf(change)
      .requires(change)
      .filter(target => !isFound(before, target)),
  );
  const once = new Map(missing.map(target => [`${target.kind} ${keyOf(target.id)}`, target]));
  return findingsFor(once.values(), ({ kind, id }) => {
    const sentence = `No ${targetNouns[kind]} "${nameOf(id)}" was found. Check that it exists and that the bot can read its subscription.`;
    return finding('not-found', sentence, [id]);
  });
}

function isFound(topology: Topology, target: Target): boolean {
  const { id } = target;
  const key = keyOf(id);
  switch (target.kind) {
    case 'scope':
      return topology.scopes.has(key);
    case 'resource':
      return topology.resources.has(key);
    case 'network':
      return topology.networks.has(key);
    case 'subnet':
      return subnetOf(topology, id) !== undefined;
    case 'endpoint':
      return topology.endpoints.has(key);
    case 'connection':
      return connectionOf(topology, target.scopeId, id) !== undefined;
    case 'zone':
      return topology.zones.has(key);
    case 'security-group':
      return topology.securityGroups.has(key);
    case 'machine':
      return topology.machines.has(key);
  }
}

/** Returns the subscriptions and resource groups that could not be read. */
export function unreadableContainers({ unreadable, unreadableParts }: Topology): readonly UnreadableObject[] {
  const ids = new Set(unreadableParts.containers);
  return unreadable.filter(({ id }) => ids.has(id));
}

/** Returns a warning for each object that the changes need or write to and that could not be read completely. */
export function unreadableFindings({ before, steps, unjudged }: PlanContext): readonly Finding[] {
  const ids = steps.flatMap(({ change }) => {
    const kind = kindOf(change);
    return [
      ...kind.requires(change).map(target => target.id),
      ...kind.writes(change).map(write => write.id),
      ...(kind.prerequisites?.(change) ?? []),
    ];
  });
  const reasons = new Map(before.unreadable.map(entry => [keyOf(entry.id), entry.why]));
  const once = new Map(ids.filter(id => hasUnreadableParts(before, id)).map(id => [keyOf(id), id]));
  return [
    ...findingsFor(once, ([key, id]) => {
      const reason = reasons.get(key);
      const evidence =
        reason === undefined ? 'part of it could not be read' : `it could not be read completely (${reason})`;
      return finding('partly-unseen', `Findings about ${nameOf(id)} may be incomplete: ${evidence}.`, [id]);
    }),
    // A warning about networks that cannot be judged names the subscriptions as well.
    ...findingsFor(
      unjudged.some(({ why }) => why === 'subscription-unseen') ? [] : unreadableContainers(before),
      ({ id, why }) => {
        const sentence = `Access changes may be incomplete: ${nameOf(id)} could not be read (${why}).`;
        return finding('partly-unseen', sentence, [id]);
      },
    ),
  ];
}
