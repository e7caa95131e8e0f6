import { associationIdOf } from '../changes/machine.ts';
import { ruleFor } from '../changes/service-tag.ts';
import type { SetPublicAccessChange } from '../changes/set-public-access.ts';
import { CUSTOM_LOGS } from '../changes/storage.ts';
import { nameOf, parseId, resourceGroupIdOf } from '../ids.ts';
import { resourceKindFromId } from '../topology/objects.ts';
import { documentedId } from './documented-id.ts';
import { commentText, shellWord } from './quoting.ts';
import type { CodeContext, Statement, Statements } from './statement.ts';
import { onlyNotes } from './statement.ts';

/** The API version of scopes with access modes: `az monitor private-link-scope create` uses an older one without them. */
const SCOPE_VERSION = '2023-06-01-preview';

type Options = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * How each kind of change is written for the Azure CLI. https://learn.microsoft.com/cli/azure/monitor/private-link-scope,
 * https://learn.microsoft.com/cli/azure/network/private-endpoint and their neighbours.
 */
export const cliStatements: Statements = {
  // `az rest` takes an id in place of an address: https://learn.microsoft.com/cli/azure/use-azure-cli-rest-command
  'create-scope': ({ scopeId, query, ingestion, tags }) => {
    const accessModeSettings = { queryAccessMode: query, ingestionAccessMode: ingestion, exclusions: [] };
    const body = { location: 'global', tags, properties: { accessModeSettings } };
    const url = `${addressOf(scopeId)}?api-version=${SCOPE_VERSION}`;
    return command('az rest', { method: 'put', url, body: JSON.stringify(body) });
  },
  'delete-scope': ({ scopeId }) => command('az monitor private-link-scope delete', { ...own(scopeId), yes: [] }),
  link: ({ scopeId, resourceId, name }) =>
    command('az monitor private-link-scope scoped-resource create', {
      ...inScope(scopeId),
      name,
      'linked-resource': documentedId(resourceId),
    }),
  unlink: ({ scopeId, resourceId }) => ({
    notes: ['The link is found by what it links: list the links to see its name.'],
    code: [
      command('az monitor private-link-scope scoped-resource list', {
        ...inScope(scopeId),
        query: `[].{name:name,linked:linkedResourceId}`,
      }).code,
      `# ${commentText(documentedId(resourceId))}`,
      command('az monitor private-link-scope scoped-resource delete', {
        ...inScope(scopeId),
        name: 'NAME-FROM-THE-LIST',
        yes: [],
      }).code,
    ].join('\n'),
  }),
  // `az resource update` reads the scope and puts it back, so everything else stays:
  // https://learn.microsoft.com/cli/azure/resource#az-resource-update
  'set-access-modes': ({ scopeId, query, ingestion, exclusions }) => {
    const settings = [
      ...(query === undefined ? [] : [`properties.accessModeSettings.queryAccessMode=${query}`]),
      ...(ingestion === undefined ? [] : [`properties.accessModeSettings.ingestionAccessMode=${ingestion}`]),
    ];
    const notes = Object.entries(exclusions).map(([name, modes]) =>
      modes === null
        ? `Remove the exclusion of the connection ${name} by hand: no command names one exclusion.`
        : `Set the exclusion of the connection ${name} to query ${modes.query} and ingestion ${modes.ingestion} by hand: no command names one exclusion.`,
    );
    if (settings.length === 0) return onlyNotes(...notes);
    const { code } = command('az resource update', {
      ids: documentedId(scopeId),
      'api-version': SCOPE_VERSION,
      set: settings,
    });
    return { notes, code };
  },
  'create-endpoint': ({ endpointId, scopeId, subnetId, location, requestMessage }) =>
    command('az network private-endpoint create', {
      ...own(endpointId),
      location,
      subnet: documentedId(subnetId),
      'connection-name': nameOf(endpointId),
      'private-connection-resource-id': documentedId(scopeId),
      'group-id': 'azuremonitor',
      'manual-request': 'true',
      'request-message': requestMessage === '' ? undefined : requestMessage,
    }),
  'delete-endpoint': ({ endpointId }) => command('az network private-endpoint delete', own(endpointId)),
  'set-zone-group': ({ endpointId, name, zoneIds }) => {
    const group = { ...ofGroup(endpointId), 'endpoint-name': nameOf(endpointId), name };
    if (zoneIds.length === 0) return command('az network private-endpoint dns-zone-group delete', group);
    const commands = zoneIds.map((zoneId, index) => {
      const verb = index === 0 ? 'create' : 'add';
      const zone = { 'private-dns-zone': documentedId(zoneId), 'zone-name': nameOf(zoneId).replaceAll('.', '-') };
      return command(`az network private-endpoint dns-zone-group ${verb}`, { ...group, ...zone }).code;
    });
    return { notes: ['The group holds these zones and no others.'], code: commands.join('\n') };
  },
  'approve-connection': ({ scopeId, endpointId, description }, context) =>
    onConnection(
      'approve',
      { scopeId, endpointId },
      { description: description === '' ? undefined : description },
      context,
    ),
  'reject-connection': ({ scopeId, endpointId, description }, context) =>
    onConnection(
      'reject',
      { scopeId, endpointId },
      { description: description === '' ? undefined : description },
      context,
    ),
  'remove-connection': (change, context) => onConnection('delete', change, { yes: [] }, context),
  'create-zone': ({ zoneId }) => command('az network private-dns zone create', own(zoneId)),
  'delete-zone': ({ zoneId }) => command('az network private-dns zone delete', { ...own(zoneId), yes: [] }),
  'link-zone': ({ zoneId, networkId, name, resolutionPolicy }) =>
    command('az network private-dns link vnet create', {
      ...ofGroup(zoneId),
      'zone-name': nameOf(zoneId),
      name,
      'virtual-network': documentedId(networkId),
      'registration-enabled': 'false',
      'resolution-policy': resolutionPolicy === 'NxDomainRedirect' ? resolutionPolicy : undefined,
    }),
  'unlink-zone': ({ zoneId, networkId }) => ({
    notes: ['The link is found by its network: list the links to see its name.'],
    code: [
      command('az network private-dns link vnet list', {
        ...ofGroup(zoneId),
        'zone-name': nameOf(zoneId),
        query: '[].{name:name,network:virtualNetwork.id}',
      }).code,
      `# ${commentText(documentedId(networkId))}`,
      command('az network private-dns link vnet delete', {
        ...ofGroup(zoneId),
        'zone-name': nameOf(zoneId),
        name: 'NAME-FROM-THE-LIST',
        yes: [],
      }).code,
    ].join('\n'),
  }),
  'set-public-access': publicAccess,
  'link-storage': ({ workspaceId, storageAccountIds }) =>
    command('az monitor log-analytics workspace linked-storage create', {
      ...ofGroup(workspaceId),
      'workspace-name': nameOf(workspaceId),
      type: CUSTOM_LOGS,
      'storage-accounts': storageAccountIds.map(documentedId),
    }),
  'unlink-storage': ({ workspaceId }) =>
    command('az monitor log-analytics workspace linked-storage delete', {
      ...ofGroup(workspaceId),
      'workspace-name': nameOf(workspaceId),
      type: CUSTOM_LOGS,
      yes: [],
    }),
  'allow-service-tag': change => {
    const { securityGroupId, ruleName } = change;
    const { protocol, source, destinations, ports, access, priority, direction } = ruleFor(change);
    return command('az network nsg rule create', {
      ...ofGroup(securityGroupId),
      'nsg-name': nameOf(securityGroupId),
      name: ruleName,
      priority: String(priority),
      direction,
      access,
      protocol,
      'source-address-prefixes': source,
      'source-port-ranges': '*',
      'destination-address-prefixes': destinations.join(),
      'destination-port-ranges': ports.join(),
    });
  },
  'remove-service-tag': ({ securityGroupId, ruleName }) =>
    command('az network nsg rule delete', {
      ...ofGroup(securityGroupId),
      'nsg-name': nameOf(securityGroupId),
      name: ruleName,
    }),
  'associate-machine': change =>
    command('az monitor data-collection rule association create', {
      'association-name': nameOf(associationIdOf(change)),
      'resource-uri': documentedId(change.machineId),
      'data-collection-endpoint-id': documentedId(change.collectionEndpointId),
    }),
  'dissociate-machine': change =>
    command('az monitor data-collection rule association delete', {
      'association-name': nameOf(associationIdOf(change)),
      'resource-uri': documentedId(change.machineId),
      yes: [],
    }),
};

