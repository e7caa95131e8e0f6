import type { DetailsSource } from './details.ts';
import { historyPart } from './details.ts';
import type { Message } from './message.ts';
import { requestCard } from './request-card.ts';
import { plainText, richText } from './rich.ts';

const MOST_EVENTS = 8;
const EVENT_LENGTH = 200;

/** Slack takes some 13,000 characters of blocks in all, and a long card may need them itself. */
const LONGEST = 12_500;

/** A request as its card shows it, with what happened last; without the buttons, which belong to the card. */
export function showAnswer(source: DetailsSource): Message {
  const { text, blocks } = requestCard(source);
  const card = blocks.filter(({ type }) => type !== 'actions');
  for (let most = MOST_EVENTS; most > 0; most -= 1) {
    const history = historyPart(source.events, most, EVENT_LENGTH);
    const whole = [...card, richText(history)];
    if (JSON.stringify(whole).length <= LONGEST) return { text: `${text}\n${plainText(history)}`, blocks: whole };
  }
  return { text, blocks: card };
}
