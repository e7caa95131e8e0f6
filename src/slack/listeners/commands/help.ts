import type { CommandToRun, HelpEntry } from '../../../cards/help.ts';
import {
  correctionMessage,
  helpMessage,
  questionHelpMessage,
  unknownCommandMessage,
  unknownCommandSentence,
  workflowHelpMessage,
} from '../../../cards/help.ts';
import type { Message } from '../../../cards/message.ts';
import { matchName } from '../../../domain/match-name.ts';
import type { Rulebook } from '../../../workflows/load-rulebook.ts';
import type { UnknownCommand } from '../../../workflows/parse-command.ts';
import type { Workflow } from '../../../workflows/workflow.ts';

type Workflows = Pick<Rulebook, 'workflows'>;

/** Returns the help on all commands. */
export function allHelp({ workflows }: Workflows, commands: readonly HelpEntry[]): Message {
  return helpMessage(commands, [...workflows.values()].map(entryOf));
}

/** Returns the help on one command. */
export function helpOn(
  { workflows }: Workflows,
  commands: readonly HelpEntry[],
  { text: typed, key }: CommandToRun,
): Message {
  const word = typed.toLowerCase();
  if (word === 'help') return allHelp({ workflows }, commands);
  const workflow = workflows.get(word);
  if (workflow !== undefined) return workflowHelp(workflow);
  const command = commands.find(candidate => candidate.word === word);
  if (command !== undefined) return questionHelpMessage(command);
  const similar = similarWord(typed, [...workflows.keys(), ...commands.map(entry => entry.word)]);
  return correctionMessage(
    unknownCommandSentence(typed),
    similar === undefined ? undefined : { text: `help ${similar}`, key },
  );
}

function workflowHelp(workflow: Workflow): Message {
  const inputs = Object.entries(workflow.inputs).map(([name, { label, hint, ...input }]) => {
    return { name, label, hint, values: input.kind === 'choice' ? input.options.map(({ value }) => value) : [] };
  });
  const [, ...others] = workflow.syntax.phrasings;
  const phrasings = others.map(({ text }) => text);
  return workflowHelpMessage({ ...entryOf(workflow), risk: workflow.risk, inputs, phrasings });
}

/**
 * Returns the answer to an unknown command: the command that was probably meant, or those that begin with the same word.
 *
 * @param typed everything that was typed
 */
export function unknownCommand(
  commands: readonly HelpEntry[],
  typed: CommandToRun,
  { corrected, similar }: UnknownCommand,
): Message {
  const [word = '', ...rest] = typed.text.split(/\s+/);
  const known = similarWord(word, [...commands.map(entry => entry.word), 'help']);
  const meant = corrected ?? (known === undefined ? undefined : [known, ...rest].join(' '));
  if (meant !== undefined) return correctionMessage(unknownCommandSentence(word), { text: meant, key: typed.key });
  const entries = similar.map(({ workflow, text: syntax }): HelpEntry => ({ ...entryOf(workflow), syntax }));
  return unknownCommandMessage(word, entries);
}

/** Returns the word that was probably meant, if there is exactly one. */
function similarWord(typed: string, words: readonly string[]): string | undefined {
  const result = matchName(
    typed,
    words.map(word => ({ id: word, name: word })),
  );
  if ('found' in result) return result.found.name;
  return 'suggestions' in result ? result.suggestions[0]?.name : undefined;
}

function entryOf({ syntax, title }: Workflow): HelpEntry {
  return { word: syntax.verb, syntax: syntax.text, title };
}