function publicAccess({ resourceId, ingestion, query }: SetPublicAccessChange): Statement {
  const flags = { 'ingestion-access': ingestion, 'query-access': query };
  switch (resourceKindFromId(resourceId)) {
    case 'workspace':
      return command('az monitor log-analytics workspace update', {
        ...ofGroup(resourceId),
        'workspace-name': nameOf(resourceId),
        ...flags,
      });
    case 'component':
      return command('az monitor app-insights component update', {
        ...ofGroup(resourceId),
        app: nameOf(resourceId),
        ...flags,
      });
    case 'collection-endpoint':
      return command('az monitor data-collection endpoint update', {
        ...own(resourceId),
        'public-network-access': ingestion ?? query,
      });
    case 'other':
      return onlyNotes(`Set the public network access of ${documentedId(resourceId)}.`);
  }
}

function onConnection(
  verb: 'approve' | 'reject' | 'delete',
  { scopeId, endpointId }: { readonly scopeId: string; readonly endpointId: string },
  options: Options,
  context: CodeContext,
): Statement {
  const name = context.connectionName(scopeId, endpointId);
  const words = `az monitor private-link-scope private-endpoint-connection ${verb}`;
  const { code } = command(words, { ...inScope(scopeId), name: name ?? 'CONNECTION-NAME', ...options });
  const unknown = `Azure chose the name of the connection of ${nameOf(endpointId)}, and it is not known here: put it in.`;
  return { notes: name === undefined ? [unknown] : [], code };
}

function ofGroup(id: string): Options {
  return { subscription: parseId(id)?.subscription, 'resource-group': nameOf(resourceGroupIdOf(id)) };
}

function own(id: string): Options {
  return { ...ofGroup(id), name: nameOf(id) };
}

function inScope(scopeId: string): Options {
  return { ...ofGroup(scopeId), 'scope-name': nameOf(scopeId) };
}

/** An id as a part of an address. */
function addressOf(id: string): string {
  return documentedId(id).split('/').map(encodeURIComponent).join('/');
}

/** Returns a command. A value is joined to its option, so that one which begins with a hyphen is none itself. */
function command(words: string, options: Options): Statement {
  const typed = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'string') return [`--${name}=${shellWord(value)}`];
    return [[`--${name}`, ...value.map(shellWord)].join(' ')];
  });
  return { notes: [], code: [words, ...typed].join(' \\\n  ') };
}
