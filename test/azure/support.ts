import { setTimeout as sleep } from 'node:timers/promises';
import { type Arm as BotArm, readingArm, writingArm } from '../../src/azure/arm.ts';
import type { Look, Receipt } from '../../src/azure/changes/executor.ts';
import { executorOf } from '../../src/azure/changes/index.ts';
import type { Progress } from '../../src/azure/changes/operation.ts';
import { pollOperation } from '../../src/azure/changes/operation.ts';
import { loopbackCredential, loopbackHttpClient } from '../../src/azure/loopback.ts';
import { leaseGuard } from '../../src/azure/policies.ts';
import type { Change } from '../../src/domain/changes/index.ts';
import type { ArmOptions } from '../../src/sandbox/arm/server.ts';
import { at, list, type Arm as Simulator, start, text } from '../sandbox/arm/support.ts';

/** One call that the simulator saw. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly changed: boolean;
  readonly clientRequestId: string | null;
}

/** A simulator with the bot's two ways to it. */
export interface Azure {
  readonly simulator: Simulator;
  readonly reading: BotArm;
  readonly writing: BotArm;
  /** Everything that was called since the start, or since the last look. */
  calls(): Promise<readonly Seen[]>;
  /** Lets the next call that fits suffer something. */
  fault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** Changes the estate behind the bot's back. */
  edit(change: (estate: { subscriptions: unknown[]; resources: Loose[]; denied: unknown[] }) => void): Promise<void>;
}

type Loose = Record<string, unknown> & { id: string; properties: Record<string, unknown> };

export async function azure(options: Partial<ArmOptions> = {}): Promise<Azure> {
  const simulator = await start(options);
  const access = {
    endpoint: 'https://management.azure.com',
    credential: loopbackCredential,
    httpClient: loopbackHttpClient(simulator.url),
  };
  let known = 0;
  return {
    simulator,
    reading: readingArm(access),
    writing: writingArm(access, leaseGuard({ key: 'CR-1', left: () => 1 })),
    async calls() {
      const all = list((await simulator.control('GET', 'requests')).body).map(
        (call): Seen => ({
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

export function lookAt({ writing }: Azure, change: Change): Promise<Look> {
  return executorOf(change).look(writing, change);
}

export function write({ writing }: Azure, change: Change, id = 'step-1'): Promise<Receipt> {
  return executorOf(change).write(writing, change, id);
}

/** How a change was made, from the first look to the last. */
export interface Made {
  readonly before: Look;
  readonly receipt: Receipt;
  readonly operation: Progress | undefined;
  readonly after: Look;
}

/** Makes a change as a worker does: look, write, follow the operation, look until it is no longer under way. */
export async function make(sut: Azure, change: Change, pollMs = 10): Promise<Made> {
  const before = await lookAt(sut, change);
  const receipt = await write(sut, change);
  const operation = await followed(sut, receipt, pollMs);
  return { before, receipt, operation, after: await settled(sut, change, pollMs) };
}

async function followed({ writing }: Azure, { operationUrl }: Receipt, pollMs: number): Promise<Progress | undefined> {
  if (operationUrl === null) return undefined;
  for (;;) {
    const progress = await pollOperation(writing, operationUrl);
    if (progress.done) return progress;
    await sleep(progress.retryAfterMs ?? pollMs);
  }
}

/** The last look at a change, once it is no longer under way. */
export async function settled(sut: Azure, change: Change, pollMs = 10): Promise<Look> {
  for (let look = await lookAt(sut, change); ; look = await lookAt(sut, change)) {
    if (look.stands !== 'under-way') return look;
    await sleep(pollMs);
  }
}

/** The error that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It went well, and was expected to fail.');
}
