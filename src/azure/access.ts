import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { AzureAuthorityHosts, DefaultAzureCredential } from '@azure/identity';
import type { DnsNames } from '../domain/dns/zone-names.ts';
import { dnsNamesByCloud } from '../domain/dns/zone-names.ts';
import type { AzureAccess } from './arm.ts';
import type { Pace } from './pace.ts';

/** The clouds that the bot can work in. */
type CloudName = 'public' | 'usgov' | 'china';

/** Everything that differs between clouds. These values belong together: no cloud accepts a token of another one. */
interface Cloud {
  /** Base URL of Azure Resource Manager, without a slash at the end. */
  readonly endpoint: string;
  /** Where identities sign in: `authorityHost` of the credentials. */
  readonly authority: string;
  /** The scope that tokens are requested for. */
  readonly tokenScope: string;
  /** Ends of the host names that storage accounts have. */
  readonly storageSuffixes: readonly string[];
  /** Address of the portal. */
  readonly portal: string;
  /**
   * Null where the private DNS zones of Azure Monitor are not documented. Reachability is unknown in such a cloud.
   */
  readonly dnsNames: DnsNames | null;
}

const cloudUrls = {
  public: {
    endpoint: 'https://management.azure.com',
    authority: AzureAuthorityHosts.AzurePublicCloud,
    storageSuffixes: ['.blob.core.windows.net', '.blob.storage.azure.net'],
    portal: 'https://portal.azure.com',
  },
  usgov: {
    endpoint: 'https://management.usgovcloudapi.net',
    authority: AzureAuthorityHosts.AzureGovernment,
    storageSuffixes: ['.blob.core.usgovcloudapi.net'],
    portal: 'https://portal.azure.us',
  },
  china: {
    endpoint: 'https://management.chinacloudapi.cn',
    authority: AzureAuthorityHosts.AzureChina,
    storageSuffixes: ['.blob.core.chinacloudapi.cn'],
    portal: 'https://portal.azure.cn',
  },
} as const satisfies Record<CloudName, Pick<Cloud, 'endpoint' | 'authority' | 'storageSuffixes' | 'portal'>>;

/** Returns the address of a cloud's portal. */
export function portalOf(cloud: CloudName): string {
  return cloudUrls[cloud].portal;
}

/**
 * Returns the settings of a cloud. The URLs are from Learn, "Azure Government developer guide" and "Azure China
 * developer guide". Accounts with DNS zone endpoints end otherwise: Learn, "Storage account overview".
 */
function cloudOf(name: CloudName): Cloud {
  const urls = cloudUrls[name];
  return { ...urls, tokenScope: `${urls.endpoint}/.default`, dnsNames: dnsNamesByCloud[name] };
}

/** How the Azure clients sign in and send requests. Production uses the defaults. */
export interface AzureTransport {
  /** `DefaultAzureCredential` where it is omitted. */
  readonly credential?: TokenCredential | undefined;
  /** Sends the requests; the SDK's own client where it is omitted. */
  readonly httpClient?: HttpClient | undefined;
}

export interface AzureAccessOptions extends AzureTransport {
  readonly cloud: CloudName;
  /** Client id of the managed or workload identity to use, where there are several. */
  readonly clientId?: string | undefined;
  /** The pauses that Azure asks for, which all identities of this process share. */
  readonly pace?: Pace | undefined;
  /** Base URL of ARM; the cloud's own where it is omitted. */
  readonly endpoint?: string | undefined;
}

/** Returns what the Azure clients need: the cloud's URLs, a credential and, where one is given, a transport. */
export function azureAccess(options: AzureAccessOptions): AzureAccess & Cloud {
  const { clientId, endpoint, httpClient, pace } = options;
  const cloud = cloudOf(options.cloud);
  const clientIds =
    clientId === undefined ? {} : { managedIdentityClientId: clientId, workloadIdentityClientId: clientId };
  const credential = options.credential ?? new DefaultAzureCredential({ authorityHost: cloud.authority, ...clientIds });
  return {
    ...cloud,
    credential,
    identity: clientId ?? '',
    ...(pace !== undefined && { pace }),
    ...(endpoint !== undefined && { endpoint }),
    ...(httpClient !== undefined && { httpClient }),
  };
}
