import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlClient, View } from '../../sandbox/src/control-client.ts';
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

/** Who declines requests. Slack shows at most three forms to one person at a time, one above the other. */
const decliner = 'dave';

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
      if (course.isDeclined === true) void (await openDeclineForm(control, ref()))();
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

/** Opens the form that declines a request. Returns a function that submits it, and does nothing where there is no form. */
async function openDeclineForm(control: ControlClient, ref: string): Promise<() => Promise<void>> {
  const { slack, submit } = control;
  await click(control, decliner, 'request:decline', ref);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const views: View[] = await slack(`views?as=${decliner}`);
    const view = views.find(one => one.callback_id === 'decline' && JSON.stringify(one).includes(`Decline ${ref}"`));
    if (view !== undefined) {
      return async () => void (await submit(decliner, view.id, { reason: 'campaign' }).catch(() => undefined));
    }
    await sleep(100);
  }
  return async () => undefined;
}

/** Cancels or stops a request at the time that its course says, whether that is possible then or not. */
async function interrupt(control: ControlClient, as: string, ref: string, course: Course): Promise<void> {
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
