import { questions } from '../../../app/questions/index.ts';
import type { Question } from '../../../app/questions/question.ts';
import type { Command } from '../reply.ts';

/** The commands that ask a question. Azure may have to be read for the answer, which takes longer than Slack waits. */
export const questionCommands: readonly Command[] = questions.map(commandOf);

function commandOf(question: Question): Command {
  return {
    ...question,
    purpose: 'ask',
    async handle(context, { actor, key }, rest) {
      const answer = question.ask(rest, { person: actor.person, key });
      return { later: () => answer(context) };
    },
  };
}
