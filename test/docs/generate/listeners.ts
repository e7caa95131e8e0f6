import type { Block, KnownBlock, ModalView } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import { drizzle } from 'drizzle-orm/pg-proxy';
import type { AppContext } from '../../../src/app/context.ts';
import { createLog } from '../../../src/base/log.ts';
import type { Account, Accounts } from '../../../src/slack/client/accounts.ts';
import type { SlackContext } from '../../../src/slack/context.ts';
import { registerActions } from '../../../src/slack/listeners/actions/index.ts';
import { registerCommands } from '../../../src/slack/listeners/commands/index.ts';
import { registerViews } from '../../../src/slack/listeners/views/index.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { contextOn, fixedInventory } from '../../app/context.ts';
import { at } from '../../cards/sample-request.ts';
import { modalBlocks } from './markdown.ts';
import { sampleInventory } from './sample-inventory.ts';

/** What a person gets to see: blocks of a message or a form, and errors at the fields of a form. */
interface Shown {
  readonly blocks: readonly (KnownBlock | Block)[];
  readonly fieldErrors: Readonly<Record<string, string>>;
}

/** The bot's own listeners, without Slack. */
export interface Listeners {
  /** Sends `/ampls` with this text. */
  command(text: string): Promise<Shown>;
  click(action: string, value: string): Promise<Shown>;
  /** Submits a form, with the values of its fields. */
  submit(form: string, metadata: object, values: Readonly<Record<string, string>>): Promise<Shown>;
}

const log = createLog('silent');

/** A database without any rows. */
const emptyDatabase = drizzle(async () => ({ rows: [] }));

/** A database that cannot be reached: nothing listens on this port. */
const unreachableDatabase = openDatabase('postgres://bot@127.0.0.1:1/none', log, 1).db;

const inventories = {
  current: fixedInventory(sampleInventory, () => new Date(at.getTime() - 40_000)),
  unreadable: {
    ...fixedInventory(sampleInventory),
    currentTopology: () => Promise.reject(new Error('Azure does not answer')),
    lastTopology: async () => undefined,
  },
};

type Handler = (args: never) => Promise<void>;

type Unavailable = 'database' | 'azure' | 'form';

/** Returns the listeners of a bot with an empty database, or of one that cannot reach its database or Azure, or open a form. */
export function listenersOf(unavailable?: Unavailable, account: Account | 'unknown' = 'member'): Listeners {
  const run = (kind: HandlerKind, body: object) =>
    callHandler({ ...slackContext(unavailable), accounts: accountsWith(account) }, kind, body, unavailable !== 'form');
  return {
    command: text => run('command', { text, user_id: 'UALICE', channel_id: 'C1', trigger_id: 't' }),
    click: (action, value) =>
      run('action', { user: { id: 'UALICE' }, trigger_id: 't', actions: [{ action_id: action, value }] }),
    submit: (form, metadata, values) => run('view', submissionOf(form, metadata, values)),
  };
}

type HandlerKind = 'command' | 'action' | 'view';

/** Calls a listener as Bolt does, and returns what it shows: by its acknowledgement, its response or a form that it opens. */
async function callHandler(
  context: SlackContext,
  kind: HandlerKind,
  body: object,
  opensForms: boolean,
): Promise<Shown> {
  const handlers = new Map<HandlerKind, Handler>();
  const register = (name: HandlerKind) => (_: unknown, handler: Handler) => handlers.set(name, handler);
  const bolt = { command: register('command'), action: register('action'), view: register('view') } as never;
  let shown: Answer = {};
  const keep = async (answer?: Answer) => {
    shown = answer ?? shown;
  };
  const open = ({ view }: { readonly view: ModalView }) =>
    opensForms
      ? keep({ view }).then(() => ({}))
      : Promise.reject(new WebAPIPlatformError({ ok: false, error: 'expired_trigger_id' }));
  const client = { views: { open, update: open } };
  const withClient = { ...context, client: client as never };
  registerCommands(bolt, withClient);
  registerActions(bolt, withClient);
  registerViews(bolt, withClient);
  await handlers.get(kind)?.({ body, ack: keep, respond: keep } as never);
  return shownOf(shown);
}

/** Returns a context whose database is empty, or whose database or inventory is unavailable. */
export function slackContext(unavailable?: Unavailable): SlackContext {
  const db = (unavailable === 'database' ? unreachableDatabase : emptyDatabase) as AppContext['db'];
  const inventory = unavailable === 'azure' ? inventories.unreadable : inventories.current;
  return {
    ...contextOn(db, inventory, { clock: () => at, log }),
    config: {
      token: 'xoxb-1',
      transport: 'http',
      apiUrl: 'https://slack.com/api/',
      channel: 'network-changes',
      host: '127.0.0.1',
      port: 0,
    },
    client: undefined as never,
    uploads: undefined as never,
    accounts: accountsWith('member'),
    track: work => work,
  };
}

/** Returns a Slack in which everybody has the same kind of account, or that does not say which. */
function accountsWith(account: Account | 'unknown'): Accounts {
  if (account !== 'unknown') return { known: () => account, find: async () => account, lastKnown: () => account };
  const find = () => Promise.reject(new Error('Slack does not answer'));
  return { known: () => undefined, find, lastKnown: () => undefined };
}

interface Answer {
  readonly blocks?: readonly KnownBlock[];
  readonly view?: ModalView;
  readonly errors?: Readonly<Record<string, string>>;
}

function shownOf({ blocks = [], view, errors = {} }: Answer): Shown {
  return { blocks: view === undefined ? blocks : modalBlocks(view), fieldErrors: errors };
}

function submissionOf(form: string, metadata: object, values: Readonly<Record<string, string>>) {
  const fields = Object.entries(values).map(([name, value]) => [name, { field: { value } }]);
  const view = { id: 'v', hash: 'h', callback_id: form, private_metadata: JSON.stringify(metadata) };
  return { user: { id: 'UALICE' }, view: { ...view, state: { values: Object.fromEntries(fields) } } };
}
