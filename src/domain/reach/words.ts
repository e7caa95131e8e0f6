import { nameOf } from '../ids.ts';
import type { Outcome, Reach, Why, WhyCode } from './reach.ts';

/** Why something is blocked or unknown, as what follows "because". */
const reasons = {
  'network-unseen': 'the network could not be read',
  'resource-unseen': 'the resource could not be read',
  'subscription-unseen': 'a subscription could not be read, and it may hold zones or rulesets that serve the network',
  'custom-dns': 'the network asks DNS servers of its own, which cannot be looked into',
  'forwarding-ruleset': 'a DNS forwarding ruleset may answer for the network',
  'zones-unknown': 'the zone names of this cloud are not known',
  'zone-unseen': 'a private DNS zone that may serve the network could not be read',
  'zone-twice': 'the network links two zones of one name',
  'zone-in-front': 'the network resolves by another private zone that answers for these names',
  'no-record': 'the private DNS zone has no record for the name, so it does not resolve',
  'fallback-unrecognised': 'the zone link has a resolution policy that is not known here',
  'name-unknown': 'the names that the resource is reached by were not read',
  wildcard: 'only a wildcard record may answer to the name',
  'record-contested': 'several private endpoints would write the same record, and the last one wins',
  'record-perhaps':
    'whether a private endpoint writes its records before it is approved, or with its approval, is not documented',
  'addresses-differ': 'the name leads to several places',
  'address-unowned': 'the record points to an address of no private endpoint that could be seen',
  'endpoint-gone': 'the record still points to a private endpoint that is deleted',
  'no-route': 'the record points to a private endpoint that the network has no peering with',
  'route-unclear': 'only a gateway or a hub could carry the traffic to the private endpoint',
  'not-approved': 'the private endpoint that the record points to is not approved',
  'connection-unrecognised': 'the state of the private endpoint connection is not known here',
  'scope-unseen': 'a private link scope could not be read completely',
  'link-unfinished': 'the link to the scope is not provisioned',
  'other-scope': 'the record leads to a private endpoint whose scope does not link the resource',
  'access-mode': 'the network sees a scope in PrivateOnly mode that does not link the resource',
  'access-mode-unrecognised': 'the network sees a scope with an access mode that is not known here',
  'access-mode-unverified':
    'the network sees a scope in PrivateOnly mode, and whether that holds for collection endpoints is not documented',
  'other-scope-perhaps': 'the network may see a scope that could not be read',
  'public-access-off': 'public access is off',
  perimeter: 'a network security perimeter decides, and its rules are not read',
  'public-access-unrecognised': 'the public access setting is not known here',
  'not-queried': 'collection endpoints take data in and are never queried',
  'kind-unknown': 'how this kind of resource is reached is not known here',
} as const satisfies Record<WhyCode, string>;

/** A reason in words: what follows "because". */
export function reasonOf({ code, about }: Pick<Why, 'code' | 'about'>): string {
  return about === undefined ? reasons[code] : `${reasons[code]} (${nameOf(about)})`;
}

/** A reach in words: `privately, through ampls-a (pe-hub)`, `blocked, because public access is off`. */
function reachInWords(reach: Reach): string {
  switch (reach.reach) {
    case 'private':
      return `privately, through ${nameOf(reach.scopeId)} (${nameOf(reach.endpointId)})`;
    case 'public':
      return 'over its public address';
    default:
      return `${reach.reach}, because ${reasonOf(reach.why)}`;
  }
}

/** An outcome in words, with both paths where there are two. */
export function outcomeInWords({ reach, paths }: Outcome): string {
  if (paths === undefined) return reachInWords(reach);
  return `by itself ${reachInWords(paths.own)}; by its workspace ${reachInWords(paths.workspace)}`;
}
