import type { Json } from '../canonical-json.ts';
import { decodeEvent } from '../request/event-text.ts';
import { refOf } from '../request/record.ts';
import type { StoredEvent } from './event-chain.ts';

/** A decision of one person. */
interface DecisionSummary {
  readonly event: number;
  readonly at: string;
  readonly person: string;
  readonly verdict: 'approve' | 'decline';
  readonly planHash: string | null;
}

/** What became of one change. */
interface StepSummary {
  readonly event: number;
  readonly at: string;
  readonly title: string;
  readonly outcome: string;
  /** Azure's own id of its answer. */
  readonly correlationId: string | null;
  /** The change with its properties before and after it, and all of Azure's ids. Null in events of earlier versions. */
  readonly details: Json;
}

/** What the events of a request say about it. */
export interface RequestEvidence {
  readonly request: string;
  readonly requester: string;
  readonly workflow: string | null;
  readonly reason: string | null;
  readonly decisions: readonly DecisionSummary[];
  readonly steps: readonly StepSummary[];
  /** The documents that events name: plans, requirements and rulebooks. */
  readonly documents: readonly { readonly event: number; readonly name: string; readonly digest: string }[];
  readonly lastEvent: { readonly event: number; readonly at: string; readonly type: string };
}

const verdicts: Readonly<Record<string, DecisionSummary['verdict']>> = { agreed: 'approve', declined: 'decline' };

/** The prefix of the types of events about steps. What follows it is the outcome. */
const STEP = 'step_';

/** Returns what the events of a request say: nothing is taken from anywhere else. @param events from the first one on */
export function evidenceFrom(events: readonly [StoredEvent, ...StoredEvent[]]): RequestEvidence {
  const [first] = events;
  const last = events.reduce((_, event) => event);
  const read = events.map(event => ({ ...event, at: timeOf(event), ...decodeEvent(event.data) }));
  const created = decodeEvent(first.data).data;
  return {
    request: refOf(first.requestId),
    requester: first.actor,
    workflow: textOf(created['workflow']),
    reason: textOf(created['reason']),
    decisions: read.flatMap(({ seq, at, actor, type, data, context }) => {
      const verdict = verdicts[type];
      const planHash = textOf(data['hash']) ?? context.planHash ?? null;
      return verdict === undefined ? [] : [{ event: seq, at, person: actor, verdict, planHash }];
    }),
    steps: read.flatMap(({ seq, at, type, data }) => {
      if (!type.startsWith(STEP)) return [];
      const title = textOf(data['title']) ?? '';
      const correlationId = textOf(data['correlationId']);
      const details = data['evidence'] ?? null;
      return [{ event: seq, at, title, outcome: type.slice(STEP.length), correlationId, details }];
    }),
    documents: read.flatMap(({ seq, documents }) =>
      Object.entries(documents).map(([name, digest]) => ({ event: seq, name, digest })),
    ),
    lastEvent: { event: last.seq, at: timeOf(last), type: last.type },
  };
}

/** Returns the time of an event with milliseconds, as it was hashed. */
export function timeOf({ at }: Pick<StoredEvent, 'at'>): string {
  return at.replace('000Z', 'Z');
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
