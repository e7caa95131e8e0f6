import { z } from 'zod';
import type { LinkZoneChange, UnlinkZoneChange } from '../../domain/changes/zone-link.ts';
import { sameId } from '../../domain/ids.ts';
import type { ZoneLink } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseArmObject, provisioningOf } from '../inventory/arm-object.ts';
import { parseZoneLink } from '../inventory/read-zone.ts';
import type { KindExecutor } from './executor.ts';
import { observed, statusWhenPresent, statusWhenRemoved, undefinedIfMissing } from './observe.ts';
import { nothingSent, receiptOf } from './write.ts';

/**
 * Links a zone to a network. A network has at most one link to a zone. One with another name, or with another
 * resolution policy, was created by someone else and is left as it is.
 */
export const linkZone: KindExecutor<LinkZoneChange> = {
  async observe(arm, change) {
    const found = await readZoneLink(arm, change);
    if (found === undefined) return observed('not-applied', null);
    const status = statusWhenPresent(found.provisioning);
    const { name, resolutionPolicy } = found.link;
    const isOurs = sameId(name, change.name) && resolutionPolicy === change.resolutionPolicy;
    return observed(status === 'applied' && !isOurs ? 'applied-by-others' : status, found.image);
  },
  async write(arm, { zoneId, networkId, name, resolutionPolicy }, stepId) {
    const properties = {
      virtualNetwork: { id: networkId },
      registrationEnabled: false,
      ...(resolutionPolicy === 'NxDomainRedirect' && { resolutionPolicy }),
    };
    const linkId = `${zoneId}/virtualNetworkLinks/${name}`;
    return receiptOf(await arm.put(linkId, apiVersions.privateDns, { location: 'global', properties }, stepId));
  },
};

/** Unlinks a zone from a network: a DELETE of the link, whatever its name. */
export const unlinkZone: KindExecutor<UnlinkZoneChange> = {
  async observe(arm, change) {
    const found = await undefinedIfMissing(readZoneLink(arm, change));
    return observed(statusWhenRemoved(found?.provisioning), found?.image ?? null);
  },
  async write(arm, change, stepId) {
    const found = await undefinedIfMissing(readZoneLink(arm, change));
    if (found === undefined) return nothingSent;
    const response = await undefinedIfMissing(arm.delete(found.link.id, apiVersions.privateDns, stepId));
    return response === undefined ? nothingSent : receiptOf(response);
  },
};

/** A zone's link to a network, with its provisioning state in lower case. */
interface ZoneLinkReading {
  readonly link: ZoneLink;
  readonly provisioning: string;
  readonly image: { readonly name: string; readonly resolutionPolicy: string; readonly provisioningState: string };
}

const linkState = z.object({ virtualNetworkLinkState: z.string().nullish() });

/** Reads the link of a zone to a network, whatever its name. @throws RestError, also where the zone is missing */
async function readZoneLink(
  arm: Arm,
  { zoneId, networkId }: { readonly zoneId: string; readonly networkId: string },
): Promise<ZoneLinkReading | undefined> {
  const items = await arm.list(`${zoneId}/virtualNetworkLinks`, apiVersions.privateDns);
  const object = items.map(parseArmObject).find(item => sameId(parseZoneLink(item).networkId, networkId));
  if (object === undefined) return undefined;
  const link = parseZoneLink(object);
  const { virtualNetworkLinkState } = linkState.parse(object.properties ?? {});
  const isInProgress = /^inprogress$/i.test(virtualNetworkLinkState ?? '');
  const state = provisioningOf(object);
  const provisioning = isInProgress && state === 'succeeded' ? 'updating' : state;
  const { name, resolutionPolicy } = link;
  return { link, provisioning, image: { name, resolutionPolicy, provisioningState: provisioning } };
}
