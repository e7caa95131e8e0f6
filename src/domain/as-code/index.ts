import type { Change } from '../changes/index.ts';
import { formatCount } from '../format.ts';
import { sameId } from '../ids.ts';
import { cliStatements } from './azure-cli.ts';
import { bicepStatements } from './bicep.ts';
import { commentText, identifierFor } from './quoting.ts';
import type { CodeContext, Statement, Statements } from './statement.ts';
import { terraformStatements } from './terraform.ts';

/** The languages in which a request can be written. */
export const codeLanguages = {
  bicep: { title: 'Bicep', extension: 'bicep', comment: '//', statements: bicepStatements, declares: true },
  terraform: { title: 'Terraform', extension: 'tf', comment: '#', statements: terraformStatements, declares: true },
  cli: { title: 'the Azure CLI', extension: 'sh', comment: '#', statements: cliStatements, declares: false },
} as const satisfies Record<
  string,
  {
    readonly statements: Statements;
    readonly comment: string;
    readonly declares: boolean;
    readonly [more: string]: unknown;
  }
>;

export type CodeLanguage = keyof typeof codeLanguages;

/** Returns the language of this name, in any letter case. */
export function codeLanguageOf(name: string): CodeLanguage | undefined {
  const wanted = name.trim().toLowerCase();
  return (['bicep', 'terraform', 'cli'] as const).find(language => language === wanted);
}

/** What is written as code. */
export interface CodeInput {
  /** What people read at the top: one comment a line. */
  readonly heading: readonly string[];
  readonly changes: readonly { readonly title: string; readonly change: Change }[];
  readonly isMade: CodeContext['isMade'];
  /** What is not written as code, and why: one comment a line at the end. */
  readonly leftOut: readonly string[];
  readonly connectionName: CodeContext['connectionName'];
}

/**
 * Returns changes as text for the code that manages their resources: for each its title as a comment, what to know about it, and
 * its statement. Everything that comes from Azure or from people is quoted for the language.
 */
export function changesAsCode(
  language: CodeLanguage,
  { heading, changes, isMade, leftOut, connectionName }: CodeInput,
): string {
  const { comment, statements, declares } = codeLanguages[language];
  const comments = (texts: readonly string[]) => texts.map(text => `${comment} ${commentText(text)}`);
  const written = declares ? withFinalModes(changes) : changes;
  const context: CodeContext = {
    changes: written.map(({ change }) => change),
    isMade,
    connectionName,
    identifier: uniqueIdentifiers(),
  };
  const parts = written.map(({ title, change }) => {
    const { notes, code } = statementOf(statements, change, context);
    return [...comments([title, ...notes]), ...(code === '' ? [] : [code])].join('\n');
  });
  const head = comments([...heading, formatCount(changes.length, 'change')]).join('\n');
  const foot = leftOut.length === 0 ? [] : [comments(leftOut).join('\n')];
  return `${[head, ...parts, ...foot].join('\n\n')}\n`;
}

function statementOf<C extends Change>(statements: Statements, change: C, context: CodeContext): Statement {
  const write = statements[change.kind] as (change: Change, context: CodeContext) => Statement;
  return write(change, context);
}

/** A declaration says how something is in the end: a scope that was created is declared with the access modes set later. */
function withFinalModes(changes: CodeInput['changes']): CodeInput['changes'] {
  return changes.flatMap(entry => {
    const { change } = entry;
    if (change.kind === 'create-scope') {
      const later = changes.flatMap(({ change: each }) =>
        each.kind === 'set-access-modes' && sameId(each.scopeId, change.scopeId) ? [each] : [],
      );
      const query = later.findLast(each => each.query !== undefined)?.query ?? change.query;
      const ingestion = later.findLast(each => each.ingestion !== undefined)?.ingestion ?? change.ingestion;
      return [{ ...entry, change: { ...change, query, ingestion } }];
    }
    if (change.kind !== 'set-access-modes') return [entry];
    const isDeclared = changes.some(
      ({ change: each }) => each.kind === 'create-scope' && sameId(each.scopeId, change.scopeId),
    );
    if (!isDeclared) return [entry];
    const { query: _, ingestion: __, ...exclusions } = change;
    return Object.keys(exclusions.exclusions).length === 0 ? [] : [{ ...entry, change: exclusions }];
  });
}

function uniqueIdentifiers(): CodeContext['identifier'] {
  const used = new Set<string>();
  return name => {
    const wanted = identifierFor(name);
    let identifier = wanted;
    for (let count = 2; used.has(identifier); count += 1) identifier = `${wanted}_${count}`;
    used.add(identifier);
    return identifier;
  };
}
