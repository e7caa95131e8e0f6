import { Problem } from '../../base/problem.ts';
import { ambiguousNameMessage, unknownNameMessage } from '../../cards/answers.ts';
import type { EndpointRecords, NoRecords, RecordsAnswer, RequestRecords } from '../../cards/records.ts';
import { recordsMessage } from '../../cards/records.ts';
import { keyOf } from '../../domain/ids.ts';
import type { Named, NameMatch } from '../../domain/match-name.ts';
import { matchName, qualifiedName } from '../../domain/match-name.ts';
import { forwardsNames } from '../../domain/reach/dns-paths.ts';
import { endpointsOfNetwork } from '../../domain/records/endpoints-of-network.ts';
import { forwardingTo } from '../../domain/records/forwarding.ts';
import type { HandoverFile } from '../../domain/records/handover.ts';
import { changedFiles, handoverFiles } from '../../domain/records/handover-files.ts';
import { recordChanges } from '../../domain/records/record-changes.ts';
import { recordSheet } from '../../domain/records/record-sheet.ts';
import { parseRef } from '../../domain/request/record.ts';
import { isTerminal } from '../../domain/request/states.ts';
import { connectionStateOf } from '../../domain/topology/lookups.ts';
import type { Endpoint, Network } from '../../domain/topology/objects.ts';
import type { Topology } from '../../domain/topology/topology.ts';
import { stepsOf } from '../../store/steps.ts';
import { unquote } from '../../workflows/unquote.ts';
import type { AppContext } from '../context.ts';
import type { CurrentTopology } from '../inventory/inventory.ts';
import { loadRequest } from '../load-request.ts';
import { topologyForAnswer, widerTopologyForAnswer } from '../read-topology.ts';
import type { Question } from './question.ts';

type RecordsOutcome =
  | { readonly answer: RecordsAnswer; readonly files: readonly HandoverFile[] }
  /** The typed name matches several objects. */
  | { readonly ambiguous: readonly string[] }
  /** It matches none; these are spelled alike. */
  | { readonly similar: readonly string[] };

/** Asks which DNS records lead to a private endpoint, or which of them a request changed. */
export const recordsQuestion: Question = {
  word: 'records',
  also: ['dns'],
  syntax: 'records <network or private endpoint> [since CR-12]',
  title: 'Hand over DNS records and forwarders to other DNS servers, as a table and as files',
  ask(text) {
    const asked = parseAsked(text);
    const { name, since } = asked;
    if (name === '' && since === undefined) {
      throw new Problem('bad-input', `The name is missing. Usage: /ampls ${this.syntax}, or /ampls records CR-12`);
    }
    return async context => {
      const found = since === undefined ? await records(context, name) : await recordsOfRequest(context, since, name);
      if ('ambiguous' in found) return { ...ambiguousNameMessage(name, found.ambiguous, 'object'), data: found };
      if ('similar' in found) {
        return { ...unknownNameMessage(name, found.similar, 'virtual network or private endpoint'), data: found };
      }
      const { answer, files } = found;
      return { ...recordsMessage(answer), data: answer, ...(files.length > 0 && { files }) };
    };
  },
};

/** Reads `pe-hub`, `CR-12`, `pe-hub CR-12` or `pe-hub since CR-12`. */
function parseAsked(text: string): { readonly name: string; readonly since: number | undefined } {
  const [, before = '', ref = ''] = /^(.*?)(?:(?:^|\s)(?:since|after))?(?:^|\s)(cr-\d+)$/is.exec(text.trim()) ?? [];
  const since = parseRef(ref);
  return since === undefined ? { name: unquote(text), since } : { name: unquote(before.trim()), since };
}

type Found<A> = { readonly answer: A; readonly files: readonly HandoverFile[] };

/**
 * Returns the DNS records that lead to a private endpoint, or to the one that a network can use. A name that is not known is
 * looked up at its provider.
 *
 * @throws Problem `unavailable`
 */
async function records(context: AppContext, typed: string): Promise<RecordsOutcome> {
  const outcome = recordsIn(context, await topologyForAnswer(context), typed);
  if (!('similar' in outcome)) return outcome;
  const names = (['network', 'endpoint'] as const).map(kind => ({ kind, typed }));
  const wider = await widerTopologyForAnswer(context, names);
  return wider === undefined ? outcome : recordsIn(context, wider, typed);
}

/**
 * Returns what a request changed about DNS records, at all endpoints or at one of them.
 *
 * @throws Problem `unknown-request`, `unavailable`
 */
