import type { Endpoint } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { Need } from './needs.ts';
import { scopeHolds } from './needs.ts';
import type { Holder, ZoneFacts } from './zone-facts.ts';

/** What a zone says to a name. */
export type Answer =
  | { readonly endpoint: Endpoint }
  | { readonly addresses: readonly string[] }
  | 'no-record'
  /** A wildcard further up may answer or not: that depends on the names between (RFC 4592, closest encloser). */
  | 'wildcard'
  /** Several endpoints would write the record: the last one wins, and which that is cannot be told. */
  | 'contested'
  /** An endpoint that waited until now may write the record with its approval, if it has not done so before. */
  | 'perhaps';

/**
 * What a zone says to a name: what was read, unless changes since then decide which endpoints keep a record of it. An
 * endpoint's zone group writes the records of what its scope links, takes over those that stand, and removes its own
 * when it ends (azure-docs, private-endpoint-dns; attaching a zone to two endpoints removes the first one's record).
 */
export function answerOf(topology: Topology, facts: ZoneFacts, need: Need, resourceKey: string): Answer {
  const read = readAnswer(facts, need.name);
  const { origin } = topology;
  if (origin === undefined) return read;
  const before = (holder: Holder) => scopeHolds(origin, holder.scopeKey, need, resourceKey);
  const now = (holder: Holder) => scopeHolds(topology, holder.scopeKey, need, resourceKey);
  const gained = beyond(facts.holders, now, facts.heldBefore, before);
  if (gained.length > 1) return 'contested';
  if (gained[0] !== undefined) return { endpoint: gained[0].endpoint };
  const lost = beyond(facts.heldBefore, before, facts.holders, now);
  const addresses = typeof read === 'object' && 'addresses' in read ? read.addresses : [];
  const isIts = ({ endpoint }: Holder) => addresses.some(address => endpoint.addresses.includes(address));
  if (lost.some(isIts)) return 'no-record';
  return facts.admitted.some(holder => now(holder) && !isIts(holder)) ? 'perhaps' : read;
}

/** Holders of the name among the first that do not hold it among the others. */
function beyond(
  holders: readonly Holder[],
  holds: (holder: Holder) => boolean,
  others: readonly Holder[],
  held: (holder: Holder) => boolean,
): readonly Holder[] {
  return holders.filter(holder => {
    if (!holds(holder)) return false;
    const other = others.find(({ key }) => key === holder.key);
    return other === undefined || !held(other);
  });
}

/** The record of a name, or the wildcard that stands for it. */
function readAnswer({ records, names, incomplete }: ZoneFacts, name: string): Answer {
  const record = records?.get(name);
  if (record !== undefined) return record;
  // A wildcard answers to names that have no record, and where some were not read nobody knows which those are.
  if (incomplete || !names().wildcards) return 'no-record';
  const [parent, ...above] = ancestorsOf(name).map(ancestor => records?.get(`*${ancestor}`));
  return parent ?? (above.some(wildcard => wildcard !== undefined) ? 'wildcard' : 'no-record');
}

/** `.in.ai`, `.ai` and the zone itself for `x.in.ai`: nearest first. */
function ancestorsOf(name: string): readonly string[] {
  const dot = name.indexOf('.');
  return dot < 0 ? [''] : [name.slice(dot), ...ancestorsOf(name.slice(dot + 1))];
}
