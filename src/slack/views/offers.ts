import { createHash } from 'node:crypto';
import { within } from '../../base/wait.ts';
import type { FormInput } from '../../cards/form-fields.ts';
import type { FormWorkflow } from '../../cards/forms.ts';
import { shorten } from '../../cards/rich.ts';
import { keyOf, nameOf } from '../../domain/ids.ts';
import { listed } from '../../domain/words.ts';
import type { Values } from '../../workflows/changes.ts';
import type { Offer } from '../../workflows/offers.ts';
import { offersOf } from '../../workflows/offers.ts';
import type { Workflow } from '../../workflows/workflow.ts';
import type { Desk } from '../desk.ts';
import { wordsOf } from '../speech.ts';

/** A form that says what the options of a workflow would add to what was typed. */
export interface OfferingForm {
  readonly form: FormWorkflow;
  /** Tells these offers from others: undefined where there are none. */
  readonly mark: string | undefined;
  readonly offers: readonly Offer[];
}

/** Longest to wait for the estate, in milliseconds: the form has to open while Slack still takes it. */
const WAIT_MS = 700;

/** Oldest reading that offers are made from, in milliseconds: planning looks at everything again. */
const AGE_MS = 10 * 60_000;

/** The form of a workflow with what its options would add, as far as the estate is known in time. */
export async function offeringForm(desk: Desk, workflow: Workflow, typed: Values): Promise<OfferingForm> {
  const none = { form: workflow, mark: undefined, offers: [] };
  const mayOffer = Object.values(workflow.inputs).some(input => input.kind === 'choice' && input.offers !== undefined);
  if (!mayOffer || Object.keys(typed).length === 0) return none;
  const known = await within(WAIT_MS, desk.estate(AGE_MS), 'the estate was not there in time').catch(error => {
    desk.log.info({ error: wordsOf(error) }, 'a form has nothing to offer');
    return undefined;
  });
  const offers = known === undefined ? [] : offersOf(workflow, typed, known.topology);
  if (offers.length === 0) return none;
  const inputs = Object.entries(workflow.inputs).map(([name, input]): [string, FormInput] => {
    const offer = offers.find(candidate => candidate.input === name);
    return [name, offer === undefined ? input : offered(input, offer)];
  });
  const note = offers.map(offer => noteOn(workflow, offer)).join(' ');
  return {
    form: { title: workflow.title, inputs: Object.fromEntries(inputs), note },
    mark: markOf(offers),
    offers,
  };
}

function offered(input: FormInput, { value, adds, isUsual }: Offer): FormInput {
  if (input.kind !== 'choice') return input;
  const label = shorten(`Also ${listed(adds.map(nameOf))}`, 75);
  return {
    ...input,
    options: input.options.map(option => (option.value === value ? { value, label } : option)),
    default: isUsual ? value : input.default,
    isRenewed: true,
  };
}

function noteOn({ inputs }: Workflow, { input, adds }: Offer): string {
  return `This can be for ${listed(adds.map(nameOf))} too: see “${inputs[input]?.label ?? input}”.`;
}

function markOf(offers: readonly Offer[]): string {
  const said = offers.map(({ input, value, adds }) => [input, value, ...adds.map(keyOf).toSorted()]);
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16);
}
