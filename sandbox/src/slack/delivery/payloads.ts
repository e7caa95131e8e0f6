import { isExternallyShared } from '../channels.ts';
import { randomId } from '../ids.ts';
import { type Json, textAt } from '../json.ts';
import type { Channel, Person, Workspace } from '../model.ts';
import { teamOf } from '../people.ts';
import { issueResponseUrl } from '../response-urls.ts';
import { issueTriggerId } from '../trigger-ids.ts';

/** Returns the fields that every interaction payload has. */
export function interactionPayload(workspace: Workspace, person: Person, type: string): Json {
  const { appId, teamDomain, teamId, verificationToken } = workspace.identity;
  return {
    type,
    team: { id: teamId, domain: teamDomain },
    user: { id: person.id, username: person.name, name: person.name, team_id: teamOf(workspace, person) },
    api_app_id: appId,
    token: verificationToken,
    enterprise: null,
    is_enterprise_install: false,
  };
}

/**
 * Returns the payload of a slash command.
 * https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling
 */
export function commandPayload(
  workspace: Workspace,
  person: Person,
  channel: Channel,
  name: string,
  text: string,
): Json {
  const { appId, teamDomain, teamId, verificationToken } = workspace.identity;
  return {
    token: verificationToken,
    team_id: teamId,
    team_domain: teamDomain,
    channel_id: channel.id,
    channel_name: channel.kind === 'im' ? 'directmessage' : channel.kind === 'private' ? 'privategroup' : channel.name,
    user_id: person.id,
    user_name: person.name,
    command: name,
    text,
    api_app_id: appId,
    is_enterprise_install: 'false',
    response_url: issueResponseUrl(workspace, person.id, channel.id),
    trigger_id: issueTriggerId(workspace, person.id),
  };
}

/** Returns the envelope of an event: https://docs.slack.dev/apis/events-api#event-type-structure */
export function eventEnvelope(workspace: Workspace, event: Json): Json {
  const { appId, botUserId, teamId, verificationToken } = workspace.identity;
  const channel = workspace.channels.get(textAt(event, 'channel') ?? '');
  return {
    token: verificationToken,
    team_id: teamId,
    api_app_id: appId,
    event,
    type: 'event_callback',
    event_id: randomId('Ev'),
    event_time: Math.floor(workspace.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: teamId, user_id: botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: channel !== undefined && isExternallyShared(workspace, channel),
    event_context: randomId('EC'),
  };
}
