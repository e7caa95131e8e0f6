import { inParallel } from '../base/parallel.ts';
import { keyOf, nameOf, parseId } from '../domain/ids.ts';
import type { Estate } from '../domain/topology/objects.ts';
import { counted, listed } from '../domain/words.ts';
import type { AzureAccess } from './arm.ts';
import { readingArm } from './arm.ts';
import { readEstate } from './inventory/estate.ts';
import { allows, grantsIn } from './permissions.ts';
import { troubleOf } from './trouble.ts';

/** One thing that was looked at, and whether it is in order. */
export interface CheckLine {
  readonly ok: boolean;
  readonly sentence: string;
}

/** An identity, and what it must be allowed to do. */
interface CheckedIdentity {
  /** `reader` or `writer`. */
  readonly name: string;
  readonly access: AzureAccess;
  /** As the role for it lists them. */
  readonly actions: readonly string[];
}

export interface AzureCheck {
  readonly reader: CheckedIdentity;
  readonly writer: CheckedIdentity;
  /** The subscriptions to work in; all that the reader sees where none are given. */
  readonly subscriptions: readonly string[] | undefined;
}

/** How many resource groups are asked about at once. */
const AT_ONCE = 8;

/** Tries out what the bot will need of Azure: whether it may sign in, what it sees, and which permissions it lacks. */
export async function checkAzure({ reader, writer, subscriptions }: AzureCheck): Promise<readonly CheckLine[]> {
  const arm = readingArm(reader.access);
  const seen = await attempt('The estate can be read', () => readEstate(arm, subscriptions));
  if ('line' in seen) return [seen.line];
  const groups = groupsIn(seen.value);
  const both = [reader, writer].map(identity => checkIdentity(identity, groups));
  return [...sightOf(seen.value, groups), ...(await Promise.all(both)).flat()];
}

function sightOf(estate: Estate, groups: readonly string[]): readonly CheckLine[] {
  const { scopes, resources, networks, unseen } = estate;
  const things = [
    counted(scopes.length, 'scope'),
    counted(resources.length, 'resource'),
    counted(networks.length, 'network'),
  ];
  return [
    { ok: true, sentence: `The reader sees ${listed(things)} in ${counted(groups.length, 'resource group')}.` },
    ...unseen.map(({ id, why }) => ({ ok: false, sentence: `${id} cannot be read: ${why.replace(/\.$/, '')}.` })),
  ];
}

async function checkIdentity({ name, access, actions }: CheckedIdentity, groups: readonly string[]) {
  const arm = readingArm(access);
  const missing = new Map<string, string[]>();
  const problems: CheckLine[] = [];
  await inParallel(groups, AT_ONCE, async group => {
    const asked = await attempt(`What the ${name} may do in ${nameOf(group)} can be read`, () => grantsIn(arm, group));
    if ('line' in asked) problems.push(asked.line);
    else for (const action of actions.filter(one => !allows(asked.value, one))) note(missing, action, nameOf(group));
  });
  const lacks = [...missing].map(([action, where]) => {
    return { ok: false, sentence: `The ${name} lacks ${action} in ${listed(where.sort())}.` };
  });
  if (lacks.length + problems.length > 0) return [...lacks, ...problems];
  return [
    { ok: true, sentence: `The ${name} may do all that it needs in ${counted(groups.length, 'resource group')}.` },
  ];
}

function note(missing: Map<string, string[]>, action: string, group: string): void {
  missing.set(action, [...(missing.get(action) ?? []), group]);
}

/** What a call brings; or a line that says why it failed. */
async function attempt<T>(
  what: string,
  call: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly line: CheckLine }> {
  try {
    return { value: await call() };
  } catch (error) {
    return { line: { ok: false, sentence: `${what}: no. ${troubleOf(error).sentence}` } };
  }
}

/** The resource groups of everything that was read. */
function groupsIn({ scopes, resources, endpoints, networks, zones, securityGroups }: Estate): readonly string[] {
  const ids = [scopes, resources, endpoints, networks, zones, securityGroups].flatMap(list => list.map(({ id }) => id));
  const groups = ids.filter(id => parseId(id) !== undefined).map(id => id.split('/').slice(0, 5).join('/'));
  return [...new Map(groups.map(id => [keyOf(id), id])).values()].sort();
}
