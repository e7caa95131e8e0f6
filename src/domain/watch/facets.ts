import { keyOf } from '../ids.ts';
import { isUnseen } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';
import type { Facet, FacetKind, FacetKindName } from './facet.ts';
import {
  dnsServersFacet,
  endpointFacet,
  peeringFacet,
  recordFacet,
  serviceTagRuleFacet,
  zoneGroupFacet,
  zoneLinkFacet,
} from './network-facets.ts';
import {
  accessModeFacet,
  connectionFacet,
  exclusionFacet,
  linkFacet,
  publicAccessFacet,
  scopeFacet,
} from './scope-facets.ts';

const kinds: Readonly<Record<FacetKindName, FacetKind>> = {
  scope: scopeFacet,
  'access-mode': accessModeFacet,
  exclusion: exclusionFacet,
  link: linkFacet,
  connection: connectionFacet,
  endpoint: endpointFacet,
  'zone-group': zoneGroupFacet,
  'public-access': publicAccessFacet,
  'zone-link': zoneLinkFacet,
  record: recordFacet,
  'dns-servers': dnsServersFacet,
  peering: peeringFacet,
  'service-tag-rule': serviceTagRuleFacet,
};

const kindNames = Object.keys(kinds) as FacetKindName[];

/** The facets of one or more readings, each once. */
export function facetsOf(...readings: readonly Topology[]): readonly Facet[] {
  const facets = readings.flatMap(reading =>
    kindNames.flatMap(kind => kinds[kind].all(reading).map(part => ({ kind, ...part }))),
  );
  return [...new Map(facets.map(facet => [facetKey(facet), facet])).values()];
}

function facetKey({ kind, id, other }: Facet): string {
  return `${kind} ${keyOf(id)} ${keyOf(other)}`;
}

/** What a reading says of a facet, in words; undefined where it has no such thing. */
export function valueIn(topology: Topology, facet: Facet): string | undefined {
  return kinds[facet.kind].value(topology, facet);
}

export function titleOf(facet: Facet): string {
  return kinds[facet.kind].title(facet);
}

/** Whether a reading says anything of a facet: what could not be seen, or is a part of something that is not there, does not. */
export function isTold(topology: Topology, facet: Facet): boolean {
  const isSeen = !isUnseen(topology, facet.id) && !isUnseen(topology, facet.other);
  return isSeen && (kinds[facet.kind].belongsTo?.(topology, facet) ?? true);
}
