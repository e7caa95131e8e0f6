import type {
  ActionsBlockElement,
  Block,
  InputBlock,
  KnownBlock,
  ModalView,
  RichTextBlockElement,
  RichTextElement,
  RichTextSection,
  StaticSelect,
  TableBlock,
  TaskCardBlock,
} from '@slack/types';
import { z } from 'zod';

/** Renders what Slack shows as Markdown, so that it can be read on one page. */

/** The names of the people in the samples. */
const people: Readonly<Record<string, string>> = { UALICE: '@alice', UBOB: '@bob', UCAROL: '@carol' };
const groups: Readonly<Record<string, string>> = { SOWNERS: '@network-owners' };

/** One message or form, and when people see it. */
export interface Example {
  /** Markdown. */
  readonly when: string;
  readonly blocks: readonly (KnownBlock | Block)[];
}

/** One sentence, and when people see it. */
export type Sentence = readonly [when: string, text: string];

/** Returns text in which Markdown reads no markup. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*<~]/g, '\\$&')
    .replace(/(^|\W)_|_(\W|$)/g, '$1\\_$2')
    .replaceAll('\n', '<br>');
}

/** Returns text as inline code. */
export function inlineCode(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** Returns text as a block that keeps its lines. */
export function codeBlock(text: string): string {
  return ['```text', text, '```'].join('\n');
}

/** Returns a table. The cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map(cells => `| ${cells.map(escapePipes).join(' | ')} |`).join('\n');
}

/** A pipe ends a cell, even in code. */
function escapePipes(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

/** Returns a table of sentences and the situations in which people see them. */
export function sentenceTable(
  sentences: readonly Sentence[],
  head: readonly [string, string] = ['when', 'text'],
): string {
  return table(
    head,
    sentences.map(cells => cells.map(escapeMarkdown)),
  );
}

/** Returns the examples one after the other, each quoted below the situation in which people see it. */
export function exampleList(examples: readonly Example[]): string {
  return examples.map(({ when, blocks }) => `${when}:\n\n${quoted(blocks)}`).join('\n\n');
}

/** Returns short messages as a table. The situations are Markdown. */
export function exampleTable(examples: readonly Example[], head: readonly [string, string]): string {
  const cell = (blocks: Example['blocks']) => blocks.flatMap(block => blockParagraphs(block as KnownBlock)).join('\n');
  return table(
    head,
    examples.map(({ when, blocks }) => [when, cell(blocks).replaceAll('\n> ', '\n').replaceAll('\n', '<br>')]),
  );
}

/** Returns a modal as its blocks, with its title and its buttons. */
export function modalBlocks({ title, blocks, submit, close }: ModalView): readonly (KnownBlock | Block)[] {
  const labels = [submit, close].flatMap(label => (label === undefined ? [] : [label.text]));
  const buttons = labels.map(text => ({ type: 'button', text: { type: 'plain_text', text } }) as const);
  return [
    { type: 'header', text: { type: 'plain_text', text: `Form: ${title.text}` } },
    ...blocks,
    { type: 'actions', elements: buttons },
  ];
}

function quoted(blocks: readonly (KnownBlock | Block)[]): string {
  const paragraphs = blocks.flatMap(block => chartParagraph(block) ?? blockParagraphs(block as KnownBlock));
  const lines = paragraphs.join('\n\n').split('\n');
  return lines.map(line => (line === '' ? '>' : `> ${line}`)).join('\n');
}

const chartSchema = z.object({
  type: z.literal('data_visualization'),
  title: z.string(),
  chart: z.object({
    axis_config: z.object({ y_label: z.string() }),
    series: z.array(z.object({ name: z.string(), data: z.array(z.object({ label: z.string(), value: z.number() })) })),
  }),
});

/** Returns the values of a chart; undefined for another block. */
function chartParagraph(block: KnownBlock | Block): string | undefined {
  const { data: parsed } = chartSchema.safeParse(block);
  if (parsed === undefined) return undefined;
  const series = parsed.chart.series.map(
    ({ name, data }) => `${name} ${data.map(({ label, value }) => `${escapeMarkdown(label)} ${value}`).join(', ')}`,
  );
  return `📊 **${escapeMarkdown(parsed.title)}**, ${parsed.chart.axis_config.y_label}: ${series.join(' · ')}`;
}

function blockParagraphs(block: KnownBlock): readonly string[] {
  switch (block.type) {
    case 'header':
      return [`**${escapeMarkdown(block.text.text)}**`];
    case 'rich_text':
      return block.elements.map(richTextParagraph);
    case 'actions':
      return [block.elements.map(buttonText).join(' '), ...block.elements.flatMap(confirmation)];
    case 'input':
      return [inputParagraph(block)];
    case 'divider':
      return ['---'];
    case 'context':
      return [block.elements.map(element => ('text' in element ? smallPrint(element.text) : '')).join(' ')];
    case 'section':
      return [escapeMarkdown(block.text?.text ?? '')];
    case 'table':
      return [tableOf(block)];
    case 'data_table':
      return [`**${escapeMarkdown(block.caption)}**`, tableOf(block)];
    case 'image':
      return [`🖼 ${escapeMarkdown(block.alt_text)}`];
    case 'container':
      return [
        `▸ **${escapeMarkdown(block.title?.text ?? '')}** (folded)`,
        ...block.child_blocks.flatMap(child => blockParagraphs(child)),
      ];
    case 'plan':
      return [
        `**${escapeMarkdown(block.title)}**`,
        (block.tasks ?? []).map(task => taskLine(task as TaskCardBlock)).join('\n'),
      ];
    default:
      throw new Error(`Blocks of the type ${block.type} cannot be rendered yet.`);
  }
}

/** The small print of a card, in mrkdwn: people, bold, code and dates are replaced by what Slack shows. */
function smallPrint(mrkdwn: string): string {
  return mrkdwn
    .replace(/<@(\w+)>/g, (_, id: string) => people[id] ?? `@${id}`)
    .replace(/<!date\^[^|]*\|([^>]*)>/g, '$1')
    .replace(/\*([^*]+)\*/g, '**$1**')
    .replaceAll('&gt;', '\\>')
    .replaceAll('&lt;', '\\<')
    .replaceAll('&amp;', '&');
}

function tableOf({ rows }: Pick<TableBlock, 'rows'>): string {
  const cells = rows.map(row => row.map(cell => ('text' in cell ? escapeMarkdown(cell.text) : '')));
  return table(cells[0] ?? [], cells.slice(1));
}

function taskLine({ title, status, output }: TaskCardBlock): string {
  const shown = output === undefined ? '' : `: ${output.elements.map(richTextParagraph).join(' ')}`;
  return `- ${escapeMarkdown(title)} (${status.replace('_', ' ')})${shown}`;
}

function richTextParagraph(element: RichTextBlockElement): string {
  switch (element.type) {
    case 'rich_text_section':
      return inline(element.elements);
    case 'rich_text_quote':
      return `> ${inline(element.elements)}`;
    case 'rich_text_preformatted':
      return codeBlock(plainElements(element.elements));
    case 'rich_text_list':
      return element.elements.map(item => `- ${inline((item as RichTextSection).elements)}`).join('\n');
  }
}

function inline(elements: readonly RichTextElement[]): string {
  return elements.map(inlineElement).join('');
}

function inlineElement(element: RichTextElement): string {
  switch (element.type) {
    case 'text':
      if (element.style?.bold === true) return `**${escapeMarkdown(element.text)}**`;
      return element.style?.code === true ? inlineCode(element.text) : escapeMarkdown(element.text);
    case 'user':
      return people[element.user_id] ?? `@${element.user_id}`;
    case 'usergroup':
      return groups[element.usergroup_id] ?? `@${element.usergroup_id}`;
    case 'date':
      return escapeMarkdown(element.fallback ?? '');
    case 'link':
      return `[${escapeMarkdown(element.text ?? element.url)}](${element.url})`;
    default:
      throw new Error(`Elements of the type ${element.type} cannot be rendered yet.`);
  }
}

function buttonText(element: ActionsBlockElement): string {
  if (element.type === 'static_select') return menuText(element);
  if (element.type === 'overflow') return `\`[⋯ ${element.options.map(({ text }) => text.text).join(' / ')}]\``;
  return `\`[${element.type === 'button' ? element.text.text : element.type}]\``;
}

/** Returns what a button asks before it does anything. */
function confirmation(element: ActionsBlockElement): readonly string[] {
  if (element.type !== 'button' || element.confirm === undefined) return [];
  const { title, text, confirm, deny } = element.confirm;
  const asked = [title, text].map(part => escapeMarkdown(part?.text ?? '')).join(' ');
  const answers = [confirm, deny].map(part => `\`[${part?.text ?? ''}]\``).join(' ');
  return [`${buttonText(element)} asks first: ${asked} ${answers}`];
}

/** A field: its label, whether it may stay empty, its hint, and what can be entered or chosen. */
function inputParagraph({ label, hint, optional, element }: InputBlock): string {
  const lines = [
    `**${escapeMarkdown(label.text)}**${optional === true ? ' (optional)' : ''}`,
    ...(hint === undefined ? [] : [`Hint: ${escapeMarkdown(hint.text)}`]),
    fieldContent(element),
  ];
  return lines.filter(line => line !== '').join('<br>');
}

function fieldContent(element: InputBlock['element']): string {
  switch (element.type) {
    case 'static_select':
      return menuText(element);
    case 'users_select':
      return 'Menu of people';
    case 'external_select':
    case 'multi_external_select': {
      const chosen = 'initial_options' in element ? (element.initial_options ?? []) : [];
      const one = 'initial_option' in element && element.initial_option !== undefined ? [element.initial_option] : [];
      const names = [...chosen, ...one].map(({ text }) => text.text);
      if (names.length > 0) return `Menu of names: ${escapeMarkdown(names.join(', '))}`;
      return `Menu of names: "${escapeMarkdown(element.placeholder?.text ?? '')}"`;
    }
    case 'plain_text_input':
      return `Text: ${escapeMarkdown(element.initial_value ?? '(empty)')}`;
    default:
      throw new Error(`Fields of the type ${element.type} cannot be rendered yet.`);
  }
}

/** A menu: its options, each with its description. */
function menuText({ options = [], initial_option: initial, placeholder }: StaticSelect): string {
  const labels = options.map(({ text, description, value }) => {
    const described = description === undefined ? text.text : `${text.text}, ${description.text}`;
    return escapeMarkdown(value === initial?.value ? `${described} (preselected)` : described);
  });
  const heading = placeholder === undefined ? 'Menu' : `Menu "${escapeMarkdown(placeholder.text)}"`;
  return `${heading}: ${labels.join(' · ')}`;
}

/** Returns the text of a message as one line, without its formatting. */
export function sentenceIn({ blocks }: { readonly blocks: readonly (KnownBlock | Block)[] }): string {
  const texts = blocks.flatMap(block => {
    const known = block as KnownBlock;
    return known.type === 'rich_text' ? known.elements.map(plainParagraph) : [];
  });
  return texts.join(' ');
}

function plainParagraph(element: RichTextBlockElement): string {
  const sections = element.type === 'rich_text_list' ? element.elements : [element];
  return sections.map(section => plainElements(section.elements as readonly RichTextElement[])).join(' ');
}

function plainElements(elements: readonly RichTextElement[]): string {
  return elements.map(element => ('text' in element ? element.text : inlineElement(element))).join('');
}
