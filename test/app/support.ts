import { asc, eq, sql } from 'drizzle-orm';
import { approveRequest } from '../../src/app/approve-request.ts';
import { completeApproval } from '../../src/app/complete-approval.ts';
import type { AppContext } from '../../src/app/context.ts';
import { deliverMessages } from '../../src/app/deliver/deliver-messages.ts';
import { executeRequest } from '../../src/app/execute/execute-request.ts';
import { createInventory } from '../../src/app/inventory/inventory.ts';
import { loadRequest, loadRequestDetails } from '../../src/app/load-request.ts';
import { planRequest } from '../../src/app/plan/plan-request.ts';
import type { Azure, InventorySource, Queue, Work, WorkItem } from '../../src/app/ports.ts';
import type { Submission } from '../../src/app/submit-request.ts';
import { submitRequest } from '../../src/app/submit-request.ts';
import type { Actor, RequestEvent } from '../../src/domain/request/events.ts';
import type { StepState } from '../../src/domain/request/states.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import type { Lease } from '../../src/store/leases.ts';
import { takeLease } from '../../src/store/leases.ts';
import { leases, outbox, steps } from '../../src/store/schema.ts';
import { leaseKey } from '../../src/store/work.ts';
import type { Rulebook } from '../../src/workflows/load-rulebook.ts';
import { contextOn, rulebook } from './context.ts';
import { emptiedDatabase } from './database.ts';
import { partialSource } from './partial-source.ts';
import { simulatedAzure, simulatedSource } from './simulated-azure.ts';
import { simulatedDirectory, simulatedHomeTabs, simulatedMessenger } from './simulated-slack.ts';
import { smallInventory } from './small-inventory.ts';

/** People of the tests. The first three are network owners. */
export const ALICE = 'UALICE';
export const BOB = 'UBOB';
export const CAROL = 'UCAROL';
export const MALLORY = 'UMALLORY';

/** A person who types or clicks in the channel of the tests. */
export function slackUser(person: string): Actor {
  return { person, team: 'T1', channel: 'C1' };
}

const START = new Date('2026-03-01T12:00:00Z');

