import type { HelpEntry } from '../../../cards/help.ts';
import { helpMessage, questionHelpMessage, unknownCommandMessage, workflowHelpMessage } from '../../../cards/help.ts';
import type { Message } from '../../../cards/message.ts';
import { matchName } from '../../../domain/match-name.ts';
import type { Rulebook } from '../../../workflows/load-rulebook.ts';
import type { Workflow } from '../../../workflows/workflow.ts';

type Workflows = Pick<Rulebook, 'workflows'>;

const MAX_SIMILAR = 3;

/** Returns the help on all commands. */
export function allHelp({ workflows }: Workflows, commands: readonly HelpEntry[]): Message {
  return helpMessage(commands, [...workflows.values()].map(entryOf));
}

/** Returns the help on one command. */
export function helpOn({ workflows }: Workflows, commands: readonly HelpEntry[], typed: string): Message {
  const word = typed.toLowerCase();
  if (word === 'help') return allHelp({ workflows }, commands);
  const workflow = workflows.get(word);
  if (workflow !== undefined) {
    const inputs = Object.entries(workflow.inputs).map(([name, { label, hint }]) => ({ name, label, hint }));
    return workflowHelpMessage({ ...entryOf(workflow), risk: workflow.risk, inputs });
  }
  const command = commands.find(candidate => candidate.word === word);
  return command === undefined ? unknownCommand({ workflows }, commands, typed) : questionHelpMessage(command);
}

/** Returns the answer to an unknown command, with the most similar commands. */
export function unknownCommand({ workflows }: Workflows, commands: readonly HelpEntry[], typed: string): Message {
  const words = [...workflows.keys(), ...commands.map(({ word }) => word), 'help'];
  const result = matchName(
    typed,
    words.map(word => ({ id: word, name: word })),
  );
  if ('found' in result) return unknownCommandMessage(typed, [result.found.name]);
  const similar = 'ambiguous' in result ? result.ambiguous : result.suggestions;
  return unknownCommandMessage(
    typed,
    similar.slice(0, MAX_SIMILAR).map(({ name }) => name),
  );
}

function entryOf({ syntax, title }: Workflow): HelpEntry {
  return { word: syntax.verb, syntax: syntax.text, title };
}
