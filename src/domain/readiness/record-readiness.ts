import { listNames, pluralize } from '../format.ts';
import { keyOf, nameOf } from '../ids.ts';
import { requiredNames } from '../reach/required-names.ts';
import { zoneContentsOf } from '../reach/zone-contents.ts';
import { getOrCreate } from '../topology/indexing.ts';
import { connectionStateOf, connectionsOf, hasUnreadableParts, scopesLinking } from '../topology/lookups.ts';
import type { Endpoint, MonitoredResource, RecordSet } from '../topology/objects.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { NetworkFinding, ReadinessLine } from './readiness-line.ts';
import { linesAbout, mayMissEndpoints } from './readiness-line.ts';

const lines = linesAbout('zones');

/** By full name: the resource that alone uses it. */
type ResourceByName = ReadonlyMap<string, MonitoredResource>;

/** What is wrong with where a record leads. */
interface Fault {
  readonly status: 'problem' | 'unknown';
  readonly target: string;
  readonly advice: string;
}

/** Returns the resources by the names that only they use. */
export function resourcesByName({ resources, dnsNames }: Topology): ResourceByName {
  const named = [...resources.values()].flatMap(resource =>
    requiredNames(resource, 'ingestion')
      .filter(({ kind }) => kind === 'own')
      .map(({ role, name }) => [`${name}.${dnsNames?.[role]}`, resource] as const),
  );
  return new Map(named);
}

/** A record that does not lead where it should. */
export interface WrongRecord {
  /** Its full name, with the resource that alone uses it. */
  readonly name: string;
  readonly fault: Fault;
}

/**
 * Returns the records of a zone that do not lead to an approved private endpoint, or lead to one of a scope that does not
 * link the resource.
 */
export function wrongRecordsIn(
  topology: Topology,
  zoneId: string,
  resourceByName: ResourceByName,
): readonly WrongRecord[] {
  const [writer] = zoneContentsOf(topology, keyOf(zoneId)).writers;
  const correction =
    writer === undefined
      ? 'Correct the record.'
      : `Correct the record: /ampls records ${writer.endpoint.name} shows what it has to be.`;
  return valuesIn(topology.records, keyOf(zoneId)).flatMap(record => {
    const fullName = `${record.name}.${nameOf(zoneId)}`;
    const resource = resourceByName.get(fullName);
    const name = resource === undefined ? fullName : `${fullName} (${resource.name})`;
    return faultsOf(topology, record, resource, correction).map(fault => ({ name, fault }));
  });
}

/** Returns a finding for each target of wrong records, with their names. */
export function recordFindings(records: readonly WrongRecord[]): readonly NetworkFinding[] {
  const groups = new Map<string, { readonly fault: Fault; readonly names: string[] }>();
  for (const { name, fault } of records) {
    const key = [fault.status, fault.target, fault.advice].join();
    getOrCreate(groups, key, () => ({ fault, names: [] })).names.push(name);
  }
  return [...groups].map(([key, { fault, names }]) => ({
    key: [key, ...names].join(),
    line: networks => faultLine(fault, names, networks),
  }));
}

function faultLine({ status, target, advice }: Fault, names: readonly string[], networks: string): ReadinessLine {
  const leads = pluralize(names.length, 'leads', 'lead');
  return lines[status](`${listNames([...names].sort())} ${leads} to ${target}, in ${networks}. ${advice}`);
}

function faultsOf(
  topology: Topology,
  { zoneId, alias, addresses }: RecordSet,
  resource: MonitoredResource | undefined,
  correction: string,
): readonly Fault[] {
  if (alias !== undefined) {
    const suffix = `.${nameOf(zoneId)}`;
    const isInZone =
      alias.endsWith(suffix) && topology.records.get(keyOf(zoneId))?.has(alias.slice(0, -suffix.length)) === true;
    if (isInZone) return [];
    return [{ status: 'unknown', target: `another name, ${alias}`, advice: 'What that resolves to was not checked.' }];
  }
  if (addresses.length === 0) return [{ status: 'problem', target: 'no address', advice: correction }];
  return addresses.flatMap(address => addressFault(topology, address, resource, correction) ?? []);
}

function addressFault(
  topology: Topology,
  address: string,
  resource: MonitoredResource | undefined,
  correction: string,
): Fault | undefined {
  const owners = valuesIn(topology.endpointsByAddress, address);
  const [owner] = owners;
  if (owner === undefined) return unownedFault(topology, address, correction);
  const approved = owners.filter(endpoint => connectionStateOf(topology, endpoint) === 'Approved');
  return approved.length === 0
    ? unapprovedFault(topology, address, owner)
    : resource && otherScopeFault(topology, address, resource, approved, correction);
}

function unownedFault(topology: Topology, address: string, correction: string): Fault {
  return mayBeUnread(topology)
    ? {
        status: 'unknown',
        target: `${address}, which is the address of no private endpoint that the bot can read`,
        advice: 'It may be right: not all private endpoints could be read.',
      }
    : {
        status: 'problem',
        target: `${address}, which is the address of no private endpoint of Azure Monitor that the bot sees`,
        advice: correction,
      };
}

function unapprovedFault(topology: Topology, address: string, owner: Endpoint): Fault {
  const state = connectionStateOf(topology, owner);
  const target = `${address} of ${owner.name}, whose connection to ${nameOf(owner.scopeId)}`;
  return state === 'unrecognised'
    ? { status: 'unknown', target: `${target} may not be approved`, advice: 'Look at the connection in Azure.' }
    : {
        status: 'problem',
        target: `${target} is ${state.toLowerCase()}`,
        advice: 'Get it approved, or correct the record.',
      };
}

/**
 * Returns what is wrong if a name that one resource uses leads to a scope that does not link it. Azure does not document what
 * a private endpoint then does with it.
 */
function otherScopeFault(
  topology: Topology,
  address: string,
  resource: MonitoredResource,
  owners: readonly Endpoint[],
  correction: string,
): Fault | undefined {
  const scopes = scopesLinking(topology, resource.id);
  // Public DNS does not lead to the private zone without a link.
  if (scopes.size === 0 || owners.some(({ scopeId }) => scopes.has(keyOf(scopeId)))) return undefined;
  const unread = owners.some(({ scopeId }) => hasUnreadableParts(topology, scopeId));
  const where = listNames(owners.map(({ name, scopeId }) => `${name} of ${nameOf(scopeId)}`).sort());
  return unread
    ? {
        status: 'unknown',
        target: `${address} of ${where}, which could not be read completely`,
        advice: `Whether it links ${resource.name} is not known.`,
      }
    : {
        status: 'problem',
        target: `${address} of ${where}, which does not link ${resource.name}`,
        advice: `${correction} Or link ${resource.name} there as well.`,
      };
}

/** Returns whether an address may belong to a private endpoint that could not be read. */
export function mayBeUnread(topology: Topology): boolean {
  const isUnseen = (scopeId: string) =>
    connectionsOf(topology, scopeId).some(({ endpointId }) => !topology.endpoints.has(keyOf(endpointId)));
  return mayMissEndpoints(topology) || [...topology.scopes.values()].some(({ id }) => isUnseen(id));
}
