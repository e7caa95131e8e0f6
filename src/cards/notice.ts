import type { Observation } from '../domain/watch/observe.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import type { Span } from './rich.ts';
import { bullets, line, shorten } from './rich.ts';

/** Slack takes some 13,000 characters of blocks in all: a long list is cut, and says so. */
const MOST = 25;

/** Tells of what has changed in the estate without anybody's having asked the bot for it. */
export function noticeMessage(observations: readonly Observation[]): Message {
  const shown = observations.slice(0, MOST);
  const left = observations.length - shown.length;
  return message(
    line({ bold: '👀 Changed in Azure, and not by a request here' }),
    bullets(shown.map(observationSpans)),
    ...(left === 0 ? [] : [line(`and ${left} more`)]),
  );
}

function observationSpans({ title, before, after, by }: Observation): readonly Span[] {
  const who = by === null ? '' : ` · by ${shorten(by, 80)}`;
  return [{ bold: shorten(title, 150) }, `: ${shorten(before, 100)} → ${shorten(after, 100)}${who}`];
}
