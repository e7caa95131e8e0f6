import type { ActionsBlockElement, Button, KnownBlock, Overflow } from '@slack/types';
import { sha256 } from '../domain/canonical-json.ts';
import type { ChangeKindName } from '../domain/changes/index.ts';
import { verdictOf } from '../domain/findings/verdict.ts';
import { listNames } from '../domain/format.ts';
import { nameOf } from '../domain/ids.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { isIrreversible } from '../domain/plan/summary.ts';
import { BOT } from '../domain/request/events.ts';
import { openQuestions } from '../domain/request/questions.ts';
import type { ChangeRequest, Step } from '../domain/request/record.ts';
import { arrivingConnectionId, refOf } from '../domain/request/record.ts';
import { canRollBack, ROLLBACK_WORKFLOW } from '../domain/request/rollback.ts';
import type { RequestState } from '../domain/request/states.ts';
import { REVERT_WORKFLOW } from '../domain/watch/plan-revert.ts';
import type { CommandToRun } from './help.ts';
import { MAX_VALUE_LENGTH, RUN_COMMAND } from './help.ts';
import { truncate } from './message.ts';
import { verdictHeadlines } from './verdict.ts';

/** How much harm a request may do, as its workflow says; undefined for a workflow without a file. */
export type Risk = 'low' | 'medium' | 'high' | undefined;

const approve: Button = button('request:approve', 'Approve', 'primary');
const decline: Button = button('request:decline', 'Decline…', 'danger');
const cancel: Button = button('request:cancel', 'Cancel request');
const answer: Button = button('request:answer', 'Answer');
const amend: Button = button('request:amend', 'Amend');
const details: Button = button('request:details', 'View details');
const retry: Button = button('request:retry', 'Retry');
const rollBack: Button = button('request:rollback', 'Roll back');
const stop: Button = {
  ...button('request:stop', 'Stop', 'danger'),
  confirm: {
    title: { type: 'plain_text', text: 'Stop this request?' },
    text: {
      type: 'plain_text',
      text: 'It ends after the present step, and what it did is undone. After its last step it ends as done.',
    },
    confirm: { type: 'plain_text', text: 'Stop' },
    deny: { type: 'plain_text', text: 'Keep running' },
    style: 'danger',
  },
};
const approveConnection: Button = button('connection:approve', 'Approve', 'primary');
const rejectConnection: Button = {
  ...button('connection:reject', 'Reject connection', 'danger'),
  confirm: {
    title: { type: 'plain_text', text: 'Reject the connection?' },
    text: { type: 'plain_text', text: 'It is rejected in Azure. It cannot become pending again.' },
    confirm: { type: 'plain_text', text: 'Reject' },
    deny: { type: 'plain_text', text: 'Not now' },
    style: 'danger',
  },
};

const buttons: Readonly<Record<RequestState, readonly Button[]>> = {
  planning: [cancel, details],
  blocked: [retry, details],
  awaiting_approval: [approve, decline, answer, amend, cancel, details],
  approved: [cancel, details],
  executing: [stop, details],
  succeeded: [rollBack, details],
  rolling_back: [details],
  rolled_back: [retry, details],
  failed: [retry, rollBack, details],
  stale: [button('request:retry', 'Re-plan', 'primary'), amend, cancel, details],
  declined: [details],
  cancelled: [details],
  expired: [retry, details],
};

function button(actionId: string, label: string, style?: 'primary' | 'danger'): Button {
  const text = { type: 'plain_text', text: label } as const;
  return { type: 'button', action_id: actionId, text, ...(style !== undefined && { style }) };
}

/** What decides which buttons a card has. */
interface ButtonData {
  readonly request: ChangeRequest;
  readonly steps: readonly Step[];
  readonly risk: Risk;
  /** The request that undid what this one had changed; null where none did. */
  readonly undoneBy: number | null;
}

/** Returns the block of buttons of a card. Its id carries the plan's hash, so that a click tells which plan the person saw. */
export function buttonBlocks(data: ButtonData): readonly KnownBlock[] {
  const { request, risk } = data;
  const { id, plan } = request;
  const own: ActionsBlockElement[] = buttonsOf(data).map(element => ({
    value: refOf(id),
    ...element,
    ...(element === approve && request.plan !== null && confirmApproval(refOf(id), request.plan, risk)),
  }));
  const elements = [...own, ...remedyButton(request), ...codeButtons(request), ...overflowMenu(request)];
  return elements.length === 0 ? [] : [{ type: 'actions', block_id: planBlockId(plan?.hash), elements }];
}

/** The action of the menu with what is needed rarely. Each option carries the command that does it. */
export const MORE_ACTION = 'request:more';

/** What the menu offers while a plan waits for approval, beside what it always offers. */
const whileWaiting: readonly MenuEntry[] = [
  { label: 'Remind the approvers', command: ref => `remind ${ref}` },
  { label: 'Plan it again', command: ref => `replan ${ref}` },
];

