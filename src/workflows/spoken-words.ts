import { distance } from 'fastest-levenshtein';
import type { TargetKind } from '../domain/targets.ts';
import type { Token } from './tokens.ts';

/** A word that was typed outside quotes. */
export type Word = Extract<Token, { readonly kind: 'text' }>;

/** Words before a name or a word of a command that say nothing. */
const ARTICLES = ['the', 'a', 'an', 'my', 'our', 'this', 'these'];

/** Words before a command that say nothing. */
const OPENING =
  /^(?:(?:please|pls|kindly|hi|hey|hello|can|could|would|will|you|i|we|us|me|want|wants|need|like|to|let|lets|just)[\s,!]+(?=\S))+/i;

/** Words after a command that say nothing. */
const CLOSINGS = new Set(['please', 'pls', 'thanks', 'thx', 'now']);

/** What people call the things that an input takes, before or after their names. */
const NOUNS: Readonly<Record<TargetKind, readonly string[]>> = {
  resource: [
    'log analytics workspaces',
    'log analytics workspace',
    'application insights components',
    'application insights component',
    'application insights',
    'app insights',
    'data collection endpoints',
    'data collection endpoint',
    'workspaces',
    'workspace',
    'components',
    'component',
    'resources',
    'resource',
  ],
  scope: ['azure monitor private link scope', 'monitor private link scope', 'private link scope', 'scope', 'ampls'],
  endpoint: ['private endpoints', 'private endpoint', 'endpoints', 'endpoint'],
  connection: [
    'private endpoint connections',
    'private endpoint connection',
    'connections',
    'connection',
    'private endpoints',
    'private endpoint',
    'endpoints',
    'endpoint',
  ],
  network: ['virtual networks', 'virtual network', 'networks', 'network', 'vnets', 'vnet'],
  subnet: ['subnet'],
  machine: [
    'virtual machine scale sets',
    'virtual machine scale set',
    'virtual machines',
    'virtual machine',
    'scale sets',
    'scale set',
    'machines',
    'machine',
    'servers',
    'server',
    'vms',
    'vm',
  ],
  zone: ['private dns zone', 'dns zone', 'zone'],
  'security-group': [
    'network security groups',
    'network security group',
    'security groups',
    'security group',
    'nsgs',
    'nsg',
  ],
};

/** Returns whether a token is a word of the command, in any case. Quoted text never is. */
export function isWord(token: Token | undefined, word: string): token is Word {
  return token?.kind === 'text' && !token.quoted && token.text.toLowerCase() === word;
}

/** Returns whether a token may be a misspelt word of the command: the longer the word, the more letters may differ. */
export function isMisspelt(token: Token | undefined, word: string): token is Word {
  if (token?.kind !== 'text' || token.quoted) return false;
  const typed = token.text.toLowerCase();
  if (isTransposed(typed, word)) return true;
  const allowed = word.length < 4 ? 0 : word.length < 7 ? 1 : 2;
  return typed !== word && distance(typed, word) <= allowed;
}

/** Returns whether two neighbouring letters changed places: `ot` for `to`. */
function isTransposed(typed: string, word: string): boolean {
  const at = [...word].findIndex((letter, index) => letter !== typed[index]);
  return (
    at !== -1 &&
    typed.length === word.length &&
    typed[at] === word[at + 1] &&
    typed[at + 1] === word[at] &&
    typed.slice(at + 2) === word.slice(at + 2)
  );
}

/** Returns a command without the courtesies before it: `can you please connect …`. */
export function withoutOpening(text: string): string {
  return text.trim().replace(OPENING, '');
}

/** Returns the tokens of a command without the courtesies after it, unless nothing else is left. */
export function withoutClosing(tokens: readonly Token[]): readonly Token[] {
  const end = tokens.findLastIndex(
    token => token.kind !== 'text' || token.quoted || !CLOSINGS.has(token.text.toLowerCase()),
  );
  return end === -1 ? tokens : tokens.slice(0, end + 1);
}

/** Returns how many articles a list of tokens begins with. */
export function articlesAt(tokens: readonly Token[]): number {
  const end = tokens.findIndex(token => !ARTICLES.some(word => isWord(token, word)));
  return end === -1 ? tokens.length : end;
}

/**
 * Returns the tokens of one name without articles and without what the thing is called, unless nothing else is left. An
 * article with nothing but what a thing is called names none: `a workspace` leaves no token.
 */
export function withoutNouns(tokens: readonly Token[], kind: TargetKind): readonly Token[] {
  const start = articlesAt(tokens);
  let rest = start === tokens.length ? tokens : tokens.slice(start);
  const nouns = NOUNS[kind].map(noun => noun.split(' '));
  if (start > 0 && nouns.some(noun => noun.length === rest.length && areWords(rest, noun))) return [];
  for (;;) {
    const before = rest;
    const shorter = nouns.filter(noun => noun.length < before.length);
    const first = shorter.find(noun => areWords(before, noun));
    const last = shorter.find(noun => areWords(before.slice(-noun.length), noun));
    if (first !== undefined) rest = rest.slice(first.length);
    else if (last !== undefined) rest = rest.slice(0, -last.length);
    else return rest;
  }
}

/** Returns whether a list of tokens begins with these words. */
export function areWords(tokens: readonly Token[], words: readonly string[], is = isWord): boolean {
  return words.every((word, index) => is(tokens[index], word));
}
