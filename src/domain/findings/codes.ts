import type { Severity } from './finding.ts';

interface CodeFacts {
  readonly severity: Severity;
  /** A policy cannot change its severity. */
  readonly fixed: boolean;
  /** Where the rule comes from: a page of Azure's documentation, or the product itself. */
  readonly source: string;
}

const learn = 'https://learn.microsoft.com/azure';
const design = `${learn}/azure-monitor/fundamentals/private-link-design`;
const configure = `${learn}/azure-monitor/fundamentals/private-link-configure`;
const security = `${learn}/azure-monitor/fundamentals/private-link-security`;
const perimeter = `${learn}/azure-monitor/fundamentals/network-security-perimeter`;
const endpointDns = `${learn}/private-link/private-endpoint-dns`;
const connections = `${learn}/private-link/manage-private-endpoint`;
const zoneLinks = `${learn}/dns/private-dns-virtual-network-links`;
const ourselves = 'amplsbot';

function rule(severity: Severity, source: string): CodeFacts {
  return { severity, fixed: false, source };
}

const limit: CodeFacts = { severity: 'block', fixed: true, source: design };
const ourBlock: CodeFacts = { severity: 'block', fixed: true, source: ourselves };

/** Every finding there is: its stable code, its usual severity and the source of its rule. */
export const codes = {
  // limits
  'limit-scope-resources': limit,
  'limit-scope-workspaces': limit,
  'limit-scope-components': limit,
  'limit-scope-endpoints': limit,
  'limit-resource-scopes': limit,
  'limit-network-scopes': limit,
  // names and what they lead to
  'not-found': ourBlock,
  ambiguous: ourBlock,
  'not-linkable': rule('block', configure),
  'named-twice': rule('info', ourselves),
  'invalid-name': rule('block', `${learn}/azure-resource-manager/management/resource-name-rules`),
  'name-taken': rule('block', ourselves),
  'nobody-can-approve': ourBlock,
  // what is so already, and what could not be seen
  'nothing-to-do': rule('block', ourselves),
  'already-done': rule('info', ourselves),
  'partly-unseen': rule('warn', ourselves),
  // links
  'delete-while-linked': rule('block', configure),
  'still-linked': rule('info', configure),
  'component-without-workspace': rule('warn', design),
  'workspace-without-component': rule('warn', design),
  // access
  'access-lost': rule('warn', design),
  'access-unknown': rule('warn', design),
  'opened-to-internet': rule('warn', design),
  lockout: rule('block', design),
  'lockout-perhaps': rule('warn', design),
  'private-only-outside': rule('warn', design),
  'perimeter-overwritten': rule('warn', perimeter),
  'setting-not-there': rule('block', `${learn}/azure-monitor/data-collection/data-collection-endpoint-overview`),
  'exclusion-unmatched': rule('warn', design),
  'not-covered': rule('info', design),
  // DNS
  'shared-endpoints-redirected': rule('warn', security),
  'dns-override': rule('block', design),
  'zones-missing': rule('warn', configure),
  'zones-unknown': rule('block', endpointDns),
  'zone-group-full': rule('block', endpointDns),
  'zone-without-group': rule('block', endpointDns),
  'second-zone': rule('block', zoneLinks),
  'zone-before-records': rule('block', configure),
  'records-missing': rule('warn', endpointDns),
  'records-remain': rule('warn', endpointDns),
  'blob-zone-shared': rule('warn', endpointDns),
  'custom-dns': rule('warn', configure),
  // endpoints and their connections
  'endpoint-region': rule('block', configure),
  'subnet-too-small': rule('block', configure),
  'illegal-transition': rule('block', connections),
  'unproven-transition': rule('warn', connections),
  // what stands in the way, and what cannot be undone
  'managed-by-code': rule('warn', ourselves),
  'resource-lock': rule('block', `${learn}/azure-resource-manager/management/lock-resources`),
  'policy-denies': rule('block', `${learn}/governance/policy/concepts/effect-deny`),
  irreversible: rule('warn', ourselves),
  // storage and security groups
  'custom-logs-storage-retired': rule('block', `${learn}/azure-monitor/logs/private-storage`),
  'rule-conflict': rule('block', `${learn}/virtual-network/network-security-groups-overview`),
  'rule-overruled': rule('warn', `${learn}/virtual-network/network-security-groups-overview`),
  'firewall-not-opened': rule('info', configure),
} as const satisfies Record<string, CodeFacts>;

export type FindingCode = keyof typeof codes;
