import type { Assumption } from './assumption.ts';
import { configure, learn } from './sources.ts';

/** Assumptions about service tags, and the rules of network security groups. */
export const securityGroupAssumptions = {
  'rule-order': {
    statement:
      'The rule with the lowest priority number that matches decides, and no later one is looked at. Names are unique in a group, priorities in a group and direction.',
    status: 'documented',
    source: `${learn}/virtual-network/network-security-groups-overview`,
    usedIn: ['src/domain/findings/security-rules.ts', 'src/domain/changes/service-tag.ts'],
  },
  'rule-one-tag': {
    statement: 'A rule has one service tag.',
    status: 'documented',
    source: `${learn}/virtual-network/network-security-groups-overview`,
    usedIn: ['src/domain/changes/service-tag.ts'],
  },
  'rule-priorities': {
    statement:
      'Priorities of custom rules are from 100 to 4096. The default rules of Azure come after them, and are not among the securityRules of a group.',
    status: 'documented',
    source: `${learn}/virtual-network/network-security-groups-overview`,
    usedIn: ['src/domain/changes/service-tag.ts', 'src/azure/inventory/parse-security-group.ts'],
  },
  'default-outbound': {
    statement:
      'Traffic that no custom rule denies to a public address is allowed by the default rule AllowInternetOutBound.',
    status: 'documented',
    source: `${learn}/virtual-network/network-security-groups-overview`,
    usedIn: ['src/domain/findings/security-rules.ts'],
  },
  'admin-rules': {
    statement:
      'Security admin rules of Virtual Network Manager are evaluated before the rules of a group, and can deny what a group allows. The bot does not read them.',
    status: 'documented',
    source: `${learn}/virtual-network/network-security-groups-overview`,
    usedIn: ['src/domain/findings/security-rules.ts'],
  },
  'portal-tags': {
    statement:
      'The portal needs outbound access to AzureActiveDirectory, AzureResourceManager, AzureFrontDoor.FirstParty and AzureFrontDoor.Frontend. The REST API, the CLI and PowerShell need the first two.',
    status: 'documented',
    source: configure,
    usedIn: ['src/domain/changes/service-tag.ts', 'src/domain/caveats.ts'],
  },
  'tag-names': {
    statement:
      'Service tags are compared ignoring case. Microsoft writes AzureFrontdoor.Frontend in one place and AzureFrontDoor.Frontend in the list of tags.',
    status: 'unverified',
    source: `${learn}/virtual-network/service-tags-overview`,
    usedIn: ['src/domain/changes/service-tag.ts', 'src/domain/findings/security-rules.ts'],
  },
  'tag-ports': {
    statement: 'The portal reaches these services over TCP port 443. Microsoft names the tags and no ports.',
    status: 'unverified',
    source: configure,
    usedIn: ['src/domain/changes/service-tag.ts'],
  },
  'tag-coverage': {
    statement:
      'Internet has all public addresses, those of Azure too, and AzureCloud all public addresses of Azure. A tag with a region has part of the addresses of the tag without one.',
    status: 'documented',
    source: `${learn}/virtual-network/service-tags-overview`,
    usedIn: ['src/domain/findings/security-rules.ts'],
  },
  firewalls: {
    statement: 'A rule of a security group opens no firewall: it needs rules with the tags of its own.',
    status: 'documented',
    source: `${learn}/firewall/service-tags`,
    usedIn: ['src/domain/findings/security-rules.ts'],
  },
} as const satisfies Record<string, Assumption>;
