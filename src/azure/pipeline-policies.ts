import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { retryPolicy } from '@azure/core-rest-pipeline';
import { Problem } from '../base/problem.ts';
import { backoff } from '../base/wait.ts';

/** Aborts a call after this time. */
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
 * Sends nothing, and in particular no token, to another host than ARM's: the URL of a long-running operation comes from
 * a response, and the clients would follow it to any host.
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

/** Checks that a URL is on ARM's host. @throws Problem `not-allowed` if it is not */
export function requireArmHost(endpoint: string, { host, protocol }: URL): void {
  const allowed = new URL(endpoint);
  if (host === allowed.host && protocol === allowed.protocol) return;
  throw new Problem(
    'not-allowed',
    `Azure's response pointed to ${protocol}//${host}. The bot only sends requests to ${allowed.origin}.`,
  );
}

/**
 * Retries calls that were answered with 429 without `Retry-After`, because the clients themselves only retry with that
 * header. Each pause is twice as long as the one before, with jitter.
 */
export function waitWhenThrottled(maxRetries: number): PipelinePolicy {
  const strategy = {
    name: 'amplsbotThrottled',
    retry({ response, retryCount }: { readonly response?: ResponseHead; readonly retryCount: number }) {
      const isThrottledWithoutHeader = response?.status === 429 && response.headers.get('retry-after') === undefined;
      if (!isThrottledWithoutHeader) return { skipStrategy: true };
      return { retryAfterInMs: backoff(retryCount + 1, { first: 500, most: 8_000 }) };
    },
  };
  return { ...retryPolicy([strategy], { maxRetries }), name: 'amplsbotWaitWhenThrottled' };
}

interface ResponseHead {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
}

/** Sends nothing once the lease has run out by this process's own clock: another process may be writing already. */
export function leaseGuard(lease: { readonly key: string; left(): number }): PipelinePolicy {
  return {
    name: 'amplsbotLeaseGuard',
    sendRequest(request, next) {
      if (lease.left() > 0) return next(request);
      return Promise.reject(
        new Problem('lease-lost', `The lease of ${lease.key} has run out. Nothing more is sent to Azure.`),
      );
    },
  };
}
