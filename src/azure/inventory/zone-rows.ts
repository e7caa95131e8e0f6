import { z } from 'zod';
import type { DnsNames } from '../../domain/dns/zone-names.ts';
import type { RecordSet, ResolutionPolicy, Zone, ZoneLink } from '../../domain/topology/objects.ts';
import type { ArmObject } from './arm-object.ts';
import { identityOf, one, reference } from './arm-object.ts';

const resolutionPolicy: (value: unknown) => ResolutionPolicy = one('Default', 'NxDomainRedirect');

/** Names, in lower case, of the zones whose links and records are read. */
export function zoneNamesIn(dnsNames: DnsNames | null): readonly string[] {
  return dnsNames === null ? [] : Object.values(dnsNames);
}

export function zoneOf(object: ArmObject): Zone {
  return identityOf(object);
}

/** The id of what a child lies in: the zone of a link. */
function parentOf(childId: string): string {
  return childId.split('/').slice(0, -2).join('/');
}

const link = z.object({ virtualNetwork: reference, resolutionPolicy: z.unknown().optional() });

/** A link of a zone; a policy that is not shown is the default, which asks nobody else. */
export function zoneLinkOf(object: ArmObject): ZoneLink {
  const { virtualNetwork, resolutionPolicy: policy } = link.parse(object.properties);
  return {
    id: object.id,
    name: object.name,
    zoneId: parentOf(object.id),
    networkId: virtualNetwork.id,
    resolutionPolicy: policy == null ? 'Default' : resolutionPolicy(policy),
  };
}

const record = z.object({ aRecords: z.array(z.object({ ipv4Address: z.string() })).nullish() });

/** The addresses of a name. Graph shows a child's name at times with its zone's in front, so the id's end counts. */
export function recordOf(object: ArmObject): RecordSet {
  const { aRecords } = record.parse(object.properties ?? {});
  return {
    zoneId: parentOf(object.id),
    name: object.id.slice(object.id.lastIndexOf('/') + 1),
    addresses: (aRecords ?? []).map(({ ipv4Address }) => ipv4Address),
  };
}

const rulesetLink = z.object({ virtualNetwork: reference });

/** The network that a forwarding ruleset's link is to. */
export function linkedNetworkOf(object: ArmObject): string {
  return rulesetLink.parse(object.properties).virtualNetwork.id;
}
