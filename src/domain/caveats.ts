import { PORTAL_TAGS } from './changes/service-tag.ts';
import { roleOf } from './dns/zone-names.ts';
import type { PlanContext } from './findings/plan-context.ts';
import { stepsOfKind } from './findings/plan-context.ts';
import { becomesPrivateOnly, closes, connectedByPlan } from './findings/plan-effects.ts';
import { listAll } from './format.ts';
import { nameOf } from './ids.ts';
import { PROFILE_OF_2020 } from './limits/profile.ts';
import { peersOf } from './reach/network-route.ts';
import type { ResourceKind } from './topology/objects.ts';
import { keysIn } from './topology/table.ts';
import type { Topology } from './topology/topology.ts';

/** Something that private links do not do, or that people have to arrange besides. */
export interface Caveat {
  readonly sentence: string;
  /** The page of Azure's documentation that says so. */
  readonly source: string;
  /** The kinds of resource that it is about; undefined if it is about every use of a scope. */
  readonly kinds?: readonly ResourceKind[];
  /** Whether approvers of a plan should know it. Left out where other findings say it of the plan's own resources. */
  readonly matters?: (context: PlanContext) => boolean;
}

const learn = 'https://learn.microsoft.com/azure/azure-monitor';
const design = `${learn}/fundamentals/private-link-design`;
const configure = `${learn}/fundamentals/private-link-configure`;

/** From where the Log Analytics agent downloads solution packs, by cloud (private-link-configure). */
export const solutionPackHosts = {
  public: 'scadvisorcontent.blob.core.windows.net',
  usgov: 'usbn1oicore.blob.core.usgovcloudapi.net',
  china: 'mceast2oicore.blob.core.chinacloudapi.cn',
} as const;

const logData = ['workspace', 'component'] as const;

/** What queries through Azure Resource Manager, and so cannot use private links. */
export const resourceManagerQueries = 'workbooks, the Logic Apps connector, VM insights and Container insights';

/** The kinds of resource that diagnostic settings send data to. */
export const diagnosticTargets: readonly ResourceKind[] = ['workspace'];

const connectsNetwork = (context: PlanContext) => connectedByPlan(context).size > 0;
const closesQueries = (context: PlanContext) => closes(context, 'query', ...logData);
const closesComponent = (context: PlanContext) => closes(context, 'ingestion', 'component');

/** The Log Analytics agent is from the time of that profile, and has been retired since. */
const mayUseOldAgent = (context: PlanContext) => context.profile === PROFILE_OF_2020 && connectsNetwork(context);

