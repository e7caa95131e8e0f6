import type { KeyObject } from 'node:crypto';
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';

/**
 * The keys of signed notes. Verifier keys are defined by C2SP signed-note (https://c2sp.org/signed-note); signer keys have
 * the form that golang.org/x/mod/sumdb/note gives them, which other tools read as well.
 */

/** Verifies the notes of one signer. */
export interface VerifierKey {
  readonly name: string;
  /** First four bytes of a hash of name and key, in hex. */
  readonly id: string;
  readonly publicKey: KeyObject;
}

/** Signs notes. */
export interface SignerKey extends VerifierKey {
  readonly privateKey: KeyObject;
}

/** The signature type of Ed25519. */
const ED25519 = 1;

/** Bytes of an Ed25519 public key, and of the seed of a private one. */
const KEY_LENGTH = 32;

/** What precedes the 32 bytes of a key in DER (RFC 8410). */
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A name has no plus and no white space. */
const NAME = /^[^\s+\p{Cc}]+$/u;

/**
 * Reads a verifier key: `<name>+<id>+<base64 key>`.
 *
 * @throws an Error that says what is wrong, and does not repeat the text
 */
export function parseVerifierKey(text: string): VerifierKey {
  const { name, id, bytes } = parseKey(text);
  if (keyId(name, bytes) !== id) throw new Error('its id does not match its name and its key');
  return { name, id, publicKey: publicKeyOf(bytes) };
}

/**
 * Reads a signer key: `PRIVATE+KEY+<name>+<id>+<base64 seed>`.
 *
 * @throws an Error that says what is wrong, and does not repeat the text
 */
export function parseSignerKey(text: string): SignerKey {
  const prefix = 'PRIVATE+KEY+';
  if (!text.startsWith(prefix)) throw new Error(`it does not start with ${prefix}`);
  const { name, id, bytes } = parseKey(text.slice(prefix.length));
  const key = signerKeyFrom(name, bytes);
  if (key.id !== id) throw new Error('its id does not match its name and its key');
  return key;
}

/** Returns the signer key with this name and this seed of 32 bytes. @throws an Error where the name is not allowed */
export function createSignerKey(name: string, seed: Buffer): SignerKey {
  if (!NAME.test(name)) throw new Error('a name has no spaces and no plus');
  return signerKeyFrom(name, seed);
}

function signerKeyFrom(name: string, seed: Buffer): SignerKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return { name, id: keyId(name, publicBytes(publicKey)), publicKey, privateKey };
}

/** Returns the text of a verifier key, which auditors keep. */
export function formatVerifierKey({ name, id, publicKey }: VerifierKey): string {
  return `${name}+${id}+${encode(publicBytes(publicKey))}`;
}

/** Returns the text of a signer key, which is a secret. */
export function formatSignerKey({ name, id, privateKey }: SignerKey): string {
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  return `PRIVATE+KEY+${name}+${id}+${encode(der.subarray(PRIVATE_PREFIX.length))}`;
}

function parseKey(text: string) {
  const [name = '', id = '', ...rest] = text.split('+');
  const decoded = Buffer.from(rest.join('+'), 'base64');
  if (!NAME.test(name) || !/^[0-9a-f]{8}$/.test(id) || decoded.toString('base64') !== rest.join('+')) {
    throw new Error('it does not have the parts name+id+key');
  }
  if (decoded[0] !== ED25519 || decoded.length !== KEY_LENGTH + 1) throw new Error('it is not an Ed25519 key');
  return { name, id, bytes: decoded.subarray(1) };
}

function publicKeyOf(bytes: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, bytes]), format: 'der', type: 'spki' });
}

function publicBytes(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length);
}

function encode(bytes: Buffer): string {
  return Buffer.concat([Buffer.of(ED25519), bytes]).toString('base64');
}

function keyId(name: string, bytes: Buffer): string {
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519)).update(bytes).digest('hex').slice(0, 8);
}
