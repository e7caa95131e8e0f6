import { canonicalJson } from '../canonical-json.ts';
import { operations } from '../reach/reach.ts';
import type { MonitoredResource, Scope } from '../topology/objects.ts';
import type { Table } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';

/**
 * Returns whether changes can take access from nobody, whatever DNS servers a network uses and whatever these answer: they only
 * enable public access, or set access modes to Open. Names then lead where they led before, and rules 5 and 6 of `computeReach`
 * let more pass than before.
 */
export function onlyOpens(before: Topology, after: Topology): boolean {
  const others = (Object.keys(after) as (keyof Topology)[]).filter(part => !openable.has(part));
  return (
    others.every(part => before[part] === after[part]) &&
    everyChange(before.resources, after.resources, opensResource) &&
    everyChange(before.scopes, after.scopes, opensScope)
  );
}

/** The parts of a topology that may differ. The topology that it was made from says nothing about Azure. */
const openable: ReadonlySet<keyof Topology> = new Set(['resources', 'scopes', 'origin']);

/** Returns whether a condition holds for all objects of two tables that differ. An object in only one of them does not meet it. */
function everyChange<T>(before: Table<T>, after: Table<T>, holds: (was: T, is: T) => boolean): boolean {
  if (before.size !== after.size) return false;
  return [...after].every(([key, is]) => {
    const was = before.get(key);
    return was === is || (was !== undefined && holds(was, is));
  });
}

function opensResource(was: MonitoredResource, is: MonitoredResource): boolean {
  const isOpened = operations.every(
    operation => is.publicAccess[operation] === 'Enabled' || is.publicAccess[operation] === was.publicAccess[operation],
  );
  return isOpened && isSame({ ...was, publicAccess: is.publicAccess }, is);
}

function opensScope(was: Scope, is: Scope): boolean {
  const isOpened = operations.every(
    operation => is.accessModes[operation] === 'Open' || is.accessModes[operation] === was.accessModes[operation],
  );
  return isOpened && isSame({ ...was, accessModes: is.accessModes }, is);
}

function isSame(a: object, b: object): boolean {
  const [textOfA, textOfB] = [a, b].map(object => canonicalJson(JSON.parse(JSON.stringify(object))));
  return textOfA === textOfB;
}
