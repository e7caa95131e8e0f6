import { nameOf } from '../ids.ts';
import type { ReachKind } from '../reach/reach.ts';
import { INTERNET } from '../reach/reach-of.ts';
import { reasonOf } from '../reach/words.ts';
import { listed } from '../words.ts';
import type { Aspect, Impact } from './impact.ts';

const verbs = {
  ingestion: 'send data to',
  query: 'query',
  'query-itself': 'query (by itself, not by its workspace)',
} satisfies Record<Aspect, string>;

/** `vnet-apps, vnet-dev and the internet can no longer query law-prod, because public access is off.` */
export function impactSentence(row: Omit<Impact, 'sentence'>): string {
  const networks = listed(row.networks.map(network => (network === INTERNET ? 'the internet' : nameOf(network))));
  const verb = row.aspects.map(aspect => verbs[aspect]).join(' and ');
  const resources = listed(row.resources.map(nameOf));
  return `${networks} ${predicate(row, `${verb} ${resources}`)}${ending(row)}.`;
}

function predicate({ from, to, through }: Omit<Impact, 'sentence'>, what: string): string {
  const scope = nameOf(through?.scopeId ?? '');
  const could = from === 'private' || from === 'public';
  switch (to) {
    case 'blocked':
      return could ? `can no longer ${what}` : `cannot ${what}`;
    case 'unknown':
      return could ? `may no longer be able to ${what}` : `may be able to ${what}, or not`;
    case 'public':
      return could ? `${what} over the public address, no longer privately` : `can ${what} over the public address`;
    case 'private':
      return `${could ? '' : 'can '}${what} privately through ${scope}${former[from]}`;
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
