import { randomUUID } from 'node:crypto';

/** Who sends deliveries, and from where. */
export interface Sender {
  readonly person: string;
  readonly team: string;
  readonly channel: string;
  /** The request that clicks are about. */
  readonly ref: string;
  readonly responseUrl: string;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** A delivery that the bot accepts, in the form in which Slack sends its kind. */
export interface ValidDelivery {
  readonly name: string;
  readonly kind: 'slash_commands' | 'interactive' | 'events_api';
  readonly body: JsonObject;
}

/** Returns one delivery of each kind. Only the command and the form create a request. Each call makes new ones. */
export function validDeliveries(sender: Sender): readonly ValidDelivery[] {
  return [
    { name: 'question', kind: 'slash_commands', body: command(sender, `show ${sender.ref}`) },
    {
      name: 'command',
      kind: 'slash_commands',
      body: command(sender, 'connect law-prod-weu to ampls-a because "on the test bench"'),
    },
    { name: 'click', kind: 'interactive', body: clickOnApprove(sender, 'plan:1') },
    { name: 'form', kind: 'interactive', body: form(sender) },
    { name: 'menu', kind: 'interactive', body: menu(sender) },
    { name: 'event', kind: 'events_api', body: event(sender) },
  ];
}

function command({ person, team, channel, responseUrl }: Sender, text: string): JsonObject {
  return {
    token: 'x',
    command: '/ampls',
    text,
    trigger_id: `${randomUUID()}.1`,
    user_id: person,
    user_name: 'alice',
    team_id: team,
    team_domain: 'contoso',
    channel_id: channel,
    channel_name: 'network-changes',
    api_app_id: 'A000000001',
    response_url: responseUrl,
    is_enterprise_install: 'false',
  };
}

function interaction({ person, team }: Sender, type: string, more: JsonObject): JsonObject {
  return {
    type,
    user: { id: person, username: 'alice', team_id: team },
    team: { id: team, domain: 'contoso' },
    enterprise: null,
    is_enterprise_install: false,
    api_app_id: 'A000000001',
    trigger_id: `${randomUUID()}.1`,
    ...more,
  };
}

/** Returns a click on Approve, below the plan that the block of a card's buttons names. */
export function clickOnApprove(sender: Sender, planBlock: string): JsonObject {
  return interaction(sender, 'block_actions', {
    channel: { id: sender.channel, name: 'network-changes' },
    container: { type: 'message', message_ts: '1.1', channel_id: sender.channel, is_ephemeral: false },
    response_url: sender.responseUrl,
    actions: [
      { type: 'button', action_id: 'request:approve', block_id: planBlock, value: sender.ref, action_ts: '1.1' },
    ],
  });
}

function viewOf(state: JsonObject, channel: string): JsonObject {
  const metadata = { workflow: 'connect-resources', channel };
  return {
    id: `V${randomUUID()}`,
    type: 'modal',
    hash: randomUUID(),
    callback_id: 'workflow',
    private_metadata: JSON.stringify(metadata),
    state,
  };
}

function form(sender: Sender): JsonObject {
  const values = {
    resources: { 'pick:resources': { type: 'multi_external_select', selected_options: [{ value: 'law-prod-weu' }] } },
    scope: { 'pick:scope': { type: 'external_select', selected_option: { value: 'ampls-a' } } },
    reason: { reason: { type: 'plain_text_input', value: 'on the test bench' } },
  };
  return interaction(sender, 'view_submission', { view: viewOf({ values }, sender.channel), response_urls: [] });
}

function menu(sender: Sender): JsonObject {
  return interaction(sender, 'block_suggestion', {
    action_id: 'pick:resources',
    block_id: 'resources',
    value: 'law',
    view: viewOf({ values: {} }, sender.channel),
  });
}

function event({ person, team, channel }: Sender): JsonObject {
  return {
    type: 'event_callback',
    token: 'x',
    team_id: team,
    api_app_id: 'A000000001',
    event: { type: 'app_home_opened', user: person, channel, tab: 'home', event_ts: '1.1' },
    event_id: `Ev${randomUUID()}`,
    event_time: 1,
    authorizations: [{ enterprise_id: null, team_id: team, user_id: 'U0', is_bot: true, is_enterprise_install: false }],
  };
}
