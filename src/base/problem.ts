/** Every way in which the product says no. */
export type ProblemCode =
  | 'unknown-request'
  | 'illegal-transition'
  | 'overtaken'
  | 'lease-lost'
  | 'not-allowed'
  | 'bad-input'
  | 'unavailable';

/** A refusal with a code for the program and a sentence for the person. */
export class Problem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = 'Problem';
    this.code = code;
  }
}

/** Whether an error is a refusal of this kind. */
export function isProblem(error: unknown, ...codes: readonly ProblemCode[]): error is Problem {
  return error instanceof Problem && (codes.length === 0 || codes.includes(error.code));
}
