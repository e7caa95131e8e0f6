import { parseRef, refOf } from '../request/record.ts';

/** The newest event of a request: its hash covers all earlier events of that request. */
export interface EventHead {
  /** The number of the request: 12 for CR-12. */
  readonly requestId: number;
  readonly seq: number;
  /** SHA-256 in hex. */
  readonly hash: string;
}

/**
 * Returns the entry of the transparency log for a head, such as `CR-12 event 7 sha256:9f86d0…`, without a newline.
 * Entries are hashed, so this text never changes.
 */
export function entryOf({ requestId, seq, hash }: EventHead): string {
  return `${refOf(requestId)} event ${seq} sha256:${hash}`;
}

/** Reads an entry of the transparency log; undefined where it is not one of ours. */
export function parseEntry(entry: string): EventHead | undefined {
  const [, ref = '', seq = '', hash = ''] = /^(CR-\d+) event (\d+) sha256:([0-9a-f]{64})$/.exec(entry) ?? [];
  const requestId = parseRef(ref);
  return requestId === undefined ? undefined : { requestId, seq: Number(seq), hash };
}
