import { classifyOutput } from '../domain/diagnosis/classify-output.ts';
import { cleanPaste } from '../domain/diagnosis/clean-paste.ts';
import { hostsIn, isMonitorHost } from '../domain/diagnosis/monitor-hosts.ts';
import { factsOf } from '../domain/diagnosis/output-facts.ts';
import { tokenize } from './tokens.ts';

/** The words around the two names that say nothing more about which ones are meant. */
const FILLERS: ReadonlySet<string> = new Set([
  '->',
  'a',
  'an',
  'the',
  'our',
  'my',
  'is',
  'are',
  "isn't",
  'isnt',
  'does',
  "doesn't",
  'doesnt',
  'do',
  "don't",
  'dont',
  'can',
  "can't",
  'cant',
  'cannot',
  'could',
  "couldn't",
  'couldnt',
  'not',
  'reach',
  'reaches',
  'query',
  'queries',
  'querying',
  'see',
  'use',
  'access',
  'send',
  'sends',
  'data',
  'logs',
  'ingest',
  'ingests',
  'ingestion',
  'write',
  'to',
  'from',
  'into',
  'in',
  'of',
  'by',
  'with',
  'private',
  'privately',
  'blocked',
  'able',
  'allowed',
  'resource',
  'workspace',
  'component',
  'network',
  'vnet',
]);

/** What somebody asks why about: a network and a resource, an output that they pasted, or what may be either. */
export type WhyQuestion =
  | { readonly names: readonly [string, string]; readonly output?: string }
  | { readonly output: string; readonly names?: undefined }
  /** Which quote is not closed. */
  | { readonly error: string };

/**
 * Returns what is asked: the output of a tool if it has several lines or a name of Azure Monitor, is in quotes as a whole or
 * says what went wrong; otherwise the two names in it.
 *
 * @returns undefined where it is neither
 */
export function readWhyQuestion(text: string): WhyQuestion | undefined {
  if (isOutput(text)) return { output: text };
  const names = namesInQuestion(text);
  const isDiagnosed = classifyOutput(factsOf(cleanPaste(text))) !== 'unknown';
  if (names !== undefined && !('error' in names)) return isDiagnosed ? { names, output: text } : { names };
  return isDiagnosed || isQuotedText(text) ? { output: text } : names;
}

/** No question about two names has as many words. */
const MOST_WORDS = 12;

function isOutput(text: string): boolean {
  return /\n|```/.test(text) || text.split(/\s+/).length > MOST_WORDS || hostsIn(text).some(isMonitorHost);
}

/** Returns whether a text is in quotes as a whole, and has several words. */
function isQuotedText(text: string): boolean {
  const tokenized = tokenize(text);
  if ('error' in tokenized || tokenized.tokens.length !== 1) return false;
  return tokenized.tokens.some(token => token.kind === 'text' && token.quoted && /\s/.test(token.text));
}

/**
 * Returns the two names in a question such as `vnet-1 law-prod` or `can't vnet-1 query law-prod?`, in the order in which
 * they were typed.
 *
 * @returns undefined where there are not two; or a sentence that says which quote is not closed
 */
function namesInQuestion(text: string): readonly [string, string] | { readonly error: string } | undefined {
  const tokenized = tokenize(text);
  if ('error' in tokenized) return tokenized;
  const words = tokenized.tokens.flatMap(token => (token.kind === 'text' ? token : []));
  const typed = words.map(({ text: word, quoted }) => (quoted ? word : word.replace(/\?+$/, ''))).filter(Boolean);
  const named = words.flatMap(({ quoted }, index) => {
    const word = typed[index] ?? '';
    return quoted || !FILLERS.has(word.toLowerCase().replaceAll('’', "'")) ? word : [];
  });
  return pairOf(typed) ?? pairOf(named.filter(Boolean));
}

function pairOf([first, second, ...others]: readonly string[]): readonly [string, string] | undefined {
  return first === undefined || second === undefined || others.length > 0 ? undefined : [first, second];
}
