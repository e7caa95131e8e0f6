/** A person, and how they are called. */
interface NamedPerson {
  readonly id: string;
  readonly names: readonly string[];
}

/**
 * Returns the ids of the people whom a typed name means: `@carol`, `Carol Danvers`, or the first word of a name where nobody has that
 * whole name. Several where it is ambiguous.
 */
export function matchPerson(typed: string, people: readonly NamedPerson[]): readonly string[] {
  const wanted = normalized(typed.replace(/^@/, ''));
  if (wanted === '') return [];
  const matching = (matches: (name: string) => boolean) =>
    people.filter(({ names }) => names.some(name => matches(normalized(name)))).map(({ id }) => id);
  const whole = matching(name => name === wanted);
  return whole.length > 0 ? whole : matching(name => name.startsWith(`${wanted} `));
}

function normalized(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}
