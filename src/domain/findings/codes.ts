export type Severity = 'block' | 'warn' | 'info';

/**
 * What is known about a finding code. `docs/findings.md` is generated from these texts, and from plans with the
 * finding.
 */
export interface FindingRule {
  readonly severity: Severity;
  /** Whether the severity is fixed, so that a policy cannot change it. */
  readonly fixed: boolean;
  /** Where the rule comes from: a page of Azure's documentation, or the product itself. */
  readonly source: string;
  /** When the finding appears, in one sentence. */
  readonly appears: string;
  /** What to do about it. */
  readonly remedy: string;
}

const learn = 'https://learn.microsoft.com/azure';
const design = `${learn}/azure-monitor/fundamentals/private-link-design`;
const configure = `${learn}/azure-monitor/fundamentals/private-link-configure`;
const security = `${learn}/azure-monitor/fundamentals/private-link-security`;
const perimeter = `${learn}/azure-monitor/fundamentals/network-security-perimeter`;
const collectionEndpoints = `${learn}/azure-monitor/data-collection/data-collection-endpoint-overview`;
const agents = `${learn}/azure-monitor/fundamentals/private-link-vm-kubernetes`;
const componentCreation = `${learn}/azure-monitor/app/create-workspace-resource`;
const storage = `${learn}/azure-monitor/logs/private-storage`;
const endpointDns = `${learn}/private-link/private-endpoint-dns`;
const connections = `${learn}/private-link/manage-private-endpoint`;
const zoneLinks = `${learn}/dns/private-dns-virtual-network-links`;
const securityGroups = `${learn}/virtual-network/network-security-groups-overview`;
const nameRules = `${learn}/azure-resource-manager/management/resource-name-rules`;
const resourceLocks = `${learn}/azure-resource-manager/management/lock-resources`;
const denyEffect = `${learn}/governance/policy/concepts/effect-deny`;
const providers = `${learn}/azure-resource-manager/troubleshooting/error-register-resource-provider`;
const product = 'amplsbot';

type Texts = Pick<FindingRule, 'appears' | 'remedy'>;

function rule(severity: Severity, source: string, texts: Texts): FindingRule {
  return { severity, fixed: false, source, ...texts };
}

function fixedBlock(source: string, texts: Texts): FindingRule {
  return { severity: 'block', fixed: true, source, ...texts };
}

const freeScope = 'Request fewer changes, free up space in the scope, or use another scope.';

