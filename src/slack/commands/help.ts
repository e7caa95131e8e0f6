import { menuAnswer, topicAnswer, unknownWord, workflowAnswer } from '../../cards/help.ts';
import type { Message } from '../../cards/message.ts';
import { resolveName } from '../../domain/names.ts';
import type { Rulebook } from '../../workflows/load.ts';
import type { Workflow } from '../../workflows/workflow.ts';
import type { Command } from './call.ts';

type Workflows = Pick<Rulebook, 'workflows'>;

/** Everything that can be asked and asked for. */
export function menu({ workflows }: Workflows, commands: readonly Command[]): Message {
  return menuAnswer(commands, [...workflows.values()].map(topicOf));
}

/** More on one word. */
export function helpOn({ workflows }: Workflows, commands: readonly Command[], typed: string): Message {
  const word = typed.toLowerCase();
  const workflow = workflows.get(word);
  if (workflow !== undefined) {
    const inputs = Object.entries(workflow.inputs).map(([name, { label, hint }]) => ({ name, label, hint }));
    return workflowAnswer({ ...topicOf(workflow), risk: workflow.risk, inputs });
  }
  const command = commands.find(known => known.word === word);
  return command === undefined ? unknown({ workflows }, commands, typed) : topicAnswer(command);
}

/** Says that there is no such command, and what comes nearest. */
export function unknown({ workflows }: Workflows, commands: readonly Command[], word: string): Message {
  const words = [...workflows.keys(), ...commands.map(known => known.word), 'help'];
  const result = resolveName(
    word,
    words.map(name => ({ id: name, name })),
  );
  if ('found' in result) return unknownWord(word, [result.found.name]);
  const near = 'ambiguous' in result ? result.ambiguous : result.suggestions;
  return unknownWord(
    word,
    near.slice(0, 3).map(({ name }) => name),
  );
}

function topicOf({ pattern, title }: Workflow) {
  return { word: pattern.verb, form: pattern.text, title };
}
