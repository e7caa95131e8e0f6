import { listAll } from '../domain/format.ts';
import { nameOf, sameId } from '../domain/ids.ts';
import type { AccessHop } from '../domain/questions/explain-access.ts';
import { describeReason } from '../domain/reach/reasons.ts';
import type { ZoneAnswer } from '../domain/reach/required-names.ts';
import type { ReachStep } from '../domain/reach/trace.ts';
import type { Operation } from '../domain/topology/objects.ts';
import { connectionStates, modeNames, settingNames } from './reach-texts.ts';

/** What people call the points of the way to a resource. */
export const hopNames = {
  resource: 'Resource',
  name: 'Name',
  zone: 'Zone',
  record: 'Record',
  endpoint: 'Private endpoint',
  connection: 'Connection',
  route: 'Route',
  link: 'Scope',
  'access-mode': 'Access mode',
  'public-access': 'Public access',
} as const satisfies Record<AccessHop, string>;

const learn = 'https://learn.microsoft.com/azure';
const fundamentals = `${learn}/azure-monitor/fundamentals`;

/** The page of Azure's documentation that the rule for each of them comes from. */
export const hopSources = {
  resource: `${fundamentals}/private-link-security`,
  name: `${fundamentals}/private-link-configure`,
  zone: `${learn}/dns/private-dns-virtual-network-links`,
  record: `${learn}/private-link/private-endpoint-dns`,
  endpoint: `${learn}/private-link/private-endpoint-dns`,
  connection: `${learn}/private-link/manage-private-endpoint`,
  route: `${learn}/virtual-network/virtual-network-peering-overview`,
  link: `${fundamentals}/private-link-security`,
  'access-mode': `${fundamentals}/private-link-design`,
  'public-access': `${fundamentals}/private-link-design`,
} as const satisfies Record<AccessHop, string>;

/** What a step is about. */
interface StepContext {
  readonly networkId: string;
  readonly resourceId: string;
  readonly operation: Operation;
}

/** Returns what was found at a point of the way. */
export function describeStep(step: ReachStep, { networkId, resourceId, operation }: StepContext): string {
  switch (step.hop) {
    case 'zone':
      return describeZone(step, nameOf(networkId));
    case 'record':
      return describeAnswer(step.answer);
    case 'endpoint':
      return step.owners.length === 0
        ? `no known private endpoint has ${step.address}`
        : `${step.address} is ${listAll(step.owners.map(owner => `${nameOf(owner.id)} of ${nameOf(owner.scopeId)}`))}`;
    case 'connection':
      return `${nameOf(step.endpoint.id)} to ${nameOf(step.endpoint.scopeId)} is ${connectionStates[step.state]}`;
    case 'route':
      return sameId(networkId, step.endpoint.networkId)
        ? `within ${nameOf(networkId)}`
        : `${nameOf(networkId)} to ${nameOf(step.endpoint.networkId)} ${routes[step.route]}`;
    case 'link':
      return describeLink(step, nameOf(resourceId));
    case 'access-mode':
      return describeAccessMode(step, operation);
    case 'public-access':
      return settingNames[step.setting];
  }
}

/** Returns whether the way goes on to the public address from here. */
export function leadsOutside(step: ReachStep): boolean {
  switch (step.hop) {
    case 'zone':
      return step.zone === 'none' || !step.isAsked;
    case 'record':
      return step.answer === 'no-record';
    case 'link':
      return step.link === undefined;
    default:
      return false;
  }
}

const routes = {
  direct: 'is direct',
  uncertain: 'is not direct; a gateway or a hub might forward it',
  none: 'does not exist',
} as const;

function describeZone({ zone, isAsked }: Extract<ReachStep, { readonly hop: 'zone' }>, network: string): string {
  if (zone === 'none') return `no private DNS zone for it answers ${network}, so it leads to the public address`;
  if ('why' in zone) return 'not known';
  const name = nameOf(zone.zoneKey);
  if (!isAsked)
    return `${name} is taken as not asked, because no scope links the resource. Azure does not document this`;
  return `${name} answers${zone.policy === 'NxDomainRedirect' ? ', and public DNS where it has no record' : ''}`;
}

function describeAnswer(answer: ZoneAnswer): string {
  if (answer === 'no-record') return 'none for the name';
  if (typeof answer === 'string') return 'not known';
  if ('endpoint' in answer) return `written by ${nameOf(answer.endpoint.id)}`;
  if (answer.alias !== undefined) return `an alias of ${answer.alias}`;
  return answer.addresses.length === 0 ? 'without an address' : listAll(answer.addresses);
}

function describeLink({ scopeId, link }: Extract<ReachStep, { readonly hop: 'link' }>, resource: string): string {
  return `${nameOf(scopeId)} ${link === undefined ? 'does not link' : 'links'} ${resource}`;
}

function describeAccessMode(step: Extract<ReachStep, { readonly hop: 'access-mode' }>, operation: Operation): string {
  if (!('scopes' in step)) {
    const { scopeId, mode, letsPass } = step;
    const linked = letsPass && mode !== 'Open' ? ', and it links the resource' : '';
    return `${nameOf(scopeId)} has ${operation === 'query' ? 'queries' : 'ingestion'} ${modeNames[mode]}${linked}`;
  }
  return step.scopes === 'ignored'
    ? 'does not apply, because ingestion to workspaces ignores access modes'
    : describeReason('other-scope-perhaps');
}