/** Of what is requested in Azure nobody can be asked. */
const askQuestion: MenuEntry = { label: 'Ask a question', command: ref => `ask ${ref}` };

const reassign: MenuEntry = { label: 'Reassign', command: ref => `reassign ${ref}` };

const copyAsCommand: MenuEntry = { label: 'Copy as command', command: ref => `show ${ref} --as command` };

const dnsRecords: MenuEntry = { label: 'DNS records to change', command: ref => `records ${ref}` };

/** The changes after which DNS servers that host copies of records need others. */
const changesOfRecords: readonly ChangeKindName[] = [
  'link',
  'unlink',
  'create-endpoint',
  'approve-connection',
  'delete-endpoint',
];

interface MenuEntry {
  readonly label: string;
  readonly command: (ref: string) => string;
}

function overflowMenu(request: ChangeRequest): readonly Overflow[] {
  const { id, state, workflow, requester, approvalsCompleteAt, plan } = request;
  const isWaiting = state === 'awaiting_approval' && approvalsCompleteAt === null;
  const asking = requester === BOT ? [reassign] : [askQuestion, reassign];
  const entries = [
    ...(isWaiting ? [...asking, ...whileWaiting] : []),
    ...(state === 'succeeded' &&
    plan?.changes.some(({ change, done }) => !done && changesOfRecords.includes(change.kind))
      ? [dnsRecords]
      : []),
    // What puts something back has no command of its own.
    ...(workflow === REVERT_WORKFLOW ? [] : [copyAsCommand]),
  ];
  if (entries.length === 0) return [];
  const options = entries.map(({ label, command }) => ({
    text: { type: 'plain_text' as const, text: label },
    value: command(refOf(id)),
  }));
  return [{ type: 'overflow', action_id: MORE_ACTION, options }];
}

/**
 * Returns the buttons of a card. A connection that was requested in Azure can be rejected there. To decline its request
 * leaves the connection pending. Nobody can approve or amend any more once the approvals are complete, or stop once a stop was
 * requested, or roll back where nothing is left to undo. What undoes something has no content of its own that could be amended.
 */
function buttonsOf({ request, steps, undoneBy }: ButtonData): readonly Button[] {
  const { state, workflow, requester, approvalsCompleteAt, stopRequestedAt } = request;
  const hidden = new Set<Button>();
  if (stopRequestedAt !== null) hidden.add(stop);
  if (openQuestions(request).length === 0) hidden.add(answer);
  if (undoneBy !== null || !canRollBack(request, steps)) hidden.add(rollBack);
  if (approvalsCompleteAt !== null) hidden.add(approve).add(amend);
  // Nobody else can cancel or amend what the bot itself requested.
  if (requester === BOT) hidden.add(cancel).add(amend);
  if (workflow === ROLLBACK_WORKFLOW || workflow === REVERT_WORKFLOW) hidden.add(amend);
  const connection = state === 'awaiting_approval' ? arrivingConnectionId(request) : undefined;
  const all =
    connection === undefined ? buttons[state] : [approve, { ...rejectConnection, value: connection }, decline, details];
  return all.filter(each => !hidden.has(each));
}

/** Returns the button that requests what would give networks back their access. Whoever clicks it is the requester. */
function remedyButton({ state, plan }: ChangeRequest): readonly Button[] {
  if (plan?.remedy === undefined || state !== 'awaiting_approval') return [];
  const { scopeId, resourceIds } = plan.remedy;
  const what = `link ${listNames(resourceIds.map(nameOf))} to ${nameOf(scopeId)}`;
  return requestButton(`Also ${what}`, what, {
    words: ['connect', { ids: resourceIds }, 'to', { ids: [scopeId] }],
    key: `remedy-${plan.hash.slice(0, HASH_LENGTH)}`,
  });
}

/** Returns buttons that show what a request does as code, in the languages that manage what it changes. */
function codeButtons({ id, plan }: ChangeRequest): readonly Button[] {
  const tools = (plan?.findings ?? []).flatMap(({ code, evidence }) =>
    code === 'managed-by-code' ? JSON.stringify(evidence).toLowerCase() : [],
  );
  const languages = [
    { language: 'bicep', label: 'As Bicep code', isUsed: tools.some(tool => tool.includes('bicep')) },
    { language: 'terraform', label: 'As Terraform code', isUsed: tools.some(tool => /terraform|opentofu/.test(tool)) },
  ];
  return languages.flatMap(({ language, label, isUsed }) => {
    const command: CommandToRun = { text: `show ${refOf(id)} --as ${language}`, key: 'code' };
    return isUsed ? [{ ...button(`${RUN_COMMAND}:${language}`, label), value: JSON.stringify(command) }] : [];
  });
}

/** A command that a button requests: its words and the ids between them. */
interface RequestCommand {
  readonly words: readonly (string | { readonly ids: readonly string[] })[];
  readonly key: string;
}

