import { isTerminal } from '../../src/domain/request/states.ts';
import type { SentCommand } from './drive-request.ts';
import type { LinkPair, Observation } from './observe.ts';
import { olderPlanApprover } from './schedule.ts';
import type { Settled } from './settle.ts';
import { commandNumber } from './watch-requests.ts';

/** What amplsbot promises and a campaign can check. */
export const promises = {
  kept: 'what was acknowledged is one request',
  once: 'no write has effect twice',
  inTime: 'every request goes on within 60 s after the last fault, and ends',
  decidedOnce: 'a plan is approved once, and a request ends once',
  current: 'no approval of an older plan counts',
  audit: 'the audit trail verifies',
  reported: 'reports arrive in order, once',
  limits: 'no limit is exceeded',
  estate: 'Azure is as the succeeded requests say',
  released: 'no lock and no lease is left',
} as const;

export type PromiseName = keyof typeof promises;

/** A promise that was broken. */
export interface Violation {
  readonly promise: PromiseName;
  readonly sentence: string;
}

/** What a run did and left behind. */
export interface Outcome {
  readonly sent: readonly SentCommand[];
  /** The commands whose requests were amended, and whose first plans were approved afterwards. */
  readonly amended: ReadonlySet<number>;
  readonly settled: Settled;
  /** The links before the run. */
  readonly initial: readonly LinkPair[];
  readonly observed: Observation;
}

/** Returns every broken promise of a run. */
export function judge(outcome: Outcome): readonly Violation[] {
  const checks: Readonly<Record<PromiseName, (outcome: Outcome) => readonly string[]>> = {
    kept: lostOrDoubledRequests,
    once: doubledWrites,
    inTime: lateRequests,
    decidedOnce: repeatedDecisions,
    current: outdatedApprovals,
    audit: ({ observed: { audit } }) => (audit.code === 0 ? [] : [`audit verify: ${audit.output.trim()}`]),
    reported: wrongReports,
    limits: exceededLimits,
    estate: wrongLinks,
    released: whatIsHeld,
  };
  const names = Object.keys(checks) as PromiseName[];
  return names.flatMap(promise => checks[promise](outcome).map(sentence => ({ promise, sentence })));
}

/** An acknowledged command has exactly one request, and any other command has one at most. */
function lostOrDoubledRequests({ sent, observed }: Outcome): readonly string[] {
  const byCommand = Map.groupBy(observed.requests, ({ reason }) => commandNumber(reason));
  return sent.flatMap(({ number, acknowledged }) => {
    const refs = (byCommand.get(number) ?? []).map(({ id }) => `CR-${id}`);
    if (refs.length > 1) return [`Command ${number} created ${refs.join(' and ')}.`];
    if (acknowledged === undefined || refs[0] === acknowledged) return [];
    return [`Command ${number} was acknowledged as ${acknowledged}, and the database has ${refs[0] ?? 'nothing'}.`];
  });
}

/** A write belongs to a step and has its effect once, and a link that exists is not made again. */
function doubledWrites({ observed: { writes, steps } }: Outcome): readonly string[] {
  const known = new Set(steps.map(({ id }) => id));
  const seen = new Set<string>();
  const last = new Map<string, string>();
  return writes.flatMap(({ method, path, clientRequestId }) => {
    const where = path.toLowerCase();
    const problems: string[] = [];
    if (clientRequestId === null || !known.has(clientRequestId)) problems.push(`${method} ${path} is of no step.`);
    if (seen.has(`${clientRequestId}`)) problems.push(`${method} ${path} of step ${clientRequestId} had effect twice.`);
    if (last.get(where) === method) problems.push(`${method} ${path} had effect twice in a row.`);
    seen.add(`${clientRequestId}`);
    last.set(where, method);
    return problems;
  });
}

function lateRequests({ settled, observed }: Outcome): readonly string[] {
  const stuck = observed.requests.filter(({ state }) => !isTerminal(state));
  return [
    ...settled.late.map(({ id, state }) => `CR-${id} rested for 60 s after the last fault. It was ${state}.`),
    ...stuck.map(({ id, state }) => `CR-${id} never ended. It is ${state}.`),
  ];
}

