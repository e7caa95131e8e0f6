import { DefaultAzureCredential } from '@azure/identity';
import type { AzureAccess } from './arm.ts';
import type { CloudName } from './clouds.ts';
import { cloudOf } from './clouds.ts';
import { loopbackCredential, loopbackHttpClient } from './loopback.ts';

/** Where Azure is. */
export interface AzurePlace {
  readonly AZURE_CLOUD: CloudName;
  /** The sandbox's stand-in for it on this machine. */
  readonly SANDBOX_ARM_URL?: string | undefined;
}

/**
 * The way to Azure, or to the sandbox's stand-in for it.
 *
 * @param clientId the identity to use where there are several
 */
export function azureAccess(place: AzurePlace, clientId: string | undefined): AzureAccess {
  const { AZURE_CLOUD, SANDBOX_ARM_URL: sandbox } = place;
  const cloud = cloudOf(AZURE_CLOUD);
  if (sandbox === undefined) {
    const identity =
      clientId === undefined ? {} : { managedIdentityClientId: clientId, workloadIdentityClientId: clientId };
    return { ...cloud, credential: new DefaultAzureCredential({ authorityHost: cloud.authority, ...identity }) };
  }
  return { ...cloud, credential: loopbackCredential, httpClient: loopbackHttpClient(sandbox) };
}
