import type { Change } from '../changes/index.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { Topology } from '../topology/topology.ts';
import { combineChanges } from './change-for.ts';
import type { InventoryDifference } from './differences.ts';
import { shownValue } from './differences.ts';

/** The workflow that puts back what a notice reported. It has no file: its changes come from the notice. */
export const REVERT_WORKFLOW = 'revert';

/**
 * Returns the changes that put back what a notice reported, as far as that is possible, and a finding for everything that
 * was changed again meanwhile: nobody may overwrite that without having seen it.
 *
 * @param differences those of the notice; none where it was deleted after a while
 */
export function planRevert(
  topology: Topology,
  differences: readonly InventoryDifference[],
): { readonly changes: readonly Change[]; readonly findings: readonly Finding[] } {
  const changedAgain = differences.filter(difference => isChangedAgain(topology, difference)).map(changedAgainFinding);
  if (changedAgain.length > 0) return { changes: [], findings: changedAgain };
  const reverts = differences.flatMap(difference => {
    return difference.revert === null || isBack(topology, difference) ? [] : [difference.revert];
  });
  const changes = combineChanges(reverts);
  if (changes.length > 0) return { changes, findings: [] };
  const nothing = 'Nothing to put back: everything is as it was before the notice, or cannot be restored exactly.';
  return { changes, findings: [finding('nothing-to-do', nothing, [])] };
}

/** Returns whether a property has the value again that it had before. */
function isBack(topology: Topology, { property, before }: InventoryDifference): boolean {
  return shownValue(topology, property) === before;
}

/** Returns whether a property has another value than the notice says, and not the one before either. */
export function isChangedAgain(topology: Topology, difference: InventoryDifference): boolean {
  return shownValue(topology, difference.property) !== difference.after && !isBack(topology, difference);
}

function changedAgainFinding({ title, after, property: { id, other } }: InventoryDifference): Finding {
  const sentence = `${title} was changed again: it is no longer "${after}", as the notice says. Check what is in Azure now.`;
  return finding('changed-again', sentence, other === '' ? [id] : [id, other]);
}
