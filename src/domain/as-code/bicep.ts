import { ruleFor } from '../changes/service-tag.ts';
import type { SetPublicAccessChange } from '../changes/set-public-access.ts';
import { CUSTOM_LOGS } from '../changes/storage.ts';
import { nameOf, parseId } from '../ids.ts';
import { machineTypes } from '../targets.ts';
import { resourceKindFromId } from '../topology/objects.ts';
import { documentedId } from './documented-id.ts';
import { bicepString } from './quoting.ts';
import type { CodeContext, Statement, Statements } from './statement.ts';
import { onlyNotes } from './statement.ts';

/**
 * The types with the API versions that the bot itself writes with. Their properties are in Azure's template reference:
 * https://learn.microsoft.com/azure/templates/microsoft.insights/privatelinkscopes/scopedresources and its neighbours.
 */
const bicepTypes = {
  scope: 'Microsoft.Insights/privateLinkScopes@2023-06-01-preview',
  link: 'Microsoft.Insights/privateLinkScopes/scopedResources@2023-06-01-preview',
  connection: 'Microsoft.Insights/privateLinkScopes/privateEndpointConnections@2023-06-01-preview',
  component: 'Microsoft.Insights/components@2020-02-02',
  'collection-endpoint': 'Microsoft.Insights/dataCollectionEndpoints@2023-03-11',
  association: 'Microsoft.Insights/dataCollectionRuleAssociations@2023-03-11',
  workspace: 'Microsoft.OperationalInsights/workspaces@2023-09-01',
  storage: 'Microsoft.OperationalInsights/workspaces/linkedStorageAccounts@2023-09-01',
  endpoint: 'Microsoft.Network/privateEndpoints@2024-05-01',
  zoneGroup: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01',
  zone: 'Microsoft.Network/privateDnsZones@2024-06-01',
  zoneLink: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01',
  rule: 'Microsoft.Network/networkSecurityGroups/securityRules@2024-05-01',
  'virtual-machine': 'Microsoft.Compute/virtualMachines@2024-07-01',
  'scale-set': 'Microsoft.Compute/virtualMachineScaleSets@2024-07-01',
  arc: 'Microsoft.HybridCompute/machines@2024-07-10',
} as const;

type Value = string | number | boolean | Symbolic | readonly Value[] | { readonly [key: string]: Value };

/** Marks the name of another resource in the code. */
const SYMBOL = Symbol('symbol');

interface Symbolic {
  readonly [SYMBOL]: string;
}

