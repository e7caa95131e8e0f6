import { listNames } from '../domain/format.ts';
import { attentionOf, gapLines, summaryOf } from '../domain/questions/map/describe-map.ts';
import type { TopologyMap } from '../domain/questions/map/topology-map.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { bullets, line, message } from './message.ts';
import { basisLine } from './reach-texts.ts';

/** What the text beside a map rests on. */
export interface MapBasis {
  readonly ageMs: number;
  /** Why the limits in force do not describe these subscriptions, as sentences. */
  readonly advice: readonly string[];
  /** What could not be drawn or sent, as a sentence. */
  readonly problem?: string;
}

/** Returns the text beside the picture of a map: what somebody should look at, and what the map leaves out. */
export function mapMessage(map: TopologyMap, { ageMs, advice, problem }: MapBasis): Message {
  const items = attentionOf(map.attention).map(([title, names]): readonly Span[] => [
    { bold: title },
    `: ${listNames(names)}`,
  ]);
  const lines: readonly Paragraph[] = [...gapLines(map), ...advice].map(text => line(text));
  return message(
    ...(problem === undefined ? [] : [line(problem)]),
    line({ bold: summaryOf(map) }),
    ...(items.length === 0 ? [] : [bullets(items)]),
    ...lines,
    line(`Limits: ${map.profile}`),
    basisLine(ageMs),
  );
}
