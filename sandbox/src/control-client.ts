import { setTimeout as sleep } from 'node:timers/promises';

/** A message as Slack stores it. */
export interface SlackMessage {
  readonly ts: string;
  readonly text: string;
  readonly blocks?: readonly unknown[];
  readonly mentions?: unknown;
  readonly metadata?: { readonly event_type: string; readonly event_payload: Readonly<Record<string, string>> };
}

/** The app's answer to something that Slack delivered. */
export interface Acknowledgement {
  readonly status: number;
  readonly ms: number;
  readonly body: unknown;
}

export interface View {
  readonly id: string;
  readonly callback_id: string;
  readonly state: unknown;
  readonly submit: { readonly text: string } | null;
  readonly blocks: readonly unknown[];
}

export interface ArmCall {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly changed: boolean;
  readonly clientRequestId: string | null;
}

export type ControlClient = ReturnType<typeof createControlClient>;

const CHANNEL = 'network-changes';

/** Creates a client of the control API that acts as the sandbox's people and reads what they see. */
export function createControlClient({ url, armUrl }: { readonly url: string; readonly armUrl: string }) {
  const slack = (path: string, body?: unknown, method?: string) => call(`${url}/control/${path}`, body, method);
  const arm = (path: string, body?: unknown, method?: string) => call(`${armUrl}/control/${path}`, body, method);
  const messages = async (): Promise<SlackMessage[]> => slack(`channels/${CHANNEL}/messages`);
  /**
   * Returns the cards and notices in the channel. Calls for approval are found by whose phone they light up, and what waits in
   * Azure when the bot first reads it is announced at any time in the first seconds.
   */
  const cards = async (): Promise<SlackMessage[]> =>
    (await messages()).filter(
      ({ metadata }) => metadata?.event_type !== 'approver_call' && metadata?.event_type !== 'connections_waiting',
    );
  const cardOf = async (ref: string): Promise<SlackMessage | undefined> => {
    return (await cards()).findLast(({ metadata }) => metadata?.event_payload['request'] === ref);
  };
  const submit = async (as: string, view: string, values: unknown): Promise<Acknowledgement> => {
    return slack('views/submit', { as, view, values });
  };
  const views = async (as: string): Promise<View[]> => slack(`views?as=${as}`);
  return {
    slack,
    arm,
    messages,
    cards,
    cardOf,
    command: async (as: string, text: string): Promise<Acknowledgement> =>
      slack('commands', { as, channel: CHANNEL, text }),
    click: async (as: string, action: string, value: string): Promise<Acknowledgement> => {
      return slack('actions', { as, action, value, channel: CHANNEL });
    },
    submit,
    /** Fills in the form of a workflow, waits for its preview, and submits the request. Returns early if fields have errors. */
    async submitForm(as: string, view: string, values: unknown): Promise<Acknowledgement> {
      const previewed = await submit(as, view, values);
      if (JSON.stringify(previewed.body).includes('"response_action":"errors"')) return previewed;
      await eventually(async () => {
        const shown = (await views(as)).find(({ id }) => id === view);
        if (shown?.submit?.text !== 'Submit request') throw new Error('the form shows no preview');
      });
      return submit(as, view, {});
    },
    ephemerals: async (as: string): Promise<SlackMessage[]> => slack(`ephemerals?as=${as}`),
    views,
    async thread(ref: string): Promise<string[]> {
      const card = await cardOf(ref);
      if (card === undefined) return [];
      const replies: SlackMessage[] = await slack(`channels/${CHANNEL}/messages/${card.ts}/replies`);
      return replies.map(({ text }) => text);
    },
    async status(ref: string): Promise<string | undefined> {
      return (await cardOf(ref))?.metadata?.event_payload['status'];
    },
    armCalls: async (): Promise<ArmCall[]> => arm('requests'),
  };
}

/** Returns the name of the request in an acknowledgement. */
export function refIn({ body }: Acknowledgement): string {
  const ref = /CR-\d+/.exec(JSON.stringify(body))?.[0];
  if (ref === undefined) throw new Error(`No request was created: ${JSON.stringify(body)}`);
  return ref;
}

async function call(url: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Repeats an attempt until it succeeds. Throws the last error when the time is over. */
export async function eventually<T>(attempt: () => Promise<T>, ms = 10_000): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
