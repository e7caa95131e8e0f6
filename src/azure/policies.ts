import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { retryPolicy } from '@azure/core-rest-pipeline';
import { Problem } from '../base/problem.ts';
import { backoff } from '../base/wait.ts';

/** Gives up a call after this time. */
export function requestTimeout(ms: number): PipelinePolicy {
  return {
    name: 'amplsbotTimeout',
    sendRequest(request, next) {
      request.timeout = ms;
      return next(request);
    },
  };
}

/**
 * Sends nothing, and above all no token, to another host than ARM's: a long-running operation's URL comes from an
 * answer, and the clients would follow it anywhere.
 */
export function armHostOnly(endpoint: string): PipelinePolicy {
  return {
    name: 'amplsbotArmHostOnly',
    sendRequest(request, next) {
      try {
        requireArmHost(endpoint, new URL(request.url));
      } catch (error) {
        return Promise.reject(error);
      }
      return next(request);
    },
  };
}

/** @throws Problem `not-allowed` for a URL that is not ARM's own */
export function requireArmHost(endpoint: string, { host, protocol }: URL): void {
  const allowed = new URL(endpoint);
  if (host === allowed.host && protocol === allowed.protocol) return;
  throw new Problem('not-allowed', `Azure pointed to ${protocol}//${host}, which is not ${allowed.origin}: refused.`);
}

/**
 * Tries again what was answered 429 without `Retry-After`: the clients themselves only obey that header. Each pause is
 * twice as long as the one before, and spread.
 */
export function waitWhenThrottled(maxRetries: number): PipelinePolicy {
  const strategy = {
    name: 'amplsbotThrottled',
    retry({ response, retryCount }: { readonly response?: Answered; readonly retryCount: number }) {
      const isMute = response?.status === 429 && response.headers.get('retry-after') === undefined;
      if (!isMute) return { skipStrategy: true };
      return { retryAfterInMs: backoff(retryCount + 1, { first: 500, most: 8_000 }) };
    },
  };
  return { ...retryPolicy([strategy], { maxRetries }), name: 'amplsbotWaitWhenThrottled' };
}

interface Answered {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
}

/** Sends nothing once the worker's lease has run out by its own clock: somebody else may be writing already. */
export function leaseGuard(lease: { readonly key: string; left(): number }): PipelinePolicy {
  return {
    name: 'amplsbotLeaseGuard',
    sendRequest(request, next) {
      if (lease.left() > 0) return next(request);
      return Promise.reject(new Problem('lease-lost', `The lease of ${lease.key} has run out; nothing more is sent.`));
    },
  };
}
