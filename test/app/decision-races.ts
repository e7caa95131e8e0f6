import { setTimeout as sleep } from 'node:timers/promises';
import { asc, eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { approveRequest } from '../../src/app/approve-request.ts';
import { askQuestion } from '../../src/app/ask-question.ts';
import { cancelRequest } from '../../src/app/cancel-request.ts';
import type { AppContext } from '../../src/app/context.ts';
import { declineRequest } from '../../src/app/decline-request.ts';
import { expireRequest } from '../../src/app/expire-request.ts';
import { createJobRunner } from '../../src/app/jobs.ts';
import { reassignRequest } from '../../src/app/reassign-request.ts';
import { stopRequest } from '../../src/app/stop-request.ts';
import { recheckWaitingRequests } from '../../src/app/watch/recheck-waiting.ts';
import type { RequestState } from '../../src/domain/request/states.ts';
import { canTransition } from '../../src/domain/request/states.ts';
import { openDatabase } from '../../src/store/database.ts';
import { decisionsOn } from '../../src/store/decisions.ts';
import { events } from '../../src/store/schema.ts';
import { link, workspace } from '../domain/build.ts';
import { log } from '../store/database.ts';
import { smallInventory } from './small-inventory.ts';
import type { Stage } from './support.ts';
import { ALICE, BOB, CAROL, openStage, slackUser } from './support.ts';

/** What can happen to a request that waits for one approval, each by somebody else. */
type Move = 'approve' | 'decline' | 'cancel' | 'expire' | 'stale' | 'ask' | 'reassign';

type Moves = readonly [Move, Move];

/** The pairs of moves that are tried at the same instant, each in both orders. */
export const racingMoves: readonly Moves[] = [
  ['approve', 'cancel'],
  ['approve', 'expire'],
  ['approve', 'stale'],
  ['approve', 'decline'],
  ['ask', 'approve'],
  ['ask', 'cancel'],
  ['ask', 'expire'],
  ['ask', 'stale'],
  ['reassign', 'approve'],
  ['reassign', 'cancel'],
];

type Outcome = object & {
  readonly refused?: string;
  readonly request?: { readonly request: { readonly state: RequestState } };
};

const acts: { readonly [M in Move]: (bot: AppContext, request: number) => Promise<Outcome | undefined> } = {
  async approve(bot, request) {
    const outcome = await approveRequest(bot, { request, actor: slackUser(BOB), planHash: null });
    // The worker follows at once, and may meet the other move, too.
    if ('approved' in outcome) await createJobRunner(bot)('reserve', request);
    return outcome as Outcome;
  },
  decline: (bot, request) =>
    declineRequest(bot, { request, actor: slackUser(CAROL), planHash: null, reason: 'no' }) as Promise<Outcome>,
  cancel: (bot, request) => cancelRequest(bot, { request, actor: slackUser(ALICE) }) as Promise<Outcome>,
  ask: (bot, request) =>
    askQuestion(bot, { request, key: `ask-${request}`, actor: slackUser(CAROL), text: 'why?' }) as Promise<Outcome>,
  reassign: (bot, request) =>
    reassignRequest(bot, { request, actor: slackUser(CAROL), to: { id: BOB } }) as Promise<Outcome>,
  async expire(bot, request) {
    await expireRequest(bot, request);
    return undefined;
  },
  async stale(bot) {
    await recheckWaitingRequests(bot, [workspace('law-prod').id]);
    return undefined;
  },
};

/** The event that a move leaves if it counts. */
const eventOf = {
  approve: 'agreed',
  decline: 'declined',
  cancel: 'cancelled',
  expire: 'expired',
  stale: 'stale',
  ask: 'question_asked',
  reassign: 'assigned',
} as const satisfies Record<Move, string>;

/** The states that events bring a request to. */
const stateAfter: Readonly<Record<string, RequestState>> = {
  approved: 'approved',
  declined: 'declined',
  cancelled: 'cancelled',
  expired: 'expired',
  stale: 'stale',
};

/** How long the later move is held back at most, in milliseconds: most of them meet in the database. */
const MOST_DELAY_MS = 12;

/**
 * Tries two moves at the same instant from two bots, so many times in each order, and checks each time that one of them decides, that
 * both people read the truth, and that the audit trail says the same as the request.
 *
 * @returns how often each move counted
 */
export async function raceMoves(moves: Moves, rounds: number): Promise<ReadonlyMap<Move, number>> {
  const stage = await openStage();
  const { clock, source, submit, plan, request, context } = stage;
  const other = openDatabase(stage.db.$client.options.connectionString ?? '', log, 4);
  const bots: readonly AppContext[] = [context, { ...context, db: other.db, owner: 'another' }];
  const counted = new Map<Move, number>();
  try {
    for (let round = 0; round < 2 * rounds; round += 1) {
      const order: Moves = round % 2 === 0 ? moves : [moves[1], moves[0]];
      source.inventory = smallInventory;
      const id = await submit();
      await plan(id);
      const { expiresAt } = await request(id);
      if (order.includes('expire')) clock.advance((expiresAt?.getTime() ?? 0) - clock.now().getTime() - 1);
      if (order.includes('stale')) {
        source.inventory = { ...smallInventory, links: [link('ampls-b', workspace('law-prod').id)] };
      }
      const delay = (MOST_DELAY_MS * Math.floor(round / 2)) / Math.max(1, rounds - 1);
      const act = async (move: Move, index: number) => {
        await sleep(index * delay);
        if (move === 'expire') clock.advance(1);
        return acts[move](bots[(round + index) % 2] ?? context, id);
      };
      const outcomes = await Promise.all(order.map(act));
      for (const [index, move] of order.entries()) {
        const hasCounted = await checkOutcome(stage, id, move, outcomes[index]);
        counted.set(move, (counted.get(move) ?? 0) + Number(hasCounted));
      }
      await checkRecord(stage, id);
      // What is still reserved would be in the way of the next request.
      await stopRequest(context, { request: id, actor: slackUser(ALICE) });
    }
  } finally {
    await other.close();
  }
  return counted;
}

/** Checks that somebody was answered what is true. Returns whether their move counted. */
async function checkOutcome(
  { eventsOf, db, request }: Stage,
  id: number,
  move: Move,
  outcome: Outcome | undefined,
): Promise<boolean> {
  const own = (await eventsOf(id)).filter(({ type }) => type === eventOf[move]);
  expect(own.length).toBeLessThanOrEqual(1);
  if (outcome === undefined) return own.length === 1;
  expect('refused' in outcome).toBe(own.length === 0);
  if (move === 'approve' || move === 'decline') {
    const verdicts = (await decisionsOn(db, id)).map(({ verdict }) => verdict);
    expect(verdicts.filter(verdict => verdict === move)).toHaveLength(own.length);
  }
  if (own.length === 1) return true;
  // The answer names a state in which this was not possible any more, and in which the request is or was.
  const { state } = await request(id);
  expect(['not-waiting', 'too-late', 'already-approved']).toContain(outcome.refused);
  if (outcome.refused !== 'already-approved') expect(outcome.request?.request.state).not.toBe('awaiting_approval');
  if (outcome.refused === 'too-late') expect(state).not.toBe('cancelled');
  return false;
}

/** Checks that the events lead to the state of the request in legal steps, are chained, and that there are steps only if it is approved. */
async function checkRecord({ db, request, stepsOf }: Stage, id: number): Promise<void> {
  const rows = await db.select().from(events).where(eq(events.requestId, id)).orderBy(asc(events.seq));
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
  expect(rows.slice(1).map(({ previous }) => previous)).toEqual(rows.slice(0, -1).map(({ hash }) => hash));
  const { state, questions, expiresAt } = await request(id);
  let current: RequestState = 'awaiting_approval';
  for (const { type } of rows) {
    const next = stateAfter[type];
    if (next === undefined) continue;
    expect(canTransition(current, next), `${current} to ${next}`).toBe(true);
    current = next;
  }
  expect(current).toBe(state);
  expect(await stepsOf(id)).toHaveLength(state === 'approved' ? 1 : 0);
  if (state === 'approved') expect({ questions, expiresAt }).toEqual({ questions: [], expiresAt: null });
}
