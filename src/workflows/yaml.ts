import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/**
 * Reads a YAML file into a schema's shape.
 *
 * @throws an Error that names the file, the line and the reason for everything that is wrong with it
 */
export function readYaml<T>(file: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const shown = shownAs(file);
  const document = parseDocument(textOf(file), { lineCounter: lines });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const reasons = broken.map(
      ({ message, linePos }) => `${shown}:${linePos?.[0].line ?? 1}: ${message.split('\n')[0]}`,
    );
    throw new Error(reasons.join('\n'));
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  const reasons = result.error.issues.map(issue => {
    const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    return `${shown}:${lineOf(document, pathOf(issue), lines)}: ${place}${reasonOf(issue)}`;
  });
  throw new Error(reasons.join('\n'));
}

/** A file as people know it: from the folder that they are in. */
export function shownAs(file: string): string {
  return relative(process.cwd(), file);
}

/**
 * What a file or folder gives when it is read.
 *
 * @throws an Error that names it where it is not there, or may not be read
 */
export function reading<T>(path: string, read: (path: string) => T): T {
  try {
    return read(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = code === 'ENOENT' ? 'it is not there' : `it cannot be read (${String(code ?? error)})`;
    throw new Error(`${shownAs(path)}: ${reason}`, { cause: error });
  }
}

function textOf(file: string): string {
  return reading(file, path => readFileSync(path, 'utf8'));
}

/** The reason itself, where it lies within a key or within one of several shapes. */
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

/** Something too many is pointed at itself, and not at what it stands in. */
function pathOf(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  if (issue.code !== 'unrecognized_keys') return issue.path;
  const [first] = issue.keys;
  return first === undefined ? issue.path : [...issue.path, first];
}

/** The line of what a path leads to, or of the nearest thing on the way to it that is there. */
function lineOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return lines.linePos(Number(node.range[0])).line;
    }
  }
  return 1;
}
