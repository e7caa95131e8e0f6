import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { exportEvidence } from '../app/audit/export-evidence.ts';
import { proveRequest } from '../app/audit/prove-request.ts';
import { verifyTrail } from '../app/audit/verify-trail.ts';
import type { AzureTransport } from '../azure/access.ts';
import { openFolder } from '../base/folder.ts';
import { createLog } from '../base/log.ts';
import type { AuditConfig } from '../config.ts';
import { formatCount } from '../domain/format.ts';
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
import { openPublishedFiles } from './seal-trail.ts';

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
 * @param azure how to reach Azure, where that is not as in production
 * @throws Problem with a sentence for the auditor
 */
export async function verifyAudit(
  config: AuditConfig,
  { key, checkpoint }: VerifyCommand,
  azure?: AzureTransport,
): Promise<CommandResult> {
  const keys = verifierKeys(config, key);
  if (keys.length === 0) {
    return { ok: false, lines: ['Name the key that you trust: --key VERIFIER-KEY. "amplsbot audit key" printed it.'] };
  }
  const given = checkpoint === undefined ? {} : { given: readFileSync(checkpoint, 'utf8') };
  const files = openPublishedFiles(config, azure);
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
  if (requestId === undefined) return notARequest(ref);
  const { proof } = await withDatabase(config, db => proveRequest(db, requestId));
  return { ok: true, lines: [formatProof(proof).trimEnd()] };
}

/** What an auditor passes to `audit export`. */
export interface ExportCommand {
  /** A day or a time; the first that counts. */
  readonly from: string;
  /** A day, which counts to its end, or a time, which does not count any more. */
  readonly to: string;
  /** A request's name, such as `CR-12`; without it, all requests. */
  readonly request?: string;
  readonly out: string;
}

/**
 * Writes an evidence pack into a new folder.
 *
 * @throws Problem with a sentence for the auditor
 */
export async function exportAudit(config: AuditConfig, command: ExportCommand): Promise<CommandResult> {
  const from = timeIn(command.from, 'start');
  const to = timeIn(command.to, 'end');
  if (from === undefined || to === undefined || from >= to) {
    const example = 'Example: --from 2026-03-01 --to 2026-03-31. Times are in UTC.';
    return { ok: false, lines: [`--from and --to are not days or times, or are in the wrong order. ${example}`] };
  }
  const requestId = command.request === undefined ? undefined : parseRef(command.request);
  if (command.request !== undefined && requestId === undefined) return notARequest(command.request);
  if (existsSync(command.out) && readdirSync(command.out).length > 0) {
    return { ok: false, lines: [`${command.out} is not empty. Name a new folder.`] };
  }
  mkdirSync(command.out, { recursive: true });
  const { write } = openFolder(command.out);
  const range = { from, to, requestId };
  const { requests, unsealed } = await withDatabase(config, db => exportEvidence(db, range, write));
  const lines = [`Exported ${formatCount(requests, 'request')} to ${command.out}. Open index.html there.`];
  if (unsealed === 0) return { ok: true, lines };
  const warning = `Not sealed yet: ${formatCount(unsealed, 'request')}, without a proof. The next export will differ.`;
  return { ok: true, lines: [...lines, warning] };
}

function notARequest(ref: string): CommandResult {
  return { ok: false, lines: [`"${ref}" is not a request. Enter the name of a request, such as CR-12.`] };
}

/** Reads `2026-03-01`, in UTC, or a time such as `2026-03-01T12:00Z`; undefined where it is neither. */
function timeIn(text: string, edge: 'start' | 'end'): Date | undefined {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const time = Date.parse(text);
  if (Number.isNaN(time) || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d.*Z)?$/.test(text)) return undefined;
  return new Date(isDay && edge === 'end' ? time + DAY_MS : time);
}

const DAY_MS = 86_400_000;

function verifierKeys({ AUDIT_KEY }: AuditConfig, given: readonly string[] = []): readonly VerifierKey[] {
  try {
    if (given.length > 0) return given.map(parseVerifierKey);
    return AUDIT_KEY === undefined ? [] : [parseSignerKey(AUDIT_KEY)];
  } catch (error) {
    const source = given.length > 0 ? 'The value of --key' : 'AUDIT_KEY';
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