/** How each kind of change is written in Bicep. */
export const bicepStatements: Statements = {
  'create-scope': ({ scopeId, query, ingestion, tags }, context) =>
    declaration(context, 'scope', scopeId, {
      name: nameOf(scopeId),
      location: 'global',
      ...(Object.keys(tags).length > 0 && { tags }),
      properties: { accessModeSettings: { queryAccessMode: query, ingestionAccessMode: ingestion, exclusions: [] } },
    }),
  'delete-scope': ({ scopeId }) => deletion('scope', scopeId),
  link: ({ scopeId, resourceId, name }, context) =>
    declaration(context, 'link', `${scopeId}/scopedResources/${name}`, {
      name: `${nameOf(scopeId)}/${name}`,
      properties: { kind: 'Resource', linkedResourceId: documentedId(resourceId) },
    }),
  unlink: ({ scopeId, resourceId }) =>
    onlyNotes(
      `Delete the scopedResources declaration of ${nameOf(scopeId)} that links ${documentedId(resourceId)}.`,
      DELETES_NOTHING,
    ),
  'set-access-modes': ({ scopeId, query, ingestion, exclusions }, context) => {
    const set = Object.entries(exclusions).flatMap(([name, own]) => (own === null ? [] : [{ name, own }]));
    const removed = Object.entries(exclusions).flatMap(([name, own]) => (own === null ? [name] : []));
    const modes = {
      ...(query !== undefined && { queryAccessMode: query }),
      ...(ingestion !== undefined && { ingestionAccessMode: ingestion }),
      ...(set.length > 0 && {
        exclusions: set.map(({ name, own }) => ({
          privateEndpointConnectionName: name,
          queryAccessMode: own.query,
          ingestionAccessMode: own.ingestion,
        })),
      }),
    };
    return amendment(
      context,
      'scope',
      scopeId,
      { location: 'global', properties: { accessModeSettings: modes } },
      removed.map(name => `Remove the exclusion of the connection ${name}.`),
    );
  },
  'create-endpoint': ({ endpointId, scopeId, subnetId, location, requestMessage }, context) =>
    declaration(context, 'endpoint', endpointId, {
      name: nameOf(endpointId),
      location,
      properties: {
        subnet: { id: documentedId(subnetId) },
        manualPrivateLinkServiceConnections: [
          {
            name: nameOf(endpointId),
            properties: {
              privateLinkServiceId: documentedId(scopeId),
              groupIds: ['azuremonitor'],
              ...(requestMessage !== '' && { requestMessage }),
            },
          },
        ],
      },
    }),
  'delete-endpoint': ({ endpointId }) => deletion('private endpoint', endpointId),
  'set-zone-group': ({ endpointId, name, zoneIds }, context) => {
    if (zoneIds.length === 0) return deletion('DNS zone group of', endpointId);
    return declaration(context, 'zoneGroup', `${endpointId}/privateDnsZoneGroups/${name}`, {
      name: `${nameOf(endpointId)}/${name}`,
      properties: {
        privateDnsZoneConfigs: zoneIds.map(zoneId => ({
          name: nameOf(zoneId).replaceAll('.', '-'),
          properties: { privateDnsZoneId: documentedId(zoneId) },
        })),
      },
    });
  },
  'approve-connection': (change, context) => connectionState(change, 'Approved', context),
  'reject-connection': (change, context) => connectionState(change, 'Rejected', context),
  'remove-connection': ({ scopeId, endpointId }) =>
    onlyNotes(`Remove the connection of ${nameOf(endpointId)} to ${nameOf(scopeId)}. ${DELETES_NOTHING}`),
  'create-zone': ({ zoneId }, context) =>
    declaration(context, 'zone', zoneId, { name: nameOf(zoneId), location: 'global' }),
  'delete-zone': ({ zoneId }) => deletion('private DNS zone', zoneId),
  'link-zone': ({ zoneId, networkId, name, resolutionPolicy }, context) =>
    declaration(context, 'zoneLink', `${zoneId}/virtualNetworkLinks/${name}`, {
      name: `${nameOf(zoneId)}/${name}`,
      location: 'global',
      properties: {
        registrationEnabled: false,
        ...(resolutionPolicy === 'NxDomainRedirect' && { resolutionPolicy }),
        virtualNetwork: { id: documentedId(networkId) },
      },
    }),
  'unlink-zone': ({ zoneId, networkId }) =>
    onlyNotes(
      `Delete the virtualNetworkLinks declaration of ${nameOf(zoneId)} for ${documentedId(networkId)}.`,
      DELETES_NOTHING,
    ),
  'set-public-access': publicAccess,
  'link-storage': ({ workspaceId, storageAccountIds }, context) =>
    declaration(context, 'storage', `${workspaceId}/linkedStorageAccounts/${CUSTOM_LOGS}`, {
      name: `${nameOf(workspaceId)}/${CUSTOM_LOGS}`,
      properties: { storageAccountIds: storageAccountIds.map(documentedId) },
    }),
  'unlink-storage': ({ workspaceId }) => deletion('custom logs storage of', workspaceId),
  'allow-service-tag': (change, context) => {
    const { securityGroupId, ruleName } = change;
    const { protocol, source, destinations, ports, access, priority, direction } = ruleFor(change);
    return declaration(context, 'rule', `${securityGroupId}/securityRules/${ruleName}`, {
      name: `${nameOf(securityGroupId)}/${ruleName}`,
      properties: {
        protocol,
        sourcePortRange: '*',
        destinationPortRange: ports.join(),
        sourceAddressPrefix: source,
        destinationAddressPrefix: destinations.join(),
        access,
        priority,
        direction,
      },
    });
  },
  'remove-service-tag': ({ securityGroupId, ruleName }) => deletion(`rule ${ruleName} of`, securityGroupId),
  'associate-machine': ({ machineId, collectionEndpointId }, context) => {
    const symbol = context.identifier(nameOf(machineId));
    const type = parseId(machineId)?.type;
    const kind = (['scale-set', 'arc'] as const).find(each => machineTypes[each] === type) ?? 'virtual-machine';
    const existing = `resource ${symbol} ${bicepString(bicepTypes[kind])} existing = ${render({ name: nameOf(machineId) })}`;
    const { code } = declaration(context, 'association', `${machineId}/association`, {
      scope: { [SYMBOL]: symbol },
      name: 'configurationAccessEndpoint',
      properties: { dataCollectionEndpointId: documentedId(collectionEndpointId) },
    });
    return { notes: placeNotes(machineId), code: `${existing}\n\n${code}` };
  },
  'dissociate-machine': ({ machineId }) => deletion('data collection endpoint association of', machineId),
};

