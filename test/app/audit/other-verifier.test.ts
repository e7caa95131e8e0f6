import { createPublicKey } from 'node:crypto';
import { verifyCheckpoint } from '@sigstore/verify/dist/tlog/checkpoint.js';
import { verifyMerkleInclusion } from '@sigstore/verify/dist/tlog/merkle.js';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { proveRequest } from '../../../src/app/audit/prove-request.ts';
import { formatVerifierKey } from '../../../src/domain/tlog/note-keys.ts';
import { formatProof } from '../../../src/domain/tlog/proof.ts';
import { addEvent, addRequests, key, openAuditLog } from './support.ts';

/**
 * Verifies a `.tlog-proof` file with Sigstore's implementation of checkpoints and inclusion proofs, which npm uses. Only
 * the lines of the file are taken apart here, as https://c2sp.org/tlog-proof describes them.
 */
function verifyWithSigstore(file: string, verifierKey: string): void {
  const [head = '', ...rest] = file.split('\n\n');
  const [format, extra = '', index = '', ...hashes] = head.split('\n');
  expect(format).toBe('c2sp.org/tlog-proof@v1');
  const entry = {
    canonicalizedBody: Buffer.from(extra.replace('extra ', ''), 'base64'),
    inclusionProof: {
      logIndex: index.replace('index ', ''),
      hashes: hashes.map(hash => Buffer.from(hash, 'base64')),
      checkpoint: { envelope: rest.join('\n\n') },
    },
  };
  const [name = '', id = '', ...encoded] = verifierKey.split('+');
  const x = Buffer.from(encoded.join('+'), 'base64').subarray(1).toString('base64url');
  const log = {
    baseURL: name,
    logID: Buffer.from(id, 'hex'),
    publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
  };
  const checkpoint = verifyCheckpoint(entry as never, [log as never]);
  verifyMerkleInclusion(entry as never, checkpoint);
}

test('another implementation verifies the proof of every request, and refuses one that was changed', async () => {
  const { db, sealAndPublish } = await openAuditLog();
  await addRequests(db, 270, 2);
  await sealAndPublish();
  const { rows } = await db.execute<{ id: number }>(sql`select id from amplsbot.requests order by id`);
  for (const { id } of rows.slice(0, 30)) await addEvent(db, id);
  await sealAndPublish();
  const verifierKey = formatVerifierKey(key);
  for (const { id } of rows.filter((_, index) => index % 13 === 0)) {
    const file = formatProof((await proveRequest(db, id)).proof);
    verifyWithSigstore(file, verifierKey);
    const entry = Buffer.from(`CR-${id} event 9 sha256:${'0'.repeat(64)}`).toString('base64');
    expect(() => verifyWithSigstore(file.replace(/^extra .*$/m, `extra ${entry}`), verifierKey)).toThrow('root hash');
    expect(() => verifyWithSigstore(file.replace(/\n(\d+)\n/, '\n9999\n'), verifierKey)).toThrow(
      'invalid checkpoint signature',
    );
  }
});

test('the proof of a request is the same whenever it is made', async () => {
  const { db, sealAndPublish } = await openAuditLog();
  await addRequests(db, 5, 1);
  await sealAndPublish();
  const { rows } = await db.execute<{ id: number }>(sql`select min(id) as id from amplsbot.requests`);
  const id = rows[0]?.id ?? 0;
  const proof = formatProof((await proveRequest(db, id)).proof);
  await addRequests(db, 300, 1);
  await sealAndPublish();
  expect(formatProof((await proveRequest(db, id)).proof)).toBe(proof);
});

test('explains that a request has nothing sealed', async () => {
  const { db } = await openAuditLog();
  await expect(proveRequest(db, 12)).rejects.toThrow('CR-12 has no sealed events.');
});
