import type { Suggestion } from '../resolve-input.ts';

/** What a draft's requester reads about it. */
export interface DraftAnswer {
  /** Why the draft is no request yet, beside the names to pick. */
  readonly sentences: readonly string[];
  /** Names to pick. Each has options. */
  readonly suggestions: readonly Suggestion[];
  /** What the requester can do: pick names, edit the request, or ask again once Azure answers. */
  readonly next: 'pick' | 'edit' | 'repeat' | 'nothing';
}

/** What was meant by a typed name. */
export interface PickedName extends Pick<Suggestion, 'input' | 'typed'> {
  /** Id of the object. */
  readonly id: string;
}

/** Returns inputs in which ids replace the names that were typed. The same id twice in one input counts once. */
export function withPickedNames(
  inputs: Readonly<Record<string, readonly string[]>>,
  picked: readonly PickedName[],
): Record<string, readonly string[]> {
  const result: Record<string, readonly string[]> = { ...inputs };
  for (const { input, typed, id } of picked) {
    const values = (result[input] ?? []).map(name => (name === typed ? id : name));
    result[input] = [...new Set(values)];
  }
  return result;
}
