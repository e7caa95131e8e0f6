import assert from 'node:assert/strict';
import type { TestContext } from 'vitest';
import { inject, onTestFinished } from 'vitest';
import type { ArmCall, Delivery, SlackMessage, View } from '../../src/sandbox/player.ts';
import { createPlayer, eventually, refIn } from '../../src/sandbox/player.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';

/** Where queues can be kept on this machine: beside the record always, on Redis where `REDIS_URL` names one. */
export const queueStores: readonly ('postgres' | 'redis')[] = process.env['REDIS_URL']
  ? ['postgres', 'redis']
  : ['postgres'];

/** Longest that anything may take to come about in a test, in milliseconds: the machine may be busy with other things. */
const PATIENCE_MS = 120_000;

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** A sandbox for one test or file: the real bot, a Slack workspace, an Azure, and the people who play in them. */
export async function openStage(options: Partial<SandboxOptions> & { readonly queues?: 'postgres' | 'redis' } = {}) {
  const { queues = queueStores.at(-1), ...more } = options;
  const sandbox = await startSandbox({
    port: 0,
    armPort: 0,
    speed: 0,
    transport: 'http',
    databaseUrl: inject('databaseUrl'),
    redisUrl: queues === 'redis' ? process.env['REDIS_URL'] : undefined,
    ...more,
  });
  return Object.assign(helpers(sandbox), { sandbox, player: createPlayer(sandbox), close: () => sandbox.close() });
}

/**
 * A stage that is closed when the test is over.
 *
 * @param atEnd the test's own `onTestFinished`, for tests that run beside each other
 */
export async function stageForTest(
  options?: Parameters<typeof openStage>[0],
  atEnd: TestContext['onTestFinished'] = onTestFinished,
): Promise<Stage> {
  const stage = await openStage(options);
  atEnd(async () => {
    await stage.close();
  });
  return stage;
}

function helpers(sandbox: Sandbox) {
  const player = createPlayer(sandbox);
  const writes = async (): Promise<ArmCall[]> => (await player.armCalls()).filter(({ changed }) => changed);
  const reaches = async (ref: string, status: string, ms = PATIENCE_MS): Promise<void> => {
    await eventually(async () => assert.equal(await player.status(ref), status, `${ref} is ${status}`), ms);
  };
  return {
    writes,
    reaches,
    /** Types a command that makes a request. */
    async ask(as: string, text: string): Promise<string> {
      const delivery = await player.command(as, text);
      assert.equal(delivery.status, 200);
      return refIn(delivery);
    },
    /** Types a command, waits for its card to await approval, and lets bob agree. */
    async agreed(text: string): Promise<string> {
      const ref = refIn(await player.command('alice', text));
      await reaches(ref, 'awaiting_approval');
      await player.click('bob', 'request:approve', ref);
      return ref;
    },
    /** What that person alone is told from now on, once it says this. */
    async whispered(as: string, pattern: RegExp, after = 0): Promise<SlackMessage> {
      return eventually(async () => {
        const found = (await player.ephemerals(as)).slice(after).find(({ text }) => pattern.test(text));
        assert.ok(
          found,
          `${as} is told ${pattern}: ${(await player.ephemerals(as)).map(({ text }) => text).join(' | ')}`,
        );
        return found;
      }, PATIENCE_MS);
    },
    /** The thread of a request once it has so many lines, or ends with one like this. */
    async told(ref: string, last: RegExp): Promise<string[]> {
      return eventually(async () => {
        const lines = await player.thread(ref);
        assert.match(lines.at(-1) ?? '', last, lines.join('\n'));
        return lines;
      }, PATIENCE_MS);
    },
    async openView(as: string): Promise<View> {
      return eventually(async () => {
        const view = (await player.views(as)).at(-1);
        assert.ok(view, `${as} sees a form`);
        return view;
      }, PATIENCE_MS);
    },
    bot: (number: number, what: 'kill' | 'stop' | 'start') => player.slack(`bots/${number}`, { do: what }),
    clock: (offsetMs: number) => player.slack('clock', { offsetMs }),
    slackFault: (fault: object) => player.slack('faults', fault),
    armFault: (fault: object) => player.arm('faults', fault),
    /** Does something beside the bot, as in Azure's portal. */
    async inPortal(method: string, path: string, body?: unknown): Promise<void> {
      const response = await fetch(`${sandbox.armUrl}${path}?api-version=2021-09-01`, {
        method,
        headers: { authorization: 'Bearer portal', 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.text()}`);
    },
    clearFaults: async () => {
      await player.slack('faults', undefined, 'DELETE');
      await player.arm('faults', undefined, 'DELETE');
    },
  };
}

/** What an acknowledgement says. */
export function answerOf({ body }: Delivery): string {
  return typeof body === 'object' && body !== null && 'text' in body ? String(body.text) : JSON.stringify(body ?? '');
}

/** Lines that stand more than once in a thread. */
export function repeated(lines: readonly string[]): string[] {
  return lines.filter((line, index) => lines.indexOf(line) !== index);
}
