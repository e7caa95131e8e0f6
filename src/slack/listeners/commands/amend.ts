import { findAmendable } from '../../../app/amend-request.ts';
import { submitOrDraft } from '../../../app/drafts/submit-or-draft.ts';
import { refuse } from '../../../app/load-request.ts';
import { requestIdIn } from '../../../app/request-ref.ts';
import { Problem } from '../../../base/problem.ts';
import { correctionMessage } from '../../../cards/help.ts';
import type { Actor } from '../../../domain/request/events.ts';
import { refOf } from '../../../domain/request/record.ts';
import { workflowNamed } from '../../../workflows/load-rulebook.ts';
import { parseCommand } from '../../../workflows/parse-command.ts';
import type { SlackContext } from '../../context.ts';
import type { Command, Reply } from '../reply.ts';
import { askedMessage, refusalReply } from '../reply.ts';
import { openWorkflowForm } from '../views/workflow-form.ts';

export const amendCommand: Command = {
  word: 'amend',
  purpose: 'manage',
  syntax: 'amend CR-12 [<new command>]',
  title: 'Change what your waiting request asks for: its approvals start again',
  async handle(context, { actor, channel, key }, rest) {
    const [ref = '', text = ''] = /^(\S*)\s*(.*)$/s.exec(rest)?.slice(1) ?? [];
    const id = requestIdIn(ref, this.syntax);
    if (text === '') return openAmendForm(context, { request: id, actor, channel });
    const parsed = parseCommand([...context.rulebook.workflows.values()], text);
    if ('error' in parsed) {
      const corrected =
        parsed.corrected === undefined ? undefined : { text: `amend ${refOf(id)} ${parsed.corrected}`, key };
      return { message: correctionMessage(parsed.error, corrected) };
    }
    if ('similar' in parsed) {
      throw new Problem(
        'bad-input',
        `"${text.slice(0, 60)}" is not a command that requests a change. Usage: /ampls ${this.syntax}`,
      );
    }
    const { workflow, inputs, missing, reason } = parsed;
    const by = { person: actor.person, channel };
    if (missing.length > 0) return openWorkflowForm(context, workflow, by, { inputs, reason, amends: id });
    const asked = { key, workflow: workflow.name, inputs, reason, actor, origin: channel, amends: id };
    return { message: askedMessage(context, await submitOrDraft(context, asked), workflow.title) };
  },
};

/** Opens the form of a waiting request, filled in with what it asks for now. */
export async function openAmendForm(
  context: SlackContext,
  { request: id, actor, channel }: { readonly request: number; readonly actor: Actor; readonly channel: string },
): Promise<Reply> {
  const found = await findAmendable(context, { request: id, actor });
  if ('refused' in found) return refusalReply(found, 'amend');
  const { workflow: name, inputs, reason } = found.amendable;
  const workflow = workflowNamed(context.rulebook, name);
  // A rollback has no form: it is given by the request that it undoes.
  if (workflow === undefined) return refusalReply(await refuse(context, id, 'other-workflow'), 'amend');
  return openWorkflowForm(context, workflow, { person: actor.person, channel }, { inputs, reason, amends: id });
}
