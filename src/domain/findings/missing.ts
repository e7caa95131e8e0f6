import type { Target } from '../changes/change.ts';
import { kindOf } from '../changes/index.ts';
import { keyOf, nameOf } from '../ids.ts';
import { targetNouns } from '../targets.ts';
import type { Unseen } from '../topology/objects.ts';
import { connectionOf, isUnseen, subnetOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { each } from './scene.ts';

/** A block for everything that a change needs and that is not there, or could not be seen, once each. */
export function missingFindings({ steps }: Scene): readonly Finding[] {
  const missing = steps.flatMap(({ change, before }) =>
    kindOf(change)
      .requires(change)
      .filter(target => !isThere(before, target)),
  );
  const once = new Map(missing.map(target => [`${target.kind} ${keyOf(target.id)}`, target]));
  return each(once.values(), ({ kind, id }) => {
    const sentence = `No ${targetNouns[kind]} "${nameOf(id)}" can be seen. It may be deleted, or the bot may not read its subscription.`;
    return finding('not-found', sentence, [id]);
  });
}

function isThere(topology: Topology, target: Target): boolean {
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
  }
}

function containersIn({ unseen, gaps }: Topology): readonly Unseen[] {
  const ids = new Set(gaps.containers);
  return unseen.filter(({ id }) => ids.has(id));
}

/** A warning for everything that the changes touch and that could not be read completely. */
export function unseenFindings({ before, steps }: Scene): readonly Finding[] {
  const ids = steps.flatMap(({ change }) => {
    const kind = kindOf(change);
    return [...kind.requires(change).map(target => target.id), ...kind.writes(change).map(write => write.id)];
  });
  const whys = new Map(before.unseen.map(entry => [keyOf(entry.id), entry.why]));
  const once = new Map(ids.filter(id => isUnseen(before, id)).map(id => [keyOf(id), id]));
  return [
    ...each(once, ([key, id]) => {
      const why = whys.get(key) ?? 'something about it could not be read';
      const sentence = `${nameOf(id)} is not known completely: ${why}. What is said here about it may be too little.`;
      return finding('partly-unseen', sentence, [id]);
    }),
    ...each(containersIn(before), ({ id, why }) => {
      const sentence = `${nameOf(id)} is out of sight: ${why}. So it is unknown which networks reach what.`;
      return finding('partly-unseen', sentence, [id]);
    }),
  ];
}
