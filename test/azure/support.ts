import { setTimeout as sleep } from 'node:timers/promises';
import type { ArmOptions } from '../../sandbox/src/arm/server.ts';
import { loopbackCredential, loopbackHttpClient } from '../../sandbox/src/azure-transport.ts';
import { at, list, type Arm as Simulator, start, text } from '../../sandbox/test/arm/support.ts';
import type { ArmFailure, ChangeObservation, OperationStatus, WriteReceipt } from '../../src/app/ports.ts';
import { type AzureAccess, type Arm as BotArm, readingArm, writingArm } from '../../src/azure/arm.ts';
import { executorOf } from '../../src/azure/changes/index.ts';
import { pollOperation } from '../../src/azure/changes/operation.ts';
import { classifyArmError } from '../../src/azure/classify-error.ts';
import { leaseGuard } from '../../src/azure/pipeline-policies.ts';
import type { Change } from '../../src/domain/changes/index.ts';

/** One call that the simulator received. */
export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly changed: boolean;
  readonly clientRequestId: string | null;
}

/** A simulator, and the bot's clients for reading and for writing. */
export interface Azure {
  readonly simulator: Simulator;
  readonly access: AzureAccess;
  readonly reading: BotArm;
  readonly writing: BotArm;
  /** Returns the calls since the start, or since the last time that this was called. */
  calls(): Promise<readonly ReceivedCall[]>;
  /** Injects a fault into the next matching call. */
  fault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** Changes what is in Azure, as someone else could. */
  edit(change: (estate: { subscriptions: unknown[]; resources: Loose[]; denied: unknown[] }) => void): Promise<void>;
}

type Loose = Record<string, unknown> & { id: string; properties: Record<string, unknown> };

export async function azure(options: Partial<ArmOptions> = {}): Promise<Azure> {
  const simulator = await start(options);
  const access = {
    endpoint: 'https://management.azure.com',
    credential: loopbackCredential(),
    httpClient: loopbackHttpClient(simulator.url),
  };
  let known = 0;
  return {
    simulator,
    access,
    reading: readingArm(access),
    writing: writingArm(access, leaseGuard({ key: 'CR-1', left: () => 1 })),
    async calls() {
      const all = list((await simulator.control('GET', 'requests')).body).map(
        (call): ReceivedCall => ({
          method: text(call, 'method'),
          path: text(call, 'path'),
          status: Number(at(call, 'status')),
          changed: at(call, 'changed') === true,
          clientRequestId: at(call, 'clientRequestId') === null ? null : text(call, 'clientRequestId'),
        }),
      );
      const fresh = all.slice(known);
      known = all.length;
      return fresh;
    },
    async fault(fault) {
      const { status, body } = await simulator.control('POST', 'faults', fault);
      if (status !== 200) throw new Error(`The fault was refused: ${JSON.stringify(body)}`);
    },
    async edit(change) {
      const estate = JSON.parse(JSON.stringify((await simulator.control('GET', 'estate')).body));
      estate.denied ??= [];
      change(estate);
      const { status, body } = await simulator.control('PUT', 'estate', estate);
      if (status !== 200) throw new Error(`The estate was refused: ${JSON.stringify(body)}`);
    },
  };
}

export function observe({ writing }: Azure, change: Change): Promise<ChangeObservation> {
  return executorOf(change).observe(writing, change);
}

export function write({ writing }: Azure, change: Change, id = 'step-1'): Promise<WriteReceipt> {
  return executorOf(change).write(writing, change, id);
}

/** How a change was applied, from the first observation to the last. */
export interface Applied {
  readonly before: ChangeObservation;
  readonly receipt: WriteReceipt;
  readonly operation: OperationStatus | undefined;
  readonly after: ChangeObservation;
}

/**
 * Applies a change as a worker does: observes it, writes it, polls the operation, and observes it until it is settled.
 */
export async function apply(sut: Azure, change: Change, pollMs = 10): Promise<Applied> {
  const before = await observe(sut, change);
  const receipt = await write(sut, change);
  const operation = await pollUntilDone(sut, receipt, pollMs);
  return { before, receipt, operation, after: await finalObservation(sut, change, pollMs) };
}

async function pollUntilDone(
  { writing }: Azure,
  { operationUrl }: WriteReceipt,
  pollMs: number,
): Promise<OperationStatus | undefined> {
  if (operationUrl === null) return undefined;
  for (;;) {
    const status = await pollOperation(writing, operationUrl);
    if (status.done) return status;
    await sleep(status.retryAfterMs ?? pollMs);
  }
}

/** Returns the first observation of a change that is no longer in progress. */
export async function finalObservation(sut: Azure, change: Change, pollMs = 10): Promise<ChangeObservation> {
  for (;;) {
    const observation = await observe(sut, change);
    if (observation.status !== 'in-progress') return observation;
    await sleep(pollMs);
  }
}

/** Returns the error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('The call succeeded, but was expected to fail.');
}

/** Returns what the error that a promise rejects with means. */
export async function failureOf(promise: Promise<unknown>): Promise<ArmFailure> {
  const error = await errorOf(promise);
  const failure = classifyArmError(error);
  if (failure === undefined) throw error;
  return failure;
}
