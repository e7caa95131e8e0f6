import pMap from 'p-map';
import { formatCount, listAll, listNames } from '../domain/format.ts';
import { keyOf, nameOf, parseId, resourceGroupIdOf } from '../domain/ids.ts';
import type { LimitProfile } from '../domain/limits/profile.ts';
import { profileAdvice } from '../domain/limits/profile-advice.ts';
import { foreignWorkspaceOf, WORKSPACE_KEYS_ACTION } from '../domain/topology/foreign-workspace.ts';
import type { Inventory } from '../domain/topology/objects.ts';
import { topologyOf } from '../domain/topology/topology.ts';
import type { AzureAccess } from './arm.ts';
import { readingArm } from './arm.ts';
import { classifyArmError } from './classify-error.ts';
import { readInventory } from './inventory/read-inventory.ts';
import { allows, grantsIn } from './permissions.ts';
import { withKnownErrors } from './unclear-response.ts';

/** The result of one check, and whether everything is in order. */
export interface CheckLine {
  readonly ok: boolean;
  readonly sentence: string;
}

/** An identity, and what it must be allowed to do. */
interface CheckedIdentity {
  /** `reader` or `writer`. */
  readonly name: string;
  readonly access: AzureAccess;
  /** The actions that its role lists. */
  readonly actions: readonly string[];
}

export interface AzureCheck {
  readonly reader: CheckedIdentity;
  readonly writer: CheckedIdentity;
  /** The subscriptions to work in; all that the reader can see where none are given. */
  readonly subscriptions: readonly string[] | undefined;
  /** The limit profile in force, and all that there are. */
  readonly limits: LimitProfile;
  readonly limitProfiles: readonly LimitProfile[];
}

/** How many resource groups are checked at once. */
const CONCURRENCY = 8;

/** Checks what the bot needs from Azure: whether it can sign in, what it can see, and which permissions it lacks. */
export async function checkAzureAccess(check: AzureCheck): Promise<readonly CheckLine[]> {
  const { reader, writer, subscriptions } = check;
  const arm = readingArm(reader.access);
  const inventory = await attempt('read Azure', () => readInventory(arm, subscriptions));
  if ('line' in inventory) return [inventory.line];
  const groups = resourceGroupsIn(inventory.value);
  const identityChecks = [reader, writer].map(identity => checkIdentity(identity, groups));
  return [
    ...inventoryLines(inventory.value, groups),
    limitsLine(inventory.value, check),
    ...(await Promise.all(identityChecks)).flat(),
    ...(await checkForeignWorkspaces(writer, inventory.value)),
  ];
}

/**
 * Returns a line for each component whose workspace is in another subscription, and for which the writer lacks what writing
 * it may need there. That is no problem until someone wants to change the component, and the role leaves it out.
 */
async function checkForeignWorkspaces({ name, access }: CheckedIdentity, { resources }: Inventory) {
  const arm = readingArm(access);
  const pairs = resources.flatMap(component => {
    const workspaceId = foreignWorkspaceOf(component);
    return workspaceId === undefined ? [] : [{ component: component.name, workspaceId }];
  });
  const lines = await pMap(
    pairs,
    async ({ component, workspaceId }): Promise<readonly CheckLine[]> => {
      const workspace = nameOf(workspaceId);
      const grants = await attempt(`read the permissions of the ${name} on ${workspace}`, () =>
        grantsIn(arm, resourceGroupIdOf(workspaceId)),
      );
      if ('line' in grants) return [grants.line];
      if (allows(grants.value, WORKSPACE_KEYS_ACTION)) return [];
      const sentence = `Azure may refuse the ${name} changes of ${component}: its workspace ${workspace} is in another subscription, and the ${name} lacks ${WORKSPACE_KEYS_ACTION} there, which its role leaves out because it reads keys.`;
      return [{ ok: true, sentence }];
    },
    { concurrency: CONCURRENCY },
  );
  return lines.flat();
}

function inventoryLines(inventory: Inventory, groups: readonly string[]): readonly CheckLine[] {
  const { scopes, resources, networks, unreadable } = inventory;
  const counts = [
    formatCount(scopes.length, 'scope'),
    formatCount(resources.length, 'resource'),
    formatCount(networks.length, 'network'),
  ];
  return [
    { ok: true, sentence: `The reader can see ${listAll(counts)} in ${formatCount(groups.length, 'resource group')}.` },
    ...unreadable.map(({ id, why }) => ({ ok: false, sentence: `${id} cannot be read: ${why.replace(/\.$/, '')}.` })),
  ];
}

function limitsLine(inventory: Inventory, { limits, limitProfiles }: AzureCheck): CheckLine {
  const advice = profileAdvice(topologyOf(inventory), limits, limitProfiles);
  if (advice.length > 0) return { ok: false, sentence: advice.join(' ') };
  return { ok: true, sentence: `No count in Azure is above the ${limits.name} limits.` };
}

async function checkIdentity({ name, access, actions }: CheckedIdentity, groups: readonly string[]) {
  const arm = readingArm(access);
  const missing = new Map<string, string[]>();
  const problems: CheckLine[] = [];
  const check = async (group: string) => {
    const grants = await attempt(`read the permissions of the ${name} in ${nameOf(group)}`, () => grantsIn(arm, group));
    if ('line' in grants) {
      problems.push(grants.line);
      return;
    }
    for (const action of actions.filter(needed => !allows(grants.value, needed))) {
      missing.set(action, [...(missing.get(action) ?? []), nameOf(group)]);
    }
  };
  await pMap(groups, check, { concurrency: CONCURRENCY });
  const missingLines = [...missing].map(([action, where]) => {
    return { ok: false, sentence: `The ${name} lacks ${action} in ${listNames(where.sort())}.` };
  });
  if (missingLines.length + problems.length > 0) return [...missingLines, ...problems];
  const count = formatCount(groups.length, 'resource group');
  return [{ ok: true, sentence: `The ${name} has all the permissions it needs in ${count}.` }];
}

/** Returns what a call returns, or a line that says why it failed. @throws errors that do not come from Azure */
async function attempt<T>(
  action: string,
  call: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly line: CheckLine }> {
  try {
    return { value: await withKnownErrors(call) };
  } catch (error) {
    const failure = classifyArmError(error);
    if (failure === undefined) throw error;
    return { line: { ok: false, sentence: `The bot cannot ${action}. ${failure.sentence}` } };
  }
}

/** Returns the resource groups of everything that was read. */
function resourceGroupsIn(inventory: Inventory): readonly string[] {
  const { scopes, resources, endpoints, networks, zones, securityGroups } = inventory;
  const ids = [scopes, resources, endpoints, networks, zones, securityGroups].flatMap(list => list.map(({ id }) => id));
  const groups = ids.filter(id => parseId(id) !== undefined).map(id => id.split('/').slice(0, 5).join('/'));
  return [...new Map(groups.map(id => [keyOf(id), id])).values()].sort();
}
