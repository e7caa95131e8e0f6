import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlClient } from '../../sandbox/src/control-client.ts';
import { clickOnApprove } from '../hostile/deliveries.ts';
import { formOf, postSigned } from '../hostile/signed-request.ts';
import type { Surroundings } from './drive-request.ts';
import { olderPlanApprover } from './schedule.ts';

/** Amends a request, and then sends the click of somebody who still sees its first plan. */
export async function amend({ control, isOver }: Surroundings, ref: string, as: string, to: string): Promise<void> {
  const first = await planBlockOf(control, ref);
  await control.command(as, `/ampls amend ${ref} ${to}`).catch(() => undefined);
  for (let attempt = 0; attempt < 50 && !isOver(); attempt += 1) {
    await sleep(200);
    const current = await planBlockOf(control, ref);
    if (first === undefined || current === undefined || current === first) continue;
    return approveOlderPlan(control, ref, first);
  }
}

/** Returns the id of the block with a card's Approve button, which names the plan that the card shows. */
async function planBlockOf(control: ControlClient, ref: string): Promise<string | undefined> {
  const blocks = JSON.stringify((await control.cardOf(ref).catch(() => undefined))?.blocks ?? []);
  return blocks.includes('"request:approve"') ? /"block_id":"(plan:[^"]+)"/.exec(blocks)?.[1] : undefined;
}

/** Posts the click of somebody whose card still shows an older plan to every bot. */
async function approveOlderPlan(control: ControlClient, ref: string, planBlock: string): Promise<void> {
  const people: { id: string; name: string }[] = await control.slack('people');
  const person = people.find(({ name }) => name === olderPlanApprover)?.id ?? '';
  const sender = { person, team: 'T000000001', channel: 'C0000000000', ref, responseUrl: 'http://127.0.0.1:9/none' };
  const body = formOf({ payload: JSON.stringify(clickOnApprove(sender, planBlock)) });
  for (const bot of [1, 2, 3, 4]) {
    const found: { url: string; signingSecret: string } | undefined = await control
      .slack(`bots/${bot}`)
      .catch(() => undefined);
    if (found === undefined) continue;
    await postSigned({ url: found.url, secret: found.signingSecret, body }).catch(() => undefined);
  }
}