/** Every finding code, with its usual severity, its texts and the source of its rule. */
export const codes = {
  // Limits
  'limit-scope-resources': fixedBlock(design, {
    appears: 'The scope would link more resources than the limit allows.',
    remedy: freeScope,
  }),
  'limit-scope-workspaces': fixedBlock(design, {
    appears: 'The scope would link more workspaces than the limit allows.',
    remedy: freeScope,
  }),
  'limit-scope-components': fixedBlock(design, {
    appears: 'The scope would link more Application Insights components than the limit allows.',
    remedy: freeScope,
  }),
  'limit-scope-endpoints': fixedBlock(design, {
    appears: 'The scope would have more private endpoint connections than the limit allows.',
    remedy: freeScope,
  }),
  'limit-resource-scopes': fixedBlock(design, {
    appears: 'The resource would be linked to more scopes than the limit allows.',
    remedy: 'Unlink the resource from a scope that no longer needs it.',
  }),
  'limit-network-scopes': fixedBlock(design, {
    appears:
      'The network, or the networks that share its private DNS zones, would be connected to more scopes than the limit allows.',
    remedy: 'Use the scope that the network is already connected to.',
  }),

  // Names, and the objects that they refer to
  'not-found': fixedBlock(product, {
    appears: 'An object that the request needs does not exist, or the bot cannot read it.',
    remedy: 'Check the name, and check that the bot can read the subscription.',
  }),
  ambiguous: fixedBlock(product, {
    appears: 'A name matches more than one object.',
    remedy: 'Use the full id, or choose the object that you mean.',
  }),
  'not-linkable': rule('block', configure, {
    appears: 'A resource of a type that cannot be linked to a scope is requested.',
    remedy: 'Link a workspace, an Application Insights component or a data collection endpoint.',
  }),
  'named-twice': rule('info', product, {
    appears: 'The request names the same object more than once.',
    remedy: 'Nothing: the object is used once.',
  }),
  'invalid-name': rule('block', nameRules, {
    appears: "The name of a new scope or private endpoint breaks Azure's naming rules.",
    remedy: 'Choose a valid name.',
  }),
  'name-taken': rule('block', product, {
    appears: 'A private endpoint with the requested name already exists.',
    remedy: 'Choose another name.',
  }),
  'different-settings': rule('block', product, {
    appears: 'An object that the request would create already exists, with other settings than the request asks for.',
    remedy: 'Change the settings with a request of their own, or choose another name.',
  }),
  'endpoint-reused': rule('info', product, {
    appears: 'The network already uses a private endpoint to the scope, in another subnet than the request names.',
    remedy: 'Nothing, or give the new private endpoint a name.',
  }),

  // What is already in place, and what could not be read
  'no-reversal': fixedBlock(product, {
    appears: 'A request is for a limited time, and one of its changes cannot be undone when the time is over.',
    remedy: 'Request it without a time limit, and put back by hand what it changes.',
  }),
  'changed-again': fixedBlock(product, {
    appears: 'What a notice reported, and a request is to put back, has been changed again since.',
    remedy: 'Check what is in Azure now. Answer the newer notice, or request what you want there.',
  }),
  'nothing-to-do': rule('block', product, {
    appears: 'Everything that was requested is already in place.',
    remedy: 'Nothing.',
  }),
  'already-done': rule('info', product, {
    appears: 'Part of what was requested is already in place.',
    remedy: 'Nothing: this part is skipped.',
  }),
  'partly-unseen': rule('warn', product, {
    appears: 'Part of what the request depends on could not be read.',
    remedy: 'Give the bot read access, or check these objects yourself.',
  }),

  // Links
  'delete-while-linked': rule('block', configure, {
    appears: 'A scope is to be deleted while it has linked resources or connections.',
    remedy: 'Unlink the resources and remove the connections first.',
  }),
  'still-linked': rule('info', configure, {
    appears: 'A resource is unlinked from one scope and stays linked to others.',
    remedy: 'If you want to delete the resource, unlink it from those scopes too.',
  }),
  'component-without-workspace': rule('warn', design, {
    appears: 'An Application Insights component is linked or closed, and its workspace is not, or cannot be read.',
    remedy: 'Include the workspace.',
  }),
  'cross-subscription-component': rule('warn', componentCreation, {
    appears: 'An Application Insights component is written whose workspace is in another subscription.',
    remedy: 'If Azure refuses the write, let someone who may read the keys of the workspace make the change.',
  }),
  'workspace-without-component': rule('warn', design, {
    appears:
      'A workspace is linked or closed, and an Application Insights component that stores its data there is not.',
    remedy: 'Include the component.',
  }),

  // Access
  'access-lost': rule('warn', design, {
    appears: 'Networks can no longer reach a resource, or will not reach one that they may reach today.',
    remedy: 'Connect the networks to a scope that links the resource, or tell their owners.',
  }),
  'access-unknown': rule('warn', design, {
    appears: 'It cannot be determined whether networks can still reach a resource.',
    remedy: 'Check the DNS and routing of these networks before you approve.',
  }),
  'networks-not-judged': rule('warn', endpointDns, {
    appears:
      'The request may change the access of networks that cannot be judged, such as networks with their own DNS servers.',
    remedy: 'Check the DNS of these networks, or ask their owners, before you approve.',
  }),
  'opened-to-internet': rule('warn', design, {
    appears: 'A resource becomes reachable from the internet.',
    remedy: 'Check that public access is intended.',
  }),
  'public-instead-of-private': rule('warn', design, {
    appears: 'Networks that reach a resource privately today will reach it over its public address.',
    remedy: 'Connect the networks to a scope that links the resource, or check that public access is intended.',
  }),
  lockout: rule('block', design, {
    appears: 'A resource is closed to the internet while no network reaches it privately.',
    remedy: 'Connect a network to a scope that links the resource first.',
  }),
  'lockout-perhaps': rule('warn', design, {
    appears: 'A resource is closed to the internet while no network is known to reach it privately.',
    remedy: 'Check with the users of the resource first.',
  }),
  'private-only-outside': rule('warn', design, {
    appears: 'Networks lose access to resources outside their scope because its access mode becomes PrivateOnly.',
    remedy: 'Link these resources to the scope, or keep the access mode Open.',
  }),
  'perimeter-overwritten': rule('warn', perimeter, {
    appears: 'Public access is set on a resource whose access a network security perimeter controls.',
    remedy: "Change the perimeter's rules instead.",
  }),
  'setting-not-there': rule('block', collectionEndpoints, {
    appears: 'The resource does not have the setting that the request changes.',
    remedy: 'Leave the setting out.',
  }),
  'exclusion-unmatched': rule('warn', design, {
    appears: 'An exclusion names a connection that the scope does not have. Azure accepts it and ignores it.',
    remedy: 'Use the full connection name, which ends in a random part.',
  }),
  'not-covered': rule('info', design, {
    appears:
      'Some traffic or settings are not affected by the change, or stop working because they cannot use private links.',
    remedy: 'Tell the users of the resource.',
  }),
  caveat: rule('info', design, {
    appears:
      'The request is a reason to know something that private links do not do, or that people have to arrange besides. It appears once, and not on a blocked plan.',
    remedy: 'Check whether it concerns you. `/ampls caveats` shows all of them.',
  }),

  // DNS
  'shared-endpoints-redirected': rule('warn', security, {
    appears:
      'Networks send all Azure Monitor queries and Application Insights data through a scope for the first time.',
    remedy: "Link the resources that these networks use, or keep the scope's access mode Open.",
  }),
  'dns-override': rule('block', design, {
    appears: "An endpoint's records would overwrite the records of another endpoint in the same zone.",
    remedy: 'Use one endpoint for all networks that share the zone.',
  }),
  'zones-missing': rule('warn', configure, {
    appears: "An endpoint's zone group, or a network, lacks some of Azure Monitor's private DNS zones.",
    remedy: 'Add the missing zones.',
  }),
  'zones-unknown': rule('block', endpointDns, {
    appears: 'The private DNS zones for Azure Monitor are not documented for this cloud.',
    remedy: 'Set up private endpoints and DNS by hand.',
  }),
  'zone-group-full': rule('block', endpointDns, {
    appears: 'An endpoint would have records in more zones than a zone group can hold.',
    remedy: 'Use fewer zones.',
  }),
  'zone-without-group': rule('block', endpointDns, {
    appears: 'A network is linked to a zone that has no records and no room in the zone group (Azure Government only).',
    remedy: 'Add the records of the zone first.',
  }),
  'second-zone': rule('block', zoneLinks, {
    appears: 'A network is linked to a zone and would be linked to another zone of the same name.',
    remedy: 'Use the zone that the network is already linked to.',
  }),
  'zone-before-records': rule('block', configure, {
    appears: 'A network would be linked to a zone that has no records yet.',
    remedy: 'Create the endpoint and its DNS zone group first.',
  }),
  'records-missing': rule('warn', endpointDns, {
    appears: 'DNS records have to be created by hand, because an endpoint has no zone group.',
    remedy: 'Create the records after the request, and update them after every later link.',
  }),
  'closing-postponed': rule('warn', endpointDns, {
    appears: 'A network is isolated with DNS records that people manage, so public access is not closed.',
    remedy: 'Create the records, check that names resolve privately, and then close public access.',
  }),
  'records-remain': rule('warn', endpointDns, {
    appears: 'A connection is rejected or removed, and the DNS records of its endpoint stay.',
    remedy: "Remove the endpoint's DNS zone group too.",
  }),
  'blob-zone-shared': rule('warn', endpointDns, {
    appears: 'A network would be linked to the zone that all storage accounts share.',
    remedy: 'Check that the zone has a record for every storage account that the network uses privately.',
  }),
  'agents-unconfigured': rule('warn', agents, {
    appears:
      "Azure Monitor Agents in a network ask a scope for their configuration, and the scope links no data collection endpoint of the network's region.",
    remedy: 'Link a data collection endpoint of that region to the scope, and associate the machines with it.',
  }),
  'machines-unassociated': rule('warn', agents, {
    appears:
      'Machines ask a scope for the configuration of their Azure Monitor Agents, and are not associated with a data collection endpoint that the scope links.',
    remedy: 'Associate the machines with a data collection endpoint of their region that is linked to the scope.',
  }),
  'provider-unregistered': rule('block', providers, {
    appears: 'A resource provider that the change needs is not registered in its subscription.',
    remedy: 'Register the provider with `az provider register`, then retry the request.',
  }),
  'machine-region': rule('block', agents, {
    appears: 'A machine would be associated with a data collection endpoint in another region.',
    remedy: "Choose a data collection endpoint in the machine's region.",
  }),
  'custom-dns': rule('warn', configure, {
    appears: 'A network uses its own DNS servers.',
    remedy: "Set up conditional forwarders for Azure Monitor's public zone names to Azure DNS.",
  }),

  // Private endpoints and their connections
  'endpoint-region': rule('block', configure, {
    appears: 'A private endpoint would be in another region than its network.',
    remedy: 'Choose a network in the same region.',
  }),
  'subnet-too-small': rule('block', configure, {
    appears: 'A subnet is too small for a private endpoint of Azure Monitor.',
    remedy: 'Choose another subnet.',
  }),
  'subnet-full': rule('warn', configure, {
    appears: 'A private endpoint needs more addresses for newly linked resources than its subnet has left.',
    remedy: 'Make room in the subnet, or move the endpoint to a larger one.',
  }),
  'illegal-transition': rule('block', connections, {
    appears: 'A connection is in a state in which Azure does not allow the change.',
    remedy: 'Delete the private endpoint.',
  }),
  'unproven-transition': rule('warn', connections, {
    appears: 'Azure does not document whether it allows the change in the current state of the connection.',
    remedy: 'Nothing: the result is checked after the change.',
  }),

  // What prevents or reverts the change, and what cannot be undone
  'managed-by-code': rule('warn', product, {
    appears: 'An object that the request changes is tagged as managed by Terraform, OpenTofu or Bicep.',
    remedy: 'Make the same change in the code.',
  }),
  'resource-lock': rule('block', resourceLocks, {
    appears: 'A resource lock forbids the change.',
    remedy: "Ask the lock's owner to remove it.",
  }),
  'policy-denies': rule('block', denyEffect, {
    appears: 'An Azure policy denies the change.',
    remedy: 'Ask for an exemption from the policy.',
  }),
  irreversible: rule('warn', product, {
    appears: 'A change cannot be undone.',
    remedy: 'Check that the change is intended before you approve it.',
  }),

  // Storage and network security groups
  'custom-logs-storage-ended': rule('warn', storage, {
    appears: 'Storage for custom logs is requested under the limit profile of 2020. Azure has ended it since.',
    remedy: 'Send the logs through a data collection endpoint.',
  }),
  'custom-logs-storage-retired': rule('block', storage, {
    appears: 'Storage for custom logs is requested. Azure has accepted none since 30 June 2025.',
    remedy: 'Send the logs through a data collection endpoint.',
  }),
  'rule-conflict': rule('block', securityGroups, {
    appears: 'A rule with the same name or priority already exists in the network security group.',
    remedy: 'Choose another name or priority.',
  }),
  'rule-overruled': rule('warn', securityGroups, {
    appears: 'A rule that is evaluated earlier may deny the same traffic.',
    remedy: 'Change the earlier rule, or use a lower priority number.',
  }),
  'deny-overridden': rule('warn', securityGroups, {
    appears: 'The new rule allows traffic that a later rule of the network security group denies.',
    remedy: 'Ask whoever created the denying rule, or leave the service tag out.',
  }),
  // Grouping
  grouping: rule('info', design, {
    appears: 'Says which networks share a scope, what it links, and what has to be known about it.',
    remedy: 'Nothing to do, unless the sentence says so.',
  }),
  'grouping-exposes': rule('warn', design, {
    appears: 'Networks that share a scope would reach resources that they do not need.',
    remedy: 'Give the networks separate private DNS zones, or change what they need.',
  }),
  'grouping-unlinks': rule('warn', design, {
    appears:
      'A scope that networks of the table use links resources that the table does not name, so they are unlinked.',
    remedy: 'Add the resources to the table if the networks still need them.',
  }),
  'grouping-impossible': fixedBlock(design, {
    appears: 'Networks cannot reach exactly what they need within the limits.',
    remedy: 'Change the table, or accept that networks reach more than they need.',
  }),
  'firewall-not-opened': rule('info', configure, {
    appears: 'Rules of a network security group are changed, and firewalls are not.',
    remedy: 'If a firewall is in the path, allow the service tags there too.',
  }),
} as const satisfies Record<string, FindingRule>;

export type FindingCode = keyof typeof codes;
