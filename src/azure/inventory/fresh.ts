import { keyOf } from '../../domain/ids.ts';
import { kindById } from '../../domain/topology/gaps.ts';
import type { Estate, Unseen } from '../../domain/topology/objects.ts';
import { apiVersions } from '../api-versions.ts';
import type { Arm } from '../arm.ts';
import { atMost } from './at-most.ts';
import { readEndpoint } from './endpoint.ts';
import { readLocks } from './locks.ts';
import type { NetworkReading } from './network.ts';
import { readNetwork } from './network.ts';
import type { Sight } from './reading.ts';
import { mapSight, seenIn, sightOfObject, unseenIn } from './reading.ts';
import { readResource, readStorage } from './resource.ts';
import type { ScopeReading } from './scope.ts';
import { readScope } from './scope.ts';
import { securityGroupOf } from './security-group-rows.ts';
import type { Touched } from './touched.ts';
import type { ZoneReading } from './zone.ts';
import { readZone } from './zone.ts';

/** Reads at once, for one plan. */
const AT_ONCE = 8;

/** What was read anew of one kind of thing. */
interface Renewal<T> {
  /** Keys of what is known now: as read, or gone. */
  readonly settled: ReadonlySet<string>;
  readonly seen: readonly T[];
  readonly unseen: readonly Unseen[];
}

/**
 * The estate with everything that a plan touches read anew from its provider. What is gone is gone from it; what may
 * not be read stays as it was known, and is said to be unseen. An endpoint brings its scope along.
 *
 * @throws RestError where ARM cannot answer at the moment
 */
export async function refreshTouched(arm: Arm, estate: Estate, touched: Partial<Touched>): Promise<Estate> {
  const renewals = await readTouched(arm, widened(estate, touched));
  const { scopes, resources, endpoints, networks, zones, securityGroups, storage, locks } = renewals;
  return {
    ...estate,
    ...withScopes(estate, scopes),
    ...withZones(estate, zones),
    ...withNetworks(estate, networks),
    resources: renewed(estate.resources, ownId, resources.settled, resources.seen),
    endpoints: renewed(estate.endpoints, ownId, endpoints.settled, endpoints.seen),
    securityGroups: renewed(estate.securityGroups, ownId, securityGroups.settled, securityGroups.seen),
    linkedStorage: renewed(
      estate.linkedStorage,
      ({ workspaceId }) => workspaceId,
      storage.settled,
      storage.seen.flat(),
    ),
    obstacles: renewed(estate.obstacles, ({ id }) => subscriptionIn(id), locks.settled, locks.seen.flat()),
    unseen: unseenAfter(estate, Object.values(renewals)),
  };
}

/** Endpoints bring their scopes; a resource of a type that is not read stays as it is. */
function widened({ endpoints }: Estate, touched: Partial<Touched>): Touched {
  const { scopes = [], resources = [], endpoints: touchedEndpoints = [], networks = [], roomy = [] } = touched;
  const { zones = [], securityGroups = [], storage = [], locks = [] } = touched;
  const keys = new Set(touchedEndpoints.map(keyOf));
  const theirs = endpoints.filter(({ id }) => keys.has(keyOf(id))).map(({ scopeId }) => scopeId);
  return {
    scopes: [...new Map([...scopes, ...theirs].map(id => [keyOf(id), id])).values()],
    resources: resources.filter(id => kindById(id) !== 'other'),
    endpoints: touchedEndpoints,
    networks,
    roomy,
    zones,
    securityGroups,
    storage,
    locks,
  };
}

