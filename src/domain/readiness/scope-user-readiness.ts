import { listAll, pluralize } from '../format.ts';
import { keyOf } from '../ids.ts';
import { usersOfScope } from '../questions/scope-users.ts';
import { networkDnsViews } from '../reach/network-dns-view.ts';
import { operationNouns, operations } from '../reach/reach.ts';
import type { AccessMode, Scope } from '../topology/objects.ts';
import type { Topology } from '../topology/topology.ts';
import type { ReadinessLine } from './readiness-line.ts';
import { linesAbout, namesOf } from './readiness-line.ts';

const reach = linesAbout('reach');
const modes = linesAbout('access-modes');

/** Returns the networks of which it is not known whether they use a scope. */
export function scopeUserLines(topology: Topology, { id, name }: Scope): readonly ReadinessLine[] {
  const { mayUse } = usersOfScope(topology, id);
  if (mayUse.length === 0) return [];
  return [
    reach.unknown(
      `Whether ${namesOf(mayUse)} ${pluralize(mayUse.length, 'uses', 'use')} ${name} is not known: not everything that answers DNS queries there is known.`,
    ),
  ];
}

/**
 * Returns what the access modes of a scope mean for the networks that use it (azure-monitor-docs, private-link-design). They
 * do not apply to ingestion into workspaces.
 */
export function accessModeLines(topology: Topology, scope: Scope): readonly ReadinessLine[] {
  const { name, accessModes } = scope;
  const views = networkDnsViews(topology);
  const users = usersOfScope(topology, scope.id).networks.flatMap(id =>
    views(keyOf(id))
      .visibleScopes()
      .scopes.filter(({ scopeKey }) => scopeKey === keyOf(scope.id))
      .map(visible => ({ id, modes: visible.modes })),
  );
  return (['PrivateOnly', 'unrecognised', 'Open'] as const).flatMap(mode => {
    const having = operations
      .map(operation => {
        const networks = new Set(users.filter(user => user.modes[operation] === mode).map(({ id }) => id));
        return { operation, networks: [...networks] };
      })
      .filter(
        ({ operation, networks }) => networks.length > 0 || (users.length === 0 && accessModes[operation] === mode),
      );
    const groups = Map.groupBy(having, ({ networks }) => namesOf(networks));
    return [...groups].map(([networks, of]) =>
      modeLine(mode, name, networks, listAll(of.map(({ operation }) => operationNouns[operation]))),
    );
  });
}

function modeLine(mode: AccessMode, name: string, networks: string, what: string): ReadinessLine {
  const who = networks === '' ? 'networks that will use it' : networks;
  switch (mode) {
    case 'Open':
      return modes.ok(
        `${name} is Open for ${what} from ${who}: resources that it does not link are reached as well, where they take traffic from public networks.`,
      );
    case 'PrivateOnly':
      return modes.note(
        `${name} is PrivateOnly for ${what} from ${who}: resources that it does not link are blocked there, except for ingestion into workspaces. Link what is needed with /ampls connect.`,
      );
    case 'unrecognised':
      return modes.unknown(`The access mode of ${name} for ${what} from ${who} is not known.`);
  }
}
