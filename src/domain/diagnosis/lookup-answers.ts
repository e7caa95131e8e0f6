import { hostsIn } from './monitor-hosts.ts';

/** An address of version 4, as a part of a pattern. */
export const IPV4 = String.raw`(?:\d{1,3}\.){3}\d{1,3}`;

/** Tools list addresses of version 6 among those of version 4. */
const ADDRESS = String.raw`(?:${IPV4}|[\da-f]*:[\da-f:.]+)`;

const LABEL = String.raw`Address(?:es)? ?:[ \n]?`;
const PORT = String.raw`(?:#\d+)?`;
const LABELLED = String.raw`${LABEL}${ADDRESS}${PORT}(?:[ \n](?:${LABEL})?${ADDRESS}${PORT})*`;

/**
 * Where tools print the addresses of DNS servers: nslookup before the answer, also in other languages, host after a sentence
 * of its own, and dig in the sections after the answer. nslookup prints a port with the address of a server only.
 */
const SERVERS = new RegExp(
  [
    String.raw`\bServ(?:er|eur|idor) ?: ?\S*[ \n]${LABELLED}`,
    String.raw`\bUsing domain server:[ \n]Name ?: ?\S+[ \n]${LABELLED}`,
    String.raw`^${LABELLED}[ \n]+(?=Non-authoritative answer)`,
    String.raw`\b${LABEL}${ADDRESS}#\d+`,
    ';; (?:ADDITIONAL|AUTHORITY) SECTION:[^;]*',
  ].join('|'),
  'gi',
);

/** What comes before an address that is the answer to a lookup. */
const ANSWERS = [
  String.raw`(?:^|\b(?:Name|Nom|Nombre) ?: ?\S+ )${LABEL}(${ADDRESS}(?:[ \n]${ADDRESS})*)`,
  String.raw`\sIN (?:A|AAAA) (${ADDRESS})`,
  String.raw`\bhas (?:IPv6 )?address (${ADDRESS})`,
  String.raw`\s(?:A|AAAA) \d+ Answer (${ADDRESS})`,
  String.raw`\bSection ?: Answer[ \n]IP[46]?Address ?: (${ADDRESS})`,
  String.raw`\bPING \S+ \((${IPV4})\)`,
  String.raw`\bPinging \S+ \[(${IPV4})\]`,
  String.raw`(?<!\b(?:not|never|longer|have) )\bresolv(?:es|ed|ing) to (?:(?:the|a|an|private|public|internal|ip|address|of) ){0,5}(?:[\w.-]+ \()?(${IPV4})`,
].map(pattern => new RegExp(String.raw`${pattern}(?![\w#]|\.\d)`, 'gim'));

/** Returns the addresses that a lookup in a text answered with. The addresses of DNS servers are not among them. */
export function lookupAnswers(text: string): readonly string[] {
  const replies = withSingleSpaces(text).replaceAll(SERVERS, '\n');
  const listed = ANSWERS.flatMap(pattern => [...replies.matchAll(pattern)].flatMap(([, ...lists]) => lists));
  return [...new Set([...listed.flatMap(list => list.split(/[ \n]/)), ...shortAnswers(text)])];
}

/** Returns a text in which single spaces and line breaks separate, and only a blank line has two line breaks. */
function withSingleSpaces(text: string): string {
  return text.replaceAll(/[^\S\n]+/g, ' ').replaceAll(/ ?\n ?/g, '\n');
}

const WHOLE_ADDRESS = new RegExp(`^${ADDRESS}$`, 'i');

/** The words of what `dig +short` prints, and of its command. */
const SHORT_WORD = /^(?:[\p{L}\p{N}_*-]+(?:\.[\p{L}\p{N}_*-]+)+\.?|\+short|A|AAAA|@\S+)$/u;

/** Returns the addresses that `dig +short` prints: after names, and with nothing else. */
function shortAnswers(text: string): readonly string[] {
  const words = text
    .replace(/^[^\n]*?\bdig /i, '')
    .trim()
    .split(/\s+/);
  const isAddress = (word: string | undefined) => word !== undefined && WHOLE_ADDRESS.test(word);
  const isOutput = words.every(word => isAddress(word) || SHORT_WORD.test(word)) && isAddress(words.at(-1));
  return isOutput && hostsIn(text).length > 0 ? words.filter(isAddress) : [];
}
