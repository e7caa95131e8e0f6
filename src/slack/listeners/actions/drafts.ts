import { answerDraft, findOwnDraft } from '../../../app/drafts/answer-draft.ts';
import { Problem } from '../../../base/problem.ts';
import {
  draftAnsweredMessage,
  draftPicks,
  draftRefusedMessage,
  parseDraftButton,
} from '../../../cards/draft-message.ts';
import { workflowNamed } from '../../../workflows/load-rulebook.ts';
import type { SlackContext } from '../../context.ts';
import type { Click } from '../payloads.ts';
import type { Reply } from '../reply.ts';
import { askedMessage } from '../reply.ts';
import { openWorkflowForm } from '../views/workflow-form.ts';

/** Submits a draft with the names that were picked in the menus beside the button. */
export async function clickSubmitDraft(context: SlackContext, click: Click): Promise<Reply> {
  const { actor, entered } = click;
  const button = draftIn(click);
  const answered = await answerDraft(context, { ...button, actor, picks: draftPicks(entered) });
  if ('refused' in answered) return { message: draftRefusedMessage(answered.refused) };
  if ('answered' in answered) return { message: draftAnsweredMessage(answered.answered) };
  return { message: askedMessage(context, answered.outcome, answered.title) };
}

/** Opens the form of a draft's workflow, filled in with what was typed. */
export async function clickEditDraft(context: SlackContext, click: Click): Promise<Reply> {
  const found = await findOwnDraft(context, { ...draftIn(click), actor: click.actor });
  if ('refused' in found) return { message: draftRefusedMessage(found.refused) };
  const { workflow: name, inputs, reason, origin, amends } = found.draft;
  const workflow = workflowNamed(context.rulebook, name);
  if (workflow === undefined) throw new Problem('unavailable', 'This kind of change is no longer available.');
  const by = { person: click.actor.person, channel: origin };
  return openWorkflowForm(context, workflow, by, { inputs, reason, amends: amends ?? undefined });
}

/** @throws Problem `bad-input` */
function draftIn({ value }: Click) {
  const button = parseDraftButton(value);
  if (button !== undefined) return button;
  throw new Problem('bad-input', 'This button is out of date. Type the command again.');
}
