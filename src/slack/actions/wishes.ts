import { Problem } from '../../base/problem.ts';
import { detailsOf } from '../../cards/details.ts';
import { sheet } from '../../cards/forms.ts';
import type { Choice } from '../../cards/hints-card.ts';
import { choiceSchema } from '../../cards/hints-card.ts';
import { refOf } from '../../domain/request/record.ts';
import { cancelFor, retryFor, rollbackFor } from '../commands/wishes.ts';
import { openForm } from '../commands/workflow.ts';
import type { Desk } from '../desk.ts';
import { keyOf, tryAgain } from '../intake.ts';
import { dossierOf, idIn, requestOf } from '../known.ts';
import type { Reply } from '../reply.ts';
import { say } from '../speech.ts';
import type { Click } from './click.ts';
import { whyNot } from './decisions.ts';

/** Withdraws a request for the one who made it. */
export async function cancelClick(desk: Desk, { value, person }: Click): Promise<Reply | undefined> {
  return cancelFor(desk, idIn(value, 'cancel CR-12'), person);
}

/** Plans the request again that was on the screen, or asks for it again in the channel of the click. */
export async function retryClick(desk: Desk, click: Click): Promise<Reply> {
  const id = idIn(click.value, 'retry CR-12');
  const { state, plan, origin } = await requestOf(desk, id);
  const seen = click.plan === null || plan === null || plan.hash.startsWith(click.plan);
  if (state === 'stale' && !seen) return { say: await whyNot(desk, id, 'outdated', 'plan') };
  return retryFor(desk, id, {
    key: keyOf.click(click.trigger),
    requester: click.person,
    origin: click.channel ?? origin,
  });
}

/** Asks for what a request has made to be taken back. */
export async function rollbackClick(desk: Desk, click: Click): Promise<Reply> {
  const id = idIn(click.value, 'rollback CR-12');
  const { origin } = await requestOf(desk, id);
  const key = keyOf.click(click.trigger);
  return rollbackFor(desk, id, { key, requester: click.person, origin: click.channel ?? origin });
}

/** Shows everything that is written about a request, in a window. */
export async function detailsClick(desk: Desk, { value }: Click): Promise<Reply> {
  const id = idIn(value, 'show CR-12');
  return { open: sheet(refOf(id), detailsOf(await dossierOf(desk, id))) };
}

/** Asks again with the thing that was meant in place of the name that was typed. */
export async function choiceClick(desk: Desk, click: Click): Promise<Reply> {
  const { request: id, input, typed, id: chosen } = readChoice(click.value);
  const old = await requestOf(desk, id);
  if (old.requester !== click.person) return { say: await whyNot(desk, id, 'not-yours', 'choose for') };
  const values = (old.inputs[input] ?? []).map(name => (name === typed ? chosen : name));
  const again = {
    key: keyOf.click(click.trigger),
    requester: click.person,
    origin: click.channel ?? old.origin,
    inputs: { ...old.inputs, [input]: [...new Set(values)] },
  };
  const tried = await tryAgain(desk, old, again);
  if ('refused' in tried) return { say: await whyNot(desk, id, 'too-late', 'choose for') };
  return { say: say(`${refOf(tried.as)} is written down: it asks for ${refOf(id)} again, with the one you chose.`) };
}

/** @throws Problem `bad-input` */
function readChoice(value: string): Choice {
  try {
    return choiceSchema.parse(JSON.parse(value));
  } catch (error) {
    throw new Problem('bad-input', 'This button says nothing that the bot understands. Please ask again.', error);
  }
}

/** Opens the form of a workflow from the menu. */
export async function formClick(desk: Desk, { channel }: Click, verb: string): Promise<Reply> {
  const workflow = desk.rulebook.workflows.get(verb);
  if (workflow === undefined)
    return { say: say(`There is no /ampls ${verb} any more. /ampls help lists what there is.`) };
  return openForm(desk, workflow, channel ?? desk.config.channel);
}
