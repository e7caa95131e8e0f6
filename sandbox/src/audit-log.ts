import type { KeyObject } from 'node:crypto';
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './installation.ts';

/** What an operator would set for the bots' audit log. */
export interface AuditLog {
  /** The value of `AUDIT_KEY`. */
  readonly key: string;
  /** The folder that the log is published in. */
  readonly folder: string;
}

/**
 * Opens the audit log of an installation. A new one gets a key, which stays the same when the sandbox is started again,
 * and a file `audit-verifier-key` for those who want to verify the log.
 */
export function openAuditLog({ folder, id }: Installation): AuditLog {
  const keyFile = join(folder, 'audit-key');
  const published = join(folder, 'audit');
  mkdirSync(published, { recursive: true });
  if (!existsSync(keyFile)) {
    const { signer, verifier } = generateKeys(`sandbox.example/amplsbot/${id}`);
    writeFileSync(join(folder, 'audit-verifier-key'), `${verifier}\n`);
    writeFileSync(keyFile, `${signer}\n`, { mode: 0o600 });
  }
  return { key: readFileSync(keyFile, 'utf8').trim(), folder: published };
}

/** Generates Ed25519 keys as texts, as https://c2sp.org/signed-note and golang.org/x/mod/sumdb/note write them. */
function generateKeys(name: string): { readonly signer: string; readonly verifier: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = lastBytes(privateKey.export({ format: 'der', type: 'pkcs8' }));
  const bytes = publicBytes(createPublicKey(privateKey));
  const id = createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.concat([ED25519, bytes]))
    .digest('hex')
    .slice(0, 8);
  const text = (key: Buffer) => `${name}+${id}+${Buffer.concat([ED25519, key]).toString('base64')}`;
  return { signer: `PRIVATE+KEY+${text(seed)}`, verifier: text(bytes) };
}

/** The type of an Ed25519 signature. */
const ED25519 = Buffer.of(1);

function publicBytes(key: KeyObject): Buffer {
  return lastBytes(key.export({ format: 'der', type: 'spki' }));
}

/** The key itself is the last 32 bytes of its DER encoding (RFC 8410). */
function lastBytes(der: Buffer): Buffer {
  return der.subarray(-32);
}
