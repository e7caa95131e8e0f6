import { offeredTo } from '../../../app/offered.ts';
import type { RequestRights } from '../../../app/request-rights.ts';
import type { CommandToRun, HelpEntry, HelpGroup } from '../../../cards/help.ts';
import {
  correctionMessage,
  helpMessage,
  questionHelpMessage,
  unknownCommandMessage,
  unknownCommandSentence,
  workflowHelpMessage,
} from '../../../cards/help.ts';
import type { Message } from '../../../cards/message.ts';
import { requesterGroups } from '../../../domain/approval/requesters.ts';
import { matchName } from '../../../domain/match-name.ts';
import { exampleCommand } from '../../../workflows/example-command.ts';
import type { UnknownCommand } from '../../../workflows/parse-command.ts';
import { beginsQuestion } from '../../../workflows/spoken-question.ts';
import type { Workflow } from '../../../workflows/workflow.ts';
import { tasks } from '../../../workflows/workflow.ts';
import type { SlackContext } from '../../context.ts';
import type { Command } from '../reply.ts';

/** What help is based on. */
type Basis = Pick<SlackContext, 'rulebook' | 'inventory'>;

const taskTitles = {
  connect: 'Connect networks and resources',
  access: 'Open and close access',
  connections: 'Decide on private endpoint connections',
  scopes: 'Create and delete scopes',
  other: 'More changes',
} as const;

const questionTitles = { ask: 'Ask', manage: 'Manage requests' } as const;

/** Returns the help on all commands, by what they are for, with names from Azure. */
export function allHelp(basis: Basis, rights: RequestRights, commands: readonly Command[]): Message {
  const { rulebook, inventory } = basis;
  const topology = inventory.atHand()?.topology;
  const { offered, restricted } = offeredTo(basis, rights, [...rulebook.workflows.values()]);
  const examples = offered.map(workflow => {
    return { ...entryOf(workflow), syntax: exampleCommand(workflow, topology), task: workflow.task ?? 'other' };
  });
  const groups: readonly HelpGroup[] = [
    ...([...tasks, 'other'] as const).map(task => {
      return { title: taskTitles[task], entries: examples.filter(entry => entry.task === task), haveForms: true };
    }),
    ...(['ask', 'manage'] as const).map(purpose => {
      return {
        title: questionTitles[purpose],
        entries: commands.filter(entry => entry.purpose === purpose && rights(entry.submits ?? '') !== 'no'),
        haveForms: false,
      };
    }),
  ];
  return helpMessage(
    groups.filter(({ entries }) => entries.length > 0),
    restricted,
  );
}

/** Returns the help on one command. */
export function helpOn(
  basis: Basis,
  rights: RequestRights,
  commands: readonly Command[],
  { text: typed, key }: CommandToRun,
): Message {
  const { workflows } = basis.rulebook;
  const word = typed.toLowerCase();
  if (word === 'help') return allHelp(basis, rights, commands);
  const workflow = workflows.get(word);
  if (workflow !== undefined) return workflowHelp(basis, rights, workflow);
  const command = commands.find(candidate => candidate.word === word || candidate.also?.includes(word));
  if (command !== undefined) return questionHelpMessage(command);
  const similar = similarWord(typed, [...workflows.keys(), ...commands.map(entry => entry.word)]);
  if (similar === undefined) return unknownCommandMessage(typed, []);
  return correctionMessage(unknownCommandSentence(typed), { text: `help ${similar}`, key });
}

function workflowHelp({ rulebook: { policy } }: Basis, rights: RequestRights, workflow: Workflow): Message {
  const inputs = Object.entries(workflow.inputs).map(([name, { label, hint, ...input }]) => {
    return { name, label, hint, values: input.kind === 'choice' ? input.options.map(({ value }) => value) : [] };
  });
  const [, ...others] = workflow.syntax.phrasings;
  const phrasings = others.map(({ text }) => text);
  const requesters = requesterGroups(policy, workflow.name).map(({ group }) => group);
  const isOffered = rights(workflow.name) !== 'no';
  return workflowHelpMessage({ ...entryOf(workflow), risk: workflow.risk, inputs, phrasings, requesters, isOffered });
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
  const words = [...commands.map(entry => entry.word), 'help'];
  const known = beginsQuestion(word) ? undefined : similarWord(word, words);
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
