import { keyOf } from '../ids.ts';
import type { Lens } from '../reach/lens.ts';
import { lensesOf, networksSeeing } from '../reach/lens.ts';
import type { Outcome, Reach, ReachKind, WhyCode } from '../reach/reach.ts';
import { operations, sameReach } from '../reach/reach.ts';
import { INTERNET, outcomeFor } from '../reach/reach-of.ts';
import { within } from '../topology/indexing.ts';
import type { Operation } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { Touch } from './touched.ts';
import { touchedResources } from './touched.ts';
import { impactSentence } from './words.ts';

/** What of a resource is reached otherwise. `query-itself`: a component's own path alone, while it is queried as before. */
export type Aspect = 'ingestion' | 'query' | 'query-itself';

/** A change of reach from one to another. */
interface Transition {
  readonly from: ReachKind;
  readonly to: ReachKind;
  /** Why it is blocked or unknown afterwards. */
  readonly why: WhyCode | null;
  /** What it is reached through afterwards, if privately. */
  readonly through: { readonly scopeId: string; readonly endpointId: string } | null;
}

/** Networks that reach resources otherwise than before: each of these each of those, in the same way. */
export interface Impact extends Transition {
  readonly aspects: readonly Aspect[];
  /** Ids in order; `internet` stands for everything else. */
  readonly networks: readonly string[];
  readonly resources: readonly string[];
  readonly sentence: string;
}

/** Networks that see everything alike, before and after. */
interface Audience {
  /** Apart from all others. */
  readonly number: number;
  readonly networks: string[];
  readonly before: Lens | typeof INTERNET;
  readonly after: Lens | typeof INTERNET;
  /** It sees scopes and zones otherwise, so that the reach of every resource may change. */
  readonly moved: boolean;
}

interface Turn extends Transition {
  readonly audience: Audience;
  readonly aspect: Aspect;
}

/** Everything that is reached otherwise after some changes, grouped so that a person can read it. */
export function impactOf(before: Topology, after: Topology): readonly Impact[] {
  const audiences = audiencesOf(before, after);
  const groups = new Map<string, { readonly turns: readonly Turn[]; readonly resources: string[] }>();
  for (const { id, concerns } of concernedBy(before, after, audiences)) {
    const turns = concerns.flatMap(({ audience, asked }) => turnsOf(before, after, audience, keyOf(id), asked));
    if (turns.length === 0) continue;
    const named = turns.map(turn => `${turn.audience.number} ${turn.aspect} ${wayOf(turn)}`);
    within(groups, named.sort().join('|'), () => ({ turns, resources: [] })).resources.push(id);
  }
  return [...groups.values()].flatMap(({ turns, resources }) => rowsOf(turns, resources)).sort(inOrder);
}

/** Somebody for whom something of a resource may differ, in these operations. */
interface Concern {
  readonly audience: Audience;
  readonly asked: readonly Operation[];
}

/** Who has to be looked at for which resource. For all others nothing differs. */
function concernedBy(before: Topology, after: Topology, audiences: ReadonlyMap<string, Audience>) {
  const touched = touchedResources(before, after);
  const all = [...new Set(audiences.values())];
  const moved = all.filter(audience => audience.moved);
  const zoned = all.filter(({ after: lens }) => lens !== INTERNET && lens.zoned());
  const known = new Map<string, readonly Audience[]>();
  const near = (scopeKey: string) =>
    within(known, scopeKey, () => {
      const keys = [before, after].flatMap(topology => [...networksSeeing(topology, scopeKey)]);
      return keys.flatMap(key => audiences.get(key) ?? []);
    });
  const concernsOf = (touch: Touch | undefined): readonly Concern[] => {
    const whole = touch?.everywhere ? new Set(all) : new Set([...moved, ...[...(touch?.scopes ?? [])].flatMap(near)]);
    const rest = touch?.inZones ? zoned.filter(audience => !whole.has(audience)) : [];
    return [
      ...[...whole].map(audience => ({ audience, asked: operations })),
      ...rest.map(audience => ({ audience, asked: ['ingestion'] as const })),
    ];
  };
  const concerned = moved.length === 0 ? touched.values() : after.resources.values();
  return [...concerned].map(({ id }) => ({ id, concerns: concernsOf(touched.get(keyOf(id))) }));
}

