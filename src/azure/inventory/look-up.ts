import { z } from 'zod';
import type { TypedName } from '../../app/ports.ts';
import type { ReadSet } from '../../domain/changes/change.ts';
import { parseId } from '../../domain/ids.ts';
import type { Named } from '../../domain/match-name.ts';
import { matchName } from '../../domain/match-name.ts';
import { readSetOfIds } from '../../domain/plan/read-set.ts';
import type { TargetKind } from '../../domain/targets.ts';
import { targetTypes } from '../../domain/targets.ts';
import { networkIdOf } from '../../domain/topology/lookups.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { parseArmObject } from './arm-object.ts';
import { parseEndpoint } from './parse-endpoint.ts';
import { parseNetwork } from './parse-network.ts';
import { foundIn, parsedAs, readResult } from './read-result.ts';
import { subscriptionsToRead } from './read-subscriptions.ts';

/** Something that a name may mean, and the objects to read for it. */
interface Candidate extends Named {
  readonly readIds: readonly string[];
}

/** A list that every subscription has, and what its items can be named as. */
interface ProviderList {
  readonly type: string;
  readonly apiVersion: string;
  candidatesOf(item: unknown): readonly Candidate[];
}

const named = z.object({ id: z.string(), name: z.string() });

function listOf(type: string, apiVersion: string): ProviderList {
  return {
    type,
    apiVersion,
    candidatesOf(item) {
      const { id, name } = named.parse(item);
      return [{ id, name, readIds: [id] }];
    },
  };
}

const networks = listOf('Microsoft.Network/virtualNetworks', apiVersions.network);
const endpoints = listOf('Microsoft.Network/privateEndpoints', apiVersions.network);

/** The lists with the objects of each kind. A subnet is in its network. A connection has the name of its endpoint. */
const listsByKind: Readonly<Record<TargetKind, readonly ProviderList[]>> = {
  scope: [listOf('Microsoft.Insights/privateLinkScopes', apiVersions.scope)],
  resource: [
    listOf('Microsoft.OperationalInsights/workspaces', apiVersions.workspace),
    listOf('Microsoft.Insights/components', apiVersions.component),
    listOf('Microsoft.Insights/dataCollectionEndpoints', apiVersions['collection-endpoint']),
  ],
  network: [networks],
  subnet: [
    {
      ...networks,
      candidatesOf(item) {
        const { id, name, subnets } = parseNetwork(parseArmObject(item));
        return subnets.map(subnet => ({ id: subnet.id, name: `${name}/${subnet.name}`, readIds: [id] }));
      },
    },
  ],
  endpoint: [endpoints],
  connection: [
    {
      ...endpoints,
      candidatesOf(item) {
        const reading = parseEndpoint(parseArmObject(item));
        if (reading === undefined) return [];
        const { object, scopeId } = reading;
        return [{ id: object.id, name: object.name, readIds: [object.id, scopeId] }];
      },
    },
  ],
  zone: [listOf('Microsoft.Network/privateDnsZones', apiVersions.privateDns)],
  machine: [
    listOf('Microsoft.Compute/virtualMachines', apiVersions.compute),
    listOf('Microsoft.Compute/virtualMachineScaleSets', apiVersions.compute),
    listOf('Microsoft.HybridCompute/machines', apiVersions.arcMachine),
  ],
  'security-group': [listOf('Microsoft.Network/networkSecurityGroups', apiVersions.network)],
};

/**
 * Returns what to read for names that are not in the inventory: objects that their providers list under such a name, and
 * the objects that full ids name. Resource Graph shows an object only some time after it was created.
 *
 * @param configured the subscriptions to search; all that the identity can see where none are given
 * @throws RestError where ARM cannot answer now
 */
export async function lookUpNames(
  arm: Arm,
  configured: readonly string[] | undefined,
  names: readonly TypedName[],
): Promise<Partial<ReadSet>> {
  const { readable } = await subscriptionsToRead(arm, configured);
  const kinds = [...new Set(names.filter(({ typed }) => parseId(typed) === undefined).map(({ kind }) => kind))];
  const candidates = new Map(
    await Promise.all(
      kinds.map(async (kind): Promise<[TargetKind, readonly Candidate[]]> => {
        const found = readable.flatMap(id => listsByKind[kind].map(list => readCandidates(arm, id, list)));
        return [kind, (await Promise.all(found)).flat()];
      }),
    ),
  );
  return readSetOfIds(
    names.flatMap(({ kind, typed }) => readIdsOfId(kind, typed) ?? matching(typed, candidates.get(kind) ?? [])),
  );
}

/** Returns what to read for a full id; undefined for a name. An id of another type is not looked up. */
function readIdsOfId(kind: TargetKind, typed: string): readonly string[] | undefined {
  const type = parseId(typed)?.type;
  if (type === undefined) return undefined;
  return targetTypes[kind].some(expected => expected === type) ? [networkIdOf(typed)] : [];
}

function matching(typed: string, candidates: readonly Candidate[]): readonly string[] {
  const match = matchName(typed, candidates);
  if ('found' in match) return match.found.readIds;
  return 'ambiguous' in match ? match.ambiguous.flatMap(({ readIds }) => readIds) : [];
}

/** Reads a list. What the bot is not allowed to read, and items with an unexpected format, are left out. */
async function readCandidates(arm: Arm, subscription: string, list: ProviderList): Promise<readonly Candidate[]> {
  const path = `/subscriptions/${subscription}/providers/${list.type}`;
  const [items = []] = foundIn([await readResult(path, () => arm.list(path, list.apiVersion))]);
  return foundIn(items.map(item => parsedAs(path, () => list.candidatesOf(item)))).flat();
}
