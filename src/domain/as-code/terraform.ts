import { associationIdOf } from '../changes/machine.ts';
import { ruleFor } from '../changes/service-tag.ts';
import type { SetPublicAccessChange } from '../changes/set-public-access.ts';
import { CUSTOM_LOGS } from '../changes/storage.ts';
import { nameOf, parseId, resourceGroupIdOf, sameId } from '../ids.ts';
import { resourceKindFromId } from '../topology/objects.ts';
import { documentedId } from './documented-id.ts';
import { hclString } from './quoting.ts';
import type { CodeContext, Statement, Statements } from './statement.ts';
import { onlyNotes } from './statement.ts';

/**
 * The resources of the provider azurerm. Their arguments are in its registry:
 * https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/monitor_private_link_scoped_service and its
 * neighbours, by these names without the prefix.
 */
const resources = {
  scope: 'azurerm_monitor_private_link_scope',
  link: 'azurerm_monitor_private_link_scoped_service',
  workspace: 'azurerm_log_analytics_workspace',
  component: 'azurerm_application_insights',
  'collection-endpoint': 'azurerm_monitor_data_collection_endpoint',
  association: 'azurerm_monitor_data_collection_rule_association',
  storage: 'azurerm_log_analytics_linked_storage_account',
  endpoint: 'azurerm_private_endpoint',
  zone: 'azurerm_private_dns_zone',
  zoneLink: 'azurerm_private_dns_zone_virtual_network_link',
  rule: 'azurerm_network_security_rule',
} as const;

type Value = string | number | boolean | readonly string[] | ReadonlyMap<string, string> | Block;

/** A block inside of a block, which has no equals sign. */
interface Block {
  readonly block: Arguments;
}

type Arguments = { readonly [name: string]: Value };

