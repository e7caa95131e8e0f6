import type { Assumption } from './assumption.ts';
import { configure, design, docs, learn, security } from './sources.ts';

/** Assumptions about who may reach what, and limits. */
export const accessAssumptions = {
  'private-only': {
    statement:
      'PrivateOnly blocks resources outside of the scope for all networks that share its DNS, but not the ingestion to workspaces.',
    status: 'documented',
    source: security,
    usedIn: ['src/domain/reach/access.ts'],
  },
  'limit-codes': {
    statement:
      'The codes with which Azure refuses what exceeds a limit are not known. The bot counts before and after it writes. The sandbox invents codes, and can be told to accept.',
    status: 'unverified',
    source: design,
    usedIn: ['src/domain/limits/meters.ts', 'sandbox/src/arm/undocumented.ts'],
  },
  'association-region': {
    statement:
      'An Azure Monitor Agent gets its configuration only from a data collection endpoint in its own region, and Azure refuses an association with another.',
    status: 'unverified',
    source: `${docs}/azure-docs/blob/main/articles/azure-monitor/agents/azure-monitor-agent-private-link.md`,
    usedIn: ['src/domain/findings/machines.ts', 'sandbox/src/arm/types/data-collection-rule-association.ts'],
  },
  'private-only-collection': {
    statement: 'Whether PrivateOnly applies to data collection endpoints is not known.',
    status: 'unverified',
    source: design,
    usedIn: ['src/domain/reach/access.ts', 'src/domain/reach/reasons.ts'],
  },
  exclusions: {
    statement:
      'An exclusion replaces the access modes of a scope for one connection. Azure accepts one for a connection that does not exist, and ignores it.',
    status: 'unverified',
    source: design,
    usedIn: ['src/domain/reach/access.ts', 'src/domain/findings/access.ts'],
  },
  internet: {
    statement: 'From the internet, the public access of the resource alone decides.',
    status: 'documented',
    source: design,
    usedIn: ['src/domain/reach/access.ts'],
  },
  perimeter: {
    statement:
      'Where public access is SecuredByPerimeter, the rules of a network security perimeter decide. The bot does not read them.',
    status: 'documented',
    source: `${learn}/azure-monitor/fundamentals/network-security-perimeter`,
    usedIn: ['src/domain/reach/access.ts'],
  },
  'component-data': {
    statement:
      'The data of a workspace-based component can be queried through the component and through its workspace.',
    status: 'documented',
    source: design,
    usedIn: ['src/domain/reach/compute-reach.ts', 'src/domain/findings/access.ts'],
  },
  'not-covered': {
    statement:
      'Diagnostic settings are not subject to public access, and queries through Azure Resource Manager cannot use private links.',
    status: 'documented',
    source: design,
    usedIn: ['src/domain/findings/access.ts', 'src/domain/caveats.ts'],
  },
  'shared-domain': {
    statement:
      'The limit of one scope for a network applies to all networks that share private zones, because their records lead to one scope.',
    status: 'documented',
    source: design,
    usedIn: ['src/domain/dns/dns-domain.ts', 'src/domain/limits/usage.ts'],
  },
  'agent-endpoint': {
    statement:
      'A scope that answers the agents of a network has to link a data collection endpoint of their region, with which their machines are associated.',
    status: 'documented',
    source: `${learn}/azure-monitor/fundamentals/private-link-vm-kubernetes`,
    usedIn: ['src/domain/findings/agents.ts'],
  },
  'association-name': {
    statement:
      'The association of a machine with its data collection endpoint is always called configurationAccessEndpoint.',
    status: 'documented',
    source: `${learn}/azure-monitor/data-collection/data-collection-rule-associations`,
    usedIn: ['src/domain/changes/machine.ts', 'src/azure/changes/machine.ts'],
  },
  'custom-logs-storage': {
    statement:
      'Azure has accepted no storage for custom logs since 30 June 2025. Storage for Query or Alerts deletes saved queries, and is not offered.',
    status: 'documented',
    source: `${learn}/azure-monitor/logs/private-storage`,
    usedIn: ['src/domain/findings/storage.ts', 'src/domain/changes/storage.ts'],
  },
  'cross-subscription-links': {
    statement:
      'A scope links resources of any subscription that its editor has access to. No limit depends on the subscription.',
    status: 'documented',
    source: configure,
    usedIn: ['src/domain/changes/link.ts'],
  },
} as const satisfies Record<string, Assumption>;
