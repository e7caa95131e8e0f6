/** Where a sentence that is no command has a command's meaning: how it begins, and the command. */
const sentences: readonly (readonly [RegExp, command: string])[] = [
  [
    /^what(?:\s+would\s+happen|\s+happens|\s+would\s+change|\s+changes)?(?:-|\s+)if\s+(?:if\s+)?(?:(?:i|we)\s+)?/i,
    'what-if',
  ],
  [
    /^how\s+full\s+(?:is|are)\s+(?:all\s+)?(?:the\s+|our\s+|my\s+)?(?:private\s+link\s+)?(?:scopes?(?=[\s?]|$)\s*)?/i,
    'usage',
  ],
];

/** Words with which people begin a question, and which are no misspelt command. */
const QUESTION_WORD = /^(?:how|what|which|who|whose|when|is|are|does|do|did|has|have)$/i;

/** Returns the command that a question in a sentence means: `usage ampls-a` for `how full is ampls-a?`. */
export function asCommand(text: string): string {
  for (const [beginning, command] of sentences) {
    if (beginning.test(text)) return `${command} ${withoutMark(text.replace(beginning, ''))}`.trimEnd();
  }
  return text;
}

/** A reason may end in a question mark. */
function withoutMark(rest: string): string {
  return /\bbecause\b/i.test(rest) ? rest : rest.replace(/\s*\?+\s*$/, '');
}

/** Returns whether a word begins a question in a sentence. */
export function beginsQuestion(word: string): boolean {
  return QUESTION_WORD.test(word);
}
