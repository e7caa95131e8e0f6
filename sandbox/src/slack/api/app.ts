import { SlackError } from '../errors.ts';
import { isJson } from '../json.ts';
import { channelById, defineMethod, textArg } from './method.ts';

// Methods about the app itself and its team, and reactions.add.

const authTest = defineMethod({}, workspace => {
  const { appName, botId, botUserId, teamDomain, teamId, teamName } = workspace.identity;
  return {
    url: `https://${teamDomain}.slack.com/`,
    team: teamName,
    user: appName,
    team_id: teamId,
    user_id: botUserId,
    bot_id: botId,
    is_enterprise_install: false,
  };
});

const connectionsOpen = defineMethod({}, (_workspace, _args, platform) => ({ url: platform.socketUrl() }), 'app');

const teamInfo = defineMethod({ team: textArg.optional() }, (workspace, args) => {
  const { teamDomain, teamId, teamName } = workspace.identity;
  if (args.team !== undefined && args.team !== teamId) throw new SlackError('team_not_found');
  return { team: { id: teamId, name: teamName, domain: teamDomain, email_domain: 'sandbox.example', icon: {} } };
});

const botsInfo = defineMethod({ bot: textArg.optional() }, (workspace, args) => {
  const { appId, appName, botId, botUserId } = workspace.identity;
  if (args.bot !== undefined && args.bot !== botId) throw new SlackError('bot_not_found');
  return {
    bot: { id: botId, deleted: false, name: appName, updated: 0, app_id: appId, user_id: botUserId, icons: {} },
  };
});

const reactionsAdd = defineMethod(
  { channel: textArg.optional(), timestamp: textArg.optional(), name: textArg },
  (workspace, { channel: asked, timestamp, name }) => {
    if (asked === undefined || timestamp === undefined) throw new SlackError('no_item_specified');
    if (!/^\d+\.\d+$/.test(timestamp)) throw new SlackError('bad_timestamp');
    if (!/^[a-z0-9_+'-]+$/.test(name)) throw new SlackError('invalid_name');
    const channel = channelById(workspace, asked);
    const stored = workspace.messages.get(channel.id, timestamp);
    if (stored === undefined) throw new SlackError('message_not_found');
    const before = stored.message['reactions'];
    const reactions = Array.isArray(before) ? before.filter(isJson) : [];
    if (reactions.some(reaction => reaction['name'] === name)) throw new SlackError('already_reacted');
    const added = { name, users: [workspace.identity.botUserId], count: 1 };
    workspace.messages.put({ ...stored, message: { ...stored.message, reactions: [...reactions, added] } });
    return {};
  },
);

export const app = {
  'apps.connections.open': connectionsOpen,
  'auth.test': authTest,
  'bots.info': botsInfo,
  'reactions.add': reactionsAdd,
  'team.info': teamInfo,
};
