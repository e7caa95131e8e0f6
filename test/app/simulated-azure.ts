import type {
  ArmFailure,
  Azure,
  ChangeObservation,
  InventorySource,
  OperationStatus,
  WriteReceipt,
} from '../../src/app/ports.ts';
import { Problem } from '../../src/base/problem.ts';
import type { Change } from '../../src/domain/changes/index.ts';
import { kindOf } from '../../src/domain/changes/index.ts';
import { linkChange } from '../../src/domain/changes/link.ts';
import { nameOf } from '../../src/domain/ids.ts';
import { linkOf } from '../../src/domain/topology/lookups.ts';
import type { Inventory } from '../../src/domain/topology/objects.ts';
import { topologyOf } from '../../src/domain/topology/topology.ts';
import type { ChangeRecord } from '../../src/domain/watch/change-records.ts';
import { componentId, scopeId, workspaceId } from '../domain/build.ts';

/** An error of a call to Azure. */
class SimulatedArmError extends Error {
  readonly failure: ArmFailure;

  constructor(failure: ArmFailure) {
    super(failure.sentence);
    this.failure = failure;
  }
}

export const armErrors = {
  refused: (code = 'Refused') =>
    new SimulatedArmError({ kind: 'refused', code, sentence: `ARM refused: ${code}`, correlationId: 'c-refused' }),
  missing: () =>
    new SimulatedArmError({ kind: 'missing', code: 'NotFound', sentence: 'It is missing', correlationId: null }),
  uncertain: () =>
    new SimulatedArmError({ kind: 'uncertain', retryAfterMs: 1, sentence: 'ARM did not answer.', correlationId: null }),
  retryable: (retryAfterMs: number, reason: Extract<ArmFailure, { kind: 'retryable' }>['reason'] = 'throttled') =>
    new SimulatedArmError({
      kind: 'retryable',
      reason,
      retryAfterMs,
      sentence: `ARM is ${reason}`,
      correlationId: null,
    }),
};

/** What happens at one call. Whatever is left out happens as in an Azure that works. */
interface WriteAnswer {
  /** Runs before Azure sees the call. */
  readonly before?: () => void | Promise<void>;
  /** Whether the write has its effect. By default it has, unless there is an error. */
  readonly effect?: boolean;
  readonly receipt?: Partial<WriteReceipt>;
  readonly error?: Error;
}

interface ObserveAnswer extends Pick<ChangeObservation, 'waitsFor' | 'object'> {
  readonly before?: () => void | Promise<void>;
  readonly status?: ChangeObservation['status'];
  readonly error?: Error;
}

interface PollAnswer extends Partial<OperationStatus> {
  readonly before?: () => void | Promise<void>;
  readonly error?: Error;
}

const finished: WriteReceipt = {
  correlationId: 'c-write',
  finished: true,
  operationUrl: null,
  retryAfterMs: undefined,
};

/**
 * An Azure in memory: a topology that writes change and that calls observe. Tests script what happens at a call, by the
 * call's name, such as `link law-prod`. Calls that are not scripted succeed.
 */
