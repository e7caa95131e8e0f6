import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { z } from 'zod';
import type { Policy } from '../domain/approval/policy.ts';
import { policySchema } from '../domain/approval/policy.ts';
import type { LimitProfile } from '../domain/limits/profile.ts';
import { limitsSchema } from '../domain/limits/profile.ts';
import { ROLLBACK } from '../domain/request/rollback.ts';
import type { Mistake } from './mistakes.ts';
import { mistakesIn } from './mistakes.ts';
import type { WorkflowFile } from './schema.ts';
import { workflowSchema } from './schema.ts';
import type { Workflow } from './workflow.ts';
import { workflowOf } from './workflow.ts';
import { reading, readYaml, shownAs } from './yaml.ts';

const POLICY = 'policy.yaml';
const LIMITS = 'limits.yaml';

/** What the folder `workflows/` says, read and checked. */
export interface Rulebook {
  /** By the verb of their short form. */
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly policy: Policy;
  /** Changes with every change of `policy.yaml`: plans made under another one are agreed to anew. */
  readonly policyVersion: string;
  readonly limits: LimitProfile;
}

/**
 * Reads every file of the folder.
 *
 * @param profile name of the limit profile to use in place of the file's default
 * @throws an Error that names file, line and reason
 */
export function loadRulebook(folder: string, profile?: string): Rulebook {
  const workflows = loadWorkflows(folder);
  const policyFile = join(folder, POLICY);
  const names = [...workflows.values()].map(({ name }) => name);
  return {
    workflows,
    policy: readYaml(
      policyFile,
      checked(policySchema, policy => unknownWorkflows(policy, names)),
    ),
    policyVersion: createHash('sha256').update(readFileSync(policyFile)).digest('hex').slice(0, 16),
    limits: loadLimits(join(folder, LIMITS), profile),
  };
}

/** What a request is for, in words. A workflow may have been taken out of the folder since. */
export function titleOf(
  rulebook: Pick<Rulebook, 'workflows'>,
  { workflow, inputs }: { readonly workflow: string; readonly inputs: Readonly<Record<string, readonly string[]>> },
): string {
  if (workflow === ROLLBACK) return `Take back ${inputs['request']?.[0] ?? 'a request'}`;
  return workflowNamed(rulebook, workflow)?.title ?? workflow;
}

/** The workflow of this name, as requests carry it. */
export function workflowNamed(rulebook: Pick<Rulebook, 'workflows'>, name: string): Workflow | undefined {
  return [...rulebook.workflows.values()].find(workflow => workflow.name === name);
}

function loadWorkflows(folder: string): ReadonlyMap<string, Workflow> {
  const workflows = new Map<string, Workflow>();
  for (const file of reading(folder, path => readdirSync(path)).sort()) {
    const path = join(folder, file);
    if (extname(file) === '.yml') throw new Error(`${shownAs(path)}:1: files here end in .yaml, or they are not read`);
    if (extname(file) !== '.yaml' || file === POLICY || file === LIMITS) continue;
    const workflow = loadWorkflow(path, workflows);
    workflows.set(workflow.pattern.verb, workflow);
  }
  return workflows;
}

function loadWorkflow(path: string, others: ReadonlyMap<string, Workflow>): Workflow {
  const name = basename(path, '.yaml');
  const file = readYaml(
    path,
    checked(workflowSchema, content => [...mistakesIn(content), ...takenVerb(content, others)]),
  );
  return workflowOf(name, file);
}

/** Words that the bot answers to by itself. */
const OWN_WORDS = 'help usage map where what-if pending requests show cancel retry rollback group check'.split(' ');

function takenVerb({ command }: WorkflowFile, others: ReadonlyMap<string, Workflow>): readonly Mistake[] {
  const verb = command.split(/\s+/)[0] ?? '';
  if (OWN_WORDS.includes(verb)) return [{ path: ['command'], message: `"${verb}" is a word of the bot's own` }];
  const other = others.get(verb);
  return other === undefined ? [] : [{ path: ['command'], message: `${other.name} begins with "${verb}" already` }];
}

function unknownWorkflows({ rules }: Policy, names: readonly string[]): readonly Mistake[] {
  return rules.flatMap(({ when }, rule) =>
    (when.workflow ?? []).flatMap((name, index): Mistake[] => {
      if (name === ROLLBACK || names.includes(name)) return [];
      return [{ path: ['rules', rule, 'when', 'workflow', index], message: `there is no workflow ${name}` }];
    }),
  );
}

/** A schema that also finds mistakes which its shape does not show. */
function checked<T>(schema: z.ZodType<T>, find: (content: T) => readonly Mistake[]): z.ZodType<T> {
  return schema.superRefine((content, context) => {
    for (const { path, message } of find(content)) context.addIssue({ code: 'custom', path, message });
  });
}

function loadLimits(file: string, profile?: string): LimitProfile {
  const { default: usual, profiles } = readYaml(file, limitsSchema);
  const name = profile ?? usual;
  const chosen = profiles[name];
  if (chosen !== undefined) return { ...chosen, name };
  throw new Error(`LIMITS_PROFILE=${name}: ${shownAs(file)} knows ${Object.keys(profiles).join(', ')}`);
}
