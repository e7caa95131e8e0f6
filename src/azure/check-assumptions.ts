import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { formatCount, listNames } from '../domain/format.ts';
import { keyOf, parseId } from '../domain/ids.ts';
import type { Inventory } from '../domain/topology/objects.ts';
import { apiVersions } from './api-versions.ts';
import type { Arm, AzureAccess } from './arm.ts';
import { readingArm } from './arm.ts';
import type { AssumptionName } from './assumptions/index.ts';
import { classifyArmError } from './classify-error.ts';
import { readInventory } from './inventory/read-inventory.ts';
import { readResource } from './inventory/read-resource.ts';
import { subscriptionsToRead } from './inventory/read-subscriptions.ts';
import { withKnownErrors } from './unclear-response.ts';

/** What Azure shows about an assumption. */
interface AssumptionResult {
  readonly name: AssumptionName;
  /** `not-seen`: nothing here shows whether it holds. */
  readonly verdict: 'holds' | 'differs' | 'not-seen';
  /** Without any id or name of the tenant, so that it can be published. */
  readonly detail: string;
}

export interface AssumptionCheck {
  readonly access: AzureAccess;
  readonly subscriptions: readonly string[] | undefined;
  /** Returns the aliases of a name in the DNS of this machine; none where it has none. */
  readonly resolveAliases: (name: string) => Promise<readonly string[]>;
}

type Finding = Pick<AssumptionResult, 'verdict' | 'detail'>;

interface Seen {
  readonly arm: Arm;
  readonly inventory: Inventory;
  readonly subscriptions: readonly string[];
  readonly resolveAliases: AssumptionCheck['resolveAliases'];
}

/**
 * Checks the assumptions that can be seen without changing anything. The results have no id or name of the tenant.
 *
 * @throws RestError where ARM cannot answer now
 */
export async function checkAssumptions(check: AssumptionCheck): Promise<readonly AssumptionResult[]> {
  const arm = readingArm(check.access);
  return withKnownErrors(async () => {
    const { readable } = await subscriptionsToRead(arm, check.subscriptions);
    const inventory = await readInventory(arm, check.subscriptions);
    const seen = { arm, inventory, subscriptions: readable, resolveAliases: check.resolveAliases };
    const checks = Object.entries(checksByName) as [keyof typeof checksByName, (of: Seen) => Promise<Finding>][];
    return Promise.all(checks.map(async ([name, run]) => ({ name, ...(await attempt(() => run(seen))) })));
  });
}

const checksByName = {
  'graph-row-shape': rowsAreRead,
  'graph-record-shape': recordsHaveDocumentedShape,
  'api-versions': versionsAreOffered,
  'scope-modes': scopeShowsModes,
  'own-links': resourceListsLinks,
  'record-set': providerListsRecords,
  'operation-status': unknownOperationIsMissing,
  'shared-names': sharedNamesAreAliases,
} satisfies Partial<Record<AssumptionName, (seen: Seen) => Promise<Finding>>>;

/** Returns a finding also where Azure refuses the call. Its own sentence may have names, and is left out. */
async function attempt(run: () => Promise<Finding>): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    const failure = classifyArmError(error);
    if (failure === undefined && !(error instanceof z.ZodError)) throw error;
    const code = failure !== undefined && 'code' in failure ? failure.code : (failure?.kind ?? 'unexpected format');
    return { verdict: 'differs', detail: `the call failed (${code})` };
  }
}

const holds = (detail: string): Finding => ({ verdict: 'holds', detail });
const differs = (detail: string): Finding => ({ verdict: 'differs', detail });
const notSeen = (detail: string): Finding => ({ verdict: 'not-seen', detail });

async function rowsAreRead({ inventory }: Seen): Promise<Finding> {
  const { scopes, resources, networks, zones, unreadable } = inventory;
  const odd = unreadable.filter(({ why }) => /unexpected format|without an id/.test(why));
  const types = new Set(
    odd.map(({ id, why }) => `${parseId(id)?.type ?? 'no type'}${/ at \S+$/.exec(why)?.[0] ?? ''}`),
  );
  if (types.size > 0)
    return differs(`${formatCount(odd.length, 'row')} with an unexpected format: ${listNames([...types].sort())}`);
  const rows = [scopes, resources, networks, zones].flat().length;
  return holds(`${formatCount(rows, 'object')} in the expected format`);
}

const recordRow = z.object({ data: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })) });

async function recordsHaveDocumentedShape({ arm, subscriptions }: Seen): Promise<Finding> {
  const query = `dnsresources
| where type =~ 'microsoft.network/privatednszones/a'
| project id, properties
| order by id asc`;
  const options = { top: 1, resultFormat: 'objectArray' as const };
  const [row] = recordRow.parse(await arm.graph.resources({ query, subscriptions: [...subscriptions], options })).data;
  if (row === undefined) return notSeen('there are no DNS records');
  const keys = Object.keys(row.properties).sort().join(', ');
  const documented = z.object({ records: z.array(z.object({ ipv4Address: z.string() })).min(1) });
  return documented.safeParse(row.properties).success ? holds(`properties: ${keys}`) : differs(`properties: ${keys}`);
}

