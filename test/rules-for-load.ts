import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A folder for WORKFLOWS_DIR. */
export interface RulesFolder {
  readonly folder: string;
  remove(): void;
}

/**
 * Copies the workflows, with a policy for load that comes from few people: it does not limit their open requests.
 *
 * @param autoApprove whether the policy requires nobody's approval
 */
export function rulesForLoad(autoApprove = false): RulesFolder {
  const folder = mkdtempSync(join(tmpdir(), 'amplsbot-rules-'));
  cpSync(resolve(import.meta.dirname, '../workflows'), folder, { recursive: true });
  const policy = join(folder, 'policy.yaml');
  const rules = autoApprove ? 'groups: {}\nrules: []\nexpiry: 72h\n' : readFileSync(policy, 'utf8');
  writeFileSync(policy, `${rules.replace(/^openRequestsPerPerson:.*\n/m, '')}openRequestsPerPerson: 1000000\n`);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