/**
 * Returns the button that requests something of its own, after a question; none where nobody could type its command, or it is
 * too long for Slack.
 */
export function requestButton(label: string, what: string, { words, key }: RequestCommand): readonly Button[] {
  const typed = words.map(word => (typeof word === 'string' ? word : word.ids.map(typedId).join(', ')));
  const command: CommandToRun = { text: typed.join(' '), key };
  const value = JSON.stringify(command);
  const isTypeable = !words.some(word => typeof word !== 'string' && word.ids.some(id => QUOTES.test(id)));
  if (!isTypeable || value.length > MAX_VALUE_LENGTH) return [];
  return [
    {
      ...button(RUN_COMMAND, truncate(label, 75)),
      value,
      confirm: {
        title: { type: 'plain_text', text: 'Request this?' },
        text: {
          type: 'plain_text',
          text: truncate(`A new request by you: ${what}. It needs its own approval.`, MAX_CONFIRM_LENGTH),
        },
        confirm: { type: 'plain_text', text: 'Request' },
        deny: { type: 'plain_text', text: 'Not now' },
      },
    },
  ];
}

/** An id with one of these cannot be quoted. */
const QUOTES = /["“”„«»]/;

/** Returns an id as a command takes it: names in Azure may have spaces. */
function typedId(id: string): string {
  return /^[\w./-]+$/.test(id) ? id : `"${id}"`;
}

/** Slack's limit for the text of a dialog. https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
const MAX_CONFIRM_LENGTH = 300;
const MAX_CONFIRM_TITLE = 100;

/** Returns the dialog that repeats what a plan does to people's access, unless its risk is low. @param what is approved */
function confirmApproval(what: string, plan: Plan, risk: Risk): Pick<Button, 'confirm'> {
  if (risk === 'low') return {};
  const { level, sentences } = verdictOf(plan);
  const irreversible = isIrreversible(plan.changes) ? ['It cannot be undone.'] : [];
  const text = [`${verdictHeadlines[level]}.`, ...irreversible, ...sentences].join(' ');
  return {
    confirm: {
      title: { type: 'plain_text', text: truncate(`Approve ${what}?`, MAX_CONFIRM_TITLE) },
      text: { type: 'plain_text', text: truncate(text, MAX_CONFIRM_LENGTH) },
      confirm: { type: 'plain_text', text: 'Approve' },
      deny: { type: 'plain_text', text: 'Not now' },
      ...(level === 'lost' && { style: 'danger' as const }),
    },
  };
}

/** What can be decided about a connection that waits in Azure. */
export interface ConnectionChoice {
  readonly id: string;
  /** Name of its private endpoint. */
  readonly endpoint: string;
  /** The plan that is approved; undefined where it cannot be, or where it is not known. */
  readonly approves: Plan | undefined;
  readonly canReject: boolean;
  /** The plan that is shown. Its hash says which one the person saw. */
  readonly plan: Plan | null;
}

/** Returns the buttons with which people decide about a connection in a list. Their block carries the hash of its plan. */
export function connectionButtonBlocks(
  { id, endpoint, approves, canReject, plan }: ConnectionChoice,
  risk: Risk,
): readonly KnownBlock[] {
  const named = (element: Button, label: string): Button => ({
    ...element,
    value: id,
    text: { type: 'plain_text', text: label },
    accessibility_label: truncate(`${label} ${endpoint}`, 75),
  });
  const elements = [
    ...(approves === undefined
      ? []
      : [{ ...named(approveConnection, 'Approve'), ...confirmApproval(endpoint, approves, risk) }]),
    ...(canReject ? [named(rejectConnection, 'Reject')] : []),
  ];
  if (elements.length === 0) return [];
  return [{ type: 'actions', block_id: plan === null ? `connection:${sha256(id)}` : planBlockId(plan.hash), elements }];
}

/** Returns the button that approves a plan without another question, for whoever was asked already. */
export function approveButtonBlock({ id, plan }: ChangeRequest): KnownBlock {
  return { type: 'actions', block_id: planBlockId(plan?.hash), elements: [{ ...approve, value: refOf(id) }] };
}

/** Returns the button with which the requester answers questions. */
export function answerButtonBlock(request: number): KnownBlock {
  return { type: 'actions', elements: [{ ...answer, value: refOf(request) }] };
}

const PLAN_PREFIX = 'plan:';
const HASH_LENGTH = 32;

function planBlockId(hash: string | undefined): string {
  return `${PLAN_PREFIX}${hash?.slice(0, HASH_LENGTH) ?? ''}`;
}

/** Returns the first characters of the plan's hash that a block id carries, or null if it carries none. */
export function planHashOfBlock(blockId: string | undefined): string | null {
  const hash = blockId?.startsWith(PLAN_PREFIX) ? blockId.slice(PLAN_PREFIX.length) : '';
  return hash === '' ? null : hash;
}