/** Those that see everything alike, by the key of each network that is one of them: what holds for one holds for all. */
function audiencesOf(before: Topology, after: Topology): ReadonlyMap<string, Audience> {
  const [lensBefore, lensAfter] = [lensesOf(before), lensesOf(after)];
  const outside: Audience = { number: 0, networks: [INTERNET], before: INTERNET, after: INTERNET, moved: false };
  const audiences = new Map<string, Audience>([[INTERNET, outside]]);
  const known = new Map<string, Map<string, Audience>>();
  for (const [key, { id }] of after.networks) {
    const [was, is] = [lensBefore(key), lensAfter(key)];
    const make = (): Audience => ({
      number: audiences.size,
      networks: [],
      before: was,
      after: is,
      moved: was.key() !== is.key(),
    });
    const alike = within(known, was.key(), () => new Map<string, Audience>());
    const audience = within(alike, is.key(), make);
    audience.networks.push(id);
    audiences.set(key, audience);
  }
  return audiences;
}

function turnsOf(
  before: Topology,
  after: Topology,
  audience: Audience,
  resourceKey: string,
  asked: readonly Operation[],
): readonly Turn[] {
  return asked.flatMap(operation => {
    const was = outcomeFor(before, audience.before, resourceKey, operation);
    const is = outcomeFor(after, audience.after, resourceKey, operation);
    if (!sameReach(was.reach, is.reach)) return [turnOf(audience, operation, was.reach, is.reach)];
    const [own, now] = [ownPath(was), ownPath(is)];
    return sameReach(own, now) ? [] : [turnOf(audience, 'query-itself', own, now)];
  });
}

/** The other path of a component is its workspace's, which has a line of its own. */
function ownPath({ reach, paths }: Outcome): Reach {
  return paths?.own ?? reach;
}

function turnOf(audience: Audience, aspect: Aspect, from: Reach, to: Reach): Turn {
  return {
    audience,
    aspect,
    from: from.reach,
    to: to.reach,
    why: 'why' in to ? to.why.code : null,
    through: to.reach === 'private' ? { scopeId: to.scopeId, endpointId: to.endpointId } : null,
  };
}

function wayOf({ from, to, why, through }: Transition): string {
  return [from, to, why, keyOf(through?.endpointId ?? ''), keyOf(through?.scopeId ?? '')].join(' ');
}

/** One row for each way in which these resources are reached otherwise, and each set of networks and aspects. */
function rowsOf(turns: readonly Turn[], resources: readonly string[]): readonly Impact[] {
  const byWay = new Map<string, { readonly turn: Turn; readonly networks: string[] }>();
  for (const turn of turns) {
    const group = within(byWay, `${turn.aspect} ${wayOf(turn)}`, () => ({ turn, networks: [] }));
    group.networks.push(...turn.audience.networks);
  }
  const rows = new Map<
    string,
    { readonly turn: Turn; readonly networks: readonly string[]; readonly aspects: Aspect[] }
  >();
  for (const { turn, networks } of byWay.values()) {
    const sorted = sortedIds(networks);
    within(rows, `${turn.aspect === 'query-itself'} ${wayOf(turn)} ${sorted.join(' ')}`, () => ({
      turn,
      networks: sorted,
      aspects: [],
    })).aspects.push(turn.aspect);
  }
  return [...rows.values()].map(({ turn: { from, to, why, through }, networks, aspects }) => {
    const row = { from, to, why, through, networks, aspects, resources: sortedIds(resources) };
    return { ...row, sentence: impactSentence(row) };
  });
}

function sortedIds(ids: readonly string[]): readonly string[] {
  return [...ids].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Losses first, then what is uncertain, then the rest; the same order for the same impact. */
function inOrder(a: Impact, b: Impact): number {
  return placeOf(a) < placeOf(b) ? -1 : 1;
}

const ranks = { blocked: 0, unknown: 1, public: 2, private: 3 } satisfies Record<ReachKind, number>;

function placeOf(row: Impact): string {
  return `${ranks[row.to]} ${wayOf(row)} ${row.aspects.join(' ')} ${keyOf([...row.resources, ...row.networks].join(' '))}`;
}
