import type { Write } from '../changes/change.ts';
import { kindOf } from '../changes/index.ts';
import { keyOf, nameOf } from '../ids.ts';
import type { Tags } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import { listed } from '../words.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { each } from './scene.ts';

/** What stands in the way of the writes, what somebody else will overwrite, and what cannot be taken back. */
export function obstacleFindings(scene: Scene): readonly Finding[] {
  return [...obstacles(scene), ...managedElsewhere(scene), ...irreversible(scene)];
}

function writesOf({ steps }: Scene): readonly Write[] {
  return steps.filter(({ done }) => !done).flatMap(({ change }) => kindOf(change).writes(change));
}

/** Locks and policies hold for what lies below them too (Learn, lock-resources). */
function obstacles(scene: Scene): readonly Finding[] {
  const writes = writesOf(scene);
  return each(scene.before.obstacles, ({ id, kind, name, forbids }) => {
    const covered = writes.filter(write => covers(id, write.id) && (forbids === 'write' || write.deletes));
    const targets = [...new Map(covered.map(write => [keyOf(write.id), write.id])).values()];
    if (targets.length === 0) return undefined;
    const what = forbids === 'delete' ? 'deleting from' : 'writing to';
    const sentence =
      kind === 'lock'
        ? `The resource lock ${name} on ${nameOf(id)} forbids ${what} ${listed(targets.map(nameOf))}. Ask its owner to lift it.`
        : `The policy ${name} on ${nameOf(id)} forbids ${what} ${listed(targets.map(nameOf))}. Ask for an exemption.`;
    return finding(kind === 'lock' ? 'resource-lock' : 'policy-denies', sentence, [...targets, id]);
  });
}

function covers(container: string, id: string): boolean {
  return `${keyOf(id)}/`.startsWith(`${keyOf(container)}/`);
}

const OWNING_TAGS = new Set([
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

/** Infrastructure code puts its own state back with its next run. */
function managedElsewhere(scene: Scene): readonly Finding[] {
  const ids = new Map(writesOf(scene).map(({ id }) => [keyOf(id), id]));
  return each(ids, ([key, id]) => {
    const tool = toolIn(tagsOf(scene.before, key));
    if (tool === undefined) return undefined;
    const sentence = `${nameOf(id)} is marked as managed by ${tool}, which would undo this with its next run. Change it there too.`;
    return finding('managed-by-code', sentence, [id], { tool });
  });
}

function tagsOf(topology: Topology, key: string): Tags {
  const { scopes, resources, zones, securityGroups } = topology;
  return (scopes.get(key) ?? resources.get(key) ?? zones.get(key) ?? securityGroups.get(key))?.tags ?? {};
}

function toolIn(tags: Tags): string | undefined {
  const marks = Object.entries(tags).flatMap(([key, value]) => {
    const named = OWNING_TAGS.has(key.toLowerCase()) ? TOOLS.exec(value)?.[0] : undefined;
    return named ?? TOOLS.exec(key)?.[0] ?? [];
  });
  return marks[0];
}

function irreversible({ steps }: Scene): readonly Finding[] {
  return each(steps, ({ change, before, after, done }) => {
    const kind = kindOf(change);
    if (done || before === after || kind.inverse(before, change) !== 'irreversible') return undefined;
    const { title } = kind.describe(before, change);
    const sentences = [`${title}: this cannot be undone.`, kind.lost?.(before, change)];
    const subjects = kind.writes(change).map(({ id }) => id);
    return finding('irreversible', sentences.join(' '), subjects);
  });
}
