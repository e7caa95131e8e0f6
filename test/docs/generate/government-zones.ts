import type { Change } from '../../../src/domain/changes/index.ts';
import { dnsNamesByCloud } from '../../../src/domain/dns/zone-names.ts';
import type { Inventory } from '../../../src/domain/topology/objects.ts';
import { endpoint, endpointId, inventory, network, scope, zone, zoneIn, zoneLink } from '../../domain/build.ts';

/** An estate in Azure Government whose endpoint gets the first of its two zones. The second one may be linked or not. */
export function governmentZones(isLinked: boolean): readonly [Inventory, readonly Change[]] {
  const { usgov } = dnsNamesByCloud;
  const zones = [usgov.monitor, usgov.adx].map(name => ({ ...zone('monitor'), id: zoneIn('1', name), name }));
  const ids = zones.map(({ id }) => id);
  const of = inventory({
    scopes: [scope('ampls-a')],
    networks: [network('vnet-hub')],
    endpoints: [endpoint('pe-hub', 'vnet-hub', 'ampls-a')],
    dnsNames: usgov,
    zones,
    zoneLinks: (isLinked ? ids : ids.slice(0, 1)).map(zoneId => ({
      ...zoneLink('monitor', 'vnet-hub'),
      id: `${zoneId}/virtualNetworkLinks/vnet-hub`,
      zoneId,
    })),
  });
  const set: Change = {
    kind: 'set-zone-group',
    endpointId: endpointId('pe-hub'),
    name: 'default',
    zoneIds: ids.slice(0, 1),
  };
  return [of, [set]];
}
