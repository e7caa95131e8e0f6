import type { Json } from '../canonical-json.ts';
import { canonicalJsonIgnoringCase, sha256 } from '../canonical-json.ts';

/** What a request is going to do, by what is known when it is submitted. */
export interface Effect {
  readonly changes: readonly Json[];
  /** After how many milliseconds the changes are undone. They stay where it is left out. */
  readonly undoneAfterMs?: number | undefined;
}

/**
 * Identifies what a request does: two requests with the same key have the same effect, whichever words and whichever order
 * they were asked for in. Null where it is not known to do anything.
 */
export function effectKey({ changes, undoneAfterMs = 0 }: Effect): string | null {
  if (changes.length === 0) return null;
  return sha256([undoneAfterMs, ...changes.map(canonicalJsonIgnoringCase).toSorted()].join('\n'));
}
