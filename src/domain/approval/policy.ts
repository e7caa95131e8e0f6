import { z } from 'zod';
import { durationSchema } from '../duration.ts';
import type { FindingCode } from '../findings/codes.ts';
import { codes } from '../findings/codes.ts';
import { formatCount } from '../format.ts';

const fixedCodes = Object.entries(codes).flatMap(([code, { fixed }]) => (fixed ? [code] : []));

const findingCode = z.custom<FindingCode>(value => typeof value === 'string' && Object.hasOwn(codes, value), {
  error: issue => `unknown finding code "${String(issue.input)}"; docs/findings.md lists them`,
});

/** The members of a group: a Slack user group by its handle, or people by their Slack ids. */
const group = z.union([
  z.strictObject({ usergroup: z.string().min(1) }),
  z.strictObject({ users: z.array(z.string().min(1)).min(1) }),
]);

/** Who may do something: everybody, the members of some groups, or nobody where it is left out. */
const permission = z.union(
  [z.literal('everyone'), z.array(z.string().min(1)).min(1)],
  'expected everyone, or a list of groups such as [network-owners]',
);

export type Permission = z.infer<typeof permission>;

const rule = z.strictObject({
  name: z.string().min(1),
  /** Which requests the rule is for. A rule without conditions is for all requests. */
  when: z.strictObject({
    workflow: z.array(z.string()).min(1).optional(),
    finding: z.array(findingCode).min(1).optional(),
  }),
  require: z.strictObject({ group: z.string().min(1), count: z.int().min(1).max(20) }),
});

/** The shape of `workflows/policy.yaml`. */
export const policySchema = z
  .strictObject({
    groups: z.record(z.string(), group),
    rules: z.array(rule),
    /** How long a request waits for approval, in milliseconds, before it expires. */
    expiry: durationSchema,
    /** How long the expiry waits for the answer to an approver's question at most, in milliseconds. */
    questionPause: durationSchema.default(7 * 24 * 3_600_000),
    /** How many requests one person may have open, that is, not ended. The bot's own requests do not count. */
    openRequestsPerPerson: z.int().min(1).default(50),
    /** Who may answer notices about changes that no request made. */
    drift: z
      .strictObject({
        /** Who may request to put the earlier state back. The request is approved like any other. */
        revert: permission.optional(),
        /** Who may accept what was changed, which is only recorded. */
        accept: permission.optional(),
      })
      .default({}),
    severities: z.partialRecord(findingCode, z.enum(['block', 'warn', 'info'])).default({}),
    /** Who may request which kind of change, by the name of its workflow. Everyone where a line is missing. */
    requesters: z.record(z.string(), permission).default({}),
    /** Where approvers are called, and where requesters are notified. */
    notify: z
      .strictObject({
        /** Approvers, once for each plan that needs them: by a message in the channel, or directly. */
        approvers: z.enum(['channel', 'direct-message']).default('channel'),
        /** The requester: by a mention in the thread's own line, or directly. */
        requester: z.enum(['thread', 'direct-message']).default('direct-message'),
      })
      .default({ approvers: 'channel', requester: 'direct-message' }),
  })
  .superRefine(({ groups, rules, severities, drift, requesters }, context) => {
    for (const [key, permissions] of Object.entries({ drift, requesters })) {
      for (const [name, allowed] of Object.entries(permissions)) {
        if (!Array.isArray(allowed)) continue;
        for (const [index, group] of allowed.entries()) {
          if (Object.hasOwn(groups, group)) continue;
          const message = `unknown group "${group}"; define it under groups`;
          context.addIssue({ code: 'custom', path: [key, name, index], message });
        }
      }
    }
    for (const code of fixedCodes.filter(fixed => fixed in severities)) {
      const message = `the severity of ${code} can't be changed, because the rule always blocks`;
      context.addIssue({ code: 'custom', path: ['severities', code], message });
    }
    for (const [index, { require: required }] of rules.entries()) {
      if (required.group in groups) continue;
      const message = `unknown group "${required.group}"; define it under groups`;
      context.addIssue({ code: 'custom', path: ['rules', index, 'require', 'group'], message });
    }
  });

export type Policy = z.infer<typeof policySchema>;

export type PolicyGroup = z.infer<typeof group>;

/** Returns the groups that a permission names, with their members as the policy defines them. */
export function groupsOf(
  { groups }: Pick<Policy, 'groups'>,
  permission: Permission | undefined,
): readonly { readonly group: string; readonly members: PolicyGroup }[] {
  if (permission === undefined || permission === 'everyone') return [];
  return permission.flatMap(group => {
    const members = groups[group];
    return members === undefined ? [] : [{ group, members }];
  });
}

/** Returns the answer to a person who has as many open requests as the policy allows. */
export function tooManyOpen(count: number, limit: number, oldest: string): string {
  const open = `You have ${formatCount(count, 'open request')}, and the limit is ${limit}, so this one was not created.`;
  return `${open} The oldest is ${oldest}. Type /ampls requests mine to see yours, and /ampls cancel ${oldest} to cancel one.`;
}
