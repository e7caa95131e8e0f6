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

/** A URL that Slack's client can open. Slack refuses any other URL for an image or link. */
export function webAddress(max = 3000): z.ZodString {
  return chars(max, 1).check(context => {
    if (!/^(https?|slack|mailto|tel):/i.test(context.value))
      context.issues.push({ code: 'custom', message: 'must be a valid url', input: context.value });
  });
}
