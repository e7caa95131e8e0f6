import { domainOf, scopesOfDomain } from './dns/dns-domain.ts';
import { keyOf } from './ids.ts';
import type { Meter } from './limits/meters.ts';
import type { LimitProfile } from './limits/profile.ts';
import { remainingOf, usageOf } from './limits/usage.ts';
import { routeBetween } from './reach/network-route.ts';
import type { TargetKind } from './targets.ts';
import { networkIdOf, scopesLinking } from './topology/lookups.ts';
import type { Topology } from './topology/topology.ts';

/** Returns whether an object fits another one that was chosen before. */
type Fit = (id: string) => boolean;

type FitTo = (topology: Topology, profile: LimitProfile, chosenId: string) => Fit;

/** Networks from which traffic may arrive in the network of a subnet. */
const networkToSubnet: FitTo = (topology, _, subnetId) => {
  const key = keyOf(networkIdOf(subnetId));
  return id => keyOf(id) !== key && routeBetween(topology, keyOf(id), key) !== 'none';
};

/** The scopes that a network is connected to, if it may have no more, or those that take another private endpoint. */
const scopeToSubnet: FitTo = (topology, profile, subnetId) => {
  const connected = scopesOfDomain(topology, domainOf(topology, networkIdOf(subnetId)));
  const isFull = connected.size >= (profile.limits['network-scopes'] ?? Number.POSITIVE_INFINITY);
  if (isFull) return id => connected.has(keyOf(id));
  return id => hasRoom(topology, profile, 'scope-endpoints', id);
};

/** Resources that a scope links, and those that may be linked to one more scope. */
const resourceToScope: FitTo = (topology, profile, scopeId) => {
  return id => scopesLinking(topology, id).has(keyOf(scopeId)) || hasRoom(topology, profile, 'resource-scopes', id);
};

/** What fits, by the kind of what is offered and of what was chosen. Whatever is not known for certain fits. */
const fits: Partial<Record<TargetKind, Partial<Record<TargetKind, FitTo>>>> = {
  network: { subnet: networkToSubnet },
  scope: { subnet: scopeToSubnet },
  resource: { scope: resourceToScope },
};

/** Returns whether it is known what fits, for an object of a kind and one of another kind that was chosen before. */
export function canFit(kind: TargetKind, chosenKind: TargetKind): boolean {
  return fits[kind]?.[chosenKind] !== undefined;
}

/** Returns which objects of a kind fit an object that was chosen before. */
export function fitTo(
  topology: Topology,
  profile: LimitProfile,
  kind: TargetKind,
  chosen: { readonly kind: TargetKind; readonly id: string },
): Fit {
  return fits[kind]?.[chosen.kind]?.(topology, profile, chosen.id) ?? (() => true);
}

function hasRoom(topology: Topology, profile: LimitProfile, meter: Meter, subjectId: string): boolean {
  const remaining = remainingOf(usageOf(topology, profile, { meter, subjectId }));
  return remaining === null || remaining > 0;
}
