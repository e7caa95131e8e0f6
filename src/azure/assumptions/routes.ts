import type { Assumption } from './assumption.ts';
import { configure, design, learn } from './sources.ts';

/** Assumptions about routes, subnets and addresses. */
export const routeAssumptions = {
  'endpoint-consumers': {
    statement: 'Networks that are peered with the network of a private endpoint reach it, whatever their regions are.',
    status: 'documented',
    source: `${learn}/private-link/private-endpoint-overview`,
    usedIn: ['src/domain/reach/network-route.ts'],
  },
  'endpoint-routes': {
    statement:
      'A private endpoint adds a route with the prefix /32 for each of its addresses. It is chosen before user-defined routes with shorter prefixes, such as 0.0.0.0/0 to a firewall.',
    status: 'documented',
    source: `${learn}/private-link/disable-private-endpoint-network-policy`,
    usedIn: ['src/domain/reach/network-route.ts'],
  },
  'peered-endpoint-routes': {
    statement: 'Networks that are directly peered with the network of an endpoint have that route too.',
    status: 'recorded',
    source: 'https://gist.github.com/andaryjo/f019d889148dbebba38e8adcd2e95aa7',
    usedIn: ['src/domain/reach/network-route.ts'],
  },
  'user-routes': {
    statement:
      'A user-defined route with a prefix at least as long as that of the address space of the network overrides the route of an endpoint where the network policies of its subnet apply to routes. The bot reads neither routes nor network policies, and judges as if nothing on the way refused the traffic.',
    status: 'documented',
    source: `${learn}/private-link/disable-private-endpoint-network-policy`,
    usedIn: ['src/domain/reach/network-route.ts', 'src/domain/reach/compute-reach.ts'],
  },
  'endpoint-policies': {
    statement:
      'Network policies for private endpoints are off unless someone switches them on for a subnet. Until then security rules and user-defined routes do not apply to the endpoints in it.',
    status: 'documented',
    source: `${learn}/private-link/disable-private-endpoint-network-policy`,
    usedIn: ['src/domain/reach/compute-reach.ts'],
  },
  peering: {
    statement:
      'A peering carries the traffic between its two networks, and no further, once both sides are connected. One that denies virtual network access may carry less.',
    status: 'documented',
    source: `${learn}/virtual-network/virtual-network-peering-overview`,
    usedIn: ['src/domain/reach/network-route.ts'],
  },
  'subnet-peering': {
    statement: 'A peering may include some subnets only, with peerCompleteVnets false.',
    status: 'documented',
    source: `${learn}/virtual-network/how-to-configure-subnet-peering`,
    usedIn: ['src/azure/inventory/parse-network.ts'],
  },
  transit: {
    statement:
      'Whether a gateway, an appliance in a hub or a virtual WAN hub forwards traffic between networks that are not peered is not known to the bot: access over such a way is unknown.',
    status: 'documented',
    source: `${learn}/virtual-network/virtual-network-peering-overview`,
    usedIn: ['src/domain/reach/network-route.ts'],
  },
  'gateway-subnet': {
    statement: 'The subnet of a gateway has the name GatewaySubnet.',
    status: 'documented',
    source: `${learn}/vpn-gateway/vpn-gateway-about-vpn-gateway-settings`,
    usedIn: ['src/domain/reach/network-route.ts'],
  },
  'hub-shape': {
    statement:
      'A network with more peers than another one that is peered with it is taken for its hub. Only a note depends on it.',
    status: 'unverified',
    source: design,
    usedIn: ['src/domain/caveats.ts'],
  },
  'endpoint-region': {
    statement: 'A private endpoint is in the region of its network.',
    status: 'documented',
    source: configure,
    usedIn: ['src/domain/findings/creation.ts'],
  },
  'subnet-size': {
    statement: 'A private endpoint of Azure Monitor needs a subnet of /27 or larger, with at least 11 free addresses.',
    status: 'documented',
    source: configure,
    usedIn: ['src/domain/findings/creation.ts', 'src/domain/topology/endpoint-addresses.ts'],
  },
  'endpoint-addresses': {
    statement:
      'An endpoint takes 8 addresses, one for each address of Application Insights, and 3 for each data collection endpoint and for each region with a workspace. The support of Microsoft Japan has said so (22 December 2025); Microsoft documents only that workspaces of a region share theirs.',
    status: 'recorded',
    source: configure,
    usedIn: ['src/domain/topology/endpoint-addresses.ts'],
  },
} as const satisfies Record<string, Assumption>;
