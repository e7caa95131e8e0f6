import { keyOf, nameOf } from '../ids.ts';
import type { Connection } from '../topology/objects.ts';
import { connectionOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { Facet } from './facet.ts';

/** The connections that wait for a decision, in the order of their ids. */
export function waitingConnections({ connectionsByScope }: Topology): readonly Connection[] {
  const all = [...connectionsByScope.values()].flat();
  return all.filter(({ state }) => state === 'Pending').sort((a, b) => (keyOf(a.id) < keyOf(b.id) ? -1 : 1));
}

/** Those that wait in the later reading and did not in the earlier one: somebody has asked for them since. */
export function arrivals(before: Topology, after: Topology): readonly Connection[] {
  const known = new Set(waitingConnections(before).map(({ id }) => keyOf(id)));
  return waitingConnections(after).filter(({ id }) => !known.has(keyOf(id)));
}

/** Whether a facet is of a connection that has come and waits, or of its endpoint. */
export function isArrival(before: Topology, after: Topology, { kind, id, other }: Facet): boolean {
  if (kind !== 'connection' && kind !== 'endpoint') return false;
  const endpointId = kind === 'connection' ? other : id;
  const scopeId = kind === 'connection' ? id : (after.endpoints.get(keyOf(id))?.scopeId ?? '');
  const [was, is] = [before, after].map(reading => connectionOf(reading, scopeId, endpointId));
  return was === undefined && is?.state === 'Pending';
}

/** What somebody asks for by a connection that waits, as a sentence; their own message at its end, as they wrote it. */
export function arrivalSentence(topology: Topology, { scopeId, endpointId, description }: Connection): string {
  const endpoint = topology.endpoints.get(keyOf(endpointId));
  const network = endpoint === undefined ? 'a network that cannot be seen' : nameOf(endpoint.networkId);
  const subscription = endpointId.split('/')[2] ?? 'unknown';
  const message = description.trim();
  const said = message === '' ? 'No message came with it.' : `The message with it: ${message}`;
  return `Private endpoint ${nameOf(endpointId)} in ${network}, subscription ${subscription}, asks to be connected to ${nameOf(scopeId)}. ${said}`;
}
