import { z } from 'zod';
import { dataTable, dataVisualization, table } from './data-blocks.ts';
import { elements, elementsFor, type Surface } from './elements.ts';
import { hasOneSource, image, imageFields, mrkdwn, oneSource, plain, text, urlSource } from './objects.ts';
import { chars, flag, id, items, secureAddress, webAddress } from './primitives.ts';
import { richText } from './rich-text.ts';

// https://docs.slack.dev/reference/block-kit/blocks

function block<Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) {
  return z.strictObject({ type: z.literal(type), block_id: id, ...fields });
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/slack-icon-object */
const slackIconNames = [
  'archive book bookmark bot bug calendar call caret-left caret-right check clipboard code comment compass copy cube',
  'download edit email eye-closed eye-open file flag folder gear globe heart help image info key lightbulb link map',
  'mobile new-window pin plus refine refresh rocket save screen share sparkle star star-filled tag thumbs-down',
  'thumbs-up trash upload user warning',
].flatMap(names => names.split(' '));

/** https://docs.slack.dev/reference/block-kit/blocks/card-block */
const card = block('card', {
  hero_image: image.optional(),
  icon: image.optional(),
  slack_icon: z.strictObject({ type: z.literal('icon'), name: z.enum(slackIconNames) }).optional(),
  title: text(150).optional(),
  subtitle: text(150).optional(),
  body: text(200).optional(),
  subtext: text(200).optional(),
  actions: items(elements.button, 3, 1).optional(),
})
  .refine(
    fields => [fields.hero_image, fields.title, fields.body, fields.actions].some(part => part !== undefined),
    'must provide at least one of: hero_image, title, body, actions',
    // The reference shows each alone. It does not say what becomes of both, so the sandbox refuses them.
  )
  .refine(
    fields => fields.icon === undefined || fields.slack_icon === undefined,
    'must provide at most one of: icon, slack_icon',
  );

const taskFields = {
  task_id: chars(255, 1),
  title: chars(3000, 1),
  details: richText.optional(),
  output: richText.optional(),
  sources: z.array(urlSource).optional(),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']).optional(),
};

/** https://docs.slack.dev/reference/block-kit/blocks/task-card-block */
const taskCard = block('task_card', taskFields);

/** A task of a plan needs no type: https://docs.slack.dev/reference/block-kit/blocks/plan-block */
const planTask = z.strictObject({ type: z.literal('task_card').optional(), block_id: id, ...taskFields });

/** Blocks that look the same wherever they appear. */
const surfaceIndependent = {
  alert: block('alert', {
    text: z.discriminatedUnion('type', [plain(200), mrkdwn(200)]),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
  card,
  carousel: block('carousel', { elements: items(card, 10, 1) }),
  context: block('context', { elements: items(z.discriminatedUnion('type', [plain(), mrkdwn(), image]), 10, 1) }),
  data_table: dataTable,
  data_visualization: dataVisualization,
  divider: block('divider', {}),
  header: block('header', { text: plain(150) }),
  image: block('image', { ...imageFields, title: plain(2000).optional() }).refine(hasOneSource, oneSource),
  markdown: block('markdown', { text: chars(12_000, 1) }),
  plan: block('plan', { title: chars(3000, 1), tasks: z.array(planTask).optional() }),
  rich_text: richText,
  table,
  task_card: taskCard,
  // Titles and descriptions have less than 200 characters, names of authors less than 50, and two URLs are HTTPS:
  // https://docs.slack.dev/reference/block-kit/blocks/video-block
  video: block('video', {
    alt_text: chars(200, 1),
    title: plain(199),
    thumbnail_url: webAddress,
    video_url: secureAddress,
    title_url: secureAddress.optional(),
    author_name: chars(49).optional(),
    provider_name: chars(50).optional(),
    provider_icon_url: webAddress.optional(),
    description: plain(199).optional(),
  }),
};

/** Blocks whose elements depend on the surface that shows them. */
function interactive(surface: Surface) {
  return {
    actions: block('actions', { elements: items(elementsFor('actions', surface), 25, 1) }),
    context_actions: block('context_actions', { elements: items(elementsFor('context_actions', surface), 5, 1) }),
    input: block('input', {
      label: plain(2000),
      element: elementsFor('input', surface),
      hint: plain(2000).optional(),
      optional: flag,
      dispatch_action: flag,
    }),
    section: block('section', {
      text: text(3000).optional(),
      fields: items(text(2000), 10, 1).optional(),
      accessory: elementsFor('accessory', surface).optional(),
      expand: flag,
    }).refine(
      section => section.text !== undefined || section.fields !== undefined,
      'must provide at least one of: text, fields',
    ),
  };
}

/**
 * Blocks that only some surfaces show; all others appear everywhere. An app cannot send a `file` block at all: it shows only in
 * messages that are read. https://docs.slack.dev/reference/block-kit/blocks/file-block
 */
const surfacesOf: Readonly<Record<string, readonly Surface[]>> = {
  alert: ['modal'],
  // The reference lists modals too, but Slack refuses a card there.
  card: ['message', 'home'],
  carousel: ['message', 'home'],
  container: ['message'],
  context_actions: ['message'],
  data_table: ['message', 'home'],
  data_visualization: ['message'],
  markdown: ['message'],
  plan: ['message'],
  table: ['message', 'home'],
  task_card: ['message'],
};

/**
 * The blocks that a container may contain. The reference lists `file`, `input` and `rich_text` as well, but Slack refuses
 * these: https://docs.rs/slack-morphism/2.31.0/slack_morphism/prelude/struct.SlackContainerBlock.html
 */
const containable: readonly string[] = [
  'actions',
  'context',
  'divider',
  'header',
  'image',
  'section',
  'table',
  'video',
];

function union(named: readonly (readonly [string, Member])[]) {
  const [first, ...rest] = named.map(([, schema]) => schema);
  if (first === undefined) throw new Error('A surface shows at least one block');
  return z.discriminatedUnion('type', [first, ...rest]);
}

type Member =
  | (typeof surfaceIndependent)[keyof typeof surfaceIndependent]
  | ReturnType<typeof interactive>[keyof ReturnType<typeof interactive>];

function schemaFor(surface: Surface) {
  const isShown = (type: string) => surfacesOf[type]?.includes(surface) ?? true;
  const shown = Object.entries<Member>({ ...surfaceIndependent, ...interactive(surface) }).filter(([type]) =>
    isShown(type),
  );
  const container = block('container', {
    title: plain(150).optional(),
    rich_text_title: richText.optional(),
    subtitle: text(150).optional(),
    child_blocks: items(union(shown.filter(([type]) => containable.includes(type))), 10, 1),
    width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
    icon: image.optional(),
    is_collapsible: flag,
    default_collapsed: flag,
    has_header_divider: flag,
  })
    .refine(
      shownAs => shownAs.title !== undefined || shownAs.rich_text_title !== undefined,
      'must provide at least one of: title, rich_text_title',
    )
    .refine(shownAs => shownAs.default_collapsed !== true || shownAs.is_collapsible === true, {
      message: 'requires `is_collapsible`',
      path: ['default_collapsed'],
    });
  return isShown('container') ? z.discriminatedUnion('type', [container, union(shown)]) : union(shown);
}

/** The schema of a block, by the surface that shows it. */
export const blockSchemas = { message: schemaFor('message'), modal: schemaFor('modal'), home: schemaFor('home') };

/** The maximum number of blocks, by surface: https://docs.slack.dev/reference/block-kit/blocks */
export const maxBlocks: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
