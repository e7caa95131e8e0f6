import { declineForm, forms, loadingForm, workflowForm } from '../../../../src/cards/forms.ts';
import { answerForm, askForm, reassignForm } from '../../../../src/cards/question-forms.ts';
import { rulebook } from '../../../workflows/rulebook.ts';
import { listenersOf } from '../listeners.ts';
import type { Example, Sentence } from '../markdown.ts';
import { exampleList, modalBlocks, sentenceTable } from '../markdown.ts';
import type { Section } from '../section.ts';
import { nameMenus } from './name-menus.ts';
import { previews } from './previews.ts';

type Values = Readonly<Record<string, string>>;

/** Submitted forms with a mistake in them. */
const mistakes: readonly (readonly [when: string, workflow: string, values: Values])[] = [
  ['A required field is empty', 'create-scope', { name: 'ampls-c' }],
  ['A text does not have the expected form', 'create-scope', { name: 'ampls c', group: 'rg-monitor' }],
  ['A text is too long', 'create-scope', { name: 'x'.repeat(256), group: 'rg-monitor' }],
  ['A reason is missing that the workflow demands', 'delete-scope', { scope: 'ampls-b' }],
  ['A workflow was removed after the form was opened', 'move-scope', {}],
];

/** Returns every form with its labels, hints and buttons, and the errors at its fields. */
export async function formMessages(): Promise<readonly Section[]> {
  const { command, submit } = listenersOf();
  const opened = [...rulebook.workflows.keys()].map(async (word): Promise<Example> => {
    return { when: `\`/ampls ${word}\``, blocks: (await command(word)).blocks };
  });
  const many = Array.from({ length: 602 }, (_, n) => `law-team-${n + 1}`).join(', ');
  const tooMany = (await command(`connect ${many}`)).blocks.filter(({ type }) => type === 'rich_text');
  const step = { workflow: 'isolate-network', channel: 'C1', step: 1 };
  const { blocks: secondStep } = await submit(forms.workflow, step, { subnet: 'vnet-lab/default' });
  const closing = { workflow: 'set-public-access', channel: 'C1' };
  const reopened = await submit(forms.workflow, closing, {
    resources: 'appi-shop',
    access: 'Disabled',
    reason: 'audit',
  });
  return [
    {
      title: 'Forms',
      intro: 'A command without its names opens the form of its workflow.',
      parts: [
        { title: 'Forms of workflows', content: exampleList(await Promise.all(opened)) },
        {
          title: 'Other forms',
          content: exampleList([
            {
              when: 'Azure has to be read for a form',
              blocks: modalBlocks(loadingForm('Set public access to resources')),
            },
            { when: 'The button "Decline"', blocks: modalBlocks(declineForm(12, '')) },
            { when: '`/ampls ask CR-12` without a question', blocks: modalBlocks(askForm(12, '')) },
            {
              when: 'The button "Answer"',
              blocks: modalBlocks(answerForm(12, [{ person: 'UBOB', text: 'Which subscription is this for?' }], '')),
            },
            {
              when: '`/ampls reassign CR-12` without a name',
              blocks: modalBlocks(reassignForm(12, 'network-owners', '')),
            },
            { when: 'The button "Amend"', blocks: modalBlocks(amendForm()) },
            { when: 'The second step of a form that asks in steps', blocks: secondStep },
            { when: 'A command had more names than a form holds', blocks: tooMany },
            { when: 'A form was submitted, and an option would include more resources', blocks: reopened.blocks },
          ]),
        },
        { title: 'Previews', content: exampleList(previews()) },
        { title: 'Menus of names', content: sentenceTable(nameMenus()) },
        { title: 'Errors at fields', content: sentenceTable(await fieldErrors()) },
      ],
    },
  ];
}

function amendForm() {
  const workflow = rulebook.workflows.get('disconnect');
  if (workflow === undefined) throw new Error('There is no workflow disconnect.');
  const inputs = { resources: ['law-prod'], scope: ['ampls-a'] };
  return workflowForm(workflow, { inputs, reason: 'SOC', amends: 12 }, '');
}

async function fieldErrors(): Promise<readonly Sentence[]> {
  const { submit } = listenersOf();
  const found = mistakes.map(async ([when, workflow, values]): Promise<readonly Sentence[]> => {
    const shown = await submit(forms.workflow, { workflow, channel: 'C1' }, values);
    return Object.values(shown.fieldErrors).map(text => [when, text]);
  });
  const declined = await submit(forms.decline, { request: 12, plan: null }, {});
  const noReason = Object.values(declined.fieldErrors).map(
    (text): Sentence => ['The reason for declining is empty', text],
  );
  const empty = (['ask', 'answer', 'reassign'] as const).map(async (form): Promise<readonly Sentence[]> => {
    const shown = await submit(forms[form], { request: 12, plan: null }, {});
    return Object.values(shown.fieldErrors).map(text => [`The form to ${form} is empty`, text]);
  });
  return [...(await Promise.all([...found, ...empty])).flat(), ...noReason];
}
