import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlClient } from '../../sandbox/src/control-client.ts';
import { isTerminal } from '../../src/domain/request/states.ts';
import { amend } from './amend.ts';
import type { Command, Course } from './schedule.ts';
import type { RequestRow } from './watch-requests.ts';

/** How a command was answered. */
export interface SentCommand {
  readonly number: number;
  /** The name of the request in the acknowledgement, if Slack got one that creates a request. */
  readonly acknowledged: string | undefined;
  /** HTTP status of the acknowledgement; 0 where there was none. */
  readonly status: number;
}

/** What the people of a campaign see and use. */
export interface Surroundings {
  readonly control: ControlClient;
  readonly requestOf: (command: number) => RequestRow | undefined;
  readonly isOver: () => boolean;
}

/** How long people wait before they click again on something that has not changed, in milliseconds. */
const AGAIN_MS = 3_000;

/** Types a command. */
export async function sendCommand({ control }: Surroundings, { number, as, text }: Command): Promise<SentCommand> {
  const { status, body } = await control.command(as, text);
  return { number, status, acknowledged: /Created \*?(CR-\d+)/.exec(JSON.stringify(body))?.[1] };
}

/**
 * Does with the request of a command what its course says, and goes on until the request has ended: whatever did not
 * count, because a bot or a store was away, is done again.
 */
export async function driveRequest(surroundings: Surroundings, { number, as, course }: Command): Promise<void> {
  const { control, requestOf, isOver } = surroundings;
  const ref = () => `CR-${requestOf(number)?.id}`;
  let { amendedTo } = course;
  let isDecided = false;
  const decide = async () => {
    if (amendedTo !== undefined) {
      const to = amendedTo;
      amendedTo = undefined;
      return amend(surroundings, ref(), as, to);
    }
    if (!isDecided) {
      await sleep(course.decideAfter);
      void interrupt(control, as, ref(), course);
      isDecided = true;
    }
    await Promise.all(course.approvers.map(approver => click(control, approver, 'request:approve', ref())));
    return sleep(AGAIN_MS);
  };
  while (!isOver()) {
    const state = requestOf(number)?.state;
    if (state !== undefined && isTerminal(state)) return;
    if (state === 'awaiting_approval') await decide();
    if (state === 'stale') {
      await click(control, as, 'request:retry', ref());
      await sleep(AGAIN_MS);
    }
    await sleep(200);
  }
}

/** Declines a request at the time that its course says, with the form that asks why. */
async function decline(control: ControlClient, ref: string, after: number): Promise<void> {
  await sleep(after);
  await click(control, 'dave', 'request:decline', ref);
  const view = (await control.views('dave').catch(() => [])).at(-1);
  if (view !== undefined) await control.submit('dave', view.id, { reason: 'campaign' }).catch(() => undefined);
}

/** Declines, cancels or stops a request at the time that its course says, whether that is possible then or not. */
async function interrupt(control: ControlClient, as: string, ref: string, course: Course): Promise<void> {
  if (course.declineAfter !== undefined) await decline(control, ref, course.declineAfter);
  const after = course.cancelAfter ?? course.stopAfter;
  if (after === undefined) return;
  await sleep(after);
  await control
    .command(as, `/ampls ${course.stopAfter === undefined ? 'cancel' : 'stop'} ${ref}`)
    .catch(() => undefined);
}

/** Clicks a button of a request's card. Where the card does not show it any more, or not yet, nothing happens. */
async function click(control: ControlClient, as: string, action: string, ref: string): Promise<void> {
  await control.click(as, action, ref).catch(() => undefined);
}
