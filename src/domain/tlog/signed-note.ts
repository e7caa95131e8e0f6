import { sign, verify } from 'node:crypto';
import type { SignerKey, VerifierKey } from './note-keys.ts';

/** Signed notes, as C2SP signed-note defines them, with Ed25519 signatures. https://c2sp.org/signed-note */

/** Returns a note: the text, an empty line, and a signature. @param text ends with a newline */
export function signNote(text: string, key: SignerKey): string {
  const signature = sign(null, Buffer.from(text), key.privateKey);
  const encoded = Buffer.concat([Buffer.from(key.id, 'hex'), signature]).toString('base64');
  return `${text}\n— ${key.name} ${encoded}\n`;
}

/** What opening a note showed: its text, or why it cannot be trusted. */
export type OpenedNote =
  | { readonly text: string }
  /** `malformed`: not a note. `unknown-key`: no signature is by a known key. `invalid`: a known key did not sign this. */
  | { readonly problem: 'malformed' | 'unknown-key' | 'invalid' };

/** Verifies a note. Signatures of other keys are ignored, and one that claims a known key has to be valid. */
export function openNote(note: string, keys: readonly VerifierKey[]): OpenedNote {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n') || hasControlCharacters(note)) return { problem: 'malformed' };
  const text = note.slice(0, split + 1);
  const lines = note
    .slice(split + 2, -1)
    .split('\n')
    .map(parseSignature);
  if (lines.some(line => line === undefined)) return { problem: 'malformed' };
  const known = lines.flatMap(line => {
    const key = keys.find(({ name, id }) => name === line?.name && id === line.id);
    return key === undefined || line === undefined ? [] : [{ key, signature: line.signature }];
  });
  if (known.length === 0) return { problem: 'unknown-key' };
  const valid = known.every(({ key, signature }) => verify(null, Buffer.from(text), key.publicKey, signature));
  return valid ? { text } : { problem: 'invalid' };
}

/** A note holds no control characters other than newlines. */
function hasControlCharacters(note: string): boolean {
  return [...note].some(character => character < ' ' && character !== '\n');
}

function parseSignature(line: string) {
  const [, name = '', encoded = ''] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length < 5 || bytes.toString('base64') !== encoded) return undefined;
  return { name, id: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
}
