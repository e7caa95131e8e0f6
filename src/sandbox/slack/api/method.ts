import { z } from 'zod';
import { problemsIn, sentence } from '../block-kit/problems.ts';
import { findChannel, isMember } from '../channels.ts';
import { SlackError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Channel, Person, Workspace } from '../model.ts';

/** What methods work on. */
export interface Platform {
  readonly workspace: Workspace;
  /** A fresh address for a Socket Mode connection. @throws SlackError */
  socketUrl(): string;
}

/** A method of the Web API. */
export interface Method {
  /** The kind of token that may call it. */
  readonly token: 'bot' | 'app';
  /** @returns the fields of the answer beside `ok`. @throws SlackError */
  call(platform: Platform, args: Json): Json;
}

/** A method whose arguments are checked before it runs; arguments that it does not know are passed over. */
export function method<Shape extends z.ZodRawShape>(
  shape: Shape,
  run: (workspace: Workspace, args: z.output<z.ZodObject<Shape>>, platform: Platform) => Json,
  token: Method['token'] = 'bot',
): Method {
  const schema = z.object(shape);
  return {
    token,
    call(platform, args) {
      const result = schema.safeParse(args);
      if (result.success) return run(platform.workspace, result.data, platform);
      throw new SlackError('invalid_arguments', problemsIn(result.error.issues, args, '').map(sentence));
    },
  };
}

// Arguments come as text from forms and typed from JSON.

/** Text, an id or a ts. */
export const word = z.union([z.string(), z.number().transform(String)]);

export const yes = z
  .union([z.boolean(), z.literal([0, 1]), z.enum(['true', 'false', '1', '0', ''])])
  .transform(value => value === true || value === 1 || value === 'true' || value === '1');

export const whole = z.union([z.int(), z.string().regex(/^\d+$/, 'must be an integer').transform(Number)]);

/** A channel that the bot may know of, by id. @throws SlackError `channel_not_found` */
export function channelById(workspace: Workspace, id: string): Channel {
  const channel = workspace.channels.get(id);
  if (channel === undefined || (channel.kind !== 'public' && !isMember(channel, workspace.identity.botUserId)))
    throw new SlackError('channel_not_found');
  return channel;
}

/** A channel by id or name, for the methods that take names. @throws SlackError `channel_not_found` */
export function channelByName(workspace: Workspace, name: string): Channel {
  const named = findChannel(workspace, name);
  return channelById(workspace, named === undefined || named.kind === 'im' ? name : named.id);
}

/** @throws SlackError `not_in_channel` */
export function mustBeIn(workspace: Workspace, channel: Channel): void {
  if (!isMember(channel, workspace.identity.botUserId)) throw new SlackError('not_in_channel');
}

/** @throws SlackError with the name that the method has for it */
export function personById(workspace: Workspace, id: string, error = 'user_not_found'): Person {
  const person = workspace.people.get(id);
  if (person === undefined) throw new SlackError(error);
  return person;
}

/** A page of a list, and the cursor to the next one. */
export function page<T>(
  all: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit?: number | undefined },
  most = 1000,
): { items: T[]; response_metadata: { next_cursor: string } } {
  if (limit !== undefined && (limit < 1 || limit > most)) throw new SlackError('invalid_limit');
  const start = cursor === undefined || cursor === '' ? 0 : Number(fromCursor(cursor, 'offset'));
  const end = start + (limit ?? most);
  const next = end < all.length ? toCursor('offset', String(end)) : '';
  return { items: all.slice(start, end), response_metadata: { next_cursor: next } };
}

export function toCursor(name: string, value: string): string {
  return Buffer.from(`${name}:${value}`).toString('base64');
}

/** @throws SlackError `invalid_cursor` */
export function fromCursor(cursor: string, name: string): string {
  const [found, value] = Buffer.from(cursor, 'base64').toString().split(':');
  if (found !== name || value === undefined || !/^[\d.]+$/.test(value)) throw new SlackError('invalid_cursor');
  return value;
}
