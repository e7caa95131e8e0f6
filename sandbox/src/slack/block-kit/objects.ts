import { z } from 'zod';
import { chars, fileId, flag, items, linkAddress, webAddress } from './primitives.ts';

// Composition objects: https://docs.slack.dev/reference/block-kit/composition-objects

export function plain(max = 3000) {
  return z.strictObject({ type: z.literal('plain_text'), text: chars(max, 1), emoji: flag });
}

export function mrkdwn(max = 3000) {
  return z.strictObject({ type: z.literal('mrkdwn'), text: chars(max, 1), verbatim: flag });
}

export function text(max = 3000) {
  return z.discriminatedUnion('type', [plain(max), mrkdwn(max)]);
}

export const style = z.enum(['primary', 'danger']).optional();

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
export const confirmation = z.strictObject({
  title: plain(100),
  text: plain(300),
  confirm: plain(30),
  deny: plain(30),
  style,
});

const optionFields = { value: chars(150), description: plain(75).optional() };

/** An option of a menu. Its text is plain text. */
export const option = z.strictObject({ text: plain(75), ...optionFields });
/** An option of checkboxes or radio buttons. Its text may be mrkdwn. */
export const richOption = z.strictObject({ text: text(75), ...optionFields, description: text(75).optional() });
/** An option of an overflow menu. It may open a URL. */
export const linkOption = z.strictObject({ text: plain(75), ...optionFields, url: linkAddress.optional() });

export const optionGroup = z.strictObject({ label: plain(75), options: items(option, 100, 1) });

export const conversationFilter = z
  .strictObject({
    include: items(z.enum(['im', 'mpim', 'private', 'public']), 4, 1).optional(),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  })
  .refine(filter => Object.keys(filter).length > 0, 'must provide at least one filter');

export const dispatchActionConfig = z.strictObject({
  trigger_actions_on: items(z.enum(['on_enter_pressed', 'on_character_entered']), 2, 1).optional(),
});

/** A file of this workspace, given by either id or URL. */
const slackFile = z
  .strictObject({ id: fileId.optional(), url: webAddress.optional() })
  .refine(file => (file.id === undefined) !== (file.url === undefined), 'must provide exactly one of: id, url');

export const imageFields = {
  type: z.literal('image'),
  alt_text: chars(2000, 1),
  image_url: webAddress.optional(),
  slack_file: slackFile.optional(),
};

export function hasOneSource(image: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined);
}

export const oneSource = 'must provide exactly one of: image_url, slack_file';

export const image = z.strictObject(imageFields).refine(hasOneSource, oneSource);

export const workflow = z.strictObject({
  trigger: z.strictObject({
    url: linkAddress,
    customizable_input_parameters: z.array(z.strictObject({ name: chars(255, 1), value: z.unknown() })).optional(),
  }),
});

export const urlSource = z.strictObject({ type: z.literal('url'), url: linkAddress, text: chars(3000, 1) });
