import { questions } from '../../../app/questions/index.ts';
import type { Question } from '../../../app/questions/question.ts';
import { withNotices } from '../../../app/questions/with-notices.ts';
import { sentFiles } from '../../../cards/answer.ts';
import type { Command } from '../reply.ts';
import { openWorkflowForm } from '../views/workflow-form.ts';

/**
 * The commands that ask a question. Azure may have to be read for the answer, which takes longer than Slack waits, and what goes
 * with an answer has to be uploaded.
 */
export const questionCommands: readonly Command[] = questions.map(commandOf);

/** Returns the command that asks a question. */
export function commandOf(question: Question): Command {
  return {
    ...question,
    purpose: 'ask',
    async handle(context, { actor, channel, key }, rest) {
      const workflow = rest === '' ? context.rulebook.workflows.get(question.form ?? '') : undefined;
      if (workflow !== undefined) return openWorkflowForm(context, workflow, { person: actor.person, channel });
      const answer = question.ask(rest, { person: actor.person, key });
      if (!question.atOnce) return { later: () => withNotices(context, answer) };
      const found = await withNotices(context, answer);
      return sentFiles(found).length === 0 ? { message: found } : { later: async () => found };
    },
  };
}
