import type { Change, ChangeKindName } from '../changes/index.ts';

/** What statements need to know beside the change. */
export interface CodeContext {
  /** Everything that is written as code together. */
  readonly changes: readonly Change[];
  /** Whether the changes are made in Azure already. */
  readonly isMade: boolean;
  /** Returns the name of the connection of an endpoint in its scope, which Azure has chosen; undefined where it is not known. */
  connectionName(scopeId: string, endpointId: string): string | undefined;
  /** Returns a name for a resource in the code that nothing else in it has. */
  identifier(name: string): string;
}

/** How a change is written in one language. */
export interface Statement {
  /** What to know about it, and what the language cannot express: one comment a sentence. */
  readonly notes: readonly string[];
  /** Empty where the language has nothing for the change. */
  readonly code: string;
}

/** How each kind of change is written in one language. */
export type Statements = {
  readonly [K in ChangeKindName]: (change: Extract<Change, { kind: K }>, context: CodeContext) => Statement;
};

/** Returns the statement for a change that a language has nothing for. */
export function onlyNotes(...notes: readonly string[]): Statement {
  return { notes, code: '' };
}
