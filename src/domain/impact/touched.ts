import { keyOf } from '../ids.ts';
import { hasOwnNames, regionalHosts } from '../reach/needs.ts';
import { within } from '../topology/indexing.ts';
import type { MonitoredResource } from '../topology/objects.ts';
import { componentsOf } from '../topology/questions.ts';
import type { Topology } from '../topology/topology.ts';

/** Where it matters that something of a resource has changed, for networks that see scopes and zones as before. */
export interface Touch {
  readonly id: string;
  /** Its own flags have changed: that matters everywhere. */
  everywhere: boolean;
  /** Its own names began or ceased to lead into private zones: for taking in data, that matters wherever there is one. */
  inZones: boolean;
  /** Keys of scopes that link it, or have its region's ingestion host, where they did not, or no longer do. */
  readonly scopes: Set<string>;
}

/** The resources about which something of their own has changed, by key. */
export function touchedResources(before: Topology, after: Topology): ReadonlyMap<string, Touch> {
  const touched = new Map<string, Touch>();
  const touch: Toucher = ({ id }) => within(touched, keyOf(id), () => untouched(id));
  touchFlags(before, after, touch);
  touchLinks(before, after, touch);
  touchRegions(before, after, touch);
  for (const [key, { everywhere, scopes }] of [...touched]) {
    for (const component of componentsOf(after, key)) {
      const its = touch(component);
      its.everywhere ||= everywhere;
      for (const scope of scopes) its.scopes.add(scope);
    }
  }
  return touched;
}

type Toucher = (resource: MonitoredResource) => Touch;

function touchFlags(before: Topology, after: Topology, touch: Toucher): void {
  if (before.resources === after.resources) return;
  for (const [key, resource] of after.resources) {
    if (before.resources.get(key) !== resource) touch(resource).everywhere = true;
  }
}

function touchLinks(before: Topology, after: Topology, touch: Toucher): void {
  for (const [scope, was, is] of differingLinks(before, after)) {
    for (const key of differing(was, is)) {
      const resource = after.resources.get(key);
      if (resource === undefined) continue;
      touch(resource).scopes.add(scope);
      const isTurned = before.scopesByResource.has(key) !== after.scopesByResource.has(key);
      if (isTurned && hasOwnNames(resource)) touch(resource).inZones = true;
    }
  }
}

function untouched(id: string): Touch {
  return { id, everywhere: false, inZones: false, scopes: new Set() };
}

/** The scopes that do not link the same as before, with what they linked and what they link, by key. */
function differingLinks(before: Topology, after: Topology) {
  const scopes = new Set([...before.linksByScope.keys(), ...after.linksByScope.keys()]);
  return [...scopes]
    .map(scope => [scope, before.linksByScope.get(scope), after.linksByScope.get(scope)] as const)
    .filter(([, was, is]) => was !== is);
}

/** Components share the ingestion host of their region: a scope has it for all of them, or for none. */
function touchRegions(before: Topology, after: Topology, touch: Toucher): void {
  const turned = new Map<string, Set<string>>();
  for (const [scope, was, is] of differingLinks(before, after)) {
    for (const host of differing(regionalHosts(before, was), regionalHosts(after, is))) {
      within(turned, host, () => new Set<string>()).add(scope);
    }
  }
  if (turned.size === 0) return;
  for (const resource of after.resources.values()) {
    for (const host of resource.hosts ?? []) {
      for (const scope of turned.get(keyOf(host)) ?? []) touch(resource).scopes.add(scope);
    }
  }
}

/** What is in one of two sets, or a key of one of two maps, and not in the other. */
function differing(a: Keyed | undefined, b: Keyed | undefined): readonly string[] {
  return [...keysBeyond(a, b), ...keysBeyond(b, a)];
}

type Keyed = Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'> | ReadonlySet<string>;

function keysBeyond(these: Keyed | undefined, others: Keyed | undefined): readonly string[] {
  return [...(these?.keys() ?? [])].filter(key => others?.has(key) !== true);
}
