import type { MenuAnswer } from '../../../../src/cards/name-options.ts';
import { nameMenuAnswer, typedNameAnswer } from '../../../../src/cards/name-options.ts';
import { stateOfTarget, typeOfTarget } from '../../../../src/domain/target-state.ts';
import type { MonitoredResource, Scope } from '../../../../src/domain/topology/objects.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { collectionId, inventory, resource, scope, workspace } from '../../../domain/build.ts';
import { rulebook } from '../../../workflows/rulebook.ts';
import type { Sentence } from '../markdown.ts';

const mode = (name: string, accessModes: Scope['accessModes']) => scope(name, { accessModes });

const scopes = [
  mode('ampls-open', { query: 'Open', ingestion: 'Open' }),
  mode('ampls-closed', { query: 'PrivateOnly', ingestion: 'PrivateOnly' }),
  mode('ampls-queries', { query: 'PrivateOnly', ingestion: 'Open' }),
  mode('ampls-ingestion', { query: 'Open', ingestion: 'PrivateOnly' }),
];

const resources = [
  workspace('law-open'),
  workspace('law-closed', { publicAccess: { ingestion: 'Disabled', query: 'Disabled' } }),
  workspace('law-ingestion', { publicAccess: { ingestion: 'Disabled', query: 'Enabled' } }),
  workspace('law-queries', { publicAccess: { ingestion: 'Enabled', query: 'Disabled' } }),
  resource(collectionId('dce-closed'), { publicAccess: { ingestion: 'Disabled', query: 'unrecognised' } }),
];

const topology = topologyOf(inventory({ scopes, resources }));

const group = { group: 'rg-monitor', subscription: 'contoso-prod' };

function optionFor(kind: 'scope' | 'resource', { id, name }: Scope | MonitoredResource) {
  const state = stateOfTarget(topology, rulebook.limits, kind, id);
  return { value: name, shown: name, type: typeOfTarget(topology, kind, id), state, ...group };
}

/** Returns what the menus of names say about each name, and about those that they do not show. */
export function nameMenus(): readonly Sentence[] {
  const known = [
    ...scopes.map(found => optionFor('scope', found)),
    ...resources.map(found => optionFor('resource', found)),
  ];
  return [
    ...linesOf(nameMenuAnswer(known, known.length)).map((text): Sentence => ['A name matches', text]),
    ...linesOf(nameMenuAnswer(known.slice(0, 1), 241))
      .slice(0, 1)
      .map((text): Sentence => ['More names match', text]),
    ...linesOf(nameMenuAnswer(known.slice(0, 1), 2))
      .slice(0, 1)
      .map((text): Sentence => ['One more name matches', text]),
    ...linesOf(typedNameAnswer('law-new', true)).map((text): Sentence => ['No name matches', text]),
    ...linesOf(typedNameAnswer('law-new', false)).map((text): Sentence => ['Azure has not answered', text]),
  ];
}

function linesOf(answer: MenuAnswer): readonly string[] {
  const groups = 'option_groups' in answer ? answer.option_groups : [];
  const options = 'options' in answer ? answer.options : groups.flatMap(found => found.options);
  const shown = options.map(({ text, description }) => `${text?.text}: ${description?.text}`);
  return [...groups.map(({ label }) => label.text), ...shown];
}
