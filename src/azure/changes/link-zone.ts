import type { LinkZoneChange } from '../../domain/changes/link-zone.ts';
import { sameId } from '../../domain/ids.ts';
import { apiVersions } from '../api-versions.ts';
import type { Executor } from './executor.ts';
import { lookOf, standsWhenThere } from './looking.ts';
import { receiptOf } from './writing.ts';
import { linkToNetwork } from './zone-link.ts';

/**
 * Linking a zone to a network. A network has one link to a zone: one of another name, or with another policy, is
 * somebody else's and is left as it is.
 */
export const linkingZone: Executor<LinkZoneChange> = {
  async look(arm, change) {
    const found = await linkToNetwork(arm, change);
    if (found === undefined) return lookOf('open', null);
    const stands = standsWhenThere(found.provisioning);
    const { name, resolutionPolicy } = found.link;
    const isOurs = sameId(name, change.name) && resolutionPolicy === change.resolutionPolicy;
    return lookOf(stands === 'made' && !isOurs ? 'made-by-others' : stands, found.image);
  },
  async write(arm, { zoneId, networkId, name, resolutionPolicy }, id) {
    const properties = {
      virtualNetwork: { id: networkId },
      registrationEnabled: false,
      ...(resolutionPolicy === 'NxDomainRedirect' && { resolutionPolicy }),
    };
    const linkId = `${zoneId}/virtualNetworkLinks/${name}`;
    return receiptOf(await arm.put(linkId, apiVersions.privateDns, { location: 'global', properties }, id));
  },
};
