import { keyOf, nameOf } from '../ids.ts';
import { qualifiedName } from '../match-name.ts';
import { groupBy } from './indexing.ts';
import type { Table } from './table.ts';
import type { Topology } from './topology.ts';

/**
 * Returns the name that tells an object apart from the others of its kind: `law-prod`, or `rg-data/law-shared` where several
 * objects have that name. Where that is not enough, because their resource groups have the same name as well, it is the id.
 */
export function displayName(topology: Topology, id: string): string {
  // What a plan creates and changes has the same name in each of its steps.
  const { resources, scopes, networks, endpoints } = topology.origin ?? topology;
  const name = nameOf(id);
  const table = [resources, scopes, networks, endpoints].find(objects => objects.has(keyOf(id)));
  const namesakes = table && namesIn(table).get(keyOf(name));
  if (namesakes === undefined || namesakes.length < 2) return name;
  const qualified = qualifiedName(id);
  return namesakes.filter(other => qualifiedName(other) === qualified).length > 1 ? id : qualified;
}

const namesByTable = new WeakMap<object, ReadonlyMap<string, readonly string[]>>();

/** Returns the ids of the objects in a table, by their names in lower case. */
function namesIn(table: Table<{ readonly id: string }>): ReadonlyMap<string, readonly string[]> {
  const known = namesByTable.get(table);
  if (known !== undefined) return known;
  const ids = [...table.values()].map(({ id }) => id);
  const names = groupBy(ids, id => keyOf(nameOf(id)));
  namesByTable.set(table, names);
  return names;
}
