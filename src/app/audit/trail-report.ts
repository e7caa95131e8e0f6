import { formatCount } from '../../domain/format.ts';
import { refOf } from '../../domain/request/record.ts';

/** Problems that are described one by one. More are only counted. */
const MOST_DESCRIBED = 1_000;

/** Collects what a verification found. */
export interface TrailReport {
  /** Adds a problem: what is wrong, and where. */
  add(sentence: string): void;
  readonly count: number;
  readonly sentences: readonly string[];
}

export function createReport(): TrailReport {
  const sentences: string[] = [];
  let count = 0;
  return {
    add(sentence) {
      count += 1;
      if (sentences.length < MOST_DESCRIBED) sentences.push(sentence);
    },
    get count() {
      return count;
    },
    get sentences() {
      const more = count - sentences.length;
      return more === 0 ? sentences : [...sentences, `and ${formatCount(more, 'more problem')}`];
    },
  };
}

/** Returns which events of a request are meant: `CR-7, event 4`, or `CR-7, events 4 to 6`. */
export function eventsOf(requestId: number, first: number, last = first): string {
  return `${refOf(requestId)}, ${first === last ? `event ${first}` : `events ${first} to ${last}`}`;
}
