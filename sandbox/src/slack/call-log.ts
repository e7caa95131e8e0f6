import type { ApiAnswer } from './faults.ts';
import { isJson, type Json } from './json.ts';

/** A call that the app made to the Web API, or to a response_url. */
interface ApiCall {
  /** When it was received, in ISO 8601. */
  readonly at: string;
  /** A method of the Web API, or `response_url`. */
  readonly method: string;
  /** The arguments without the token. */
  readonly args: Json;
  readonly ok: boolean;
  readonly error?: string;
  readonly ms: number;
}

export interface CallLog {
  /** Returns what logs a call that arrives now, once it is answered. @param at when it arrived, in milliseconds of Slack's clock */
  begin(method: string, at: number): (args: Json, answer: ApiAnswer | undefined) => void;
  list(): readonly ApiCall[];
}

const maxCalls = 100_000;

/** Creates a log that keeps the latest calls in memory. */
export function createCallLog(): CallLog {
  let calls: ApiCall[] = [];
  return {
    begin(method, at) {
      const startedAt = performance.now();
      return (args, answer) => {
        const body = isJson(answer?.body) ? answer.body : {};
        const ok = body['ok'] === true;
        const error = ok ? {} : { error: String(body['error'] ?? 'connection_lost') };
        const ms = Math.round(performance.now() - startedAt);
        calls.push({ at: new Date(at).toISOString(), method, args, ok, ...error, ms });
        if (calls.length > maxCalls * 1.1) calls = calls.slice(-maxCalls);
      };
    },
    list: () => calls.slice(-maxCalls),
  };
}
