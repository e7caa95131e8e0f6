import { openFormMessage, workflowHelpMessage } from '../../../../src/cards/help.ts';
import { notARequester } from '../../../../src/domain/approval/requesters.ts';
import { rulebook } from '../../../workflows/rulebook.ts';
import type { Listeners } from '../listeners.ts';
import { listenersOf } from '../listeners.ts';
import type { Example, Sentence } from '../markdown.ts';
import { escapeMarkdown, exampleList, inlineCode, sentenceIn, sentenceTable, table } from '../markdown.ts';
import type { Section } from '../section.ts';

/** Commands with a mistake in them. */
const mistakes = [
  'conect law-prod to ampls-a',
  'xyzzy',
  'delete law-prod',
  'help conect',
  'connect law-prod beside ampls-a',
  'connect law-prod ot ampls-a',
  'access-mode ampls-a to privatonly',
  'connect law-prod appi-shop to ampls-a',
  'connect , to ampls-a',
  'connect law-prod, to ampls-a',
  'connect "" to ampls-a',
  'connect law-prod to ampls-a, ampls-b',
  'connect law-prod to ampls-a tonight',
  'connect "law-prod to ampls-a',
  'enable public query access on law-prod for 4x',
  'enable public query access on law-prod for 8 days',
  'disable public query access on law-prod for 4h',
  'connect law-prod to ampls-a because',
  'connect law-prod to ampls-a because ""',
  'connect law-prod to ampls-a because "SOC" onboarding',
  'access-mode of ampls-a',
  'create-endpoint , in vnet-hub',
  'delete-endpoint pe-hub dns',
  'delete-endpoint pe-hub dns maybe',
  'delete-endpoint pe-hub dns keep dns keep',
  'delete-endpoint pe-hub tonight',
  'create-scope a/b in rg-monitor',
  'reject pe-lab saying not this one',
  'link-storage stlogs to law-prod',
  'requests closed',
  'show CR-12 --as poem',
  'where',
  'what-if usage',
  'why vnet-hub',
  'connect law-prod to ampls-a --here',
  'show',
  'show law-prod',
  'amend',
  'approve CR-12 please',
  'comment CR-12',
  'amend CR-12 frobnicate law-prod',
  'cancel law-prod',
  'stop',
  'retry',
  'rollback law-prod',
  'show CR-99',
];

const longTexts: readonly (readonly [string, string])[] = [
  ['A name of more than 1,000 characters', `connect ${'x'.repeat(1001)} to ampls-a`],
  ['A text that is longer than its input takes', `reject pe-lab saying "${'x'.repeat(141)}"`],
  ['A comment of more than 3,000 characters', `comment CR-12 ${'x'.repeat(3001)}`],
  ['A reason of more than 3,000 characters', `connect law-prod to ampls-a because "${'x'.repeat(3001)}"`],
];

const clicks: readonly (readonly [string, string, string])[] = [
  ['A button of an older version of the bot', 'request:forget', 'CR-12'],
  ['A button without the number of a request', 'request:details', ''],
  ['A button for a form that no longer exists', 'form:conect', 'conect'],
  ['A suggestion that cannot be read', 'request:choose:0', '{}'],
  ['A corrected command that cannot be read', 'command:run', '{}'],
  ['A button for a connection that names something else', 'connection:reject', 'law-prod'],
];

/** Returns the help, and what people read when a command or a click is wrong. */
export async function commands(): Promise<readonly Section[]> {
  const listeners = listenersOf();
  return [
    {
      title: 'Help',
      intro: 'The answer to `/ampls help`.',
      parts: [
        { title: 'All commands', content: exampleList([await answerExample(listeners, 'help')]) },
        { title: 'One command', content: exampleList(await helpExamples(listeners)) },
        { title: 'A command for members of a group, to somebody else', content: exampleList([restrictedHelp()]) },
      ],
    },
    {
      title: 'Mentions',
      intro:
        'A mention of the bot does what the same text does after `/ampls`. Only a command or a click can open a form.',
      parts: [
        {
          content: exampleList([
            {
              when: '`@amplsbot connect law-prod`',
              blocks: openFormMessage({ text: 'connect law-prod', key: 'k' }).blocks,
            },
          ]),
        },
      ],
    },
    {
      title: 'Mistakes in commands',
      intro: 'The answer to a command or a click that cannot be understood. Nothing is created.',
      parts: [
        { title: 'Commands', content: await commandMistakes(listeners) },
        {
          title: 'Commands that can be corrected',
          content: exampleList([await answerExample(listeners, 'conect law-prod to ampls-a')]),
        },
        { title: 'Texts that are too long', content: sentenceTable(await longTextMistakes(listeners)) },
        { title: 'Buttons', content: sentenceTable(await clickMistakes(listeners)) },
        { title: 'Changes that only members of a group may request', content: sentenceTable(refusedRequesters()) },
      ],
    },
  ];
}

function restrictedHelp(): Example {
  const entry = { word: 'delete-scope', syntax: 'delete-scope {scope}', title: 'Delete a private link scope' };
  const help = { ...entry, risk: 'high', inputs: [], phrasings: [], requesters: ['network-owners'], isOffered: false };
  return { when: '`/ampls help delete-scope`', blocks: workflowHelpMessage(help).blocks };
}

function refusedRequesters(): readonly Sentence[] {
  const sentence = (right: 'no' | 'unknown') => notARequester('Delete a private link scope', ['network-owners'], right);
  return [
    ['Somebody else requests it', sentence('no')],
    ['Slack does not say who is in the group', sentence('unknown')],
  ];
}

async function answerExample({ command }: Listeners, text: string): Promise<Example> {
  return { when: `\`/ampls ${text}\``, blocks: (await command(text)).blocks };
}

async function helpExamples(listeners: Listeners): Promise<readonly Example[]> {
  const words = [
    ...rulebook.workflows.keys(),
    'usage',
    'pending',
    'requests',
    'show',
    'cancel',
    'stop',
    'retry',
    'rollback',
  ];
  return Promise.all(words.map(word => answerExample(listeners, `help ${word}`)));
}

async function commandMistakes({ command }: Listeners): Promise<string> {
  const rows = mistakes.map(async text => [
    inlineCode(`/ampls ${text}`),
    escapeMarkdown(sentenceIn(await command(text))),
  ]);
  return table(['command', 'answer'], await Promise.all(rows));
}

async function longTextMistakes({ command }: Listeners): Promise<readonly Sentence[]> {
  return Promise.all(longTexts.map(async ([when, text]): Promise<Sentence> => [when, sentenceIn(await command(text))]));
}

async function clickMistakes({ click }: Listeners): Promise<readonly Sentence[]> {
  return Promise.all(
    clicks.map(async ([when, action, value]): Promise<Sentence> => [when, sentenceIn(await click(action, value))]),
  );
}
