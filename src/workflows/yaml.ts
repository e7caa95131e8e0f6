import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { explainIssue } from '../domain/explain-issue.ts';

/**
 * Reads and validates a YAML file.
 *
 * @throws an Error with a line for every problem: the file, the line and the reason
 */
export function readYaml<T>(file: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const path = displayPath(file);
  const document = parseDocument(textOf(file), { lineCounter: lines, prettyErrors: false });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const reasons = broken.map(({ message, pos: [start] }) => `${path}:${lines.linePos(start).line}: ${message}`);
    throw new Error(reasons.join('\n'));
  }
  const result = schema.safeParse(document.toJS(), { error: explainIssue });
  if (result.success) return result.data;
  const reasons = result.error.issues.map(issue => {
    const key = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    return `${path}:${lineOf(document, pathOf(issue), lines)}: ${key}${reasonOf(issue)}`;
  });
  throw new Error(reasons.join('\n'));
}

/** Returns the path of a file relative to the working directory. */
export function displayPath(file: string): string {
  return relative(process.cwd(), file);
}

/**
 * Reads a file or folder.
 *
 * @throws an Error that names the file if it does not exist or cannot be read
 */
export function withFileErrors<T>(path: string, read: (path: string) => T): T {
  try {
    return read(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = code === 'ENOENT' ? 'not found' : `cannot be read (${String(code ?? error)})`;
    throw new Error(`${displayPath(path)}: ${reason}`, { cause: error });
  }
}

function textOf(file: string): string {
  return withFileErrors(file, path => readFileSync(path, 'utf8'));
}

/**
 * Returns the reason of a problem. Zod nests it where a key is invalid, or where a value fits none of several shapes.
 */
function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues.map(reasonOf).join('; ');
  if (issue.code !== 'invalid_union' || issue.errors.length === 0 || issue.message !== 'Invalid input') {
    return issue.message;
  }
  const reasons = issue.errors.flatMap(([first]) =>
    first === undefined ? [] : [[...first.path, reasonOf(first)].join(': ')],
  );
  return reasons.join('; or ');
}

/** Returns the path of a problem: for an unknown key, that of the key itself and not of the object that has it. */
function pathOf(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  if (issue.code !== 'unrecognized_keys') return issue.path;
  const [first] = issue.keys;
  return first === undefined ? issue.path : [...issue.path, first];
}

/** Returns the line of a value, or of its nearest ancestor that is in the file. */
function lineOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return lines.linePos(Number(node.range[0])).line;
    }
  }
  return 1;
}
