import { SlackError } from '../errors.ts';
import { accounts, usergroup } from '../people.ts';
import { method, page, whole, word, yes } from './method.ts';

const info = method({ user: word }, (workspace, args) => {
  const user = accounts(workspace).find(account => account['id'] === args.user);
  if (user === undefined) throw new SlackError('user_not_found');
  return { user };
});

const list = method({ cursor: word.optional(), limit: whole.optional() }, (workspace, args) => {
  const { items, response_metadata } = page(accounts(workspace), args);
  return { members: items, cache_ts: Math.floor(workspace.now() / 1000), response_metadata };
});

const lookupByEmail = method({ email: word }, (workspace, args) => {
  const person = workspace.people.values().find(candidate => candidate.email === args.email.toLowerCase());
  const user = accounts(workspace).find(account => account['id'] === person?.id);
  if (user === undefined) throw new SlackError('users_not_found');
  return { user };
});

const groups = method({ include_users: yes.optional(), include_count: yes.optional() }, (workspace, args) => ({
  usergroups: workspace.groups
    .values()
    .map(group => usergroup(workspace, group, args.include_users === true, args.include_count === true)),
}));

const groupMembers = method({ usergroup: word }, (workspace, args) => {
  const group = workspace.groups.get(args.usergroup);
  if (group === undefined) throw new SlackError('no_such_subteam');
  return { users: group.members };
});

export const people = {
  'users.info': info,
  'users.list': list,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.list': groups,
  'usergroups.users.list': groupMembers,
};
