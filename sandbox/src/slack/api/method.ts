import { z } from 'zod';
import { formatProblem, toProblems } from '../block-kit/problems.ts';
import { findChannel, isMember } from '../channels.ts';
import { SlackError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Channel, Person, Workspace } from '../model.ts';

/** What a method of the Web API works with. */
export interface MethodContext {
  readonly workspace: Workspace;
  /** Returns a URL for one Socket Mode connection. @throws SlackError */
  socketUrl(): string;
}

/** A method of the Web API. */
export interface Method {
  /** The kind of token that may call it. */
  readonly token: 'bot' | 'app';
  /** Runs the method and returns the fields of the response other than `ok`. @throws SlackError */
  call(platform: MethodContext, args: Json): Json;
}

/** Defines a method whose arguments are validated before it runs. Unknown arguments are ignored. */
export function defineMethod<Shape extends z.ZodRawShape>(
  shape: Shape,
  run: (workspace: Workspace, args: z.output<z.ZodObject<Shape>>, platform: MethodContext) => Json,
  token: Method['token'] = 'bot',
): Method {
  const schema = z.object(shape);
  return {
    token,
    call(context, args) {
      const result = schema.safeParse(args);
      if (result.success) return run(context.workspace, result.data, context);
      throw new SlackError('invalid_arguments', toProblems(result.error.issues, args, '').map(formatProblem));
    },
  };
}

// Arguments are strings when they come from a form, and typed when they come from JSON.

/** A text, an id or a ts. */
export const textArg = z.union([z.string(), z.number().transform(String)]);

export const booleanArg = z
  .union([z.boolean(), z.literal([0, 1]), z.enum(['true', 'false', '1', '0', ''])])
  .transform(value => value === true || value === 1 || value === 'true' || value === '1');

export const integerArg = z.union([z.int(), z.string().regex(/^\d+$/, 'must be an integer').transform(Number)]);

/** Finds a channel that the bot can see by id. @throws SlackError `channel_not_found` */
export function channelById(workspace: Workspace, id: string): Channel {
  const channel = workspace.channels.get(id);
  if (channel === undefined || (channel.kind !== 'public' && !isMember(channel, workspace.identity.botUserId)))
    throw new SlackError('channel_not_found');
  return channel;
}

/** Finds a channel by id or name, for the methods that accept names. @throws SlackError `channel_not_found` */
export function channelByName(workspace: Workspace, name: string): Channel {
  const named = findChannel(workspace, name);
  return channelById(workspace, named === undefined || named.kind === 'im' ? name : named.id);
}

/** Throws SlackError `not_in_channel` unless the bot is a member of the channel. */
export function requireBotInChannel(workspace: Workspace, channel: Channel): void {
  if (!isMember(channel, workspace.identity.botUserId)) throw new SlackError('not_in_channel');
}

/** Finds a person by id. @throws SlackError with `error`, since methods have different names for it */
export function personById(workspace: Workspace, id: string, error = 'user_not_found'): Person {
  const person = workspace.people.get(id);
  if (person === undefined) throw new SlackError(error);
  return person;
}

/** Returns a page of a list and the cursor of the next page. */
export function paginate<T>(
  all: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit?: number | undefined },
  most = 1000,
): { items: T[]; response_metadata: { next_cursor: string } } {
  if (limit !== undefined && (limit < 1 || limit > most)) throw new SlackError('invalid_limit');
  const start = cursor === undefined || cursor === '' ? 0 : Number(decodeCursor(cursor, 'offset'));
  const end = start + (limit ?? most);
  const next = end < all.length ? encodeCursor('offset', String(end)) : '';
  return { items: all.slice(start, end), response_metadata: { next_cursor: next } };
}

export function encodeCursor(name: string, value: string): string {
  return Buffer.from(`${name}:${value}`).toString('base64');
}

/** @throws SlackError `invalid_cursor` */
export function decodeCursor(cursor: string, name: string): string {
  const [found, value] = Buffer.from(cursor, 'base64').toString().split(':');
  if (found !== name || value === undefined || !/^[\d.]+$/.test(value)) throw new SlackError('invalid_cursor');
  return value;
}
