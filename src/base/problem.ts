/** Every reason for which the product refuses something. */
export type ProblemCode =
  | 'unknown-request'
  | 'illegal-transition'
  | 'overtaken'
  | 'lease-lost'
  | 'not-allowed'
  | 'bad-input'
  | 'unavailable';

/** An expected error: a code for the program and a sentence for people. */
export class Problem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = 'Problem';
    this.code = code;
  }
}

/** Returns whether an error is a problem with one of these codes, or with any code where none are given. */
export function isProblem(error: unknown, ...codes: readonly ProblemCode[]): error is Problem {
  return error instanceof Problem && (codes.length === 0 || codes.includes(error.code));
}