async function readTouched(arm: Arm, touched: Touched) {
  const inTurn = atMost(AT_ONCE);
  const each = async <T>(ids: readonly string[], read: (id: string) => Promise<Sight<T>>): Promise<Renewal<T>> => {
    const readings = await Promise.all(ids.map(async id => ({ id, sight: await inTurn(() => read(id)) })));
    const sights = readings.map(({ sight }) => sight);
    const settled = readings.filter(({ sight }) => !('unseen' in sight)).map(({ id }) => keyOf(id));
    return { settled: new Set(settled), seen: seenIn(sights), unseen: unseenIn(sights) };
  };
  const roomy = new Set(touched.roomy.map(keyOf));
  const [scopes, resources, endpoints, networks, zones, securityGroups, storage, locks] = await Promise.all([
    each(touched.scopes, id => readScope(arm, id)),
    each(touched.resources, id => readResource(arm, id)),
    each(touched.endpoints, id => readEndpoint(arm, id)),
    each(touched.networks, id => readNetwork(arm, id, roomy.has(keyOf(id)))),
    each(touched.zones, id => readZone(arm, id)),
    each(touched.securityGroups, async id =>
      mapSight(await sightOfObject(arm, id, apiVersions.network), securityGroupOf),
    ),
    each(touched.storage, id => readStorage(arm, id)),
    each(touched.locks, id => readLocks(arm, id)),
  ]);
  return { scopes, resources, endpoints, networks, zones, securityGroups, storage, locks };
}

const ownId = ({ id }: { readonly id: string }) => id;
const ofScope = ({ scopeId }: { readonly scopeId: string }) => scopeId;
const ofZone = ({ zoneId }: { readonly zoneId: string }) => zoneId;

/** What was known of other things, and what was read now. */
function renewed<T>(
  known: readonly T[],
  idIn: (object: T) => string,
  settled: ReadonlySet<string>,
  seen: readonly T[],
): readonly T[] {
  return [...known.filter(object => !settled.has(keyOf(idIn(object)))), ...seen];
}

function withScopes({ scopes, links, connections }: Estate, { settled, seen }: Renewal<ScopeReading>) {
  return {
    scopes: renewed(
      scopes,
      ownId,
      settled,
      seen.map(({ scope }) => scope),
    ),
    links: renewed(
      links,
      ofScope,
      settled,
      seen.flatMap(reading => reading.links),
    ),
    connections: renewed(
      connections,
      ofScope,
      settled,
      seen.flatMap(reading => reading.connections),
    ),
  };
}

function withZones({ zones, zoneLinks, records }: Estate, { settled, seen }: Renewal<ZoneReading>) {
  return {
    zones: renewed(
      zones,
      ownId,
      settled,
      seen.map(({ zone }) => zone),
    ),
    zoneLinks: renewed(
      zoneLinks,
      ofZone,
      settled,
      seen.flatMap(({ links }) => links),
    ),
    records: renewed(
      records,
      ofZone,
      settled,
      seen.flatMap(reading => reading.records),
    ),
  };
}

/** Rulesets that a network did not name stay as they were known from their own side. */
function withNetworks({ networks, rulesetLinks }: Estate, { settled, seen }: Renewal<NetworkReading>) {
  const asked = seen.filter(reading => reading.rulesetLinks !== undefined);
  return {
    networks: renewed(
      networks,
      ownId,
      settled,
      seen.map(({ network }) => network),
    ),
    rulesetLinks: renewed(
      rulesetLinks,
      ({ networkId }) => networkId,
      new Set(asked.map(({ network }) => keyOf(network.id))),
      asked.flatMap(reading => reading.rulesetLinks ?? []),
    ),
  };
}

/** What could not be read before and was read now is no longer unseen. */
function unseenAfter({ unseen }: Estate, renewals: readonly Renewal<unknown>[]): readonly Unseen[] {
  const fresh = renewals.flatMap(renewal => renewal.unseen);
  const replaced = new Set([...renewals.flatMap(({ settled }) => [...settled]), ...fresh.map(({ id }) => keyOf(id))]);
  return [...unseen.filter(({ id }) => !replaced.has(keyOf(id))), ...fresh];
}

function subscriptionIn(id: string): string {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? '';
}