const DELETES_NOTHING = 'A deployment deletes nothing in Azure by itself.';

function deletion(what: string, id: string): Statement {
  return onlyNotes(`Delete the declaration of the ${what} ${nameOf(id)}.`, DELETES_NOTHING);
}

function placeNotes(id: string): readonly string[] {
  const { resourceGroup, subscription } = parseId(id) ?? { resourceGroup: '?', subscription: '?' };
  return [`Resource group ${resourceGroup} of subscription ${subscription}`];
}

function declaration(
  context: CodeContext,
  type: keyof typeof bicepTypes,
  id: string,
  body: { readonly [key: string]: Value },
): Statement {
  const symbol = context.identifier(nameOf(id));
  return { notes: placeNotes(id), code: `resource ${symbol} ${bicepString(bicepTypes[type])} = ${render(body)}` };
}

/** What changes of an object that is declared elsewhere. */
function amendment(
  context: CodeContext,
  type: keyof typeof bicepTypes,
  id: string,
  body: { readonly [key: string]: Value },
  notes: readonly string[] = [],
): Statement {
  const { code } = declaration(context, type, id, { name: nameOf(id), ...body });
  const keep = `Set this in the declaration of ${nameOf(id)}, and keep everything else that it has.`;
  return { notes: [...placeNotes(id), keep, ...notes], code };
}

function publicAccess({ resourceId, ingestion, query }: SetPublicAccessChange, context: CodeContext): Statement {
  const kind = resourceKindFromId(resourceId);
  if (kind === 'other') return onlyNotes(`Set the public network access of ${documentedId(resourceId)}.`);
  const flags =
    kind === 'collection-endpoint'
      ? { networkAcls: { publicNetworkAccess: ingestion ?? query ?? '' } }
      : {
          ...(ingestion !== undefined && { publicNetworkAccessForIngestion: ingestion }),
          ...(query !== undefined && { publicNetworkAccessForQuery: query }),
        };
  return amendment(context, kind, resourceId, { properties: flags });
}

function connectionState(
  { scopeId, endpointId, description }: { scopeId: string; endpointId: string; description: string },
  status: 'Approved' | 'Rejected',
  context: CodeContext,
): Statement {
  const name = context.connectionName(scopeId, endpointId);
  if (name === undefined) {
    return onlyNotes(
      `Set the connection of ${nameOf(endpointId)} to ${nameOf(scopeId)} to ${status}. Its name, which Azure chooses, is not known here.`,
    );
  }
  return declaration(context, 'connection', `${scopeId}/privateEndpointConnections/${name}`, {
    name: `${nameOf(scopeId)}/${name}`,
    properties: { privateLinkServiceConnectionState: { status, description } },
  });
}

function render(value: Value, indent = ''): string {
  if (typeof value === 'string') return bicepString(value);
  if (typeof value !== 'object') return String(value);
  if (isSymbol(value)) return value[SYMBOL];
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item: Value) => render(item, inner))
    : Object.entries(value).map(([key, each]) => `${keyText(key)}: ${render(each, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return lines.length === 0
    ? `${open}${close}`
    : [open, ...lines.map(line => `${inner}${line}`), `${indent}${close}`].join('\n');
}

function isSymbol(value: object): value is Symbolic {
  return SYMBOL in value;
}

function keyText(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : bicepString(key);
}
