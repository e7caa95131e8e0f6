import { z } from 'zod';

/**
 * A text of `min` to `max` characters. Slack counts code points, so an emoji outside the basic plane is one character.
 */
export function chars(max: number, min = 0): z.ZodString {
  return z.string().check(context => {
    const input = context.value;
    const length = input.length <= max && min < 2 ? input.length : [...input].length;
    if (length > max) context.issues.push({ code: 'too_big', origin: 'string', maximum: max, inclusive: true, input });
    if (length < min)
      context.issues.push({ code: 'too_small', origin: 'string', minimum: min, inclusive: true, input });
  });
}

/** A list of `min` to `max` items. */
export function items<T extends z.ZodType>(item: T, max: number, min = 0): z.ZodArray<T> {
  return z.array(item).min(min).max(max);
}

export const flag: z.ZodOptional<z.ZodBoolean> = z.boolean().optional();

export const id = chars(255, 1).optional();

/**
 * The id of an object of the workspace, by the letters that it may begin with. Slack names the pattern when it refuses one:
 * https://github.com/slackapi/python-slack-sdk/issues/1521. Its ids have nine or more characters.
 */
function objectId(letters: string): z.ZodString {
  const pattern = `^[${letters}][A-Z0-9]{8,}$`;
  return z.string().regex(new RegExp(pattern), `input must match regex pattern: ${pattern}`);
}

export const userId: z.ZodString = objectId('UW');
export const channelId: z.ZodString = objectId('CG');
export const conversationId: z.ZodString = objectId('CDG');
export const usergroupId: z.ZodString = objectId('S');
export const teamId: z.ZodString = objectId('TE');
export const fileId: z.ZodString = objectId('F');

/** A URL that Slack's client can open. Slack refuses any other URL for a link. */
export const linkAddress: z.ZodString = address('https?|slack|mailto|tel');

/** A URL from which Slack loads a picture. */
export const webAddress: z.ZodString = address('https?');

/** A URL that Slack opens over HTTPS alone. */
export const secureAddress: z.ZodString = address('https');

function address(schemes: string): z.ZodString {
  const pattern = new RegExp(`^(?:${schemes}):`, 'i');
  return chars(3000, 1).check(context => {
    if (!pattern.test(context.value))
      context.issues.push({ code: 'custom', message: 'must be a valid url', input: context.value });
  });
}