/** All caveats by their names, which findings carry. A plan shows those first that come first here. */
const caveats = {
  'scope-name': {
    sentence:
      'Give a scope a name that says its purpose and security boundary, such as AppServerProdTelem, so that nobody breaks it by accident.',
    source: configure,
    matters: context =>
      stepsOfKind(context, 'create-scope').some(({ change }) => !tellsPurpose(nameOf(change.scopeId))),
  },
  'hub-network': {
    sentence:
      'In a hub-and-spoke network, connect the hub to one scope and let the spokes use it, rather than each network on its own.',
    source: design,
    matters: context => [...connectedByPlan(context)].some(key => isSpoke(context.before, key)),
  },
  'link-from-resource': {
    sentence:
      "Linking from the resource's side (Network isolation in the portal) is the same as linking from the scope's side.",
    source: configure,
    // People who link what is linked already have not seen the link that was made on the other side.
    matters: ({ steps }) => steps.some(({ change, done }) => done && change.kind === 'link'),
  },
  'diagnostic-settings': {
    sentence: 'Diagnostic settings send their data over a Microsoft channel that public access does not control.',
    source: design,
    kinds: diagnosticTargets,
  },
  'resource-manager-queries': {
    sentence: `Queries through Azure Resource Manager cannot use private links, and stop where public query access is off: ${resourceManagerQueries}.`,
    source: design,
    kinds: logData,
  },
  'workspace-of-component': {
    sentence: 'A workspace-based component keeps its data in its workspace: link both, and close both.',
    source: design,
    kinds: logData,
  },
  'workspace-ingestion': {
    sentence:
      'Access modes do not apply to the ingestion of workspaces. To keep data from leaving a network, block the public addresses of Azure Monitor in its firewall.',
    source: design,
    kinds: ['workspace'],
    matters: context => becomesPrivateOnly(context, 'ingestion'),
  },
  'application-hosts': {
    sentence:
      'The hosts of monitored applications, such as App Service, need to be in a connected network, or a private link of their own.',
    source: design,
    kinds: ['component'],
    matters: closesComponent,
  },
  'profiler-storage': {
    sentence: 'The profiler and the snapshot debugger need a storage account of your own to work over a private link.',
    source: design,
    kinds: ['component'],
    matters: closesComponent,
  },
  'browser-script': {
    sentence:
      'Bundle the JavaScript of Application Insights in your pages, so that browsers do not download it from a content delivery network.',
    source: design,
    kinds: ['component'],
    matters: closesComponent,
  },
  'queries-outside-portal': {
    sentence:
      'Anything that uses the data outside the portal has to run in a connected network; for Application Insights, in one that includes the monitored workloads.',
    source: design,
    kinds: logData,
    matters: closesQueries,
  },
  'browser-dns': {
    sentence:
      'Browsers may use their own DNS settings and go around the private endpoint. Check that they do not override or cache DNS.',
    source: configure,
    kinds: logData,
    matters: context => closesQueries(context) || becomesPrivateOnly(context, 'query'),
  },
  'browser-permission': {
    sentence:
      'Chromium-based browsers may block requests of the portal to private addresses. Allow the portal local network access, in the browser or with the policy LocalNetworkAccessAllowedForUrls.',
    source: configure,
    kinds: logData,
    matters: context => closesQueries(context) || connectsNetwork(context),
  },
  'service-tags': {
    sentence: `The portal needs outbound access to the service tags ${listAll(PORTAL_TAGS)}; the REST API, the CLI and PowerShell need the first two. Type /ampls allow-tags to add them to a network security group.`,
    source: configure,
    matters: connectsNetwork,
  },
  'external-queries': {
    sentence:
      'Log queries over a private link cannot use the externaldata operator, or reach Azure Data Explorer through its proxy.',
    source: configure,
    kinds: logData,
    matters: connectsNetwork,
  },
  'collection-endpoint': {
    sentence:
      'Azure Monitor Agent needs a data collection endpoint of its region in the same scope, associated with the machine.',
    source: `${learn}/fundamentals/private-link-vm-kubernetes`,
    kinds: ['workspace', 'collection-endpoint'],
  },
  'agent-version': {
    sentence:
      'Azure Monitor Agent uses private links from version 1.1.1.0 (Windows) or 1.10.5.0 (Linux) on. Its custom metrics cannot use them.',
    source: design,
    kinds: ['workspace', 'collection-endpoint'],
    matters: connectsNetwork,
  },
  'old-agent': {
    sentence:
      'The Log Analytics agent was retired in August 2024. Where it still runs, private links need version 10.20.18038.0 (Windows) or 1.12.25 (Linux) or later. An older Linux agent has to be connected to its workspace again: omsadmin.sh -X, then omsadmin.sh -w with the id of the workspace and -s with its key.',
    source: design,
    kinds: ['workspace'],
    matters: mayUseOldAgent,
  },
  'solution-packs': {
    sentence: `The Log Analytics agent downloads solution packs through the blob zone. Where a network is not linked to it, or its private link is from before 19 April 2021 (June 2021 in sovereign clouds), allow port 443 to ${solutionPackHosts.public}, in Azure Government ${solutionPackHosts.usgov}, in China ${solutionPackHosts.china}.`,
    source: configure,
    kinds: ['workspace'],
    matters: context =>
      mayUseOldAgent(context) && [...connectedByPlan(context)].some(key => !usesBlobZone(context.after, key)),
  },
  'azure-roles': {
    sentence:
      'Private links carry data. Settings, also of public access, go through Azure Resource Manager: Azure roles protect them.',
    source: design,
    matters: context => closes(context, 'ingestion', ...logData, 'collection-endpoint') || closesQueries(context),
  },
} as const satisfies Readonly<Record<string, Caveat>>;

/** Returns one caveat. */
export function caveatNamed(name: keyof typeof caveats): Caveat {
  return caveats[name];
}

const entries: readonly (readonly [name: string, caveat: Caveat])[] = Object.entries(caveats);

/** Returns the caveats about a kind of resource, or all of them. Those about every use of a scope come with each. */
export function caveatsAbout(kind?: ResourceKind): readonly Caveat[] {
  return entries
    .map(([, caveat]) => caveat)
    .filter(({ kinds }) => kind === undefined || kinds === undefined || kinds.includes(kind));
}

/** Returns the caveats that approvers of a plan should know, with their names. */
export function caveatsFor(context: PlanContext): readonly (Caveat & { readonly name: string })[] {
  return entries.flatMap(([name, caveat]) => (caveat.matters?.(context) === true ? [{ name, ...caveat }] : []));
}

/** A word that every scope's name could have. */
const COMMON_WORD = /^(?:azure|monitor|monitoring|private|link|scope|ampls|pls|my|new|the|main)+$/;

/** Returns whether a scope's name has a word of its own, such as a team, an application or an environment. */
function tellsPurpose(name: string): boolean {
  const words = name.split(/[^\p{L}]+|(?<=\p{Ll})(?=\p{Lu})/u).map(word => word.toLowerCase());
  return words.some(word => word.length > 1 && !COMMON_WORD.test(word));
}

/** Returns whether a network is peered with one that has more peers than itself, as a hub has. */
function isSpoke(topology: Topology, networkKey: string): boolean {
  const peers = peersOf(topology, networkKey);
  return [...peers].some(peer => peersOf(topology, peer).size > Math.max(1, peers.size));
}

function usesBlobZone({ zoneLinksByNetwork, dnsNames }: Topology, networkKey: string): boolean {
  return keysIn(zoneLinksByNetwork, networkKey).some(zone => roleOf(dnsNames, nameOf(zone)) === 'blob');
}
