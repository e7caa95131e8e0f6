import { PORTAL_TAGS } from '../changes/service-tag.ts';
import { computeReach } from '../reach/compute-reach.ts';
import type { Reach } from '../reach/reach.ts';
import { operations } from '../reach/reach.ts';
import { connectionStateOf, scopesLinking } from '../topology/lookups.ts';
import type { ConnectionState, Endpoint, MonitoredResource, Operation } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import { classifyOutput } from './classify-output.ts';
import { cleanPaste } from './clean-paste.ts';
import type { DiagnosisCode } from './diagnoses.ts';
import type { NamedObjects } from './named-objects.ts';
import { namedObjects } from './named-objects.ts';
import type { OutputFacts } from './output-facts.ts';
import { factsOf, isLocalAddress, isPrivateAddress } from './output-facts.ts';
import type { UnresolvedName } from './unresolved-names.ts';
import { unresolvedNames } from './unresolved-names.ts';

/** What a pasted output means, and what the model shows for the names and addresses in it. */
export interface OutputDiagnosis {
  readonly code: DiagnosisCode;
  readonly resources: readonly { readonly resource: MonitoredResource; readonly scopeIds: readonly string[] }[];
  readonly endpoints: readonly {
    readonly address: string;
    readonly endpoint: Endpoint;
    readonly state: ConnectionState;
  }[];
  /** Addresses that no known private endpoint has, with the zones that have a record with them. */
  readonly records: readonly { readonly address: string; readonly zoneIds: readonly string[] }[];
  /** Private addresses that a name resolved to and that the bot knows nothing of. */
  readonly strangers: readonly string[];
  /** Addresses of the internet to which a connection was tried. */
  readonly outside: readonly string[];
  /** Names of Azure Monitor that do not resolve in some networks, if the output says that a name does not resolve. */
  readonly unresolved: readonly UnresolvedName[];
  /** Names that the portal and tools need besides, with the service tag that allows them. */
  readonly tagged: readonly { readonly host: string; readonly tag: string }[];
  /** The network and the resource, if it names one of each, and how the network reaches the resource. */
  readonly pair?: {
    readonly networkId: string;
    readonly resourceId: string;
    readonly reach: Readonly<Record<Operation, Reach>>;
  };
}

/** Returns what a pasted output means, by what it says and by what the model shows. */
export function diagnoseOutput(topology: Topology, pasted: string): OutputDiagnosis {
  const { scopes, endpointsByAddress } = topology;
  const isPrivate = (address: string) => isPrivateAddress(address) || endpointsByAddress.has(address);
  const facts = factsOf(cleanPaste(pasted), isPrivate);
  const named = namedObjects(topology, facts);
  const known = new Set([...named.endpoints, ...named.records].map(({ address }) => address));
  const code = codeOf(facts, named);
  return {
    code,
    resources: named.resources.map(resource => ({
      resource,
      scopeIds: [...scopesLinking(topology, resource.id)].map(key => scopes.get(key)?.id ?? key),
    })),
    endpoints: named.endpoints.map(each => ({ ...each, state: connectionStateOf(topology, each.endpoint) })),
    records: named.records,
    strangers: facts.privateAnswers.filter(address => !known.has(address)),
    outside: facts.peers.filter(address => !isPrivate(address) && !isLocalAddress(address)),
    unresolved: code === 'name-missing' ? unresolvedNames(topology, facts.monitorHosts, named.resources) : [],
    tagged: facts.otherHosts.flatMap(host => {
      const tag = taggedHosts[host];
      return tag === undefined ? [] : [{ host, tag }];
    }),
    ...pairOf(topology, named.networks, named.resources),
  };
}

const unrelated: ReadonlySet<DiagnosisCode> = new Set(['unknown', 'not-azure-monitor']);

/** Returns what an output is about, by what it says, and by the model where that shows that it cannot be so. */
function codeOf(facts: OutputFacts, { resources, endpoints }: NamedObjects): DiagnosisCode {
  const code = classifyOutput(facts);
  // Whatever the name, an address of a scope's endpoint is about Azure Monitor.
  if (unrelated.has(code) && endpoints.some(({ address }) => facts.answers.includes(address))) return 'private-address';
  return code === 'public-access-off' && areOpen(resources, facts.text) ? 'network-refused' : code;
}

/** Returns whether public network access is on for all of these, for the operation that a text names, or for each. */
function areOpen(resources: readonly MonitoredResource[], text: string): boolean {
  const named = operations.filter(operation => new RegExp(`AccessFor${operation}`, 'i').test(text));
  const concerned = named.length === 0 ? operations : named;
  const isOpen = ({ kind, publicAccess }: MonitoredResource) =>
    concerned.every(operation => {
      const isUsed = operation === 'ingestion' || kind !== 'collection-endpoint';
      return !isUsed || publicAccess[operation] === 'Enabled';
    });
  return resources.length > 0 && resources.every(isOpen);
}

const [activeDirectory, resourceManager, , frontend] = PORTAL_TAGS;

/** Names that Azure Monitor's portal and tools need, and that no private link scope answers (private-link-configure). */
const taggedHosts: Readonly<Record<string, string>> = {
  'login.microsoftonline.com': activeDirectory,
  'login.microsoftonline.us': activeDirectory,
  'management.azure.com': resourceManager,
  'management.usgovcloudapi.net': resourceManager,
  'portal.azure.com': frontend,
  'portal.azure.us': frontend,
};

function pairOf(
  topology: Topology,
  [networkId, ...networks]: readonly string[],
  [resource, ...resources]: readonly MonitoredResource[],
): Pick<OutputDiagnosis, 'pair'> {
  if (networkId === undefined || resource === undefined || networks.length + resources.length > 0) return {};
  const resourceId = resource.id;
  const reachFor = (operation: Operation) => computeReach(topology, networkId, resourceId, operation).reach;
  return { pair: { networkId, resourceId, reach: { ingestion: reachFor('ingestion'), query: reachFor('query') } } };
}
