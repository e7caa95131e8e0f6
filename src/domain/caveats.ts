import type { ResourceKind } from './topology/objects.ts';

/** Something that private links do not do, or that people have to arrange besides. */
export interface Caveat {
  readonly sentence: string;
  /** The page of Azure's documentation that says so. */
  readonly source: string;
  /** The kinds of resource that it is about; undefined if it is about every use of a scope. */
  readonly kinds?: readonly ResourceKind[];
}

const learn = 'https://learn.microsoft.com/azure/azure-monitor';
const design = `${learn}/fundamentals/private-link-design`;
const configure = `${learn}/fundamentals/private-link-configure`;

const logData = ['workspace', 'component'] as const;

const caveats: readonly Caveat[] = [
  {
    sentence:
      'Give a scope a name that says its purpose and security boundary, such as AppServerProdTelem, so that nobody breaks it by accident.',
    source: configure,
  },
  {
    sentence:
      'In a hub-and-spoke network, connect the hub to one scope and let the spokes use it, rather than each network on its own.',
    source: design,
  },
  {
    sentence:
      "Linking from the resource's side (Network isolation in the portal) is the same as linking from the scope's side.",
    source: configure,
  },
  {
    sentence:
      'Private links carry data. Settings, also of public access, go through Azure Resource Manager: Azure roles protect them.',
    source: design,
  },
  {
    sentence: 'Diagnostic settings send their data over a Microsoft channel that public access does not control.',
    source: design,
    kinds: ['workspace'],
  },
  {
    sentence:
      'Queries through Azure Resource Manager cannot use private links, and stop where public query access is off: the Logic Apps connector, VM insights and Container insights.',
    source: design,
    kinds: logData,
  },
  {
    sentence: 'A workspace-based component keeps its data in its workspace: link both, and close both.',
    source: design,
    kinds: logData,
  },
  {
    sentence:
      'Azure Monitor Agent needs a data collection endpoint of its region in the same scope, associated with the machine, and version 1.1.1.0 (Windows) or 1.10.5.0 (Linux) or later. Its custom metrics cannot use private links.',
    source: design,
    kinds: ['workspace', 'collection-endpoint'],
  },
  {
    sentence:
      'The Log Analytics agent was retired in August 2024. Where it still runs, private links need version 10.20.18038.0 (Windows) or 1.12.25 (Linux) or later.',
    source: design,
    kinds: ['workspace'],
  },
  {
    sentence:
      'The Log Analytics agent downloads solution packs through the blob zone. A private link from before 19 April 2021 (June 2021 in sovereign clouds) does not lead there: create it again, or allow port 443 to scadvisorcontent.blob.core.windows.net, in Azure Government usbn1oicore.blob.core.usgovcloudapi.net, in China mceast2oicore.blob.core.chinacloudapi.cn.',
    source: design,
    kinds: ['workspace'],
  },
  {
    sentence: 'The profiler and the snapshot debugger need a storage account of your own to work over a private link.',
    source: design,
    kinds: ['component'],
  },
  {
    sentence:
      'The hosts of monitored applications, such as App Service, need to be in a connected network, or a private link of their own.',
    source: design,
    kinds: ['component'],
  },
  {
    sentence:
      'Bundle the JavaScript of Application Insights in your pages, so that browsers do not download it from a content delivery network.',
    source: design,
    kinds: ['component'],
  },
  {
    sentence:
      'Anything that uses the data outside the portal has to run in a connected network that includes the monitored workloads.',
    source: design,
    kinds: ['component'],
  },
  {
    sentence:
      'Browsers may use their own DNS settings and go around the private endpoint. Check that they do not override or cache DNS.',
    source: design,
    kinds: logData,
  },
  {
    sentence:
      'The portal needs outbound access to the service tags AzureActiveDirectory, AzureResourceManager, AzureFrontDoor.FirstParty and AzureFrontdoor.Frontend; the REST API, the CLI and PowerShell need the first two. Type /ampls allow-tags to add them to a network security group.',
    source: design,
  },
];

/** Returns the caveats about a kind of resource, or all of them. Those about every use of a scope come with each. */
export function caveatsAbout(kind?: ResourceKind): readonly Caveat[] {
  return caveats.filter(({ kinds }) => kind === undefined || kinds === undefined || kinds.includes(kind));
}
