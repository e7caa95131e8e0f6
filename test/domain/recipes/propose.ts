import type { Change } from '../../../src/domain/changes/index.ts';
import type { RecipeName } from '../../../src/domain/recipes/index.ts';
import { recipeNamed } from '../../../src/domain/recipes/index.ts';
import type { Estate } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { small } from '../../workflows/estate.ts';

/** What a recipe makes of its arguments on the small estate, with some of it otherwise. */
export function propose(name: RecipeName, args: Readonly<Record<string, unknown>>, otherwise: Partial<Estate> = {}) {
  const { changes, findings } = recipeNamed(name).prepare(args)(topologyOf({ ...small, ...otherwise }));
  return { changes, kinds: changes.map(({ kind }) => kind), codes: findings.map(({ code }) => code), findings };
}

/** The one sentence of the findings. */
export function sentenceOf({ findings }: ReturnType<typeof propose>): string {
  if (findings.length !== 1) throw new Error(`there are ${findings.length} findings`);
  return findings[0]?.sentence ?? '';
}

export function ofKind<K extends Change['kind']>(changes: readonly Change[], kind: K) {
  return changes.filter((change): change is Extract<Change, { kind: K }> => change.kind === kind);
}
