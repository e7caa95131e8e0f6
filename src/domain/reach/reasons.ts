/**
 * Why something is blocked or unknown, by the rule that decides it, as the clause that follows "because". The codes are
 * stored in plans and are part of their hash, so they do not change.
 */
const reasons = {
  // Rule 1: the network does not use Azure DNS, or what it uses could not be read.
  'network-unseen': 'the network could not be read',
  'resource-unseen': 'the resource could not be read',
  'subscription-unseen':
    'a subscription could not be read, and it may contain DNS zones or rulesets that the network uses',
  'custom-dns': 'the network uses custom DNS servers, whose answers are not known',
  'dns-network-unseen': 'the network of its DNS server could not be read',
  'dns-server-route': 'the way to its DNS server is not direct, or several servers have the same address',
  'dns-in-hub': 'its DNS server is in a virtual hub, whose connections are not read',
  'dns-loop': 'its DNS servers forward names in a circle, or through too many servers',
  'dns-differs': 'its DNS servers lead to different answers',
  'forward-target': 'names are forwarded to a DNS server whose answers are not known',
  'forwarding-alias':
    'only the private DNS zone is forwarded, and Azure does not document whether that applies to aliases',
  'forwarding-wildcard': 'a rule forwards every name, and Azure does not document for which names it ignores that rule',
  'forwarding-partly': 'only some of the names are forwarded, or to different servers',
  'forwarding-ruleset': 'a DNS forwarding ruleset may decide what the network resolves',
  'zones-unknown': 'the names of the private DNS zones in this cloud are not known',
  // Rules 2 and 4: the zone.
  'zone-unseen': 'a private DNS zone that the network may use could not be read',
  'zone-twice': 'the network is linked to two zones with the same name',
  'zone-in-front': 'another private DNS zone that is linked to the network answers for these names',
  'no-record': 'the private DNS zone has no record for the name, so the name does not resolve',
  'fallback-unrecognised': 'the zone link has an unknown resolution policy',
  'name-unknown': "the resource's host names could not be read",
  // Rule 3: the endpoint.
  wildcard: 'only a wildcard record might match the name',
  alias: 'the record is an alias (CNAME) of a name whose answer is not known',
  'record-contested': 'several private endpoints would write the same record, and which of them is last is not known',
  'record-perhaps': 'Azure does not document whether a private endpoint writes its records before it is approved',
  'addresses-differ': 'the name resolves to several addresses that lead to different results',
  'address-unowned': 'the record points to an address that belongs to no known private endpoint',
  'endpoint-gone': 'the record still points to a deleted private endpoint',
  'no-route': 'the record points to a private endpoint in another network, and the two networks are not peered',
  'route-unclear': 'traffic to the private endpoint needs a gateway or a hub, which cannot be checked',
  'not-approved': 'the connection of the private endpoint that the record points to is not approved',
  'connection-unrecognised': 'the private endpoint connection has an unknown state',
  'scope-unseen': 'a private link scope could not be read completely',
  'link-unfinished': 'the link to the scope is not fully provisioned',
  'other-scope': 'the record points to a private endpoint of a scope that does not link the resource',
  // Rule 5: the access mode.
  'access-mode': 'the network uses a scope in PrivateOnly mode that does not link the resource',
  'access-mode-unrecognised': 'the network uses a scope with an unknown access mode',
  'access-mode-unverified':
    'the network uses a scope in PrivateOnly mode, and Azure does not document whether that applies to data collection endpoints',
  'other-scope-perhaps': 'the network may use another scope, which could not be read',
  // Rule 6: public network access.
  'public-access-off': 'public network access is disabled',
  perimeter: 'a network security perimeter decides who has access, and its rules are not read',
  'public-access-unrecognised': 'the public network access setting has an unknown value',
  // The resource itself.
  'not-queried': 'data collection endpoints cannot be queried',
  'kind-unknown': 'it is not known how this kind of resource is reached',
} as const satisfies Record<string, string>;

export type ReachReasonCode = keyof typeof reasons;

/** Returns a reason in words, as the clause that follows "because". */
export function describeReason(code: ReachReasonCode): string {
  return reasons[code];
}
