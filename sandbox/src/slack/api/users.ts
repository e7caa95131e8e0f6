import { SlackError } from '../errors.ts';
import { usergroupObject, userObjects } from '../people.ts';
import { booleanArg, defineMethod, integerArg, paginate, textArg } from './method.ts';

const info = defineMethod({ user: textArg }, (workspace, args) => {
  const user = userObjects(workspace).find(account => account['id'] === args.user);
  if (user === undefined) throw new SlackError('user_not_found');
  return { user };
});

const list = defineMethod({ cursor: textArg.optional(), limit: integerArg.optional() }, (workspace, args) => {
  const { items, response_metadata } = paginate(userObjects(workspace), args);
  return { members: items, cache_ts: Math.floor(workspace.now() / 1000), response_metadata };
});

const lookupByEmail = defineMethod({ email: textArg }, (workspace, args) => {
  const person = workspace.people.values().find(candidate => candidate.email === args.email.toLowerCase());
  const user = userObjects(workspace).find(account => account['id'] === person?.id);
  if (user === undefined) throw new SlackError('users_not_found');
  return { user };
});

const groups = defineMethod(
  { include_users: booleanArg.optional(), include_count: booleanArg.optional() },
  (workspace, args) => ({
    usergroups: workspace.groups
      .values()
      .map(group => usergroupObject(workspace, group, args.include_users === true, args.include_count === true)),
  }),
);

const groupMembers = defineMethod({ usergroup: textArg }, (workspace, args) => {
  const group = workspace.groups.get(args.usergroup);
  if (group === undefined) throw new SlackError('no_such_subteam');
  return { users: group.members };
});

export const users = {
  'users.info': info,
  'users.list': list,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.list': groups,
  'usergroups.users.list': groupMembers,
};
