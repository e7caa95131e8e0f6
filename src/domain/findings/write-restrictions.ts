import type { Write } from '../changes/change.ts';
import { kindOf } from '../changes/index.ts';
import { listNames } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { foreignWorkspaceOf, WORKSPACE_KEYS_ACTION } from '../topology/foreign-workspace.ts';
import type { Tags } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { PlanContext } from './plan-context.ts';
import { findingsFor, stepsOfKind } from './plan-context.ts';

/** Returns the locks and policies that forbid the writes, and the objects that infrastructure code will overwrite. */
export function restrictionFindings(context: PlanContext): readonly Finding[] {
  return [...locksAndPolicies(context), ...managedByCode(context), ...crossSubscriptionComponents(context)];
}

function writesOf({ steps }: PlanContext): readonly Write[] {
  return steps.filter(({ done }) => !done).flatMap(({ change }) => kindOf(change).writes(change));
}

/**
 * Finds locks and policies that forbid a write. They apply to everything below their object too (Learn,
 * lock-resources).
 */
function locksAndPolicies(context: PlanContext): readonly Finding[] {
  const writes = writesOf(context);
  return findingsFor(context.before.writeRestrictions, ({ id, kind, name, forbids }) => {
    const covered = writes.filter(write => covers(id, write.id) && (forbids === 'write' || write.deletes));
    const targets = [...new Map(covered.map(write => [keyOf(write.id), write.id])).values()];
    if (targets.length === 0) return undefined;
    const action = forbids === 'delete' ? 'delete from' : 'write to';
    const refusal = `Azure will refuse to ${action} ${listNames(targets.map(nameOf))}:`;
    return kind === 'lock'
      ? finding(
          'resource-lock',
          `${refusal} resource lock ${name} on ${nameOf(id)} forbids it. Ask its owner to remove the lock.`,
          [...targets, id],
        )
      : finding('policy-denies', `${refusal} policy ${name} on ${nameOf(id)} forbids it. Ask for an exemption.`, [
          ...targets,
          id,
        ]);
  });
}

function covers(container: string, id: string): boolean {
  return `${keyOf(id)}/`.startsWith(`${keyOf(container)}/`);
}

const OWNER_TAGS = new Set([
  'managed-by',
  'managedby',
  'managed_by',
  'iac',
  'provisioner',
  'deployed-by',
  'deployedby',
  'source',
]);
const TOOLS = /terraform|opentofu|bicep/i;

/** Finds objects that infrastructure code manages. Its next run restores the state that the code describes. */
function managedByCode(context: PlanContext): readonly Finding[] {
  const ids = new Map(writesOf(context).map(({ id }) => [keyOf(id), id]));
  return findingsFor(ids, ([key, id]) => {
    const tool = toolIn(tagsOf(context.before, key));
    if (tool === undefined) return undefined;
    const sentence = `The next ${tool} run may undo this change of ${nameOf(id)}, which is tagged as managed by ${tool}. Change it there too.`;
    return finding('managed-by-code', sentence, [id], { tool });
  });
}

function tagsOf(topology: Topology, key: string): Tags {
  const { scopes, resources, zones, securityGroups } = topology;
  return (scopes.get(key) ?? resources.get(key) ?? zones.get(key) ?? securityGroups.get(key))?.tags ?? {};
}

function toolIn(tags: Tags): string | undefined {
  const tools = Object.entries(tags).flatMap(([key, value]) => {
    const fromValue = OWNER_TAGS.has(key.toLowerCase()) ? TOOLS.exec(value)?.[0] : undefined;
    return fromValue ?? TOOLS.exec(key)?.[0] ?? [];
  });
  return tools[0];
}

/** Finds components that are written and whose workspace is in another subscription, which may need one more permission. */
function crossSubscriptionComponents(context: PlanContext): readonly Finding[] {
  return findingsFor(stepsOfKind(context, 'set-public-access'), ({ before, change: { resourceId } }) => {
    const resource = before.resources.get(keyOf(resourceId));
    const workspaceId = resource && foreignWorkspaceOf(resource);
    if (workspaceId === undefined) return undefined;
    const [component, workspace] = [nameOf(resourceId), nameOf(workspaceId)];
    const sentence = `Azure may refuse to write to ${component}, because its workspace ${workspace} is in another subscription: that can need ${WORKSPACE_KEYS_ACTION} on ${workspace}, which the role of the bot leaves out because it reads keys. If it is refused, let someone who may read the keys of ${workspace} make the change.`;
    return finding('cross-subscription-component', sentence, [resourceId, workspaceId]);
  });
}
