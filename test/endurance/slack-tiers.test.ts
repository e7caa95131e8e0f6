import { Client } from 'pg';
import type { TestContext } from 'vitest';
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

test.for([1, 2])(
  "shows each state in time while Slack's rate tiers apply to thirty requests that %i bot(s) run",
  {
    timeout: 600_000,
  },
  async (bots, { onTestFinished }) => {
    const system = await openForLoad(onTestFinished, bots);
    const free = await system.runThirty();
    const limited = await system.runThirty({ tiers: true });
    // On a busy machine a card is late without any limit of Slack.
    const boundMs = BEHIND_MS + Math.max(...free.states.map(state => lagOf(state, free)));
    const late = limited.states
      .map(state => ({ ...state, lagMs: lagOf(state, limited) }))
      .filter(({ lagMs }) => lagMs > boundMs);
    expect({ boundMs, late }).toEqual({ boundMs, late: [] });
    expect(untrueCards(limited)).toEqual([]);
    // Slack takes fewer updates than there were states: what it refuses goes through the response_urls of the clicks.
    expect(
      limited.calls.filter(({ method, error }) => method === 'chat.update' && error === 'ratelimited'),
    ).not.toEqual([]);
    expect(limited.calls.filter(({ method, ok }) => method === 'response_url' && ok)).not.toEqual([]);
  },
);

test('shows what is true, and at last the end of each request, where Slack takes neither updates nor response_urls', {
  timeout: 600_000,
}, async ({ onTestFinished }) => {
  const system = await openForLoad(onTestFinished, 1);
  await system.slackFault({ method: 'response_url', status: 500, times: 10_000 });
  const limited = await system.runThirty({ tiers: true });
  expect(limited.calls.filter(({ method, error }) => method === 'chat.update' && error === 'ratelimited')).not.toEqual(
    [],
  );
  expect(untrueCards(limited)).toEqual([]);
});

/** What thirty requests went through, and what Slack was sent meanwhile. */
interface Run {
  readonly states: readonly RecordedState[];
  readonly calls: readonly SlackCall[];
}

/** Opens a system on which thirty requests at a time can be run. */
async function openForLoad(onTestFinished: TestContext['onTestFinished'], bots: number) {
  const rules = rulesForLoad();
  onTestFinished(() => rules.remove());
  const estate = flowEstate(2 * REQUESTS * LINKS, 2 * REQUESTS);
  const system = await openSystemForTest(
    { estate, transport: 'socket', bot: { WORKFLOWS_DIR: rules.folder } },
    onTestFinished,
  );
  const { control, submit, waitForStatus, armFault, sandbox } = system;
  if (bots > 1) await system.bot(2, 'start');
  let submitted = 0;
  const submitOne = async () => {
    const scope = submitted;
    submitted += 1;
    const names = Array.from({ length: LINKS }, (_, index) => `law-flow-${scope * LINKS + index}`);
    return submit('alice', `/ampls connect ${names.join(', ')} to ampls-flow-${scope}`);
  };
  /** Submits thirty requests, approves them by thirty clicks at once, and waits until the cards show that all have ended. */
  const runThirty = async ({ tiers = false } = {}): Promise<Run> => {
    const refs: string[] = [];
    for (let n = 0; n < REQUESTS; n += 1) refs.push(await submitOne());
    for (const ref of refs) await waitForStatus(ref, 'awaiting_approval');
    await armFault({ method: 'PUT', path: 'scopedresources', delayMs: LINK_MS, times: 10_000 });
    await control.slack('tiers', { on: tiers });
    await Promise.all(refs.map(ref => control.click('bob', 'request:approve', ref)));
    for (const ref of refs) await waitForStatus(ref, 'succeeded', 300_000);
    const states = (await recordedStates(sandbox.databaseUrl)).filter(({ request }) => refs.includes(request));
    expect(states.filter(({ status }) => status === 'succeeded')).toHaveLength(REQUESTS);
    return { states, calls: await control.slack('calls') };
  };
  return { ...system, runThirty };
}

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

function shownCards({ calls }: Run): readonly ShownCard[] {
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

/** Returns the cards that showed a state in which the request was not within the last three seconds before Slack took it. */
function untrueCards(run: Run): readonly ShownCard[] {
  const known = new Set(run.states.map(({ request }) => request));
  return shownCards(run).filter(({ request, status, from, to }) => {
    const own = run.states.filter(state => state.request === request);
    const index = own.findIndex(state => state.status === status);
    const since = own[index]?.since ?? Number.POSITIVE_INFINITY;
    const until = own[index + 1]?.since ?? Number.POSITIVE_INFINITY;
    return known.has(request) && !(since <= to && until >= from - BEHIND_MS);
  });
}

/** Returns how long after a change of state a card showed it, or one that came after it, in milliseconds. */
function lagOf({ request, status, since }: RecordedState, run: Run): number {
  const own = run.states.filter(state => state.request === request).map(state => state.status);
  const later = own.slice(own.indexOf(status));
  const shown = shownCards(run).filter(card => card.request === request && later.includes(card.status));
  return Math.min(Number.POSITIVE_INFINITY, ...shown.map(({ to }) => to)) - since;
}
