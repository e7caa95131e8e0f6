import { z } from 'zod';
import { chars, flag, id, webAddress } from './primitives.ts';

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
const linkLeaf = leaf('link', { url: webAddress(), text: z.string().optional(), unsafe: flag });

export const richTextLeaf = z.discriminatedUnion('type', [
  textLeaf,
  linkLeaf,
  leaf('user', { user_id: chars(255, 1) }),
  leaf('usergroup', { usergroup_id: chars(255, 1) }),
  leaf('channel', { channel_id: chars(255, 1) }),
  leaf('team', { team_id: chars(255, 1) }),
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

const border = z.literal([0, 1]).optional();

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