function repeatedDecisions({ observed }: Outcome): readonly string[] {
  return observed.requests.flatMap(({ id, state, ends, approvedTwice }) => [
    ...(approvedTwice > 0 ? [`A plan of CR-${id} was approved more than once.`] : []),
    ...(isTerminal(state) && ends !== 1 ? [`CR-${id} is ${state}, and ${ends} events say that it ended.`] : []),
  ]);
}

function outdatedApprovals({ amended, observed }: Outcome): readonly string[] {
  return observed.requests
    .filter(({ reason, approvedBy }) => amended.has(commandNumber(reason)) && approvedBy.includes(olderPlanApprover))
    .map(({ id }) => `An approval of an older plan of CR-${id} counted.`);
}

/** Each request has one card with its state, and below it each of its lines once, in the order of its events. */
function wrongReports({ observed: { requests, threads } }: Outcome): readonly string[] {
  const byRequest = new Map(threads.map(thread => [thread.requestId, thread]));
  return requests.flatMap(({ id, state, lines }) => {
    const thread = byRequest.get(id);
    if (thread === undefined) return [`CR-${id} has no card.`];
    const problems: string[] = [];
    if (thread.cards !== 1) problems.push(`CR-${id} has ${thread.cards} cards.`);
    if (thread.status !== state) problems.push(`CR-${id} is ${state}, and its card says ${thread.status}.`);
    if (thread.lines.join() !== lines.join()) {
      problems.push(`The thread of CR-${id} has the lines ${thread.lines.join(', ')} instead of ${lines.join(', ')}.`);
    }
    return problems;
  });
}

/** Limits of the profile documented-2020. */
const LIMITS = { resourcesOfScope: 50, scopesOfResource: 5 } as const;

function exceededLimits({ observed: { links } }: Outcome): readonly string[] {
  const over = (by: 'scope' | 'resource', limit: number) =>
    [...Map.groupBy(links, link => link[by])]
      .filter(([, those]) => those.length > limit)
      .map(([id, those]) => `${id} has ${those.length} of at most ${limit} links.`);
  return [...over('scope', LIMITS.resourcesOfScope), ...over('resource', LIMITS.scopesOfResource)];
}

/**
 * Compares Azure with what the requests say: the links from before, changed by the requests that succeeded, in the order in
 * which they ended. Requests with a link in common cannot overlap, because they take a lock of its scope. What a failed
 * request left in place is not judged.
 */
function wrongLinks({ initial, observed: { requests, steps, links } }: Outcome): readonly string[] {
  const expected = new Set(initial.map(pairText));
  const stepsOf = Map.groupBy(steps, ({ requestId }) => requestId);
  const failed = requests.filter(({ state }) => state === 'failed').flatMap(({ id }) => stepsOf.get(id) ?? []);
  const unclear = new Set(failed.map(pairText));
  const succeeded = requests.filter(({ state }) => state === 'succeeded');
  const problems: string[] = [];
  for (const { id } of succeeded.sort((a, b) => (a.lastLine ?? 0) - (b.lastLine ?? 0))) {
    for (const step of stepsOf.get(id) ?? []) {
      if (step.state !== 'done' && step.state !== 'skipped') problems.push(`A step of CR-${id} is ${step.state}.`);
      if (step.kind === 'link') expected.add(pairText(step));
      else expected.delete(pairText(step));
    }
  }
  const actual = new Set(links.map(pairText));
  const missing = [...expected].filter(pair => !actual.has(pair) && !unclear.has(pair));
  const surplus = [...actual].filter(pair => !expected.has(pair) && !unclear.has(pair));
  return [
    ...problems,
    ...missing.map(pair => `${pair} should be linked.`),
    ...surplus.map(pair => `${pair} should not be linked.`),
  ];
}

function pairText({ scope, resource }: LinkPair): string {
  return `${resource} and ${scope}`;
}

function whatIsHeld({ observed: { locks, leases } }: Outcome): readonly string[] {
  return [...locks.map(id => `CR-${id} still has a lock.`), ...leases.map(key => `The lease ${key} is still held.`)];
}
