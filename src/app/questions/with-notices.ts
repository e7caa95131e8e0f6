import type { Answer } from '../../cards/answer.ts';
import { addParagraphs } from '../../cards/answer.ts';
import { line } from '../../cards/message.ts';
import type { AppContext } from '../context.ts';

/** Makes an answer, and adds to it why it rests on what was known before, where Azure could not be read for it. */
export async function withNotices(
  context: AppContext,
  answer: (context: AppContext) => Promise<Answer>,
): Promise<Answer> {
  const notices = new Set<string>();
  const found = await answer({ ...context, notice: sentence => notices.add(sentence) });
  return { ...found, ...addParagraphs(found, ...[...notices].map(sentence => line(`⚠️ ${sentence}`))) };
}
