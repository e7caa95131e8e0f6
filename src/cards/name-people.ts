import type { Message } from './message.ts';

/** How a person is named where nobody is to be notified. */
export interface PersonName {
  readonly name: string;
  /** What else they are called: their full name and their account's name. */
  readonly otherNames: readonly string[];
  /** Address of the person's profile in Slack; null where it is not known. */
  readonly profile: string | null;
}

/** A mention in a text in which Slack reads markup. Typed text has none, because its `<` is escaped. */
const MENTION = /<@([UW][A-Z0-9]+)>/g;

/** Returns the ids of the people whom a message mentions. */
export function mentionedPeople(message: Message): readonly string[] {
  const found = new Set<string>();
  replaceMentions(message, id => {
    found.add(id);
    return undefined;
  });
  return [...found];
}

/**
 * Returns a message that names these people with a link to their profile, in place of mentions. Slack notifies whoever a new
 * message mentions, and then of each later reply in its thread, whatever the mention is about.
 */
export function namePeople(message: Message, names: ReadonlyMap<string, PersonName>): Message {
  return names.size === 0 ? message : replaceMentions(message, id => names.get(id));
}

/** Replaces mentions by the names that are given for them. */
function replaceMentions(message: Message, nameOf: (id: string) => PersonName | undefined): Message {
  const replaceIn = (written: string, nameText: (person: PersonName) => string) =>
    written.replace(MENTION, (mention: string, id: string) => {
      const person = nameOf(id);
      return person === undefined ? mention : nameText(person);
    });
  const replaced = (_key: string, value: unknown): unknown => {
    if (!isObject(value)) return value;
    if (value['type'] === 'mrkdwn') return { ...value, text: replaceIn(String(value['text']), linkedName) };
    const person = value['type'] === 'user' ? nameOf(String(value['user_id'])) : undefined;
    return person === undefined ? value : elementOf(person);
  };
  const { text, ...blocks } = message;
  return { text: replaceIn(text, plainName), ...JSON.parse(JSON.stringify(blocks, replaced)) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function elementOf({ name, profile }: PersonName) {
  return profile === null ? { type: 'text', text: `@${name}` } : { type: 'link', url: profile, text: `@${name}` };
}

function plainName({ name }: PersonName): string {
  return `@${escapeName(name)}`;
}

function linkedName(person: PersonName): string {
  return person.profile === null ? plainName(person) : `<${person.profile}|${plainName(person).replaceAll('|', '¦')}>`;
}

/** People choose their names, in which Slack would read markup. */
function escapeName(name: string): string {
  return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
