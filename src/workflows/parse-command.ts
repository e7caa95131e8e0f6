import type { InputValues } from './build-changes.ts';
import type { Phrasing } from './command-syntax.ts';
import type { PhrasingMatch, PhrasingMismatch } from './match-phrasing.ts';
import { matchPhrasing } from './match-phrasing.ts';
import type { Fix } from './read-values.ts';
import { isMisspelt, isWord, withoutClosing, withoutOpening } from './spoken-words.ts';
import { findTimeLimitProblem } from './time-limit.ts';
import type { Token } from './tokens.ts';
import { parseReason, tokenize } from './tokens.ts';
import type { Workflow } from './workflow.ts';

/** What a command requests, as typed. */
export interface ParsedCommand {
  readonly workflow: Workflow;
  /** Without the inputs that were left out. */
  readonly inputs: InputValues;
  /** Required inputs that were left out. */
  readonly missing: readonly string[];
  readonly reason: string | null;
}

/** A command that requests nothing, because something is wrong with it. */
export interface CommandError {
  readonly error: string;
  /** The command as it was probably meant. */
  readonly corrected: string | undefined;
}

/** A command that is not one of the workflows'. */
export interface UnknownCommand {
  /** The command as it was probably meant. */
  readonly corrected: string | undefined;
  /** Ways of saying something that begin with the same word. */
  readonly similar: readonly Similar[];
}

interface Similar {
  readonly workflow: Workflow;
  /** How people type it: `delete scope {scope}`. */
  readonly text: string;
}

interface Candidate {
  readonly workflow: Workflow;
  readonly phrasing: Phrasing;
}

interface Read extends Candidate {
  readonly match: PhrasingMatch;
}

/**
 * Parses a command as people type it: `please add workspace law-prod and appi-web to ampls-a because "SOC onboarding"`.
 * Where several phrasings fit, the one with the most of its words is meant.
 *
 * @returns what was requested, complete or with inputs missing; or what is wrong, with the command that was probably meant
 */
export function parseCommand(
  workflows: readonly Workflow[],
  command: string,
): ParsedCommand | CommandError | UnknownCommand {
  const text = withoutOpening(command);
  const typed = tokenize(text);
  if ('error' in typed) return { error: typed.error, corrected: undefined };
  const tokens = withoutClosing(typed.tokens);
  const candidates = workflows.flatMap(workflow => {
    return workflow.syntax.phrasings.map((phrasing): Candidate => ({ workflow, phrasing }));
  });
  const found = bestOf(readAll(candidates, tokens, false));
  if (found === undefined) return explain(candidates, tokens, text);
  const reason = typed.because === undefined ? { reason: null } : parseReason(typed.because);
  if ('error' in reason) return { error: reason.error, corrected: undefined };
  const problem = findTimeLimitProblem(found.workflow, found.match.found);
  if (problem !== undefined) return { error: problem.error, corrected: undefined };
  return { workflow: found.workflow, inputs: found.match.found, missing: missingIn(found), reason: reason.reason };
}

function readAll(candidates: readonly Candidate[], tokens: readonly Token[], corrects: boolean): readonly Read[] {
  return candidates.flatMap(candidate => {
    const match = matchPhrasing(candidate.phrasing, tokens, corrects);
    return match === undefined || 'error' in match ? [] : [{ ...candidate, match }];
  });
}

/** Returns the reading with the fewest corrections, then with the most words, then with the fewest inputs missing. */
function bestOf(reads: readonly Read[]): Read | undefined {
  const ranked = reads.toSorted(
    (a, b) =>
      a.match.fixes.length - b.match.fixes.length ||
      b.match.words - a.match.words ||
      missingIn(a).length - missingIn(b).length,
  );
  return ranked[0];
}

function missingIn({ workflow, match }: Read): readonly string[] {
  return Object.entries(workflow.inputs)
    .filter(([name, { required }]) => required && match.found[name] === undefined)
    .map(([name]) => name);
}

/** Returns why no phrasing fits, and what was probably meant. */
function explain(
  candidates: readonly Candidate[],
  tokens: readonly Token[],
  text: string,
): CommandError | UnknownCommand {
  const meant = bestOf(readAll(candidates, tokens, true));
  const corrected = meant === undefined ? undefined : applyFixes(text, meant.match.fixes);
  const nearest = nearestMismatch(candidates, tokens);
  if (nearest === undefined) return { corrected, similar: similarTo(candidates, tokens) };
  return { error: `${nearest.error} Usage: /ampls ${nearest.phrasing.text} because "…"`, corrected };
}

/**
 * Returns the mismatch of the phrasing that was probably meant. Where words differ before the first input, that is only
 * certain for a canonical phrasing, whose first word belongs to one workflow.
 */
function nearestMismatch(
  candidates: readonly Candidate[],
  tokens: readonly Token[],
): (Candidate & PhrasingMismatch) | undefined {
  const mismatches = candidates.flatMap(candidate => {
    const match = matchPhrasing(candidate.phrasing, tokens, false);
    const isCanonical = candidate.phrasing === candidate.workflow.syntax.phrasings[0];
    if (match === undefined || !('error' in match) || (match.isInHead && !isCanonical)) return [];
    return [{ ...candidate, ...match }];
  });
  return mismatches.toSorted((a, b) => b.words - a.words)[0];
}

function similarTo(candidates: readonly Candidate[], tokens: readonly Token[]): readonly Similar[] {
  const begins = candidates.filter(({ phrasing: { parts } }) => {
    const [first] = parts;
    if (first === undefined || !('ways' in first)) return false;
    return first.ways.some(([word = '']) => isWord(tokens[0], word) || isMisspelt(tokens[0], word));
  });
  const byWorkflow = new Map(
    begins.toReversed().map(({ workflow, phrasing }) => [workflow.name, { workflow, text: phrasing.text }]),
  );
  return [...byWorkflow.values()].reverse();
}

function applyFixes(text: string, fixes: readonly Fix[]): string {
  const last = fixes.toSorted((a, b) => b.at - a.at);
  return last.reduce((result, fix) => result.slice(0, fix.at) + fix.text + result.slice(fix.end), text).trim();
}
