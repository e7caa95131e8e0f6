import { message } from '../../cards/message.ts';
import { line } from '../../cards/rich.ts';
import { refOf } from '../../domain/request/record.ts';
import { cancel } from '../../requests/wishes.ts';
import type { Desk } from '../desk.ts';
import { keyOf, takeBack, tryAgain } from '../intake.ts';
import { dossierOf, idIn, requestOf } from '../known.ts';
import { present, refusal } from '../refusals.ts';
import type { Reply } from '../reply.ts';
import { say } from '../speech.ts';
import type { Command } from './call.ts';

export const cancelCommand: Command = {
  word: 'cancel',
  form: 'cancel CR-12',
  title: 'withdraws a request of yours of which nothing has been written yet',
  async answer(desk, { person }, rest) {
    const id = idIn(rest, this.form);
    return (await cancelFor(desk, id, person)) ?? { say: say(`${refOf(id)} is cancelled.`) };
  },
};

export const retryCommand: Command = {
  word: 'retry',
  form: 'retry CR-12',
  title: 'plans a request again, or asks for a finished one again',
  async answer(desk, { person, channel, trigger }, rest) {
    const again = { key: keyOf.command(trigger), requester: person, origin: channel };
    return retryFor(desk, idIn(rest, this.form), again);
  },
};

export const rollbackCommand: Command = {
  word: 'rollback',
  form: 'rollback CR-12',
  title: 'asks for what a finished request has made to be taken back',
  async answer(desk, { person, channel, trigger }, rest) {
    const asked = { key: keyOf.command(trigger), requester: person, origin: channel };
    return rollbackFor(desk, idIn(rest, this.form), asked);
  },
};

/** Withdraws a request. @returns why not, if not */
export async function cancelFor(desk: Desk, id: number, person: string): Promise<Reply | undefined> {
  const granted = await cancel(desk.db, { request: id, person }, desk.clock());
  if (!('refused' in granted)) {
    desk.nudge('deliver', id);
    return undefined;
  }
  const why = granted.refused === 'not-yours' ? 'not-yours' : 'too-late';
  const { events } = await dossierOf(desk, id);
  return { say: refusal(why, 'cancel', granted.request, events) };
}

/** Asks for what a request has made to be taken back, and says as which. */
export async function rollbackFor(desk: Desk, id: number, asked: Parameters<typeof takeBack>[2]): Promise<Reply> {
  const accepted = await takeBack(desk, await requestOf(desk, id), asked);
  if (accepted !== undefined) {
    return { say: say(`${refOf(accepted.id)} is written down: it asks for ${refOf(id)} to be taken back.`) };
  }
  const now = await dossierOf(desk, id);
  const where = present(now.request, now.events);
  return {
    say: message(line(`Nothing that ${refOf(id)} has made stands, so there is nothing to take back: `, ...where)),
  };
}

/** Tries a request again, and says as which. */
export async function retryFor(desk: Desk, id: number, again: Parameters<typeof tryAgain>[2]): Promise<Reply> {
  const request = await requestOf(desk, id);
  const tried = await tryAgain(desk, request, again);
  if ('refused' in tried) {
    const now = await dossierOf(desk, id);
    const where = present(now.request, now.events);
    return { say: message(line(`${refOf(id)} has not ended, so it cannot be asked for again: `, ...where)) };
  }
  if (!tried.anew)
    return {
      say: say(`${refOf(id)} is being planned again. Whoever agreed to the old plan has to agree to the new one.`),
    };
  return { say: say(`${refOf(tried.as)} is written down: it asks for ${refOf(id)} again. It is being planned now.`) };
}
