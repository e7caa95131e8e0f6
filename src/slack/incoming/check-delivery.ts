import { z } from 'zod';
import {
  clickSchema,
  commandSchema,
  optionsQuerySchema,
  shortcutSchema,
  slackId,
  submissionSchema,
} from '../listeners/payloads.ts';

/** Why the bot does not handle a delivery. */
export interface DeliveryProblem {
  readonly reason: 'malformed' | 'unsupported' | 'unknown-command';
  readonly sentence: string;
}

/** The bot's own command. */
const COMMAND = '/ampls';

/**
 * Fields by which Bolt tells deliveries apart before it looks at their type. A delivery with one that belongs to another
 * kind would reach the wrong listener, or none.
 */
const absent = z.undefined().optional();

/**
 * The id of a workspace or an organization. Bolt uses it as the key of a plain object, in which `constructor` would name
 * something else.
 */
const teamId = z.string().regex(/^[A-Z0-9]{1,255}$/);

/** Fields that Bolt reads of each interaction without checking them. */
const interaction = z.object({
  user: z.object({ id: slackId, team_id: teamId.nullish() }),
  team: z.object({ id: teamId, enterprise_id: teamId.nullish() }).nullish(),
  enterprise: z.object({ id: teamId }).nullish(),
  channel: z.object({ id: z.string() }).optional(),
  is_enterprise_install: z.boolean().nullish(),
  response_url: z.string().optional(),
  response_urls: z.array(z.object({ response_url: z.string() })).optional(),
  event: absent,
  command: absent,
  name: absent,
  function_data: absent,
});

const installedView = z.object({ view: z.object({ app_installed_team_id: teamId.nullish() }), actions: absent });

/** What each interaction that the bot handles has to look like: for Bolt, and for the listener. */
const interactions: Readonly<Record<string, readonly z.ZodType[]>> = {
  block_actions: [interaction, clickSchema],
  block_suggestion: [interaction, optionsQuerySchema],
  shortcut: [interaction, z.object({ actions: absent }), shortcutSchema],
  view_submission: [interaction, installedView, submissionSchema],
};

/** Every field of a slash command is a string. A field that is there twice is a list. */
const commandFields = z.record(z.string(), z.string());

const commandName = z.object({
  command: z.string(),
  team_id: teamId.optional(),
  enterprise_id: teamId.optional(),
  event: absent,
});

const person = z.union([z.string(), z.object({ id: z.string() })]);

/** Fields that Bolt reads of each event without checking them. */
const eventCallback = z.object({
  team_id: teamId.nullish(),
  enterprise_id: teamId.nullish(),
  authorizations: z
    .array(
      z.object({
        team_id: teamId.nullish(),
        enterprise_id: teamId.nullish(),
        is_enterprise_install: z.boolean().nullish(),
      }),
    )
    .nullish(),
  event: z.object({
    type: z.string().min(1),
    user: person.optional(),
    channel: person.optional(),
    item: z.object({}).optional(),
    subteam: z.object({}).optional(),
  }),
});

/** Returns why the bot does not handle a slash command. @param fields the decoded form */
export function slashCommandProblem(fields: unknown): DeliveryProblem | undefined {
  const problem = mismatch('slash command', [commandFields, commandName, commandSchema], fields);
  if (problem !== undefined || commandName.parse(fields).command === COMMAND) return problem;
  return { reason: 'unknown-command', sentence: `This app answers ${COMMAND} only. Type ${COMMAND} help to see how.` };
}

/** Returns why the bot does not handle an interaction: a click, a submitted form or a menu that asks for its options. */
export function interactionProblem(payload: unknown): DeliveryProblem | undefined {
  const type = typeOf(payload);
  if (type === undefined) return { reason: 'malformed', sentence: 'The payload is not an object with a type.' };
  const schemas = Object.hasOwn(interactions, type) ? interactions[type] : undefined;
  return schemas === undefined ? unsupported(type) : mismatch(type, schemas, payload);
}

/** Returns why the bot does not handle what the Events API sent. */
export function eventProblem(body: unknown): DeliveryProblem | undefined {
  const type = typeOf(body);
  if (type === undefined) return { reason: 'malformed', sentence: 'The body is not an object with a type.' };
  if (type !== 'event_callback') return unsupported(type);
  const problem = mismatch('event', [eventCallback], body);
  if (problem !== undefined) return problem;
  // Bolt does not acknowledge these by itself, and the bot offers no functions.
  return eventCallback.parse(body).event.type === 'function_executed' ? unsupported('function_executed') : undefined;
}

/** Returns the type of a body; undefined where it is not an object or has none. */
export function typeOf(body: unknown): string | undefined {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return isObject && 'type' in body && typeof body.type === 'string' ? body.type : undefined;
}

function unsupported(type: string): DeliveryProblem {
  return { reason: 'unsupported', sentence: `The bot does not handle ${JSON.stringify(type.slice(0, 60))}.` };
}

/** Returns the first field that a schema refuses. */
function mismatch(what: string, schemas: readonly z.ZodType[], value: unknown): DeliveryProblem | undefined {
  for (const schema of schemas) {
    const issue = schema.safeParse(value).error?.issues[0];
    if (issue === undefined) continue;
    const field = issue.path.map(String).join('.').slice(0, 100);
    const where = field === '' ? '' : `: ${JSON.stringify(field)} is missing or not valid`;
    return { reason: 'malformed', sentence: `The ${what} is malformed${where}.` };
  }
  return undefined;
}
