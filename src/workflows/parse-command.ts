import type { InputValues } from './build-changes.ts';
import type { CommandSyntax, SyntaxOption } from './command-syntax.ts';
import type { WorkflowInput } from './inputs.ts';
import { checkValue } from './inputs.ts';
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

type Failure = { readonly error: string };

/**
 * Parses a workflow's command without its verb: `law-prod, appi-web to ampls-a because "SOC onboarding"`.
 *
 * @returns what was requested, complete or with inputs missing; or a sentence that says what is wrong
 */
export function parseCommand(workflow: Workflow, text: string): ParsedCommand | Failure {
  const typed = tokenize(text);
  if ('error' in typed) return typed;
  const reason = typed.because === undefined ? { reason: null } : parseReason(typed.because);
  if ('error' in reason) return reason;
  const match = matchSyntax(workflow, typed.tokens);
  if ('error' in match) return match;
  const { found } = match;
  const missing = Object.entries(workflow.inputs)
    .filter(([name, { required }]) => required && found[name] === undefined)
    .map(([name]) => name);
  return { workflow, inputs: found, missing, reason: reason.reason };
}

type Match = { readonly found: InputValues; readonly rest: readonly Token[] };

function matchSyntax(workflow: Workflow, tokens: readonly Token[]): Match | Failure {
  const head = matchParts(workflow, tokens);
  return 'error' in head ? head : matchOptions(workflow, head);
}

/** Reads the parts that have a fixed order, as far as they were typed. */
function matchParts({ syntax }: Workflow, tokens: readonly Token[]): Match | Failure {
  const found: Record<string, readonly string[]> = {};
  let rest = tokens;
  for (const [index, part] of syntax.parts.entries()) {
    if (rest.length === 0 || optionAt(rest, syntax) !== undefined) break;
    if ('word' in part) {
      if (!isWord(rest[0], part.word)) {
        return syntaxError(`Expected "${part.word}" before ${describeToken(rest[0])}.`, syntax);
      }
      rest = rest.slice(1);
      continue;
    }
    const later = syntax.parts.slice(index + 1).flatMap(next => ('word' in next ? [next.word] : []));
    const [valueTokens, after] = splitAtWord(rest, [...later, ...syntax.options.map(({ word }) => word)]);
    rest = after;
    if (valueTokens.length === 0) continue;
    const values = readValues(valueTokens, part.definition);
    if ('error' in values) return syntaxError(values.error, syntax);
    found[part.input] = values.values;
  }
  return { found, rest };
}

/** Reads the options that follow, in any order. */
function matchOptions({ syntax }: Workflow, head: Match): Match | Failure {
  const found: Record<string, readonly string[]> = { ...head.found };
  let { rest } = head;
  while (rest.length > 0) {
    const option = optionAt(rest, syntax);
    if (option === undefined) return syntaxError(`Did not expect ${describeToken(rest[0])} here.`, syntax);
    const { word, input, definition } = option;
    if (found[input] !== undefined) return syntaxError(`Expected "${word}" only once.`, syntax);
    const [valueTokens, after] = splitAtWord(
      rest.slice(1),
      syntax.options.map(other => other.word),
    );
    rest = after;
    if (valueTokens.length === 0) {
      return syntaxError(`Expected a value after "${word}". If "${word}" is a name, put it in quotes.`, syntax);
    }
    const values = readValues(valueTokens, definition);
    if ('error' in values) return syntaxError(values.error, syntax);
    found[input] = values.values;
  }
  return { found, rest };
}

function optionAt(tokens: readonly Token[], { options }: CommandSyntax): SyntaxOption | undefined {
  return options.find(({ word }) => isWord(tokens[0], word));
}

function splitAtWord(
  tokens: readonly Token[],
  words: readonly string[],
): readonly [readonly Token[], readonly Token[]] {
  const end = tokens.findIndex(token => words.some(word => isWord(token, word)));
  return end === -1 ? [tokens, []] : [tokens.slice(0, end), tokens.slice(end)];
}

function syntaxError(sentence: string, { text }: CommandSyntax): Failure {
  return { error: `${sentence} Usage: /ampls ${text} because "…"` };
}

/** Reads values separated by commas, or one value if the input takes one. */
function readValues(tokens: readonly Token[], input: WorkflowInput): { readonly values: string[] } | Failure {
  const { label } = input;
  const values: string[] = [];
  let afterComma = true;
  for (const token of tokens) {
    if (token.kind === 'comma') {
      if (afterComma) return { error: `${label}: expected a name before the comma.` };
      afterComma = true;
      continue;
    }
    if (!afterComma) return missingSeparator(token, input);
    if (token.text.trim() === '') return { error: `${label}: expected a name between the quotes.` };
    const checked = checkValue(input, token.text);
    if ('error' in checked) return checked;
    values.push(checked.value);
    afterComma = false;
  }
  if (afterComma) return { error: `${label}: expected a name after the last comma.` };
  if (!input.list && values.length > 1) {
    return { error: `${label}: expected one name, but found ${values.length}.` };
  }
  return { values };
}

function missingSeparator(token: Token, { kind, label }: WorkflowInput): Failure {
  const error =
    kind === 'text'
      ? `${label}: ${describeToken(token)} is outside the quotes. Put a text of several words in quotes.`
      : `${label}: expected a comma before ${describeToken(token)}. Separate names with commas.`;
  return { error };
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'text' && !token.quoted && token.text.toLowerCase() === word;
}

function describeToken(token: Token | undefined): string {
  return token === undefined || token.kind === 'comma' ? 'a comma' : `"${token.text.slice(0, 60)}"`;
}
