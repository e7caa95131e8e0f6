import type { Json } from './json.ts';

/** A call that the app made to the Web API. */
interface ApiCall {
  /** When it was received, in ISO 8601. */
  readonly at: string;
  readonly method: string;
  /** The arguments without the token. */
  readonly args: Json;
  readonly ok: boolean;
  readonly error?: string;
  readonly ms: number;
}

export interface CallLog {
  add(call: ApiCall): void;
  list(): readonly ApiCall[];
}

const maxCalls = 100_000;

/** Creates a log that keeps the latest calls in memory. */
export function createCallLog(): CallLog {
  let calls: ApiCall[] = [];
  return {
    add(call) {
      calls.push(call);
      if (calls.length > maxCalls * 1.1) calls = calls.slice(-maxCalls);
    },
    list: () => calls.slice(-maxCalls),
  };
}
