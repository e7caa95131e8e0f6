import { AzureAuthorityHosts } from '@azure/identity';
import type { DnsNames } from '../domain/dns/zone-names.ts';
import { dnsNamesOf } from '../domain/dns/zone-names.ts';

/** The clouds that the bot can work in. */
export const cloudNames = ['public', 'usgov', 'china'] as const;

export type CloudName = (typeof cloudNames)[number];

/** Everything that differs between clouds. It goes together: a token of one cloud is worth nothing in another. */
export interface Cloud {
  /** Where Azure Resource Manager is, without a slash at the end. */
  readonly endpoint: string;
  /** Where identities sign in: `authorityHost` of the credentials. */
  readonly authority: string;
  /** What tokens are asked for. */
  readonly tokenScope: string;
  /** Null where the private zones of Azure Monitor are not documented: what reaches what is unknown there. */
  readonly dnsNames: DnsNames | null;
}

const managers = {
  public: { endpoint: 'https://management.azure.com', authority: AzureAuthorityHosts.AzurePublicCloud },
  usgov: { endpoint: 'https://management.usgovcloudapi.net', authority: AzureAuthorityHosts.AzureGovernment },
  china: { endpoint: 'https://management.chinacloudapi.cn', authority: AzureAuthorityHosts.AzureChina },
} as const satisfies Record<CloudName, Pick<Cloud, 'endpoint' | 'authority'>>;

/**
 * A cloud by its name. Addresses: Learn, "Azure Government developer guide" and "Azure China developer guide". With
 * credentials for its authority it is all that access takes.
 */
export function cloudOf(name: CloudName): Cloud {
  const { endpoint, authority } = managers[name];
  return { endpoint, authority, tokenScope: `${endpoint}/.default`, dnsNames: dnsNamesOf[name] };
}
