import type { Topology } from '../topology/topology.ts';
import type { RequiredName, ZoneAnswer } from './required-names.ts';
import { scopeWritesName } from './required-names.ts';
import type { RecordWriter, ZoneContents } from './zone-contents.ts';

/**
 * Returns what a zone answers for a name: the record that was read, unless changes since then decide which endpoints
 * write one. An endpoint's zone group writes records for everything its scope links, replaces existing ones, and
 * removes its own when it is deleted (azure-docs, private-endpoint-dns: attaching a zone to two endpoints removes the
 * record of the first).
 */
export function zoneAnswer(
  topology: Topology,
  contents: ZoneContents,
  name: RequiredName,
  resourceKey: string,
): ZoneAnswer {
  const read = answerFromRecords(contents, name.name);
  const { origin } = topology;
  if (origin === undefined) return read;
  const wroteBefore = ({ scopeKey }: RecordWriter) => scopeWritesName(origin, scopeKey, name, resourceKey);
  const writesNow = ({ scopeKey }: RecordWriter) => scopeWritesName(topology, scopeKey, name, resourceKey);
  const added = onlyInFirst(contents.writers, writesNow, contents.writersBefore, wroteBefore);
  if (added.length > 1) return 'contested';
  if (added.length > 0 && contents.records?.get(name.name)?.alias !== undefined) return 'alias-in-place';
  if (added[0] !== undefined) return { endpoint: added[0].endpoint };
  const removed = onlyInFirst(contents.writersBefore, wroteBefore, contents.writers, writesNow);
  const addresses = typeof read === 'object' && 'addresses' in read ? read.addresses : [];
  const ownsRecord = ({ endpoint }: RecordWriter) => addresses.some(address => endpoint.addresses.includes(address));
  if (removed.some(ownsRecord)) return 'no-record';
  const mayWrite = (writer: RecordWriter) => writesNow(writer) && !ownsRecord(writer);
  return contents.newlyApproved.some(mayWrite) ? 'uncertain' : read;
}

/** Returns the writers that write the name among the first ones and do not write it among the others. */
function onlyInFirst(
  writers: readonly RecordWriter[],
  writes: (writer: RecordWriter) => boolean,
  otherWriters: readonly RecordWriter[],
  otherWrites: (writer: RecordWriter) => boolean,
): readonly RecordWriter[] {
  return writers.filter(writer => {
    if (!writes(writer)) return false;
    const other = otherWriters.find(({ key }) => key === writer.key);
    return other === undefined || !otherWrites(other);
  });
}

/** Returns the record of a name, or the wildcard record that matches it. */
function answerFromRecords({ records, specialNames, isIncomplete }: ZoneContents, name: string): ZoneAnswer {
  const record = records?.get(name);
  if (record !== undefined) return record;
  // A wildcard answers only for names without a record. If some records were not read, those names are not known.
  if (isIncomplete || !specialNames().hasWildcards) return 'no-record';
  const [parent, ...above] = ancestorsOf(name).map(ancestor => records?.get(`*${ancestor}`));
  return parent ?? (above.some(wildcard => wildcard !== undefined) ? 'wildcard' : 'no-record');
}

/** Returns the domains above a name, nearest first: `.in.ai`, `.ai` and the zone itself for `x.in.ai`. */
function ancestorsOf(name: string): readonly string[] {
  const dot = name.indexOf('.');
  return dot < 0 ? [''] : [name.slice(dot), ...ancestorsOf(name.slice(dot + 1))];
}
