import type { OptionGroup, PlainTextOption } from '@slack/types';
import { formatCount } from '../domain/format.ts';
import { menuLimits, menuOption, plainTextObject } from './form-fields.ts';
import { truncate } from './message.ts';

/** A name of an object in Azure, as a menu shows it. */
export interface NameOption {
  /** What the form submits. */
  readonly value: string;
  readonly shown: string;
  readonly type: string;
  /** Empty where it is not known. */
  readonly state: string;
  readonly group: string;
  readonly subscription: string;
}

/** The answer to Slack's request for the options of a menu. */
export type MenuAnswer =
  | { readonly options: PlainTextOption[] }
  /** A group has a label, and a list has none. */
  | { readonly option_groups: OptionGroup[] };

/** Returns the options for names. Where more match than a menu takes, its label says how many. */
export function nameMenuAnswer(names: readonly NameOption[], total: number): MenuAnswer {
  const options = names
    .filter(({ value }) => value.length <= menuLimits.value)
    .slice(0, menuLimits.options)
    .map(nameOption);
  const more = total - options.length;
  if (more === 0 || options.length === 0) return { options };
  const label = `First ${options.length} shown, ${formatCount(more, 'more matches', 'more match')}: type more of the name`;
  return { option_groups: [{ label: plainTextObject(label), options }] };
}

/** Returns an option for what was typed, where no known name matches. Whether there is such an object is checked later. */
export function typedNameAnswer(typed: string, isAzureRead: boolean): MenuAnswer {
  if (typed === '' || typed.length > menuLimits.value) return { options: [] };
  const description = isAzureRead
    ? 'Not found so far. It is looked up in Azure when you submit'
    : 'Azure has not answered yet. It is looked up when you submit';
  return { options: [{ ...menuOption(typed), description: plainTextObject(description) }] };
}

function nameOption({ value, shown, type, state, group, subscription }: NameOption): PlainTextOption {
  const description = describeName([type, state].filter(text => text !== '').join(' · '), group, subscription);
  return { text: plainTextObject(truncate(shown, menuLimits.text)), value, description: plainTextObject(description) };
}

const SEPARATOR = ' · ';

/** Returns the line below a name. Where not everything fits, the longer of group and subscription is cut first. */
function describeName(start: string, group: string, subscription: string): string {
  const head = truncate(start, menuLimits.text - 2 * SEPARATOR.length - 2 * MIN_PART);
  const room = menuLimits.text - head.length - 2 * SEPARATOR.length;
  const forGroup = Math.max(Math.ceil(room / 2), room - subscription.length);
  const shownGroup = truncate(group, forGroup);
  return [head, shownGroup, truncate(subscription, room - shownGroup.length)]
    .filter(text => text !== '')
    .join(SEPARATOR);
}

/** What is left of a resource group's or subscription's name in any case. */
const MIN_PART = 8;