async function recordsOfRequest(context: AppContext, id: number, typed: string): Promise<RecordsOutcome> {
  const request = await loadRequest(context, id);
  const known = await topologyForAnswer(context);
  const { topology, readAt } = known;
  if (!isTerminal(request.state)) return { answer: aged(context, known, { pending: request }), files: [] };
  const match = typed === '' ? undefined : matchName(typed, named(topology));
  if (match !== undefined && !('found' in match)) return unmatched(match);
  const done = (await stepsOf(context.db, id)).filter(({ state, undoes }) => state === 'done' && undoes === null);
  const changed = recordChanges(
    topology,
    done.map(({ change }) => change),
  );
  const asked = match && new Set(endpointsAsked(topology, match.found).map(each => keyOf(each.id)));
  const isAsked = (of: string) => asked?.has(keyOf(of)) !== false;
  const endpoints = changed.endpoints.filter(({ sheet }) => isAsked(sheet.endpoint.id));
  const answer: RequestRecords = {
    request: id,
    endpoints,
    deleted: changed.deleted.filter(isAsked),
    isReadBefore: readAt < request.changedAt,
  };
  // Of many endpoints, nobody loads all files: those of one are there by its name.
  const withFiles = endpoints.length <= MAX_ENDPOINTS_WITH_FILES ? endpoints : [];
  const files = withFiles.flatMap(each => changedFiles(each, { readAt, request: id }));
  return { answer: aged(context, known, answer), files };
}

/** Up to so many endpoints, the files of all of them are sent. */
const MAX_ENDPOINTS_WITH_FILES = 3;

function recordsIn(context: AppContext, known: CurrentTopology, typed: string): RecordsOutcome {
  const { topology } = known;
  const match = matchName(typed, named(topology));
  if (!('found' in match)) return unmatched(match);
  const { found } = match;
  const { answer, files } = 'endpoint' in found ? ofEndpoint(known, found.endpoint) : ofNetwork(known, found.network);
  return { answer: aged(context, known, answer), files };
}

/** A network or a private endpoint. */
type Askable = Named & ({ readonly network: Network } | { readonly endpoint: Endpoint });

function named({ networks, endpoints }: Topology): readonly Askable[] {
  return [
    ...[...networks.values()].map(network => ({ id: network.id, name: network.name, network })),
    ...[...endpoints.values()].map(endpoint => ({ id: endpoint.id, name: endpoint.name, endpoint })),
  ];
}

function ofNetwork(known: CurrentTopology, network: Network): Found<EndpointRecords | NoRecords> {
  const { topology } = known;
  const choice = endpointsOfNetwork(topology, network.id);
  const [only, second] = choice;
  if (only === undefined || second !== undefined) return { answer: { network, choice }, files: [] };
  const found = ofEndpoint(known, only);
  if (!('sheet' in found.answer)) return found;
  const hasOwnDns = forwardsNames(topology, keyOf(network.id));
  return { ...found, answer: { ...found.answer, network: { network, hasOwnDns } } };
}

function ofEndpoint({ topology, readAt }: CurrentTopology, endpoint: Endpoint): Found<EndpointRecords | NoRecords> {
  const state = connectionStateOf(topology, endpoint);
  if (state !== 'Approved' && state !== 'unrecognised') return { answer: { endpoint, state }, files: [] };
  const sheet = recordSheet(topology, endpoint);
  if (sheet === undefined) return { answer: { cloud: 'unknown' }, files: [] };
  const forwarding = forwardingTo(topology, sheet.dnsNames, endpoint);
  return { answer: { sheet, forwarding }, files: handoverFiles({ sheet, readAt }, forwarding) };
}

function aged<A extends EndpointRecords | RequestRecords | NoRecords>(
  { clock }: AppContext,
  { readAt }: CurrentTopology,
  answer: A,
): A & { readonly ageMs: number } {
  return { ...answer, ageMs: clock().getTime() - readAt.getTime() };
}

function unmatched(match: Exclude<NameMatch<Askable>, { readonly found: unknown }>): RecordsOutcome {
  if ('ambiguous' in match) return { ambiguous: match.ambiguous.map(({ id }) => qualifiedName(id)) };
  return { similar: match.suggestions.map(({ name }) => name) };
}

function endpointsAsked(topology: Topology, asked: Askable): readonly Endpoint[] {
  return 'endpoint' in asked ? [asked.endpoint] : endpointsOfNetwork(topology, asked.id);
}