/** The version that is used of each type, by its namespace and the rest of its name. */
const usedVersions: readonly (readonly [namespace: string, type: string, version: string])[] = [
  ['Microsoft.Insights', 'privateLinkScopes', apiVersions.scope],
  ['Microsoft.Insights', 'components', apiVersions.component],
  ['Microsoft.Insights', 'dataCollectionEndpoints', apiVersions['collection-endpoint']],
  ['Microsoft.OperationalInsights', 'workspaces', apiVersions.workspace],
  ['Microsoft.Network', 'privateEndpoints', apiVersions.network],
  ['Microsoft.Network', 'virtualNetworks', apiVersions.network],
  ['Microsoft.Network', 'privateDnsZones', apiVersions.privateDns],
  ['Microsoft.Network', 'dnsForwardingRulesets', apiVersions.dnsResolver],
];

const provider = z.object({
  resourceTypes: z.array(z.object({ resourceType: z.string(), apiVersions: z.array(z.string()) })),
});

/** The version of the calls about providers themselves. */
const PROVIDERS_VERSION = '2021-04-01';

async function versionsAreOffered({ arm, subscriptions: [subscription] }: Seen): Promise<Finding> {
  if (subscription === undefined) return notSeen('there is no subscription');
  const namespaces = [...new Set(usedVersions.map(([namespace]) => namespace))];
  const offered = new Map(
    await Promise.all(
      namespaces.map(async (namespace): Promise<[string, z.infer<typeof provider>]> => {
        const { body } = await arm.get(`/subscriptions/${subscription}/providers/${namespace}`, PROVIDERS_VERSION);
        return [namespace, provider.parse(body)];
      }),
    ),
  );
  const missing = usedVersions.filter(([namespace, type, version]) => {
    const types = offered.get(namespace)?.resourceTypes ?? [];
    return (
      types.find(({ resourceType }) => keyOf(resourceType) === keyOf(type))?.apiVersions.includes(version) !== true
    );
  });
  if (missing.length === 0) return holds(`${usedVersions.length} of ${usedVersions.length} versions are offered`);
  return differs(
    `not offered: ${missing.map(([namespace, type, version]) => `${namespace}/${type} ${version}`).join(', ')}`,
  );
}

const scopeShape = z.object({
  properties: z.looseObject({ accessModeSettings: z.looseObject({ queryAccessMode: z.string() }) }),
});

async function scopeShowsModes({ arm, inventory: { scopes } }: Seen): Promise<Finding> {
  const [scope] = scopes;
  if (scope === undefined) return notSeen('there is no scope');
  const { body } = await arm.get(scope.id, apiVersions.scope);
  const parsed = scopeShape.safeParse(body);
  return parsed.success
    ? holds(`properties: ${Object.keys(parsed.data.properties).sort().join(', ')}`)
    : differs('accessModeSettings is missing');
}

async function resourceListsLinks({ arm, inventory: { links, resources } }: Seen): Promise<Finding> {
  const workspaces = new Set(resources.filter(({ kind }) => kind === 'workspace').map(({ id }) => keyOf(id)));
  const link = links.find(({ resourceId }) => workspaces.has(keyOf(resourceId)));
  if (link === undefined) return notSeen('no workspace is linked');
  const result = await readResource(arm, link.resourceId);
  if (!('found' in result)) return differs('the workspace could not be read');
  const listed = (result.found.linkedScopeIds ?? []).map(keyOf);
  return listed.includes(keyOf(link.scopeId))
    ? holds(`a workspace lists ${formatCount(listed.length, 'link')}`)
    : differs('a workspace does not list a link that its scope has');
}

const recordSet = z.object({ properties: z.looseObject({ aRecords: z.array(z.object({ ipv4Address: z.string() })) }) });

async function providerListsRecords({ arm, inventory: { records } }: Seen): Promise<Finding> {
  const known = records.find(
    ({ alias, addresses }) => alias === undefined && addresses.some(one => !one.includes(':')),
  );
  if (known === undefined) return notSeen('there are no DNS records');
  const items = await arm.list(`${known.zoneId}/ALL`, apiVersions.privateDns);
  const sets = items.filter(item => recordSet.safeParse(item).success);
  return sets.length > 0
    ? holds(`${sets.length} of ${formatCount(items.length, 'record set')} with addresses`)
    : differs('no record set has addresses in aRecords');
}

async function unknownOperationIsMissing({ arm, subscriptions: [subscription] }: Seen): Promise<Finding> {
  if (subscription === undefined) return notSeen('there is no subscription');
  const path = `/subscriptions/${subscription}/providers/microsoft.insights/privatelinkscopeoperationstatuses/${randomUUID()}`;
  try {
    await arm.get(path, apiVersions.scope);
    return differs('an operation that does not exist was answered with a success');
  } catch (error) {
    const failure = classifyArmError(error);
    if (failure === undefined) throw error;
    return failure.kind === 'missing' ? holds('answered with 404') : differs('answered with another error than 404');
  }
}

const hosts = ['api', 'live', 'global.handler.control'];

async function sharedNamesAreAliases({ arm: { dnsNames }, resolveAliases }: Seen): Promise<Finding> {
  if (dnsNames === null) return notSeen('the names of this cloud are not known');
  const suffix = dnsNames.monitor.replace(/^privatelink\./, '');
  const answers = await Promise.all(
    hosts.map(async host => ({ host, aliases: await resolveAliases(`${host}.${suffix}`) })),
  );
  const isAlias = (alias: string) => alias.toLowerCase().endsWith(`.${dnsNames.monitor}`);
  if (answers.every(({ aliases }) => aliases.length === 0)) return notSeen('the DNS of this machine shows no aliases');
  const others = answers.filter(({ aliases }) => !aliases.some(isAlias)).map(({ host }) => host);
  return others.length === 0 ? holds(`${hosts.length} of ${hosts.length} names`) : differs(`not: ${others.join(', ')}`);
}
