import { formatCount, listNames } from '../domain/format.ts';
import { nameOf, parseId } from '../domain/ids.ts';
import type { Usage } from '../domain/limits/usage.ts';
import { qualifiedName } from '../domain/match-name.ts';
import type { Access, AccessRow } from '../domain/questions/access-rows.ts';
import type { ScopeUsers } from '../domain/questions/scope-users.ts';
import type { VisibleScopes } from '../domain/reach/access.ts';
import { INTERNET } from '../domain/reach/compute-reach.ts';
import type { ReachReason } from '../domain/reach/reach.ts';
import { isAssumed } from '../domain/reach/reach.ts';
import { describeReason } from '../domain/reach/reasons.ts';
import type { ConnectionState, Endpoint, MonitoredResource, Network, Scope } from '../domain/topology/objects.ts';
import { itemsThatFit } from './fit.ts';
import type { Message, Paragraph, Span } from './message.ts';
import { bullets, line, message } from './message.ts';
import { describeUsage } from './plan-sections.ts';
import { ASSUMED_NAMES, accessText, basisLine, modeNames, resultText } from './reach-texts.ts';

/** From where a resource is reached. */
export interface ResourceAnswer {
  readonly resource: MonitoredResource;
  /** Ids of the scopes that link it. */
  readonly scopes: readonly string[];
  readonly usage: readonly Usage[];
  readonly rows: readonly AccessRow[];
}

/** What a network reaches. */
export interface NetworkAnswer {
  readonly network: Network;
  /** Set if nothing is known about what the network resolves. */
  readonly unknownReason: ReachReason | undefined;
  readonly visible: VisibleScopes;
  readonly rows: readonly AccessRow[];
}

/** Who uses a scope, and for what. */
export interface ScopeAnswer {
  readonly scope: Scope;
  readonly usage: readonly Usage[];
  readonly endpoints: readonly { readonly endpoint: Endpoint; readonly state: ConnectionState }[];
  readonly users: ScopeUsers;
  /** Ids of the linked resources. */
  readonly resources: readonly string[];
}

/** The answer to where something is, with the age of what was read from Azure, in milliseconds. */
export type WhereAnswer = { readonly ageMs: number } & (ResourceAnswer | NetworkAnswer | ScopeAnswer);

/** The most names that a row lists, and what all rows may take of a message. */
const MAX_NAMES = 10;
const MAX_ROWS_LENGTH = 6_000;

/** Returns the answer to where something is. */
export function whereMessage(answer: WhereAnswer): Message {
  const paragraphs =
    'resource' in answer ? resourceLines(answer) : 'network' in answer ? networkLines(answer) : scopeLines(answer);
  const rows = 'rows' in answer ? answer.rows : [];
  return message(...paragraphs, ...(rows.some(isRowAssumed) ? [line(ASSUMED_NAMES)] : []), basisLine(answer.ageMs));
}

function isRowAssumed({ access }: AccessRow): boolean {
  return Object.values(access).some(({ reach }) => isAssumed(reach));
}

function resourceLines({ resource, scopes, usage, rows }: ResourceAnswer): readonly Paragraph[] {
  return [
    titleLine(resource.id, resourceNouns[resource.kind]),
    line(scopes.length === 0 ? 'Linked to no private link scope' : `Linked to ${names(scopes)}`),
    bullets(usage.map(row => [describeUsage(row)])),
    line(accessText(resource)),
    line({ bold: 'From' }),
    ...rowItems(rows),
  ];
}

function networkLines({ network, unknownReason, visible, rows }: NetworkAnswer): readonly Paragraph[] {
  const title = titleLine(network.id, 'virtual network');
  if (unknownReason !== undefined) {
    return [title, line(`What it reaches is not known, because ${describeReason(unknownReason.code)}.`)];
  }
  const scopes = visible.scopes.map(({ endpoint, modes }): Span[] => [
    { bold: nameOf(endpoint.scopeId) },
    ` through ${nameOf(endpoint.id)} · ${modesText(modes)}`,
  ]);
  return [
    title,
    line(
      scopes.length === 0 ? 'Uses no private link scope, as far as its DNS shows' : 'Uses these private link scopes:',
    ),
    ...(scopes.length === 0 ? [] : [bullets(scopes)]),
    ...(visible.mayHaveMore
      ? [line('It may use others: not everything that answers its DNS queries could be read.')]
      : []),
    line({ bold: 'Reaches' }),
    ...(rows.length === 0 ? [line('The bot sees no resources.')] : rowItems(rows)),
  ];
}

