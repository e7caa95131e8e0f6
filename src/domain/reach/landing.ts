import { keyOf } from '../ids.ts';
import { within } from '../topology/indexing.ts';
import type { Endpoint } from '../topology/objects.ts';
import { stateOf } from '../topology/questions.ts';
import { valuesIn } from '../topology/table.ts';
import type { Topology } from '../topology/topology.ts';
import type { Sighting } from './access.ts';
import { modeOf } from './access.ts';
import type { Answer } from './answers.ts';
import { answerOf } from './answers.ts';
import type { Lens, ZoneSight } from './lens.ts';
import type { Need } from './needs.ts';
import type { Why, WhyCode } from './reach.ts';
import { whyOf } from './reach.ts';
import { routeBetween } from './route.ts';

/** Where a name leads from a network: rules 2 to 4. */
export type Landing =
  | { readonly to: 'internet' }
  | ({ readonly to: 'scope' } & Sighting)
  | { readonly to: 'nowhere'; readonly why: Why }
  | { readonly to: 'unclear'; readonly why: Why };

const INTERNET: Landing = { to: 'internet' };

function nowhere(code: WhyCode, about?: string): Landing {
  return { to: 'nowhere', why: whyOf(code, about) };
}

function unclear(code: WhyCode, about?: string): Landing {
  return { to: 'unclear', why: whyOf(code, about) };
}

/** Where a name that a resource needs leads from a network. */
export function landingOf(topology: Topology, lens: Lens, need: Need, resourceKey: string): Landing {
  const sight = lens.sight(need.role);
  if (sight === 'none') return INTERNET;
  if ('why' in sight && sight.inFront) return { to: 'unclear', why: sight.why };
  if (need.kind === 'own' && !topology.scopesByResource.has(resourceKey)) {
    return topology.gaps.scopes ? unclear('scope-unseen') : INTERNET;
  }
  if ('why' in sight) return { to: 'unclear', why: sight.why };
  if (need.kind === 'any-regional') return landingOfSomeHost(sight);
  const land = () => landingOfAnswer(topology, lens, sight, answerOf(topology, sight.facts, need, resourceKey));
  return need.kind === 'shared' ? within(lens.landings, need.name, land) : land();
}

/** Which of Azure's ingestion hosts a component uses was not read: sure is only what holds for all of them. */
function landingOfSomeHost(sight: ZoneSight): Landing {
  const { names, holders, heldBefore } = sight.facts;
  const { wildcards, ingestion } = names();
  const mayAnswer = wildcards || ingestion || holders.length > 0 || heldBefore.length > 0;
  return mayAnswer ? unclear('name-unknown', sight.zoneKey) : withoutRecord(sight);
}

function landingOfAnswer(topology: Topology, lens: Lens, sight: ZoneSight, answer: Answer): Landing {
  const { zoneKey } = sight;
  if (answer === 'contested') return unclear('record-contested', zoneKey);
  if (answer === 'perhaps') return unclear('record-perhaps', zoneKey);
  if (answer === 'wildcard') return unclear('wildcard', zoneKey);
  if (answer === 'no-record') return withoutRecord(sight);
  if ('endpoint' in answer) return landAt(topology, lens.networkKey, answer.endpoint);
  if (answer.addresses.length === 0) return nowhere('no-record', zoneKey);
  return agreed(answer.addresses.map(address => landingOfAddress(topology, lens, address)));
}

/** Rule 4: a zone that is linked and has no record of a name makes the name fail, unless the link falls back. */
function withoutRecord({ zoneKey, policy, facts }: ZoneSight): Landing {
  if (facts.incomplete) return unclear('zone-unseen', zoneKey);
  if (policy === 'NxDomainRedirect') return INTERNET;
  return policy === 'Default' ? nowhere('no-record', zoneKey) : unclear('fallback-unrecognised', zoneKey);
}

function landingOfAddress(topology: Topology, lens: Lens, address: string): Landing {
  return within(lens.landings, address, () => landAtAddress(topology, lens.networkKey, address));
}

/** Networks that are not connected may use an address twice: the endpoint with a route is meant. */
function landAtAddress(topology: Topology, networkKey: string, address: string): Landing {
  const owners = valuesIn(topology.endpointsByAddress, address);
  if (owners.length === 0) {
    const [gone] = topology.origin?.endpointsByAddress.get(address)?.values() ?? [];
    return gone === undefined ? unclear('address-unowned') : nowhere('endpoint-gone', gone.id);
  }
  const near = owners.filter(({ networkId }) => routeBetween(topology, networkKey, keyOf(networkId)) === 'direct');
  const landings = (near.length === 0 ? owners : near).map(owner => landAt(topology, networkKey, owner));
  if (near.length === 0 && topology.gaps.endpoints) return unclear('address-unowned');
  return agreed(landings);
}

/** Rule 3: whether a network comes in by an endpoint. One that is not approved takes nothing, whatever the route. */
export function landAt(topology: Topology, networkKey: string, endpoint: Endpoint): Landing {
  const state = stateOf(topology, endpoint);
  if (state !== 'Approved' && state !== 'unrecognised') return nowhere('not-approved', endpoint.id);
  const route = routeBetween(topology, networkKey, keyOf(endpoint.networkId));
  if (route === 'none') return nowhere('no-route', endpoint.id);
  if (route === 'perhaps') return unclear('route-unclear', endpoint.id);
  if (state === 'unrecognised') return unclear('connection-unrecognised', endpoint.id);
  const modes = {
    ingestion: modeOf(topology, endpoint, 'ingestion'),
    query: modeOf(topology, endpoint, 'query'),
  };
  return { to: 'scope', endpoint, scopeKey: keyOf(endpoint.scopeId), modes };
}

/** Several leads, one at least, are one where they agree. */
function agreed(landings: readonly Landing[]): Landing {
  return landings.reduce((one, other) => {
    if (sameLanding(one, other)) return one;
    return [one, other].find(({ to }) => to === 'unclear') ?? unclear('addresses-differ');
  });
}

function sameLanding(a: Landing, b: Landing): boolean {
  return a.to === b.to && (a.to !== 'scope' || (b.to === 'scope' && a.endpoint.id === b.endpoint.id));
}
