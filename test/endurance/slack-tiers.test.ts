import { Client } from 'pg';
import { expect, test } from 'vitest';
import { flowEstate } from '../bench/flow-estate.ts';
import { rulesForLoad } from '../rules-for-load.ts';
import { openSystemForTest } from '../system/harness.ts';

const REQUESTS = 30;
const LINKS = 3;

/** How long ARM takes for a link, in milliseconds. */
const LINK_MS = 2_000;

/** How far behind the record a card may be when Slack takes it, in milliseconds. */
const BEHIND_MS = 3_000;

/** A card as Slack has taken it: which state it showed, and when. */
interface ShownCard {
  readonly request: string;
  readonly status: string;
  readonly from: number;
  readonly to: number;
}

/** A state of a request, and since when it is true. */
interface RecordedState {
  readonly request: string;
  readonly status: string;
  readonly since: number;
}

test("shows what is true while Slack's rate tiers apply to thirty running requests", {
  timeout: 600_000,
}, async ({ onTestFinished }) => {
  const rules = rulesForLoad();
  onTestFinished(() => rules.remove());
  const system = await openSystemForTest(
    { estate: flowEstate(REQUESTS * LINKS, REQUESTS), bot: { WORKFLOWS_DIR: rules.folder } },
    onTestFinished,
  );
  const { control, submit, waitForStatus, armFault, sandbox } = system;
  const refs: string[] = [];
  for (let n = 0; n < REQUESTS; n += 1) {
    const names = Array.from({ length: LINKS }, (_, index) => `law-flow-${n * LINKS + index}`);
    refs.push(await submit('alice', `/ampls connect ${names.join(', ')} to ampls-flow-${n}`));
  }
  for (const ref of refs) await waitForStatus(ref, 'awaiting_approval');
  await armFault({ method: 'PUT', path: 'scopedresources', delayMs: LINK_MS, times: 10_000 });
  await control.slack('tiers', { on: true });
  await Promise.all(refs.map(ref => control.click('bob', 'request:approve', ref)));
  for (const ref of refs) await waitForStatus(ref, 'succeeded', 300_000);
  const states = await recordedStates(sandbox.databaseUrl);
  const calls: readonly SlackCall[] = await control.slack('calls');
  const cards = shownCards(calls);
  const untrue = cards.filter(card => !wasTrue(card, states));
  const ends = states.filter(({ status }) => status === 'succeeded');
  const late = ends.filter(end => (lagOf(end, cards) ?? Number.POSITIVE_INFINITY) > BEHIND_MS);
  expect(ends).toHaveLength(REQUESTS);
  expect({ untrue, late }).toEqual({ untrue: [], late: [] });
  // The states in between wait so that Slack never refuses the end of a request.
  expect(calls.filter(({ method, error }) => method === 'chat.update' && error === 'ratelimited')).toEqual([]);
});

/** A call of the Web API as the sandbox has recorded it. */
interface SlackCall {
  readonly at: string;
  readonly ms: number;
  readonly ok: boolean;
  readonly error?: string;
  readonly method: string;
  readonly args: { readonly metadata?: CardMetadata };
}

interface CardMetadata {
  readonly event_type: string;
  readonly event_payload: { readonly request: string; readonly status: string };
}

function shownCards(calls: readonly SlackCall[]): readonly ShownCard[] {
  return calls.flatMap(({ at, ms, ok, args: { metadata } }) => {
    if (!ok || metadata?.event_type !== 'change_request') return [];
    const { request, status } = metadata.event_payload;
    return [{ request, status, from: Date.parse(at), to: Date.parse(at) + ms }];
  });
}

/** Returns when each request entered the states that it was in after its approval. */
async function recordedStates(databaseUrl: string): Promise<readonly RecordedState[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: number; type: string; at: Date }>(
      'select request_id as id, type, at from amplsbot.events order by request_id, seq',
    );
    const entered: Readonly<Record<string, string>> = {
      created: 'planning',
      planned: 'awaiting_approval',
      approved: 'approved',
      started: 'executing',
      succeeded: 'succeeded',
    };
    return rows.flatMap(({ id, type, at }) => {
      const status = entered[type];
      return status === undefined ? [] : [{ request: `CR-${id}`, status, since: at.getTime() }];
    });
  } finally {
    await client.end();
  }
}

/** Returns whether a card showed a state that its request had at most so long before Slack took it. */
function wasTrue({ request, status, from, to }: ShownCard, states: readonly RecordedState[]): boolean {
  const own = states.filter(state => state.request === request);
  const index = own.findIndex(state => state.status === status);
  const since = own[index]?.since ?? Number.POSITIVE_INFINITY;
  const until = own[index + 1]?.since ?? Number.POSITIVE_INFINITY;
  return since <= to && until >= from - BEHIND_MS;
}

/** Returns how long after a change of state a card showed it, in milliseconds; undefined where none did. */
function lagOf({ request, status, since }: RecordedState, cards: readonly ShownCard[]): number | undefined {
  const shown = cards.find(card => card.request === request && card.status === status);
  return shown && shown.to - since;
}