export function simulatedAzure(initial: Inventory) {
  let topology = topologyOf(initial);
  const calls: string[] = [];
  const stepIds: string[] = [];
  const writes = script<WriteAnswer>();
  const observations = script<ObserveAnswer>();
  const polls = script<PollAnswer>();
  const apply = (change: Change) => {
    topology = kindOf(change).apply(topology, change);
  };
  const status = (change: Change): ChangeObservation['status'] => {
    const kind = kindOf(change);
    if (!kind.isDone(topology, change)) return 'not-applied';
    return kind.replacement?.(topology, change) === undefined ? 'applied' : 'applied-by-others';
  };
  const send = (call: string, lease: { readonly key: string; left(): number }) => {
    if (lease.left() <= 0) throw new Problem('lease-lost', `The lease of ${lease.key} has run out.`);
    calls.push(call);
  };
  const azure: Azure & { callTimeoutMs: number } = {
    executorFor: lease => ({
      async observe(change) {
        const { before, error, ...scripted } = observations.next(callName(change)) ?? {};
        await before?.();
        send(`observe ${callName(change)}`, lease);
        if (error !== undefined) throw error;
        const now = scripted.status ?? status(change);
        const image = now === 'applied' ? { isInPlace: true } : null;
        return { status: now, image, correlationId: 'c-observe', ...scripted };
      },
      async write(change, stepId) {
        const { before, error, receipt, effect = error === undefined } = writes.next(callName(change)) ?? {};
        await before?.();
        send(`write ${callName(change)}`, lease);
        stepIds.push(stepId);
        if (effect) apply(change);
        if (error !== undefined) throw error;
        return { ...finished, ...receipt };
      },
      async pollOperation(url) {
        const { before, error, ...answer } = polls.next(url) ?? {};
        await before?.();
        send(`poll ${url}`, lease);
        if (error !== undefined) throw error;
        return { done: true, correlationId: 'c-poll', ...answer };
      },
    }),
    classifyArmError: error => (error instanceof SimulatedArmError ? error.failure : undefined),
    callTimeoutMs: 1,
  };
  return {
    azure,
    /** All calls that were sent, in order, such as `write link law-prod`. */
    calls,
    /** The id that each write carried. */
    stepIds,
    writes: () => calls.filter(call => call.startsWith('write ')),
    onWrite: writes.add,
    onObserve: observations.add,
    onPoll: polls.add,
    /** Returns what is in Azure now. */
    topology: () => topology,
    /** Changes Azure without the bot. */
    apply,
    linkByHand: (name: string, scope = 'ampls-b') =>
      apply(linkChange(scopeId(scope), resourceIdOf(name), 'made-by-hand')),
    unlinkByHand: (name: string, scope = 'ampls-b') =>
      apply({ kind: 'unlink', scopeId: scopeId(scope), resourceId: resourceIdOf(name) }),
    isInPlace: (change: Change) => status(change) !== 'not-applied',
    isLinked: (name: string, scope = 'ampls-b') => linkOf(topology, scopeId(scope), resourceIdOf(name)) !== undefined,
  };
}

/** Components of the tests begin with `appi`; everything else is a workspace. */
function resourceIdOf(name: string): string {
  return name.startsWith('appi') ? componentId(name) : workspaceId(name);
}

/** An inventory source that tests change. Reading some parts again returns all of it as it is then. */
interface SimulatedSource extends InventorySource {
  inventory: Inventory;
  /** What Azure has recorded of changes. */
  records: readonly ChangeRecord[];
  /** How often everything was read. */
  reads: number;
  /** Runs before each read. It may throw. */
  before: () => void | Promise<void>;
}

export function simulatedSource(initial: Inventory): SimulatedSource {
  const source: SimulatedSource = {
    inventory: initial,
    records: [],
    reads: 0,
    before: () => undefined,
    async changesSince() {
      await source.before();
      return source.records;
    },
    async readAll() {
      await source.before();
      source.reads += 1;
      return source.inventory;
    },
    lookUp: async () => ({}),
    resourceGroupsNamed: async () => [],
    async readParts(_, parts) {
      await source.before();
      return { inventory: source.inventory, refreshed: Object.values(parts).flat() };
    },
  };
  return source;
}

function callName(change: Change): string {
  const { kind } = change;
  if ('resourceId' in change) return `${kind} ${nameOf(change.resourceId)}`;
  if ('endpointId' in change) return `${kind} ${nameOf(change.endpointId)}`;
  return 'scopeId' in change ? `${kind} ${nameOf(change.scopeId)}` : kind;
}

/** Answers to calls, in order, by the name of the call. */
function script<T>() {
  const answers = new Map<string, T[]>();
  return {
    add: (name: string, ...more: readonly T[]) => {
      answers.set(name, [...(answers.get(name) ?? []), ...more]);
    },
    next: (name: string): T | undefined => answers.get(name)?.shift(),
  };
}
