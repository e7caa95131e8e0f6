import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { proveRequest } from '../app/audit/prove-request.ts';
import { verifyTrail } from '../app/audit/verify-trail.ts';
import { openFolder } from '../base/folder.ts';
import { createLog } from '../base/log.ts';
import type { AuditConfig } from '../config.ts';
import { parseRef } from '../domain/request/record.ts';
import type { VerifierKey } from '../domain/tlog/note-keys.ts';
import {
  createSignerKey,
  formatSignerKey,
  formatVerifierKey,
  parseSignerKey,
  parseVerifierKey,
} from '../domain/tlog/note-keys.ts';
import { formatProof } from '../domain/tlog/proof.ts';
import type { Database } from '../store/database.ts';
import { openDatabase } from '../store/database.ts';
import type { CommandResult } from './commands.ts';

/** Creates a key for an audit log of this name. @param seed 32 random bytes, from which the key follows */
export function createAuditKey(name: string, seed: Buffer = randomBytes(32)): CommandResult {
  try {
    const key = createSignerKey(name, seed);
    return {
      ok: true,
      lines: [
        'For the bot only, as AUDIT_KEY. Keep it where those who can change the database cannot read it:',
        formatSignerKey(key),
        '',
        'For auditors, who verify with it:',
        formatVerifierKey(key),
      ],
    };
  } catch (error) {
    return { ok: false, lines: [`"${name}" cannot name an audit log: ${sentenceOf(error)}.`] };
  }
}

/** What an auditor passes to `audit verify`. */
export interface VerifyCommand {
  /** Verifier keys; without any, the one that belongs to AUDIT_KEY. */
  readonly key?: readonly string[];
  /** The file of a checkpoint that the auditor kept. */
  readonly checkpoint?: string;
}

/**
 * Verifies the audit trail. Prints what was checked, and everything that was changed, removed, added or moved.
 *
 * @throws Problem with a sentence for the auditor
 */
export async function verifyAudit(config: AuditConfig, { key, checkpoint }: VerifyCommand): Promise<CommandResult> {
  const keys = verifierKeys(config, key);
  if (keys.length === 0) {
    return { ok: false, lines: ['Name the key that you trust: --key VERIFIER-KEY. "amplsbot audit key" printed it.'] };
  }
  const given = checkpoint === undefined ? {} : { given: readFileSync(checkpoint, 'utf8') };
  const files = config.AUDIT_FOLDER === undefined ? undefined : openFolder(config.AUDIT_FOLDER);
  const { ok, summary, problems } = await withDatabase(config, db => verifyTrail(db, { keys, files, ...given }));
  const verdict = ok ? 'ok: nothing was changed, removed, added or moved up to this checkpoint.' : undefined;
  return {
    ok,
    lines: [...summary, ...problems.map(problem => `CHANGED ${problem}`), ...(verdict === undefined ? [] : [verdict])],
  };
}

/**
 * Prints a proof that the events of a request are in the audit log, in the format of C2SP tlog-proof.
 *
 * @param ref the request's name, such as `CR-12`
 * @throws Problem with a sentence for the auditor
 */
export async function proveAudit(config: AuditConfig, ref: string): Promise<CommandResult> {
  const requestId = parseRef(ref);
  if (requestId === undefined) {
    return { ok: false, lines: [`"${ref}" is not a request. Enter the name of a request, such as CR-12.`] };
  }
  const { proof } = await withDatabase(config, db => proveRequest(db, requestId));
  return { ok: true, lines: [formatProof(proof).trimEnd()] };
}

function verifierKeys({ AUDIT_KEY }: AuditConfig, given: readonly string[] = []): readonly VerifierKey[] {
  try {
    if (given.length > 0) return given.map(parseVerifierKey);
    return AUDIT_KEY === undefined ? [] : [parseSignerKey(AUDIT_KEY)];
  } catch (error) {
    const source = given.length > 0 ? 'What --key names' : 'AUDIT_KEY';
    throw new Error(`${source} is not a key: ${sentenceOf(error)}.`, { cause: error });
  }
}

async function withDatabase<T>(config: AuditConfig, work: (db: Database) => Promise<T>): Promise<T> {
  const { db, close } = openDatabase(config.DATABASE_URL, createLog(config.LOG_LEVEL), 2);
  try {
    return await work(db);
  } finally {
    await close();
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
