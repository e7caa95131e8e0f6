import type { ResourceType, ResourceTypes } from '../resource-type.ts';
import { collectionEndpoint } from './collection-endpoint.ts';
import { component } from './component.ts';
import { privateEndpointConnection } from './connection.ts';
import { dataCollectionRuleAssociation } from './data-collection-rule-association.ts';
import { dnsResolver, inboundEndpoint, outboundEndpoint } from './dns-resolver.ts';
import { azureFirewall, firewallPolicy } from './firewall.ts';
import { forwardingRule, forwardingRuleset, rulesetLink } from './forwarding-ruleset.ts';
import { linkedStorage } from './linked-storage.ts';
import { lock } from './lock.ts';
import { arcMachine, scaleSet, virtualMachine } from './machine.ts';
import { networkInterface } from './network-interface.ts';
import { privateDnsZone, resolvableRecords, virtualNetworkLink } from './private-dns.ts';
import { privateEndpoint } from './private-endpoint.ts';
import { privateLinkResources } from './private-link-resources.ts';
import { resourceGroup } from './resource-group.ts';
import { privateLinkScope } from './scope.ts';
import { scopedResource } from './scoped-resource.ts';
import { securityGroup, securityRule } from './security-group.ts';
import { peering, subnet, virtualNetwork } from './virtual-network.ts';
import { workspace } from './workspace.ts';
import { zoneGroup } from './zone-group.ts';

const all: readonly ResourceType[] = [
  resourceGroup,
  privateLinkScope,
  scopedResource,
  privateEndpointConnection,
  privateLinkResources,
  workspace,
  linkedStorage,
  component,
  collectionEndpoint,
  privateEndpoint,
  zoneGroup,
  networkInterface,
  virtualNetwork,
  subnet,
  peering,
  securityGroup,
  securityRule,
  privateDnsZone,
  virtualNetworkLink,
  ...resolvableRecords,
  forwardingRuleset,
  rulesetLink,
  forwardingRule,
  dnsResolver,
  inboundEndpoint,
  outboundEndpoint,
  azureFirewall,
  firewallPolicy,
  virtualMachine,
  scaleSet,
  arcMachine,
  dataCollectionRuleAssociation,
  lock,
];

/** Every type whose behaviour the simulator implements, by lower-case name. */
export const resourceTypes: ResourceTypes = new Map(all.map(type => [type.name.toLowerCase(), type]));
