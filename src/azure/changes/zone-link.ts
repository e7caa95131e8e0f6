import { z } from 'zod';
import { sameId } from '../../domain/ids.ts';
import type { ZoneLink } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { asArmObject, provisioningOf } from '../inventory/arm-object.ts';
import { zoneLinkOf } from '../inventory/zone-rows.ts';

/** A zone's link to a network, with how far Azure is with it. */
export interface LinkReading {
  readonly link: ZoneLink;
  readonly provisioning: string;
  readonly image: { readonly name: string; readonly resolutionPolicy: string; readonly provisioningState: string };
}

const linkState = z.object({ virtualNetworkLinkState: z.string().nullish() });

/** The link of a zone to a network, whatever its name. @throws RestError, also where the zone is not there */
export async function linkToNetwork(
  arm: Arm,
  { zoneId, networkId }: { readonly zoneId: string; readonly networkId: string },
): Promise<LinkReading | undefined> {
  const items = await arm.list(`${zoneId}/virtualNetworkLinks`, apiVersions.privateDns);
  const object = items.map(asArmObject).find(item => sameId(zoneLinkOf(item).networkId, networkId));
  if (object === undefined) return undefined;
  const link = zoneLinkOf(object);
  const { virtualNetworkLinkState } = linkState.parse(object.properties ?? {});
  const isSpreading = /^inprogress$/i.test(virtualNetworkLinkState ?? '');
  const known = provisioningOf(object);
  const provisioning = isSpreading && known === 'succeeded' ? 'updating' : known;
  const { name, resolutionPolicy } = link;
  return { link, provisioning, image: { name, resolutionPolicy, provisioningState: provisioning } };
}
