import type { ListedRequest } from '../../../../src/cards/answers.ts';
import type { HomeContent } from '../../../../src/cards/home.ts';
import { homeView, refusedHomeView } from '../../../../src/cards/home.ts';
import { usageOf } from '../../../../src/domain/limits/usage.ts';
import { topologyOf } from '../../../../src/domain/topology/topology.ts';
import { at } from '../../../cards/sample-request.ts';
import { link, profile2020, scopeId, workspaceId } from '../../../domain/build.ts';
import { exampleList } from '../markdown.ts';
import { sampleInventory } from '../sample-inventory.ts';
import type { PlannedRequest } from '../sample-requests.ts';
import { closeProd, connectDev, connectTwo, sampleRequest, titleOf } from '../sample-requests.ts';
import type { Section } from '../section.ts';

const permalink = 'https://contoso.slack.com/archives/C0123456789/p1772359509000100';

function listed(of: PlannedRequest, more: Parameters<typeof sampleRequest>[0]): ListedRequest {
  return { request: sampleRequest({ ...of, ...more }), title: titleOf(of), permalink };
}

/** A scope with 49 links. */
const links = Array.from({ length: 49 }, (_, index) => link('ampls-a', workspaceId(`law-${index}`)));
const fullScope = topologyOf({ ...sampleInventory, links });
const usage = usageOf(fullScope, profile2020, { meter: 'scope-resources', subjectId: scopeId('ampls-a') });

const busy: HomeContent = {
  decisions: [{ ...listed(closeProd, { id: 11, state: 'awaiting_approval', expiresAt: at }), risk: 'high' }],
  own: [listed(connectDev, { id: 12, state: 'awaiting_approval' })],
  running: [listed(connectTwo, { id: 10, state: 'executing' })],
  ended: [listed(connectDev, { id: 9, state: 'succeeded' })],
  azure: { readAt: at, nearLimits: [usage], pending: 1, unreadable: [] },
  drift: ['Access mode of ampls-a'],
  words: ['connect', 'isolate'],
  restricted: undefined,
};

const idle: HomeContent = {
  decisions: [],
  own: [],
  running: [],
  ended: [],
  azure: { readAt: at, nearLimits: [], pending: 0, unreadable: [] },
  drift: [],
  words: ['connect'],
  restricted: { groups: ['network-owners'], areLeftOut: true },
};

/** A person has more than the tab shows, and the bot cannot read or does not know everything. */
const uncertain: HomeContent = {
  ...idle,
  decisions: undefined,
  own: Array.from({ length: 12 }, (_, index) => listed(connectDev, { id: index + 1, state: 'planning' })),
  azure: {
    readAt: at,
    nearLimits: Array.from({ length: 11 }, () => ({ ...usage, lowerBound: true, reserved: 1 })),
    pending: 0,
    unreadable: ['ampls-a'],
  },
};

/** Returns the app's Home tab. */
export function homeTab(): readonly Section[] {
  const examples = [
    ['Somebody who may approve', homeView(busy)],
    ['Nothing waits, and the policy lets only members of a group request some of it', homeView(idle)],
    ['Not everything is known or fits', homeView(uncertain)],
    ['Azure was not read yet', homeView({ ...idle, azure: undefined })],
    ['A guest', refusedHomeView("Guests can't use this bot. Ask a member of this workspace to do this.")],
  ] as const;
  return [
    {
      title: 'Home tab',
      intro: 'Each person sees their own. It is updated when something on it changes.',
      parts: [
        { title: 'What it shows', content: exampleList(examples.map(([when, { blocks }]) => ({ when, blocks }))) },
      ],
    },
  ];
}
