import { listNames } from '../format.ts';
import { INTERNET } from '../reach/compute-reach.ts';
import type { ReachKind, ThroughEndpoint } from '../reach/reach.ts';
import { describeReason } from '../reach/reasons.ts';
import type { Aspect, Impact } from './impact.ts';
import { hadAccess } from './impact.ts';

const verbs = {
  ingestion: { plural: 'send data to', singular: 'sends data to' },
  query: { plural: 'query', singular: 'queries' },
  'query-itself': { plural: 'query', singular: 'queries' },
} as const satisfies Record<Aspect, { readonly plural: string; readonly singular: string }>;

/**
 * Returns the sentence for an impact, such as "vnet-apps, vnet-dev and the internet can no longer query law-prod,
 * because public network access is disabled."
 *
 * @param nameFor tells an object apart from others
 */
export function describeImpact(impact: Omit<Impact, 'sentence'>, nameFor: (id: string) => string): string {
  const { networks, why, from, to } = impact;
  const subject = listNames(networks.map(network => (network === INTERNET ? 'the internet' : nameFor(network))));
  const reason = why === null ? '' : `, because ${describeReason(why)}`;
  const today = from === 'unknown' && to === 'blocked' ? ' Whether that works today is not known.' : '';
  return `${subject} ${predicateOf(impact, nameFor)}${reason}.${today}`;
}

function predicateOf(impact: Omit<Impact, 'sentence'>, nameFor: (id: string) => string): string {
  const { from, to, through, publiclyThrough: publicly, networks, aspects, resources } = impact;
  const scope = nameFor(through?.scopeId ?? '');
  const publicWay = (endpoint: ThroughEndpoint | undefined) => describePublicWay(endpoint, nameFor);
  const reachedBefore = hadAccess({ from });
  const phrase = (number: 'plural' | 'singular') => {
    const isOwnPath = aspects.includes('query-itself');
    const verb = aspects.map(aspect => verbs[aspect][number]).join(' and ');
    return `${verb} ${listNames(resources.map(nameFor))}${isOwnPath ? ' directly (not through a workspace)' : ''}`;
  };
  const infinitive = phrase('plural');
  const present = phrase(networks.length === 1 ? 'singular' : 'plural');
  switch (to) {
    case 'blocked':
      return reachedBefore ? `can no longer ${infinitive}` : `cannot ${infinitive}`;
    case 'unknown':
      return reachedBefore ? `may no longer be able to ${infinitive}` : `may or may not be able to ${infinitive}`;
    case 'public':
      return reachedBefore
        ? `${present} ${publicWay(publicly?.after)} instead of privately`
        : `can ${infinitive} ${publicWay(publicly?.after)}`;
    case 'private': {
      const before = publicly?.before === undefined ? instead[from] : ` instead of ${publicWay(publicly.before)}`;
      return `${reachedBefore ? present : `can ${infinitive}`} privately through ${scope}${before}`;
    }
  }
}

/** Returns how something is reached publicly. @param through the endpoint of a scope that does not link it */
function describePublicWay(through: ThroughEndpoint | undefined, nameFor: (id: string) => string): string {
  if (through === undefined) return 'over the public address';
  return `publicly through private endpoint ${nameFor(through.endpointId)} of ${nameFor(through.scopeId)}`;
}

const instead = {
  private: ' instead of through another private endpoint',
  public: ' instead of over the public address',
  blocked: '',
  unknown: '',
} satisfies Record<ReachKind, string>;
