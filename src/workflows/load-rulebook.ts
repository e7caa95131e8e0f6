import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { z } from 'zod';
import type { Policy } from '../domain/approval/policy.ts';
import { policySchema } from '../domain/approval/policy.ts';
import { canonicalDocument } from '../domain/canonical-json.ts';
import { listChoices } from '../domain/format.ts';
import type { LimitProfile } from '../domain/limits/profile.ts';
import { limitsSchema } from '../domain/limits/profile.ts';
import { ROLLBACK_WORKFLOW } from '../domain/request/rollback.ts';
import { REVERT_WORKFLOW } from '../domain/watch/plan-revert.ts';
import type { FileProblem } from './validate-workflow.ts';
import { findWorkflowProblems } from './validate-workflow.ts';
import type { Workflow, WorkflowFile } from './workflow.ts';
import { toWorkflow, workflowSchema } from './workflow.ts';
import { displayPath, readYaml, withFileErrors } from './yaml.ts';

const POLICY = 'policy.yaml';
const LIMITS = 'limits.yaml';

/** The content of the folder `workflows/`: what people can request, who has to approve it, and the limits in force. */
export interface Rulebook {
  /** By the first word of their command. */
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly policy: Policy;
  /** A hash of `policy.yaml`. It is part of the plan hash, to which approvals are bound. */
  readonly policyVersion: string;
  readonly limits: LimitProfile;
  /** All limit profiles of the file, in its order. */
  readonly limitProfiles: readonly LimitProfile[];
  /** The files as they were loaded, with the limit profile in force, as canonical JSON. The audit trail keeps it. */
  readonly document: string;
}

/**
 * Reads and validates every file of the folder.
 *
 * @param profile name of the limit profile to use instead of the default in `limits.yaml`
 * @throws an Error that names file, line and reason
 */
export function loadRulebook(folder: string, profile?: string): Rulebook {
  const { limits, limitProfiles } = loadLimits(join(folder, LIMITS), profile);
  const workflows = loadWorkflows(folder, limits);
  const policyFile = join(folder, POLICY);
  const names = [...workflows.values()].map(({ name }) => name);
  const policy = readYaml(
    policyFile,
    withChecks(policySchema, content => findUnknownWorkflows(content, names)),
  );
  const policyVersion = createHash('sha256').update(readFileSync(policyFile)).digest('hex').slice(0, 16);
  const document = canonicalDocument({ policyVersion, limitProfile: limits.name, files: readFiles(folder) });
  return { workflows, policy, policyVersion, limits, limitProfiles, document };
}

/** Returns the title of a request: that of its workflow, or the workflow's name if its file has been removed since. */
export function requestTitle(
  rulebook: Pick<Rulebook, 'workflows'>,
  { workflow, inputs }: { readonly workflow: string; readonly inputs: Readonly<Record<string, readonly string[]>> },
): string {
  if (workflow === ROLLBACK_WORKFLOW) return `Roll back ${inputs['request']?.[0] ?? 'a request'}`;
  if (workflow === REVERT_WORKFLOW) return 'Put back what was changed in Azure outside of any request';
  return workflowNamed(rulebook, workflow)?.title ?? workflow;
}

/** Returns what a request's card takes from its workflow: the title, and the risk unless its file has been removed since. */
export function headingOf(
  rulebook: Pick<Rulebook, 'workflows'>,
  request: Parameters<typeof requestTitle>[1],
): { readonly title: string; readonly risk: Workflow['risk'] | undefined } {
  const risk = workflowNamed(rulebook, request.workflow)?.risk;
  return { title: requestTitle(rulebook, request), risk };
}

/** Returns the workflow of this name, which is the name of its file and what requests store. */
export function workflowNamed(rulebook: Pick<Rulebook, 'workflows'>, name: string): Workflow | undefined {
  return [...rulebook.workflows.values()].find(workflow => workflow.name === name);
}

function loadWorkflows(folder: string, limits: LimitProfile): ReadonlyMap<string, Workflow> {
  const workflows = new Map<string, Workflow>();
  for (const file of withFileErrors(folder, path => readdirSync(path)).sort()) {
    const path = join(folder, file);
    if (extname(file) === '.yml')
      throw new Error(`${displayPath(path)}:1: rename this file to end in .yaml; the bot does not read .yml files`);
    if (extname(file) !== '.yaml' || file === POLICY || file === LIMITS) continue;
    const workflow = loadWorkflow(path, workflows, limits);
    workflows.set(workflow.syntax.verb, workflow);
  }
  return workflows;
}

