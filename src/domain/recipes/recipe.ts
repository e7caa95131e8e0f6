import type { z } from 'zod';
import type { Change } from '../changes/index.ts';
import type { Finding } from '../findings/finding.ts';
import { finding } from '../findings/finding.ts';
import type { Topology } from '../topology/topology.ts';

/** The changes that are proposed for an estate, with what cannot be told from the changes themselves. */
export interface Proposed {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** Changes that follow from the estate as it stands, and not from what was asked for alone. */
export interface Recipe {
  /**
   * Takes the arguments; what comes back makes the changes.
   *
   * @throws ZodError where the arguments are not what the recipe takes
   */
  prepare(args: unknown): (topology: Topology) => Proposed;
}

/** A recipe of its arguments' shape and what it makes of them. */
export function recipe<A>(schema: z.ZodType<A>, propose: (topology: Topology, args: A) => Proposed): Recipe {
  return {
    prepare(args) {
      const known = schema.parse(args);
      return topology => propose(topology, known);
    },
  };
}

/** Nothing but this finding: there is no way to go on. */
export function refused(code: Finding['code'], sentence: string, subjects: readonly string[]): Proposed {
  return { changes: [], findings: [finding(code, sentence, subjects)] };
}

/** Changes for several things, with a remark on each that needs none; where none needs any, there is nothing to do. */
export function withRemarks(
  changes: readonly Change[],
  remarks: readonly { readonly id: string; readonly sentence: string }[],
): Proposed {
  if (changes.length > 0) {
    return { changes, findings: remarks.map(({ id, sentence }) => finding('already-done', sentence, [id])) };
  }
  const sentence = remarks.map(remark => remark.sentence).join(' ');
  return { changes, findings: [finding('nothing-to-do', `There is nothing to change. ${sentence}`.trim(), [])] };
}