/** How each kind of change is written for Terraform and OpenTofu. */
export const terraformStatements: Statements = {
  'create-scope': ({ scopeId, query, ingestion, tags }, context) =>
    creation(context, 'scope', scopeId, {
      name: nameOf(scopeId),
      resource_group_name: groupOf(scopeId),
      ingestion_access_mode: ingestion,
      query_access_mode: query,
      ...(Object.keys(tags).length > 0 && { tags: new Map(Object.entries(tags)) }),
    }),
  'delete-scope': ({ scopeId }) => deletion('scope', nameOf(scopeId)),
  link: ({ scopeId, resourceId, name }, context) =>
    creation(context, 'link', `${scopeId}/scopedResources/${name}`, {
      name,
      resource_group_name: groupOf(scopeId),
      scope_name: nameOf(scopeId),
      linked_resource_id: documentedId(resourceId),
    }),
  unlink: ({ scopeId, resourceId }) => deletion('link', `that links ${documentedId(resourceId)} to ${nameOf(scopeId)}`),
  'set-access-modes': ({ scopeId, query, ingestion, exclusions }, context) => {
    const names = Object.keys(exclusions);
    const notes = names.map(
      name => `azurerm has no argument for exclusions: the one of the connection ${name} stays outside of Terraform.`,
    );
    if (query === undefined && ingestion === undefined) return onlyNotes(...notes);
    return amendment(
      context,
      'scope',
      scopeId,
      {
        ...(ingestion !== undefined && { ingestion_access_mode: ingestion }),
        ...(query !== undefined && { query_access_mode: query }),
      },
      notes,
    );
  },
  'create-endpoint': ({ endpointId, scopeId, subnetId, location, requestMessage }, context) =>
    creation(context, 'endpoint', endpointId, {
      name: nameOf(endpointId),
      location,
      resource_group_name: groupOf(endpointId),
      subnet_id: documentedId(subnetId),
      private_service_connection: {
        block: {
          name: nameOf(endpointId),
          private_connection_resource_id: documentedId(scopeId),
          is_manual_connection: true,
          subresource_names: ['azuremonitor'],
          // azurerm requires a message for a manual connection.
          request_message: requestMessage === '' ? nameOf(endpointId) : requestMessage,
        },
      },
      ...zoneGroupIn(context, endpointId),
    }),
  'delete-endpoint': ({ endpointId }) => deletion('endpoint', nameOf(endpointId)),
  'set-zone-group': ({ endpointId, name, zoneIds }, context) => {
    const endpoint = nameOf(endpointId);
    if (context.changes.some(each => each.kind === 'create-endpoint' && sameId(each.endpointId, endpointId))) {
      return onlyNotes(`The DNS zones of ${endpoint} are in its own block.`);
    }
    if (zoneIds.length === 0) return onlyNotes(`Delete private_dns_zone_group from the block of ${endpoint}.`);
    return amendment(context, 'endpoint', endpointId, { private_dns_zone_group: zoneGroup(name, zoneIds) });
  },
  'approve-connection': ({ scopeId, endpointId }) => connection(scopeId, endpointId, 'Approve'),
  'reject-connection': ({ scopeId, endpointId }) => connection(scopeId, endpointId, 'Reject'),
  'remove-connection': ({ scopeId, endpointId }) => connection(scopeId, endpointId, 'Remove'),
  'create-zone': ({ zoneId }, context) =>
    creation(context, 'zone', zoneId, { name: nameOf(zoneId), resource_group_name: groupOf(zoneId) }),
  'delete-zone': ({ zoneId }) => deletion('zone', nameOf(zoneId)),
  'link-zone': ({ zoneId, networkId, name, resolutionPolicy }, context) =>
    creation(context, 'zoneLink', `${zoneId}/virtualNetworkLinks/${name}`, {
      name,
      resource_group_name: groupOf(zoneId),
      private_dns_zone_name: nameOf(zoneId),
      virtual_network_id: documentedId(networkId),
      registration_enabled: false,
      ...(resolutionPolicy === 'NxDomainRedirect' && { resolution_policy: resolutionPolicy }),
    }),
  'unlink-zone': ({ zoneId, networkId }) =>
    deletion('zoneLink', `that links ${nameOf(zoneId)} to ${documentedId(networkId)}`),
  'set-public-access': publicAccess,
  'link-storage': ({ workspaceId, storageAccountIds }, context) =>
    creation(context, 'storage', `${workspaceId}/linkedStorageAccounts/${CUSTOM_LOGS}`, {
      data_source_type: CUSTOM_LOGS,
      resource_group_name: groupOf(workspaceId),
      workspace_id: documentedId(workspaceId),
      storage_account_ids: storageAccountIds.map(documentedId),
    }),
  'unlink-storage': ({ workspaceId }) => deletion('storage', `for ${CUSTOM_LOGS} of ${nameOf(workspaceId)}`),
  'allow-service-tag': (change, context) => {
    const { securityGroupId, ruleName } = change;
    const { protocol, source, destinations, ports, access, priority, direction } = ruleFor(change);
    return creation(context, 'rule', `${securityGroupId}/securityRules/${ruleName}`, {
      name: ruleName,
      resource_group_name: groupOf(securityGroupId),
      network_security_group_name: nameOf(securityGroupId),
      priority,
      direction,
      access,
      protocol,
      source_port_range: '*',
      destination_port_range: ports.join(),
      source_address_prefix: source,
      destination_address_prefix: destinations.join(),
    });
  },
  'remove-service-tag': ({ securityGroupId, ruleName }) =>
    deletion('rule', `${ruleName} of ${nameOf(securityGroupId)}`),
  'associate-machine': (change, context) =>
    creation(context, 'association', associationIdOf(change), {
      name: 'configurationAccessEndpoint',
      target_resource_id: documentedId(change.machineId),
      data_collection_endpoint_id: documentedId(change.collectionEndpointId),
    }),
  'dissociate-machine': ({ machineId }) => deletion('association', `of ${nameOf(machineId)}`),
};

function groupOf(id: string): string {
  return nameOf(resourceGroupIdOf(id));
}

/** Returns a block for something new. What exists in Azure by now, Terraform takes over in place of creating it. */
function creation(context: CodeContext, type: keyof typeof resources, id: string, body: Arguments): Statement {
  const label = context.identifier(nameOf(id));
  const taken = ['import {', `  to = ${resources[type]}.${label}`, `  id = ${hclString(documentedId(id))}`, '}'];
  const block = resourceBlock(type, label, body);
  return { notes: placeNotes(id), code: context.isMade ? `${taken.join('\n')}\n\n${block}` : block };
}

/** What changes of an object whose block is elsewhere. */
function amendment(
  context: CodeContext,
  type: keyof typeof resources,
  id: string,
  body: Arguments,
  notes: readonly string[] = [],
): Statement {
  const keep = `Set this in the block of ${nameOf(id)}, and keep everything else that it has.`;
  const code = resourceBlock(type, context.identifier(nameOf(id)), body);
  return { notes: [...placeNotes(id), keep, ...notes], code };
}

