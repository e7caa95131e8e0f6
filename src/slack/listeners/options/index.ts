import type { App, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import pTimeout from 'p-timeout';
import { suggestNames } from '../../../app/suggest-names.ts';
import { describeForLog } from '../../../base/postgres.ts';
import { inputOfField, menuOption } from '../../../cards/form-fields.ts';
import type { SlackContext } from '../../context.ts';
import { optionsQuerySchema } from '../payloads.ts';
import { requireMember } from '../require-member.ts';
import { decodeWorkflowForm } from '../views/form-metadata.ts';

/** Slack's limits for menus. https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const MAX_OPTIONS = 100;
const MAX_OPTION_LENGTH = 75;

/** The longest that a menu waits for its names, in milliseconds. Slack shows nothing that comes after three seconds. */
const MAX_LOOKUP_MS = 1_500;

/** Registers menus of names from Azure, which the bot looks up as people type. */
export function registerOptions(app: App, context: SlackContext): void {
  app.options(/.*/, args => context.track(handleOptions(context, args)));
}

async function handleOptions(
  context: SlackContext,
  { body, ack }: SlackOptionsMiddlewareArgs<'block_suggestion'>,
): Promise<void> {
  const { value: typed = '' } = body;
  const isMember = await requireMember(context, body.user.id).then(
    () => true,
    () => false,
  );
  // Names of Azure are for members only. Whoever is not one reads why when the form is submitted.
  if (!isMember) return ack({ options: [] });
  const names = await pTimeout(namesFor(context, body), { milliseconds: MAX_LOOKUP_MS }).catch(error => {
    context.log.info({ error: describeForLog(error) }, 'could not look up the options of a menu');
    return [];
  });
  // If no known name matches, what was typed can still be chosen: planning explains what is wrong with it.
  const asTyped = names.length === 0 && typed !== '' && typed.length <= MAX_OPTION_LENGTH;
  await ack({ options: (asTyped ? [typed] : names).map(menuOption) });
}

async function namesFor(context: SlackContext, body: unknown): Promise<readonly string[]> {
  const { action, typed, metadata } = optionsQuerySchema.parse(body);
  const { workflow } = decodeWorkflowForm(metadata);
  const input = inputOfField(action) ?? '';
  const names = await suggestNames(context, { workflow, input, typed, maxLength: MAX_OPTION_LENGTH });
  return names.slice(0, MAX_OPTIONS);
}
