import assert from 'node:assert/strict';
import type { TestContext } from 'vitest';
import { inject, onTestFinished } from 'vitest';
import type { Acknowledgement, ArmCall, SlackMessage, View } from '../../sandbox/src/control-client.ts';
import { createControlClient, eventually, refIn } from '../../sandbox/src/control-client.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/src/sandbox.ts';
import { startSandbox } from '../../sandbox/src/sandbox.ts';

/** The queue stores to test: always Postgres, and Redis when `REDIS_URL` is set. */
export const queueStores: readonly ('postgres' | 'redis')[] = process.env['REDIS_URL']
  ? ['postgres', 'redis']
  : ['postgres'];

/** How long a test waits for any one result, in milliseconds. It is long because the machine may be busy. */
const TIMEOUT_MS = 120_000;

export type TestSystem = Awaited<ReturnType<typeof openSystem>>;

/**
 * Starts a sandbox for a test or a file: the real bot, a Slack workspace and an Azure, with a client of its control
 * API.
 */
export async function openSystem(options: Partial<SandboxOptions> & { readonly queues?: 'postgres' | 'redis' } = {}) {
  const { queues = queueStores.at(-1), ...more } = options;
  const sandbox = await startSandbox({
    port: 0,
    armPort: 0,
    speed: 0,
    transport: 'http',
    databaseUrl: inject('databaseUrl'),
    program: inject('programs').bot,
    redisUrl: queues === 'redis' ? process.env['REDIS_URL'] : undefined,
    ...more,
  });
  return Object.assign(helpers(sandbox), {
    sandbox,
    control: createControlClient(sandbox),
    close: () => sandbox.close(),
  });
}

/**
 * Starts a sandbox that is closed when the test ends.
 *
 * @param onEnd the test's own `onTestFinished`, which concurrent tests have to pass
 */
export async function openSystemForTest(
  options?: Parameters<typeof openSystem>[0],
  onEnd: TestContext['onTestFinished'] = onTestFinished,
): Promise<TestSystem> {
  const system = await openSystem(options);
  onEnd(async () => {
    await system.close();
  });
  return system;
}

function helpers(sandbox: Sandbox) {
  const control = createControlClient(sandbox);
  const handedOut = new Set<string>();
  const writes = async (): Promise<ArmCall[]> => (await control.armCalls()).filter(({ changed }) => changed);
  const waitForStatus = async (ref: string, status: string, ms = TIMEOUT_MS): Promise<void> => {
    const check = async () => assert.equal(await control.status(ref), status, `${ref} is ${status}`);
    await eventually(check, ms).catch(async cause => {
      throw new Error([`${ref} is not ${status}. Its thread:`, ...(await control.thread(ref))].join('\n'), { cause });
    });
  };
  /** Types a command that creates a request, and returns its name. */
  const submit = async (as: string, text: string): Promise<string> => {
    const delivery = await control.command(as, text);
    assert.equal(delivery.status, 200);
    return refIn(delivery);
  };
  return {
    writes,
    waitForStatus,
    submit,
    /** Submits a request as alice, waits until it awaits approval, and approves it as bob. */
    async submitAndApprove(text: string): Promise<string> {
      const ref = await submit('alice', text);
      await waitForStatus(ref, 'awaiting_approval');
      await control.click('bob', 'request:approve', ref);
      return ref;
    },
    /** Asks a question, and returns the answer that only this person sees. */
    async ask(as: string, text: string): Promise<SlackMessage> {
      const before = (await control.ephemerals(as)).length;
      await control.command(as, text);
      return eventually(async () => {
        const answer = (await control.ephemerals(as))[before];
        if (answer === undefined) throw new Error(`no answer to ${text}`);
        return answer;
      }, TIMEOUT_MS);
    },
    /** Waits for an ephemeral message to a person that matches a pattern. Ignores the first `after` messages. */
    async waitForEphemeral(as: string, pattern: RegExp, after = 0): Promise<SlackMessage> {
      return eventually(async () => {
        const found = (await control.ephemerals(as)).slice(after).find(({ text }) => pattern.test(text));
        assert.ok(
          found,
          `${as} sees ${pattern} in: ${(await control.ephemerals(as)).map(({ text }) => text).join(' | ')}`,
        );
        return found;
      }, TIMEOUT_MS);
    },
    /** Returns the thread of a request once its last line matches a pattern. */
    async waitForThread(ref: string, last: RegExp): Promise<string[]> {
      return eventually(async () => {
        const lines = await control.thread(ref);
        assert.match(lines.at(-1) ?? '', last, lines.join('\n'));
        return lines;
      }, TIMEOUT_MS);
    },
    /** Returns the text of a request's thread once it matches a pattern. A report follows the state that it is about. */
    async waitForReport(ref: string, pattern: RegExp): Promise<string> {
      return eventually(async () => {
        const text = (await control.thread(ref)).join('\n');
        assert.match(text, pattern);
        return text;
      }, TIMEOUT_MS);
    },
    /** Returns the view that was opened last for a person, once there is one that was not returned before. */
    async openView(as: string): Promise<View> {
      return eventually(async () => {
        const view = (await control.views(as)).findLast(({ id }) => !handedOut.has(id));
        assert.ok(view, `${as} sees a new form`);
        handedOut.add(view.id);
        return view;
      }, TIMEOUT_MS);
    },
    bot: (number: number, what: 'kill' | 'stop' | 'start') => control.slack(`bots/${number}`, { do: what }),
    clock: (offsetMs: number) => control.slack('clock', { offsetMs }),
    slackFault: (fault: object) => control.slack('faults', fault),
    armFault: (fault: object) => control.arm('faults', fault),
    /** Changes something in Azure directly, as a person would in the portal. */
    async inPortal(method: string, path: string, body?: unknown): Promise<void> {
      const response = await fetch(`${sandbox.armUrl}${path}?api-version=2021-09-01`, {
        method,
        headers: { authorization: 'Bearer portal', 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.text()}`);
    },
    clearFaults: async () => {
      await control.slack('faults', undefined, 'DELETE');
      await control.arm('faults', undefined, 'DELETE');
    },
  };
}

/** Returns the text of the response in an acknowledgement. */
export function responseText({ body }: Acknowledgement): string {
  return typeof body === 'object' && body !== null && 'text' in body ? String(body.text) : JSON.stringify(body ?? '');
}

/** Returns the lines that a thread contains more than once. */
export function duplicateLines(lines: readonly string[]): string[] {
  return lines.filter((line, index) => lines.indexOf(line) !== index);
}