function scopeLines({ scope, usage, endpoints, users, resources }: ScopeAnswer): readonly Paragraph[] {
  const exclusions =
    scope.exclusions.length === 0 ? '' : `, other modes for ${formatCount(scope.exclusions.length, 'connection')}`;
  const mayUse = users.mayUse.length === 0 ? [] : [line(`Not known whether they use it: ${names(users.mayUse)}`)];
  return [
    titleLine(scope.id, 'private link scope'),
    bullets(usage.map(row => [describeUsage(row)])),
    line(`Access modes: ${modesText(scope.accessModes)}${exclusions}`),
    line(`Linked resources: ${resources.length === 0 ? 'none' : names(resources)}`),
    line(endpoints.length === 0 ? 'Private endpoints: none' : 'Private endpoints:'),
    ...(endpoints.length === 0
      ? []
      : [bullets(endpoints.slice(0, MAX_NAMES).map(endpointSpans)), ...moreLine(endpoints.length - MAX_NAMES)]),
    line(users.networks.length === 0 ? 'No network uses it, as far as DNS shows' : `Used by ${names(users.networks)}`),
    ...mayUse,
  ];
}

function endpointSpans({ endpoint, state }: ScopeAnswer['endpoints'][number]): readonly Span[] {
  const where = endpoint.networkId === undefined ? '' : ` in ${nameOf(endpoint.networkId)}`;
  return [`${nameOf(endpoint.id)}${where}: ${state === 'unrecognised' ? 'state not known' : state.toLowerCase()}`];
}

function titleLine(id: string, noun: string): Paragraph {
  const group = parseId(id)?.resourceGroup;
  return line({ bold: nameOf(id) }, ` · ${noun}${group === undefined ? '' : ` in ${group}`}`);
}

function rowItems(rows: readonly AccessRow[]): readonly Paragraph[] {
  const items = rows.map((row): readonly Span[] => [{ bold: names(row.of) }, `: ${describeAccess(row.access)}`]);
  const lengthOf = (item: readonly Span[]) => JSON.stringify(item).length;
  const shown = itemsThatFit(items, lengthOf, MAX_ROWS_LENGTH);
  return [bullets(shown), ...moreLine(items.length - shown.length)];
}

function moreLine(left: number): readonly Paragraph[] {
  return left <= 0 ? [] : [line(`and ${left} more`)];
}

/** Returns how data is sent and queried: `sends data privately through ampls-a, queries over the public address`. */
function describeAccess({ ingestion, query }: Access): string {
  const [sent, queried] = [resultText(ingestion), resultText(query)];
  if (query.reach.reach === 'blocked' && query.reach.why.code === 'not-queried') return `sends data ${sent}`;
  return sent === queried ? `sends data and queries ${sent}` : `sends data ${sent}, queries ${queried}`;
}

function names(ids: readonly string[]): string {
  const all = ids.map(id => (id === INTERNET ? 'the internet' : nameOf(id)));
  const counts = Map.groupBy(all, name => name);
  // The resource group shows which of two objects with the same name is meant.
  const isTwice = (name: string) => (counts.get(name)?.length ?? 0) > 1;
  const distinct = all.map((name, index) => (isTwice(name) ? qualifiedName(ids[index] ?? name) : name));
  return listNames(distinct, MAX_NAMES);
}

function modesText({ query, ingestion }: Scope['accessModes']): string {
  return `queries ${modeNames[query]}, ingestion ${modeNames[ingestion]}`;
}

const resourceNouns = {
  workspace: 'Log Analytics workspace',
  component: 'Application Insights component',
  'collection-endpoint': 'data collection endpoint',
  other: 'resource',
} as const;
