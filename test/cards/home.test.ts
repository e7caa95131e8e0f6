import { expect, test } from 'vitest';
import { checkView } from '../../sandbox/src/slack/block-kit/check.ts';
import type { HomeContent } from '../../src/cards/home.ts';
import { homeView, refusedHomeView } from '../../src/cards/home.ts';
import type { Usage } from '../../src/domain/limits/usage.ts';
import type { RequestState } from '../../src/domain/request/states.ts';
import { somePlan } from '../app/planned.ts';
import { scopeId } from '../domain/build.ts';
import { at, requestWith } from './sample-request.ts';

const hostile = '<!channel> <@U0BOB> <https://evil.example|click> *bold* `code`\n> quote & more';

const nothing: HomeContent = {
  decisions: [],
  own: [],
  running: [],
  ended: [],
  azure: undefined,
  drift: [],
  words: [],
  restricted: undefined,
};

function usage(subject: string, used: number, more: Partial<Usage> = {}): Usage {
  const rest = { reserved: 0, requested: 0, limit: 50, lowerBound: false };
  return { meter: 'scope-resources', subjectId: scopeId('a'), subject, used, ...rest, ...more };
}

const azure = { readAt: at, nearLimits: [usage('ampls-a', 49)], pending: 2, unreadable: [] };

type Listed = NonNullable<HomeContent['decisions']>[number];

function listed(id: number, state: RequestState, names: string, hash?: string): Listed {
  const plan = hash === undefined ? null : { ...somePlan(), hash };
  const request = requestWith({
    id,
    state,
    plan,
    expiresAt: at,
    inputs: { resources: [names] },
    requester: 'U00000001',
  });
  return { request, title: names.slice(0, 100), permalink: `https://example.slack.com/p${id}`, risk: 'high' };
}

const hashOf = (id: number) => String(id).padStart(64, '0');

/** Returns a tab on which each list is as long as it can be. */
function fullTab(names: string): HomeContent {
  const of = (state: RequestState) =>
    Array.from({ length: 60 }, (_, index) => listed(index, state, names, hashOf(index)));
  return {
    decisions: of('awaiting_approval'),
    own: of('executing'),
    running: of('executing'),
    ended: of('succeeded'),
    azure: {
      ...azure,
      nearLimits: Array.from({ length: 60 }, () => usage(names, 50)),
      unreadable: Array(60).fill(names),
    },
    drift: Array(60).fill(names),
    words: Array.from({ length: 20 }, (_, index) => `command-${index}`),
    restricted: { groups: ['network-owners'], areLeftOut: true },
  };
}

function expectTab(content: HomeContent): string {
  const view = homeView(content);
  expect(checkView(JSON.parse(JSON.stringify(view)), 'home', '/view').problems).toEqual([]);
  expect(view.blocks.length).toBeLessThan(100);
  return JSON.stringify(view);
}

test.each(['law-prod', 'x'.repeat(3_000), hostile])("keeps a tab with much of %.20s within Slack's limits", names => {
  const shown = expectTab(fullTab(names));
  expect(shown.length).toBeLessThan(100_000);
  expect(shown).toMatch(/and 50 more/);
});

test('reads no markup in what people typed', () => {
  const { blocks } = homeView(fullTab(hostile));
  const read = JSON.stringify(blocks.filter(({ type }) => type !== 'rich_text')).match(/"type":"mrkdwn"[^}]*/g) ?? [];
  expect(read).toEqual([expect.stringContaining('Read from Azure at')]);
  expect(JSON.stringify(blocks)).not.toMatch(/"type":"broadcast"|evil\.example"/);
});

test('accepts a tab on which there is nothing, and says what is not known', () => {
  const shown = expectTab(nothing);
  expect(shown).toMatch(/No request waits.*You have no open requests.*Nothing is running.*No request has finished yet/);
  expect(shown).toMatch(/Azure was not read yet/);
  expect(shown).not.toMatch(/near a limit|No pending connections|Show pending/);
  expect(expectTab({ ...nothing, decisions: undefined })).toMatch(/Slack did not say which groups you are in/);
});

test('shows how Azure is, with the time at which it was read', () => {
  const shown = expectTab({ ...nothing, azure, drift: ['Access mode of ampls-a'] });
  expect(shown).toMatch(/ampls-a: 49 of 50 resources/);
  expect(shown).toMatch(/2 pending connections to approve or reject.*Read from Azure at.*Show pending connections/);
  expect(shown).toMatch(/1 change outside of requests without an answer: Access mode of ampls-a/);
});

test('says which numbers may be higher, and what approved requests will add', () => {
  const nearLimits = [usage('ampls-a', 45, { lowerBound: true, reserved: 3 })];
  const shown = expectTab({ ...nothing, azure: { ...azure, nearLimits, pending: 0, unreadable: ['ampls-a'] } });
  expect(shown).toMatch(/ampls-a: at least 45 of 50 resources, 3 more reserved by approved requests/);
  expect(shown).toMatch(/Not known: what the bot cannot read in ampls-a/);
  expect(shown).toMatch(/No pending connections/);
});

test('shows the buttons with which to decide, and what the plan does to access', () => {
  const shown = expectTab({ ...nothing, decisions: [listed(7, 'awaiting_approval', 'law-prod', hashOf(7))] });
  expect(shown).toMatch(/CR-7.*Nobody loses access.*request:approve.*Approve CR-7\?.*request:decline.*request:details/);
  expect(shown).not.toMatch(/request:(cancel|amend)/);
});

test('decides the second of two requests with the same plan on its card: Slack takes each id of a block once', () => {
  const decisions = [1, 2].map(id => listed(id, 'awaiting_approval', 'law-prod', hashOf(1)));
  expect(expectTab({ ...nothing, decisions }).match(/request:approve/g)).toHaveLength(1);
});

test('shows somebody who may not use the bot nothing but the sentence', () => {
  const view = refusedHomeView("Guests can't use this bot.");
  expect(checkView(view, 'home', '/view').problems).toEqual([]);
  expect(view.blocks).toHaveLength(1);
});
