import type { App, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import pTimeout from 'p-timeout';
import { suggestNames } from '../../../app/suggest-names.ts';
import { describeForLog } from '../../../base/postgres.ts';
import { inputOfField, menuLimits } from '../../../cards/form-fields.ts';
import type { MenuAnswer } from '../../../cards/name-options.ts';
import { nameMenuAnswer, typedNameAnswer } from '../../../cards/name-options.ts';
import type { SlackContext } from '../../context.ts';
import { optionsQuerySchema } from '../payloads.ts';
import { requireMember } from '../require-member.ts';
import { decodeWorkflowForm } from '../views/form-metadata.ts';

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
  const isMember = await requireMember(context, body.user.id).then(
    () => true,
    () => false,
  );
  // Names of Azure are for members only. Whoever is not one reads why when the form is submitted.
  if (!isMember) return ack({ options: [] });
  const answer = await answerFor(context, body).catch((error): MenuAnswer => {
    context.log.info({ error: describeForLog(error) }, 'could not tell which menu asks for options');
    return { options: [] };
  });
  await ack(answer);
}

async function answerFor(context: SlackContext, body: unknown): Promise<MenuAnswer> {
  const { action, typed, metadata } = optionsQuerySchema.parse(body);
  const { workflow, answers } = decodeWorkflowForm(metadata);
  const asked = { workflow, answers, input: inputOfField(action) ?? '', typed, most: menuLimits.options };
  try {
    const suggested = suggestNames(context, asked);
    const { names, total, isOfOtherKind } = await pTimeout(suggested, { milliseconds: MAX_LOOKUP_MS });
    if (total > 0) return nameMenuAnswer(names, total);
    // It may be too new to be known. What exists and is something else cannot be chosen.
    return isOfOtherKind ? { options: [] } : typedNameAnswer(typed, true);
  } catch (error) {
    context.log.info({ error: describeForLog(error) }, 'could not look up the options of a menu');
    return typedNameAnswer(typed, false);
  }
}