/** Returns the text of every file of the folder, by its name. */
function readFiles(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).filter(file => extname(file) === '.yaml');
  return Object.fromEntries(names.map(file => [file, readFileSync(join(folder, file), 'utf8')]));
}

function loadWorkflow(path: string, others: ReadonlyMap<string, Workflow>, limits: LimitProfile): Workflow {
  const name = basename(path, '.yaml');
  const file = readYaml(
    path,
    withChecks(workflowSchema, content => [...findWorkflowProblems(content), ...findVerbConflicts(content, others)]),
  );
  return toWorkflow(name, file, limits);
}

/** Commands that are not workflows, and other words for them. */
const BUILT_IN_COMMANDS = [
  'hi',
  'hello',
  'hey',
  'list',
  'status',
  'undo',
  'help',
  'usage',
  'quota',
  'limits',
  'capacity',
  'map',
  'where',
  'why',
  'what-if',
  'whatif',
  'pending',
  'requests',
  'show',
  'amend',
  'decline',
  'comment',
  'cancel',
  'stop',
  'retry',
  'replan',
  're-plan',
  'remind',
  'rollback',
  'group',
  'check',
];

function findVerbConflicts({ commands }: WorkflowFile, others: ReadonlyMap<string, Workflow>): readonly FileProblem[] {
  const verb = commands[0].say.split(/\s+/)[0] ?? '';
  const builtIn = commands.flatMap(({ say }, index) => {
    const words = firstWordsOf(say).filter(word => BUILT_IN_COMMANDS.includes(word));
    return words.map(word => ({
      path: ['commands', index],
      message: `"${word}" is a built-in command; choose another first word`,
    }));
  });
  const other = others.get(verb);
  const taken = `"${verb}" is already the command of ${other?.name}; choose another first word`;
  return [...builtIn, ...(other === undefined ? [] : [{ path: ['commands', 0], message: taken }])];
}

/** Returns the words that a phrasing can begin with. */
function firstWordsOf(say: string): readonly string[] {
  const ways = /^\(([^()]*)\)/.exec(say)?.[1]?.split('|') ?? [say];
  return ways.map(way => way.trim().split(/\s+/)[0] ?? '');
}

function findUnknownWorkflows({ rules, requesters }: Policy, names: readonly string[]): readonly FileProblem[] {
  const problemOf = (name: string, path: FileProblem['path']): FileProblem[] => {
    if (name === ROLLBACK_WORKFLOW || name === REVERT_WORKFLOW || names.includes(name)) return [];
    return [
      { path, message: `unknown workflow ${name}; a workflow has the name of its file, such as connect-resources` },
    ];
  };
  const twice = `who may put changes back is set by drift.revert; remove this line`;
  return [
    ...rules.flatMap(({ when }, rule) =>
      (when.workflow ?? []).flatMap((name, index) => problemOf(name, ['rules', rule, 'when', 'workflow', index])),
    ),
    ...Object.keys(requesters).flatMap(name =>
      name === REVERT_WORKFLOW
        ? [{ path: ['requesters', name], message: twice }]
        : problemOf(name, ['requesters', name]),
    ),
  ];
}

/** Returns a schema that also reports the problems that a function finds. */
function withChecks<T>(schema: z.ZodType<T>, find: (content: T) => readonly FileProblem[]): z.ZodType<T> {
  return schema.superRefine((content, context) => {
    for (const { path, message } of find(content)) context.addIssue({ code: 'custom', path, message });
  });
}

function loadLimits(file: string, profile?: string): Pick<Rulebook, 'limits' | 'limitProfiles'> {
  const { default: defaultProfile, profiles } = readYaml(file, limitsSchema);
  const name = profile ?? defaultProfile;
  const limitProfiles = Object.entries(profiles).map(([key, values]) => ({ ...values, name: key }));
  const limits = limitProfiles.find(candidate => candidate.name === name);
  if (limits !== undefined) return { limits, limitProfiles };
  throw new Error(
    `LIMITS_PROFILE=${name}: ${displayPath(file)} has no such profile; expected ${listChoices(Object.keys(profiles))}`,
  );
}
