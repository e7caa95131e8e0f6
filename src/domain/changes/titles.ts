/** The verbs that titles of changes begin with, and their past tense. */
const pastTenses = {
  Allow: 'Allowed',
  Approve: 'Approved',
  Associate: 'Associated',
  Create: 'Created',
  Delete: 'Deleted',
  Link: 'Linked',
  Reject: 'Rejected',
  Remove: 'Removed',
  Set: 'Set',
  Unlink: 'Unlinked',
} as const;

export type TitleVerb = keyof typeof pastTenses;

/** What a change does, as an imperative: `Link law-prod-weu to ampls-a`. */
export type ChangeTitle = `${TitleVerb} ${string}`;

const UNDO = 'Undo: ';

/** Returns the title of the step that undoes a step: `Undo: Link law-prod-weu to ampls-a`. */
export function undoTitle(title: string): string {
  return `${UNDO}${title}`;
}

/**
 * Returns a step's title in the past tense: `Linked law-prod-weu to ampls-a`, `Undone: Link law-prod-weu to ampls-a`.
 */
export function pastTenseOf(title: string): string {
  if (title.startsWith(UNDO)) return `Undone: ${title.slice(UNDO.length)}`;
  return title.replace(/^\S+/, verb => (isVerb(verb) ? pastTenses[verb] : verb));
}

function isVerb(word: string): word is TitleVerb {
  return Object.hasOwn(pastTenses, word);
}
