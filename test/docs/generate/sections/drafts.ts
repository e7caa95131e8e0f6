import { draftAnsweredMessage, draftMessage, draftRefusedMessage } from '../../../../src/cards/draft-message.ts';
import type { DraftAnswer } from '../../../../src/domain/request/draft.ts';
import { resource } from '../../../domain/build.ts';
import { listenersOf } from '../listeners.ts';
import type { Example } from '../markdown.ts';
import { exampleList } from '../markdown.ts';
import { connectDev, titleOf } from '../sample-requests.ts';
import type { Section } from '../section.ts';

const title = titleOf(connectDev);

const namedIn = (name: string, group: string, subscription = 1) =>
  resource(
    `/subscriptions/0000000${subscription}-0000-0000-0000-000000000000/resourceGroups/${group}/providers/Microsoft.OperationalInsights/workspaces/${name}`,
  );

const near = {
  input: 'resources',
  typed: 'law-prdo',
  kind: 'near',
  options: [namedIn('law-prod', 'rg-logs')],
} as const;
const choice = {
  input: 'resources',
  typed: 'law-shared',
  kind: 'choice',
  options: [
    namedIn('law-shared', 'rg-logs'),
    namedIn('law-shared', 'rg-shop'),
    namedIn('law-shared', 'rg-shop', 2),
    namedIn('law-shared-dev', 'rg-dev'),
  ],
} as const;

const many = {
  ...choice,
  options: Array.from({ length: 130 }, (_, index) => namedIn(`law-shared-${index + 1}`, 'rg-logs')),
};

const unknown =
  'No resource named "sql-orders" was found. Check the spelling and that the bot can read the subscription.';

const asked: readonly (readonly [when: string, answer: Partial<DraftAnswer>])[] = [
  ['A name is misspelled, and one name is like it', { suggestions: [near], next: 'pick' }],
  [
    'Several names are to be picked, and another is unknown',
    { sentences: [unknown], suggestions: [near, choice], next: 'pick' },
  ],
  ['A name matches more resources than the menu shows', { suggestions: [many], next: 'pick' }],
  [
    'There are more names to pick than one message asks about',
    { suggestions: Array.from({ length: 14 }, (_, index) => ({ ...near, typed: `law-prdo-${index}` })), next: 'pick' },
  ],
  ['A name is unknown, and none is like it', { sentences: [unknown], next: 'edit' }],
  [
    'There are more reasons than the message shows',
    { sentences: Array.from({ length: 8 }, (_, index) => unknown.replace('orders', `orders-${index}`)), next: 'edit' },
  ],
  ['There is nothing to change', { sentences: ['Nothing to change. law-prod is already linked to ampls-a.'] }],
  [
    'A name is unknown, and Azure did not answer when it was asked again',
    {
      sentences: [
        unknown,
        'Azure did not answer in time, so what was created within the last minutes may be missing here.',
      ],
      next: 'repeat',
    },
  ],
];

/** Returns the answers to commands and forms whose requests do not make sense yet. */
export async function draftMessages(): Promise<readonly Section[]> {
  const questions = asked.map(([when, part]): Example => {
    const answer = { sentences: [], suggestions: [], next: 'nothing', ...part } as const;
    return { when, blocks: draftMessage({ id: 3, version: 2, amends: null, answer }, title).blocks };
  });
  const amended = { sentences: [unknown], suggestions: [], next: 'edit' } as const;
  questions.push(
    ...([amended, { ...amended, next: 'nothing' }] as const).map(
      (answer): Example => ({
        when: answer.next === 'edit' ? 'An amendment names something unknown' : 'An amendment would change nothing',
        blocks: draftMessage({ id: 3, version: 2, amends: 12, answer }, title).blocks,
      }),
    ),
  );
  const malformed = await listenersOf().click('draft:submit', 'CR-1');
  const answers = (['incomplete', 'not-yours', 'gone'] as const).map(
    (why): Example => ({
      when: `The button was clicked, and that is refused (${why})`,
      blocks: draftRefusedMessage(why).blocks,
    }),
  );
  answers.push({ when: 'The question was answered before', blocks: draftAnsweredMessage(12).blocks });
  answers.push({ when: 'The button does not name a draft', blocks: malformed.blocks });
  return [
    {
      title: 'Questions before a request',
      intro:
        'A request whose names are unknown or ambiguous, or that would change nothing, has no number and no card yet. Only its requester is asked.',
      parts: [
        { title: 'Questions', content: exampleList(questions) },
        { title: 'Answers about them', content: exampleList(answers) },
      ],
    },
  ];
}
