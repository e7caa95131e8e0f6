/**
 * Something about Azure that the code rests on. `documented`: Microsoft says so. `recorded`: it was seen in recorded
 * traffic, or reported by others. `unverified`: nobody has said so; the code is written so that the opposite makes it say
 * less, and not something false.
 */
export interface Assumption {
  readonly statement: string;
  readonly status: 'documented' | 'recorded' | 'unverified';
  readonly source: string;
  /** Paths of the files that rest on it. */
  readonly usedIn: readonly string[];
}