function placeNotes(id: string): readonly string[] {
  const { subscription } = parseId(id) ?? { subscription: '?' };
  return [`Provider for subscription ${subscription}`];
}

function deletion(type: keyof typeof resources, what: string): Statement {
  return onlyNotes(`Delete the ${resources[type]} block ${what}.`);
}

function connection(scopeId: string, endpointId: string, verb: string): Statement {
  return onlyNotes(
    `${verb} the connection of ${nameOf(endpointId)} to ${nameOf(scopeId)}: azurerm has no resource for that.`,
  );
}

function zoneGroupIn({ changes }: CodeContext, endpointId: string): Arguments {
  const group = changes.find(each => each.kind === 'set-zone-group' && sameId(each.endpointId, endpointId));
  if (group?.kind !== 'set-zone-group' || group.zoneIds.length === 0) return {};
  return { private_dns_zone_group: zoneGroup(group.name, group.zoneIds) };
}

function zoneGroup(name: string, zoneIds: readonly string[]): Block {
  return { block: { name, private_dns_zone_ids: zoneIds.map(documentedId) } };
}

const switches = { Enabled: true, Disabled: false } as const;

function publicAccess({ resourceId, ingestion, query }: SetPublicAccessChange, context: CodeContext): Statement {
  const kind = resourceKindFromId(resourceId);
  if (kind === 'other') return onlyNotes(`Set the public network access of ${documentedId(resourceId)}.`);
  const named = [
    { name: 'internet_ingestion_enabled', flag: ingestion },
    { name: 'internet_query_enabled', flag: query },
  ];
  const flags =
    kind === 'collection-endpoint' ? [{ name: 'public_network_access_enabled', flag: ingestion ?? query }] : named;
  const body: Record<string, Value> = {};
  const notes: string[] = [];
  for (const { name, flag } of flags) {
    if (flag === 'SecuredByPerimeter') notes.push(`azurerm has no value of ${name} for SecuredByPerimeter.`);
    else if (flag !== undefined) body[name] = switches[flag];
  }
  if (Object.keys(body).length === 0) return onlyNotes(...notes);
  return amendment(context, kind, resourceId, body, notes);
}

function resourceBlock(type: keyof typeof resources, label: string, body: Arguments): string {
  return [`resource ${hclString(resources[type])} ${hclString(label)} {`, ...lines(body, '  '), '}'].join('\n');
}

/** Aligns the equals signs of arguments that follow each other, each on one line, as `terraform fmt` does. */
function lines(body: Arguments, indent: string): readonly string[] {
  const result: string[] = [];
  let run: { readonly name: string; readonly text: string }[] = [];
  const endRun = () => {
    const width = Math.max(0, ...run.map(({ name }) => name.length));
    result.push(...run.map(({ name, text }) => `${indent}${name.padEnd(width)} = ${text}`));
    run = [];
  };
  for (const [name, value] of Object.entries(body)) {
    const text = isBlock(value) ? undefined : render(value, indent);
    if (text?.includes('\n') === false) run.push({ name, text });
    else {
      endRun();
      if (isBlock(value)) {
        const gap = result.length === 0 ? [] : [''];
        result.push(...gap, `${indent}${name} {`, ...lines(value.block, `${indent}  `), `${indent}}`);
      } else result.push(`${indent}${name} = ${text}`);
    }
  }
  endRun();
  return result;
}

function render(value: Exclude<Value, Block>, indent: string): string {
  if (typeof value === 'string') return hclString(value);
  if (typeof value !== 'object') return String(value);
  if ('get' in value) {
    const items = [...value].map(([key, each]) => ({ key: hclString(key), text: hclString(each) }));
    const width = Math.max(...items.map(({ key }) => key.length));
    return ['{', ...items.map(({ key, text }) => `${indent}  ${key.padEnd(width)} = ${text}`), `${indent}}`].join('\n');
  }
  if (value.length === 1) return `[${value.map(hclString).join()}]`;
  return ['[', ...value.map(item => `${indent}  ${hclString(item)},`), `${indent}]`].join('\n');
}

function isBlock(value: Value): value is Block {
  return typeof value === 'object' && 'block' in value;
}
