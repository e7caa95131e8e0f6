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

/**
 * Returns the two names in a question such as `vnet-1 law-prod` or `can't vnet-1 query law-prod?`, in the order in which
 * they were typed.
 *
 * @returns undefined where there are not two; or a sentence that says which quote is not closed
 */
export function namesInQuestion(text: string): readonly [string, string] | { readonly error: string } | undefined {
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
