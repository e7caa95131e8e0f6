import { z } from 'zod';
import { channelId, chars, flag, id, linkAddress, teamId, usergroupId, userId } from './primitives.ts';

// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

const style = z
  .strictObject({
    bold: flag,
    italic: flag,
    strike: flag,
    underline: flag,
    code: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  })
  .optional();

function leaf<Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) {
  return z.strictObject({ type: z.literal(type), ...fields, style });
}

const textLeaf = leaf('text', { text: chars(12_000, 1) });
const linkLeaf = leaf('link', { url: linkAddress, text: z.string().optional(), unsafe: flag });

export const richTextLeaf = z.discriminatedUnion('type', [
  textLeaf,
  linkLeaf,
  leaf('user', { user_id: userId }),
  leaf('usergroup', { usergroup_id: usergroupId }),
  leaf('channel', { channel_id: channelId }),
  leaf('team', { team_id: teamId }),
  leaf('emoji', { name: chars(255, 1), unicode: z.string().optional(), url: z.string().optional() }),
  leaf('broadcast', { range: z.enum(['here', 'channel', 'everyone']) }),
  leaf('color', { value: chars(255, 1) }),
  leaf('date', {
    timestamp: z.int(),
    format: chars(3000, 1),
    url: z.string().optional(),
    fallback: z.string().optional(),
  }),
]);

/** A number: https://docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element */
const border = z.number().min(0).optional();

const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(richTextLeaf) });

const parts = z.discriminatedUnion('type', [
  section,
  z.strictObject({
    type: z.literal('rich_text_list'),
    elements: z.array(section),
    style: z.enum(['bullet', 'ordered']),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().min(0).optional(),
    border,
  }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(richTextLeaf), border }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: z.array(z.discriminatedUnion('type', [textLeaf, linkLeaf])),
    language: z.string().optional(),
    border,
  }),
]);

export const richText = z.strictObject({ type: z.literal('rich_text'), block_id: id, elements: z.array(parts) });
