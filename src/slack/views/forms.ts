import type { ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { acceptedAnswer } from '../../cards/answers.ts';
import { valuesIn } from '../../cards/form-fields.ts';
import type { Typed } from '../../cards/forms.ts';
import { sheet, workflowForm } from '../../cards/forms.ts';
import { refOf } from '../../domain/request/record.ts';
import { decline } from '../../requests/decide.ts';
import { checkValue } from '../../workflows/inputs.ts';
import { workflowNamed } from '../../workflows/load.ts';
import type { Workflow } from '../../workflows/workflow.ts';
import { membersFor, whyNot } from '../actions/decisions.ts';
import { placeOf } from '../commands/workflow.ts';
import type { Desk } from '../desk.ts';
import { keyOf, takeIn } from '../intake.ts';
import { formMetadata, readDeclineMetadata, readFormMetadata } from './metadata.ts';
import { offeringForm } from './offers.ts';
import type { Submission } from './submission.ts';

/** What becomes of a form that was sent: nothing special (it closes), or what Slack is to do with it. */
export type Verdict = ViewResponseAction | undefined;

/** Says at a field what is wrong with it. */
export function wrong(problems: Readonly<Record<string, string>>): Verdict {
  return { response_action: 'errors', errors: { ...problems } };
}

/** Takes a workflow's form for a request. */
export async function workflowSent(desk: Desk, { person, view, metadata, values }: Submission): Promise<Verdict> {
  const { workflow: name, channel, offered } = readFormMetadata(metadata);
  const workflow = workflowNamed(desk.rulebook, name);
  if (workflow === undefined) return wrong({ reason: 'The bot does not know this kind of change any more.' });
  const { inputs, problems } = readInputs(workflow, values);
  if (Object.keys(problems).length > 0) return wrong(problems);
  const reason = values['reason']?.[0] ?? null;
  const again = await unseenOffer(desk, workflow, { inputs, reason }, { channel, offered });
  if (again !== undefined) return { response_action: 'update', view: again };
  const { id } = await takeIn(desk, {
    key: keyOf.submission(view),
    workflow: workflow.name,
    inputs,
    reason,
    requester: person,
    origin: channel,
  });
  return { response_action: 'update', view: sheet(refOf(id), acceptedAnswer(id, workflow.title, placeOf(desk))) };
}

/** The form once more, where an option that was not chosen would add something that it did not say yet. */
async function unseenOffer(
  desk: Desk,
  workflow: Workflow,
  { inputs, reason }: Typed,
  { channel, offered }: { readonly channel: string; readonly offered: string | undefined },
): Promise<ModalView | undefined> {
  const { form, mark, offers } = await offeringForm(desk, workflow, inputs);
  const open = offers.filter(({ input, value }) => inputs[input]?.[0] !== value).map(({ input }) => input);
  if (mark === undefined || mark === offered || open.length === 0) return undefined;
  const kept = Object.fromEntries(Object.entries(inputs).filter(([name]) => !open.includes(name)));
  return workflowForm(
    form,
    { inputs: kept, reason },
    formMetadata({ workflow: workflow.name, channel, offered: mark }),
  );
}

/** The values for each input, and a sentence at each field that will not do. An empty field that may be is left out. */
function readInputs(workflow: Workflow, values: Submission['values']) {
  const inputs: Record<string, readonly string[]> = {};
  const problems: Record<string, string> = {};
  for (const [name, input] of Object.entries(workflow.inputs)) {
    const checked = valuesIn(input, values[name] ?? []).map(value => checkValue(input, value));
    const problem = checked.find(result => 'error' in result);
    const found = checked.flatMap(result => ('value' in result ? [result.value] : []));
    if (problem !== undefined) problems[name] = problem.error;
    else if (found.length > 0) inputs[name] = found;
    else if (input.required) problems[name] = 'Something is needed here.';
  }
  return { inputs, problems };
}

/** Declines a request for a reason. */
export async function declineSent(desk: Desk, { person, metadata, values }: Submission): Promise<Verdict> {
  const { request: id, plan } = readDeclineMetadata(metadata);
  const reason = values['reason']?.[0];
  if (reason === undefined) return wrong({ reason: 'Please say why.' });
  const membership = await membersFor(desk, id);
  const outcome = await decline(desk.db, { request: id, planHash: plan, person }, reason, membership, desk.clock());
  if ('refused' in outcome)
    return { response_action: 'update', view: sheet(refOf(id), await whyNot(desk, id, outcome.refused, 'decline')) };
  desk.nudge('deliver', id);
  return undefined;
}
