import type { Json } from './json.ts';

/** A call that the app made to the Web API. */
interface Call {
  /** When it came: ISO 8601. */
  readonly at: string;
  readonly method: string;
  /** Without the token. */
  readonly args: Json;
  readonly ok: boolean;
  readonly error?: string;
  readonly ms: number;
}

export interface Calls {
  add(call: Call): void;
  list(): readonly Call[];
}

const most = 100_000;

/** Keeps the latest calls in memory. */
export function createCalls(): Calls {
  let calls: Call[] = [];
  return {
    add(call) {
      calls.push(call);
      if (calls.length > most * 1.1) calls = calls.slice(-most);
    },
    list: () => calls.slice(-most),
  };
}
