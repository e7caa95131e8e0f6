import { acceptedAnswer } from '../../cards/answers.ts';
import type { Typed } from '../../cards/forms.ts';
import { workflowForm } from '../../cards/forms.ts';
import { parseShortForm } from '../../workflows/parse.ts';
import type { Workflow } from '../../workflows/workflow.ts';
import type { Desk } from '../desk.ts';
import { keyOf, takeIn } from '../intake.ts';
import type { Reply } from '../reply.ts';
import { say } from '../speech.ts';
import { formMetadata } from '../views/metadata.ts';
import { offeringForm } from '../views/offers.ts';
import type { Call } from './call.ts';

const EMPTY: Typed = { inputs: {}, reason: null };

/** Takes a short form for a request; where something is missing of it, its form opens with what was typed. */
export async function workflowReply(desk: Desk, workflow: Workflow, call: Call, rest: string): Promise<Reply> {
  const typed = parseShortForm(workflow, rest);
  if ('error' in typed) return { say: say(typed.error) };
  const { inputs, missing, reason } = typed;
  if (missing.length > 0) return openForm(desk, workflow, call.channel, typed);
  const { id } = await takeIn(desk, {
    key: keyOf.command(call.trigger),
    workflow: workflow.name,
    inputs,
    reason,
    requester: call.person,
    origin: call.channel,
  });
  return { say: acceptedAnswer(id, workflow.title, placeOf(desk)) };
}

/** The form of a workflow. @param channel where it was asked for */
export async function openForm(desk: Desk, workflow: Workflow, channel: string, typed = EMPTY): Promise<Reply> {
  const { form, mark: offered } = await offeringForm(desk, workflow, typed.inputs);
  const metadata = formMetadata({ workflow: workflow.name, channel, ...(offered !== undefined && { offered }) });
  return { open: workflowForm(form, typed, metadata) };
}

/** The channel of the cards, in words. */
export function placeOf({ config: { channel } }: Desk): string {
  return /^[CG][A-Z0-9]{7,}$/.test(channel) ? 'the channel for changes' : `#${channel.replace(/^#/, '')}`;
}
