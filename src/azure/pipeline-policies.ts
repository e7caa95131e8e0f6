import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { isRestError, RestError, retryPolicy } from '@azure/core-rest-pipeline';
import { Problem } from '../base/problem.ts';
import { backoff } from '../base/wait.ts';
import { sharedPauseIn } from './pace.ts';
import { parseRetryAfter } from './retry-after.ts';
import { isTimeout, isUnclear, timedOut, unclearResponse, whyUnclear } from './unclear-response.ts';

/**
 * Gives a call up after this time, until the last byte of its response. The clients' own timeout ends with the headers of
 * the response, and a connection that stalls after these would never end.
 */
export function requestTimeout(ms: number): PipelinePolicy {
  return {
    name: 'amplsbotTimeout',
    async sendRequest(request, next) {
      const given = request.abortSignal;
      const late = AbortSignal.timeout(ms);
      request.abortSignal = given instanceof AbortSignal ? AbortSignal.any([given, late]) : late;
      try {
        return await next(request);
      } catch (error) {
        if (!late.aborted || given?.aborted === true) throw error;
        throw timedOut(request);
      } finally {
        if (given === undefined) delete request.abortSignal;
        else request.abortSignal = given;
      }
    },
  };
}

/**
 * Rejects where a response does not show what became of its call, so that no client takes it for a success or a refusal.
 * All clients share this, because each of them reads such responses in its own way.
 */
export function clearResponses(): PipelinePolicy {
  return {
    name: 'amplsbotClearResponses',
    async sendRequest(request, next) {
      const response = await next(request).catch(error => {
        throw isRestError(error) && error.code === RestError.PARSE_ERROR ? brokenOff(request) : error;
      });
      const problem = whyUnclear(response);
      if (problem !== undefined) throw unclearResponse(problem, request, response);
      return response;
    },
  };
}

function brokenOff(request: PipelineRequest): RestError {
  return unclearResponse('The connection broke off in the middle of the response of Azure Resource Manager.', request);
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

/** Longest pause that a read waits for by itself, in milliseconds, where ARM asks it of this call alone. */
const LONGEST_OWN_PAUSE_MS = 8_000;

/**
 * Retries reads that may be answered otherwise a moment later. A pause that ARM asks of all callers is waited for when the
 * read is sent again (`keepPace`). Where ARM asks for none, each pause is twice as long as the one before, with jitter.
 */
export function retryReads(maxRetries: number): PipelinePolicy {
  const strategy = {
    name: 'amplsbotRetryReads',
    retry({ response, responseError: error, retryCount }: RetryState) {
      if (!isTransientFailure(response?.status, error)) return { skipStrategy: true };
      if (response !== undefined && sharedPauseIn(response) > 0) return { retryAfterInMs: 0 };
      const asked = parseRetryAfter(response?.headers.get('retry-after'));
      if (asked !== undefined && asked > LONGEST_OWN_PAUSE_MS) return { skipStrategy: true };
      return { retryAfterInMs: asked ?? backoff(retryCount + 1, { first: 500, most: LONGEST_OWN_PAUSE_MS }) };
    },
  };
  return { ...retryPolicy([strategy], { maxRetries }), name: 'amplsbotRetryReads' };
}

interface RetryState {
  readonly response?: PipelineResponse;
  readonly responseError?: RestError;
  readonly retryCount: number;
}

function isTransientFailure(status: number | undefined, error: RestError | undefined): boolean {
  if (status !== undefined && (status === 408 || status === 429 || status >= 500)) return true;
  return error !== undefined && !isTimeout(error) && (status === undefined || isUnclear(error));
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
