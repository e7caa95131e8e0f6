import { Problem } from '../base/problem.ts';
import { parseRef } from '../domain/request/record.ts';

/**
 * Returns the number of the request that a person typed or that a button carries.
 *
 * @param usage how the command is typed, for the error
 * @throws Problem `bad-input`
 */
export function requestIdIn(text: string, usage: string): number {
  const id = parseRef(text);
  if (id !== undefined) return id;
  const problem = text === '' ? 'The request number is missing.' : `"${text.slice(0, 60)}" is not a request number.`;
  throw new Problem('bad-input', `${problem} Usage: /ampls ${usage}. Your requests: /ampls requests mine`);
}
