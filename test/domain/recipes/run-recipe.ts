import type { Change } from '../../../src/domain/changes/index.ts';
import type { RecipeName } from '../../../src/domain/recipes/index.ts';
import { recipeNamed } from '../../../src/domain/recipes/index.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../src/domain/topology/topology.ts';
import { sampleInventory } from '../../workflows/sample-topology.ts';
import { profile2020 } from '../build.ts';

/** Returns what a recipe builds from its arguments in the small inventory, with some parts replaced. */
export function runRecipe(
  name: RecipeName,
  args: Readonly<Record<string, unknown>>,
  replaced: Partial<Inventory> = {},
) {
  const { changes, findings } = recipeNamed(name).prepare(args)(
    topologyOf({ ...sampleInventory, ...replaced }),
    profile2020,
  );
  return { changes, kinds: changes.map(({ kind }) => kind), codes: findings.map(({ code }) => code), findings };
}

/** Returns the sentence of the only finding. */
export function sentenceOf({ findings }: ReturnType<typeof runRecipe>): string {
  if (findings.length !== 1) throw new Error(`there are ${findings.length} findings`);
  return findings[0]?.sentence ?? '';
}

/** Returns the changes of one kind. */
export function ofKind<K extends Change['kind']>(changes: readonly Change[], kind: K) {
  return changes.filter((change): change is Extract<Change, { kind: K }> => change.kind === kind);
}