interface StageOptions {
  /** Used instead of the small inventory. */
  readonly inventory?: Inventory;
  /** How many network owners have to approve a request. */
  readonly approvals?: number;
  /** Reads only the parts that are asked for, from the simulated Azure, in place of the whole `source`. */
  readonly isPartial?: boolean;
  readonly limits?: Rulebook['limits'];
  /** Another Azure than the one in memory. The clock then goes on by itself, a millisecond each time that it is read. */
  readonly real?: { readonly source: InventorySource; readonly azure: Azure };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** Opens a stage for use cases in this process: a real database, and Azure, Slack and the queue in memory. */
export async function openStage({
  inventory = smallInventory,
  approvals = 1,
  isPartial = false,
  limits = rulebook.limits,
  real,
}: StageOptions = {}) {
  const db = await emptiedDatabase();
  const clock = testClock(real === undefined ? 0 : 1);
  const azure = simulatedAzure(inventory);
  const source = simulatedSource(inventory);
  const partial = partialSource(azure.topology);
  const slack = simulatedMessenger();
  const homes = simulatedHomeTabs();
  const directory = simulatedDirectory({ 'network-owners': [ALICE, BOB, CAROL] });
  const queue = memoryQueue();
  const [rule] = rulebook.policy.rules;
  const rules = rule === undefined || approvals === 0 ? [] : [withCount(rule, approvals)];
  const context: AppContext = contextOn(
    db,
    createInventory({ db, source: real?.source ?? (isPartial ? partial : source), clock: clock.now }),
    {
      queue,
      clock: clock.now,
      rulebook: { ...rulebook, limits, policy: { ...rulebook.policy, rules } },
      ports: { azure: real?.azure ?? azure.azure, messenger: slack.messenger, directory, homeTabs: homes.tabs },
    },
  );
  return { db, clock, azure, source, partial, slack, homes, directory, queue, context, ...actionsOn(context) };
}

const jobs = {
  plan: planRequest,
  reserve: completeApproval,
  execute: executeRequest,
  deliver: deliverMessages,
} as const;

let submitted = 0;

/** What a stage's requests go through, and what is stored about them. */
function actionsOn(context: AppContext) {
  const { db } = context;
  const underLease = async (work: Work, id: number, run: (lease: Lease) => Promise<void>) => {
    const lease = await takeLease(db, leaseKey(work, id), 'test');
    if (lease === undefined) throw new Error(`the lease to ${work} CR-${id} is held`);
    await run(lease).finally(() => lease.release());
  };
  const stepsOf = (id: number) => db.select().from(steps).where(eq(steps.requestId, id)).orderBy(asc(steps.position));
  const eventsOf = async (id: number) => (await loadRequestDetails(context, id)).events;
  return {
    underLease,
    stepsOf,
    eventsOf,
    /** Runs a piece of work with another context, for example one with another queue. */
    run: (other: AppContext, work: Work, id: number) => underLease(work, id, lease => jobs[work](other, id, lease)),
    /** Submits a request of Alice to link law-prod to ampls-b, or what the test asks for. */
    submit: async (more: Partial<Submission> = {}) => {
      submitted += 1;
      const { id } = await submitRequest(context, {
        key: `key-${submitted}`,
        workflow: 'connect-resources',
        inputs: { resources: ['law-prod'], scope: ['ampls-b'] },
        reason: null,
        actor: slackUser(ALICE),
        origin: 'C1',
        ...more,
      });
      return id;
    },
    plan: (id: number) => underLease('plan', id, lease => planRequest(context, id, lease)),
    reserve: (id: number) => underLease('reserve', id, lease => completeApproval(context, id, lease)),
    /** Lets a person approve a request, and the worker check its limits. */
    approve: async (id: number, person: string) => {
      const outcome = await approveRequest(context, { request: id, actor: slackUser(person), planHash: null });
      await underLease('reserve', id, lease => completeApproval(context, id, lease));
      return outcome;
    },
    execute: (id: number) => underLease('execute', id, lease => executeRequest(context, id, lease)),
    deliver: (id: number) => underLease('deliver', id, lease => deliverMessages(context, id, lease)),
    request: (id: number) => loadRequest(context, id),
    state: async (id: number) => (await loadRequest(context, id)).state,
    stepStates: async (id: number): Promise<readonly StepState[]> => (await stepsOf(id)).map(({ state }) => state),
    eventTypes: async (id: number): Promise<readonly string[]> => (await eventsOf(id)).map(({ type }) => type),
    eventOf: async <T extends RequestEvent['type']>(id: number, type: T) =>
      (await eventsOf(id)).filter(event => event.type === type),
    outboxOf: (id: number) => db.select().from(outbox).where(eq(outbox.requestId, id)).orderBy(asc(outbox.seq)),
    /** Lets a lease run out a moment ago, as that of a process that died. */
    expireLease: (work: Work, id: number) =>
      db
        .update(leases)
        .set({ expiresAt: sql`clock_timestamp() - interval '1 millisecond'` })
        .where(eq(leases.key, leaseKey(work, id))),
    /** Lets another process take over a lease. */
    loseLease: (work: Work, id: number) =>
      db
        .update(leases)
        .set({ fence: sql`fence + 1`, owner: 'another' })
        .where(eq(leases.key, leaseKey(work, id))),
  };
}

/** Opens a stage with an approved request, which nobody had to approve, to link these resources to ampls-b in this order. */
export async function openApproved(...resources: readonly string[]) {
  const stage = await openStage({ approvals: 0 });
  const id = await stage.submit({ inputs: { resources, scope: ['ampls-b'] } });
  await stage.plan(id);
  return { ...stage, id };
}

/** Opens a stage with a request that waits for so many approvals. */
export async function openWaiting(approvals = 1) {
  const stage = await openStage({ approvals });
  const id = await stage.submit();
  await stage.plan(id);
  const { plan } = await stage.request(id);
  return { ...stage, id, planHash: plan?.hash ?? '' };
}

/** A clock that only the test moves, apart from so many milliseconds each time that it is read. */
function testClock(stepMs: number) {
  let now = START.getTime();
  return {
    now: () => {
      now += stepMs;
      return new Date(now);
    },
    advance: (ms: number) => {
      now += ms;
    },
  };
}

/** A queue that remembers what it is given, and gives it to nobody. */
function memoryQueue() {
  const items: WorkItem[] = [];
  return {
    items,
    enqueue(more: readonly WorkItem[]) {
      items.push(...more);
    },
    /** Returns what was enqueued since the last call, such as `plan 1`, or `plan 1 later`. */
    take: () => items.splice(0).map(({ work, id, delayMs = 0 }) => `${work} ${id}${delayMs > 0 ? ' later' : ''}`),
  } satisfies Queue & Record<string, unknown>;
}

function withCount<R extends { readonly require: { readonly count: number } }>(rule: R, count: number): R {
  return { ...rule, require: { ...rule.require, count } };
}
