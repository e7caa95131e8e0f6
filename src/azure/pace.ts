import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { isRestError } from '@azure/core-rest-pipeline';
import type { PauseScope, PauseStore } from '../app/ports.ts';
import { pause } from '../base/wait.ts';
import { formatDuration } from '../domain/format.ts';
import { isTransient, parseRetryAfter } from './retry-after.ts';

/**
 * The pauses that Azure has asked for, as this process knows them.
 *
 * ARM counts calls for each region, subscription, identity and kind of operation. Calls without a subscription have a
 * count of their own, and Resource Graph counts by identity (Learn, "Understand how Azure Resource Manager throttles
 * requests" and "Guidance for throttled requests in Azure Resource Graph"). A call before the end of a pause is not
 * processed, and may lengthen it. So one answer with `Retry-After` holds back every caller of the same scope.
 */
export interface Pace {
  /** Returns how long the scope is to be left alone, in milliseconds; 0 where it may be called. */
  remainingMs(scope: Omit<PauseScope, 'region'>): Promise<number>;
  /** Notes a pause. */
  add(scope: PauseScope, ms: number): Promise<void>;
  /** Notes the region of ARM that answers this process: pauses in other regions do not concern it. */
  answeredFrom(region: string): void;
}

/** How long pauses that were read from the store are taken for all there are, in milliseconds. */
const REFRESH_MS = 250;

/** Longest that a call waits for the store, in milliseconds. Without it, reads go on with what this process knows. */
const STORE_MS = 500;

/**
 * @param store shares the pauses with other processes; without one, they are this process's own
 * @param onFailure called with the error of the store when it fails
 */
export function createPace(store?: PauseStore, onFailure: (error: unknown) => void = () => undefined): Pace {
  const pauses = new Map<string, { readonly scope: PauseScope; readonly until: number }>();
  let region: string | undefined;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> | undefined;
  const note = (scope: PauseScope, ms: number) => {
    const key = [scope.identity, scope.subscription, scope.region, scope.kind].join(' ');
    const until = Math.max(pauses.get(key)?.until ?? 0, performance.now() + ms);
    pauses.set(key, { scope, until });
  };
  const readStore = async (from: PauseStore) => {
    for (const { remainingMs, ...scope } of await from.list()) note(scope, remainingMs);
  };
  const refresh = async () => {
    if (store === undefined || performance.now() - refreshedAt < REFRESH_MS) return;
    refreshing ??= withinLimit(readStore(store).catch(onFailure)).finally(() => {
      refreshedAt = performance.now();
      refreshing = undefined;
    });
    await refreshing;
  };
  return {
    async remainingMs(scope) {
      await refresh();
      const now = performance.now();
      for (const [key, { until }] of pauses) if (until <= now) pauses.delete(key);
      const isHere = (of: string) => of === '' || region === undefined || of === region;
      const own = [...pauses.values()].filter(entry => isSameScope(entry.scope, scope) && isHere(entry.scope.region));
      return Math.max(0, ...own.map(({ until }) => until - now));
    },
    async add(scope, ms) {
      note(scope, ms);
      if (store !== undefined) await withinLimit(store.save(scope, ms).catch(onFailure));
    },
    answeredFrom(answering) {
      region = answering;
    },
  };
}

/** Waits for the store, but not for long, and goes on where it fails: what it holds only spares Azure some calls. */
async function withinLimit(work: Promise<void>): Promise<void> {
  await Promise.race([work, pause(STORE_MS)]);
}

function isSameScope(one: PauseScope, other: Omit<PauseScope, 'region'>): boolean {
  return one.identity === other.identity && one.subscription === other.subscription && one.kind === other.kind;
}

/** A call that was not sent, because Azure has asked for a pause. */
export class PausedByAzure extends Error {
  readonly retryAfterMs: number;

  constructor(kind: PauseScope['kind'], retryAfterMs: number) {
    const next = { read: 'read', write: 'change', delete: 'deletion', graph: 'search' }[kind];
    super(`Azure has asked the bot to wait ${formatDuration(retryAfterMs)} before its next ${next}.`);
    this.name = 'PausedByAzure';
    this.retryAfterMs = retryAfterMs;
  }
}

interface PaceOptions {
  readonly pace: Pace;
  /** Whose calls Azure counts. */
  readonly identity: string;
  /** Longest that a call waits for the end of a pause before it is given up, in milliseconds. */
  readonly patienceMs: number;
}

/** Holds back calls while Azure has asked for a pause, and notes the pauses that it asks for. */
export function keepPace({ pace, identity, patienceMs }: PaceOptions): PipelinePolicy {
  return {
    name: 'amplsbotPace',
    async sendRequest(request, next) {
      const scope = { identity, ...scopeOf(request) };
      const deadline = performance.now() + patienceMs;
      for (;;) {
        const ms = await pace.remainingMs(scope);
        if (ms === 0) break;
        if (performance.now() + ms > deadline) throw new PausedByAzure(scope.kind, ms);
        await pause(ms);
      }
      try {
        const response = await next(request);
        await notePause(pace, scope, response);
        return response;
      } catch (error) {
        if (isRestError(error) && error.response !== undefined) await notePause(pace, scope, error.response);
        throw error;
      }
    },
  };
}

async function notePause(pace: Pace, scope: Omit<PauseScope, 'region'>, response: PipelineResponse): Promise<void> {
  const region = regionOf(response);
  if (region !== '') pace.answeredFrom(region);
  const ms = sharedPauseIn(response);
  if (ms > 0) await pace.add({ ...scope, region: scope.kind === 'graph' ? '' : region }, ms);
}

/**
 * Returns how long a response asks all callers of its scope to wait, in milliseconds. A 429 about another operation on
 * the same object, which Microsoft.Network sends, concerns that object alone (Learn, as above).
 */
export function sharedPauseIn({ status, headers, bodyAsText }: PipelineResponse): number {
  if (status !== 429 && status !== 503) return 0;
  if (isTransient(bodyAsText ?? '', bodyAsText ?? '')) return 0;
  return parseRetryAfter(headers.get('retry-after')) ?? 0;
}

/** Returns the region of ARM that answered, such as `westeurope`; empty where the response does not name it. */
function regionOf({ headers }: PipelineResponse): string {
  return (headers.get('x-ms-routing-request-id') ?? '').split(':')[0]?.toLowerCase() ?? '';
}

const GRAPH = /^\/providers\/microsoft\.resourcegraph\//i;

function scopeOf({ url, method }: PipelineRequest): Pick<PauseScope, 'subscription' | 'kind'> {
  const { pathname } = new URL(url);
  if (GRAPH.test(pathname)) return { subscription: '', kind: 'graph' };
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(pathname)?.[1]?.toLowerCase() ?? '';
  if (method === 'DELETE') return { subscription, kind: 'delete' };
  return { subscription, kind: method === 'GET' || method === 'HEAD' ? 'read' : 'write' };
}
