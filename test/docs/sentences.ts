import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

/** A text in the code, as its literal parts: a template has a value between each two of them. */
export type TextParts = readonly string[];

const root = join(import.meta.dirname, '../..');

/** Values in a template are expected to be shorter than this. */
const LONGEST_VALUE = 600;

/** Code whose texts the pages do not show: the rights of the bot's role are SQL, and spoken words are what people type. */
const leftOut = ['src/store/privileges.ts', 'src/workflows/spoken-words.ts'];

/** Returns the texts of several words in the bot's code, without those that are only logged. */
export function sentencesInSource(): readonly TextParts[] {
  const files = globSync('src/**/*.ts', { cwd: root, exclude: leftOut });
  return files.flatMap(file => sentencesIn(readFileSync(join(root, file), 'utf8')));
}

/** Returns the texts of several words in some code, without queries and what is only logged. */
export function sentencesIn(code: string): readonly TextParts[] {
  const found: TextParts[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || (isNode(node) && isIgnored(node))) return;
    const parts = isNode(node) ? textOf(node) : undefined;
    if (parts !== undefined && isSentence(parts)) found.push(parts);
    Object.values(node).forEach(visit);
  };
  visit(parseSync(code, { syntax: 'typescript', target: 'es2024' }).body);
  return found;
}

/** Returns whether a page shows a text, whatever the values in it are. */
export function isShownIn(page: string, parts: TextParts): boolean {
  const [first = '', ...rest] = parts.map(oneLine).filter(part => part !== '');
  for (let start = page.indexOf(first); start !== -1; start = page.indexOf(first, start + 1)) {
    let end = start + first.length;
    const hasRest = rest.every(part => {
      const next = page.slice(end, end + LONGEST_VALUE + part.length).indexOf(part);
      end += next + part.length;
      return next !== -1;
    });
    if (hasRest) return true;
  }
  return false;
}

/** Returns what a reader sees of a page in Markdown, on one line. */
export function readerText(markdown: string): string {
  return oneLine(
    markdown
      .replace(/^> ?/gm, '')
      .replaceAll('<br>', ' ')
      .replaceAll('**', '')
      .replace(/\\([\\`*<~_|])/g, '$1'),
  );
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'type' in node;
}

function textOf({ type, value, quasis }: Node): TextParts | undefined {
  if (type === 'StringLiteral') return [String(value)];
  if (type !== 'TemplateLiteral' || !Array.isArray(quasis)) return undefined;
  return quasis.map((quasi: { readonly cooked?: unknown }) => String(quasi.cooked));
}

const logMethods = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

function isIgnored({ type, callee }: Node): boolean {
  if (type === 'CallExpression' && isNode(callee) && callee.type === 'MemberExpression' && isNode(callee['property'])) {
    return logMethods.includes(String(callee['property']['value']));
  }
  return ['ImportDeclaration', 'TaggedTemplateExpression', 'TsLiteralType'].includes(type);
}

/** Two words in a row, or a word and a value. SQL, the queries of Resource Graph and markup are not for people. */
function isSentence(parts: TextParts): boolean {
  const text = parts.join('{}');
  return (
    /\p{L}{2,} (?:\p{L}|\{)/u.test(text) &&
    !/^\s*(?:(?:select|with|resources|dnsresources|resourcechanges|<!doctype)\s|body\{)/.test(text)
  );
}
