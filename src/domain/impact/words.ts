import { nameOf } from '../ids.ts';
import type { ReachKind } from '../reach/reach.ts';
import { INTERNET } from '../reach/reach-of.ts';
import { reasonOf } from '../reach/words.ts';
import { listed } from '../words.ts';
import type { Aspect, Impact } from './impact.ts';

const verbs = {
  ingestion: ['send data to', 'sends data to'],
  query: ['query', 'queries'],
  'query-itself': ['query (by itself, not by its workspace)', 'queries (by itself, not by its workspace)'],
} as const satisfies Record<Aspect, readonly [many: string, one: string]>;

/** `vnet-apps, vnet-dev and the internet can no longer query law-prod, because public access is off.` */
export function impactSentence(row: Omit<Impact, 'sentence'>): string {
  const networks = listed(row.networks.map(network => (network === INTERNET ? 'the internet' : nameOf(network))));
  return `${networks} ${predicate(row)}${ending(row)}.`;
}

function predicate({ from, to, through, networks, aspects, resources }: Omit<Impact, 'sentence'>): string {
  const scope = nameOf(through?.scopeId ?? '');
  const could = from === 'private' || from === 'public';
  const whom = listed(resources.map(nameOf));
  const what = `${aspects.map(aspect => verbs[aspect][0]).join(' and ')} ${whom}`;
  const does = networks.length === 1 ? `${aspects.map(aspect => verbs[aspect][1]).join(' and ')} ${whom}` : what;
  switch (to) {
    case 'blocked':
      return could ? `can no longer ${what}` : `cannot ${what}`;
    case 'unknown':
      return could ? `may no longer be able to ${what}` : `may be able to ${what}, or not`;
    case 'public':
      return could ? `${does} over the public address, no longer privately` : `can ${what} over the public address`;
    case 'private':
      return `${could ? does : `can ${what}`} privately through ${scope}${former[from]}`;
  }
}

const former = {
  private: ', no longer through another private endpoint',
  public: ', no longer over the public address',
  blocked: '',
  unknown: '',
} satisfies Record<ReachKind, string>;

function ending({ why }: Omit<Impact, 'sentence'>): string {
  return why === null ? '' : `, because ${reasonOf({ code: why })}`;
}
