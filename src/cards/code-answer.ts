import type { CodeLanguage } from '../domain/as-code/index.ts';
import { codeLanguages } from '../domain/as-code/index.ts';
import { formatCount } from '../domain/format.ts';
import { refOf } from '../domain/request/record.ts';
import type { Answer } from './answer.ts';
import { itemsThatFit } from './fit.ts';
import { line, message, preformatted } from './message.ts';

/** A request as code. */
export interface RequestCode {
  readonly request: number;
  readonly language: CodeLanguage;
  /** Whether it was done, in a sentence. */
  readonly state: string;
  /** How many changes are written. */
  readonly changes: number;
  readonly text: string;
}

/** What the code may take of a message. The file has all of it. */
const MAX_CODE_LENGTH = 3_000;

/** Returns a request as code, to be copied. Longer code goes with it as a file. */
export function codeMessage({ request, language, state, changes, text }: RequestCode): Answer {
  const { title, extension } = codeLanguages[language];
  const name = `${refOf(request)}.${extension}`;
  const all = text.trimEnd().split('\n');
  const shown = itemsThatFit(all, ({ length }) => length + 1, MAX_CODE_LENGTH);
  const isCut = shown.length < all.length;
  return {
    ...message(
      line({ bold: refOf(request) }, ` for ${title}, ${formatCount(changes, 'change')}. ${state}`),
      ...(shown.length === 0 ? [] : [preformatted(shown.join('\n'))]),
      ...(isCut ? [line(`and ${formatCount(all.length - shown.length, 'more line')}, in ${name}`)] : []),
    ),
    files: [{ name, content: text, isOnDemand: !isCut }],
    data: { request: refOf(request), language, state, changes, text },
  };
}
