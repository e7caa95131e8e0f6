import type { z } from 'zod';
import type { ReadSet } from '../changes/change.ts';
import type { Change } from '../changes/index.ts';
import { explainIssue } from '../explain-issue.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { LimitProfile } from '../limits/profile.ts';
import type { Topology } from '../topology/topology.ts';

/** The changes that a recipe builds, with findings that the changes themselves do not show. */
export interface RecipeResult {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** What the result rests on, in addition to the objects of its changes: it is read again, also if there are none. */
  readonly reads?: Partial<ReadSet>;
  /** Names of resource groups that nothing in the topology is in: they may be empty, or too new for it. */
  readonly unknownGroups?: readonly string[];
}

/** Builds the changes of a workflow from its inputs and from the current topology. */
export interface Recipe {
  /**
   * Checks the arguments and returns the function that builds the changes.
   *
   * @throws ZodError if the arguments do not match the recipe's schema
   */
  prepare(args: unknown): (topology: Topology, limits: LimitProfile) => RecipeResult;
}

/**
 * Returns a recipe with the schema of its arguments and the function that builds the changes.
 *
 * @param reads returns what the choices of the recipe rest on, where that is more than the objects of its changes
 */
export function defineRecipe<A>(
  schema: z.ZodType<A>,
  build: (topology: Topology, args: A, limits: LimitProfile) => RecipeResult,
  reads?: (topology: Topology, args: A) => Partial<ReadSet>,
): Recipe {
  return {
    prepare(args) {
      const parsed = schema.parse(args, { error: explainIssue });
      return (topology, limits) => {
        return { ...build(topology, parsed, limits), ...(reads && { reads: reads(topology, parsed) }) };
      };
    },
  };
}

/** Returns a result without changes and with one finding, for a request that cannot be planned. */
export function blockedResult(code: Finding['code'], sentence: string, subjects: readonly string[]): RecipeResult {
  return { changes: [], findings: [finding(code, sentence, subjects)] };
}

/**
 * Returns the changes for several objects, with a finding for each object that needs none. If no object needs a change,
 * the result is one block.
 */
export function withSkipped(
  changes: readonly Change[],
  skipped: readonly { readonly id: string; readonly sentence: string }[],
): RecipeResult {
  if (changes.length > 0) {
    return { changes, findings: skipped.map(({ id, sentence }) => finding('already-done', sentence, [id])) };
  }
  const reasons = skipped.map(({ sentence }) => sentence).join(' ');
  return { changes, findings: [finding('nothing-to-do', `Nothing to change. ${reasons}`.trim(), [])] };
}
