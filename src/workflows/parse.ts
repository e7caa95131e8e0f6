import type { WorkflowInput } from './inputs.ts';
import { checkValue } from './inputs.ts';
import type { Pattern, PatternOption } from './pattern.ts';
import type { Token } from './tokens.ts';
import { reasonIn, tokenize } from './tokens.ts';
import type { Workflow } from './workflow.ts';

/** What somebody asked for, as typed; inputs that were left out are not there. */
export interface ShortForm {
  readonly workflow: Workflow;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  /** Inputs that were left out and are required. */
  readonly missing: readonly string[];
  readonly reason: string | null;
}

type Failure = { readonly error: string };

/**
 * Reads a workflow's short form: `law-prod, appi-web to ampls-a because "SOC onboarding"`, without its verb.
 *
 * @returns what was asked for, whole or with inputs missing; or a sentence that says what is wrong with it
 */
export function parseShortForm(workflow: Workflow, text: string): ShortForm | Failure {
  const typed = tokenize(text);
  if ('error' in typed) return typed;
  const reason = typed.because === undefined ? { reason: null } : reasonIn(typed.because);
  if ('error' in reason) return reason;
  const match = matchAll(workflow, typed.tokens);
  if ('error' in match) return match;
  const { found } = match;
  const missing = Object.entries(workflow.inputs)
    .filter(([name, { required }]) => required && found[name] === undefined)
    .map(([name]) => name);
  return { workflow, inputs: found, missing, reason: reason.reason };
}

type Found = Readonly<Record<string, readonly string[]>>;
type Match = { readonly found: Found; readonly rest: readonly Token[] };

function matchAll(workflow: Workflow, tokens: readonly Token[]): Match | Failure {
  const head = matchParts(workflow, tokens);
  return 'error' in head ? head : matchOptions(workflow, head);
}

/** Reads what stands in its one order, as far as it was typed. */
function matchParts({ pattern }: Workflow, tokens: readonly Token[]): Match | Failure {
  const found: Record<string, readonly string[]> = {};
  let rest = tokens;
  for (const [index, part] of pattern.parts.entries()) {
    if (rest.length === 0 || optionAt(rest, pattern) !== undefined) break;
    if ('word' in part) {
      if (!isWord(rest[0], part.word)) return misplaced(`Expected \`${part.word}\` before ${show(rest[0])}.`, pattern);
      rest = rest.slice(1);
      continue;
    }
    const later = pattern.parts.slice(index + 1).flatMap(next => ('word' in next ? [next.word] : []));
    const [mine, after] = upTo(rest, [...later, ...pattern.options.map(({ word }) => word)]);
    rest = after;
    if (mine.length === 0) continue;
    const values = readValues(mine, part.takes);
    if ('error' in values) return misplaced(values.error, pattern);
    found[part.input] = values.values;
  }
  return { found, rest };
}

/** Reads what may stand in any order behind that. */
function matchOptions({ pattern }: Workflow, head: Match): Match | Failure {
  const found: Record<string, readonly string[]> = { ...head.found };
  let { rest } = head;
  while (rest.length > 0) {
    const option = optionAt(rest, pattern);
    if (option === undefined) return misplaced(`${show(rest[0])} was not expected.`, pattern);
    const { word, input, takes } = option;
    if (found[input] !== undefined) return misplaced(`\`${word}\` stands there twice.`, pattern);
    const [mine, after] = upTo(
      rest.slice(1),
      pattern.options.map(other => other.word),
    );
    rest = after;
    if (mine.length === 0) {
      return misplaced(`\`${word}\` needs something after it; if "${word}" is a name, put it in quotes.`, pattern);
    }
    const values = readValues(mine, takes);
    if ('error' in values) return misplaced(values.error, pattern);
    found[input] = values.values;
  }
  return { found, rest };
}

function optionAt(tokens: readonly Token[], { options }: Pattern): PatternOption | undefined {
  return options.find(({ word }) => isWord(tokens[0], word));
}

function upTo(tokens: readonly Token[], words: readonly string[]): readonly [readonly Token[], readonly Token[]] {
  const end = tokens.findIndex(token => words.some(word => isWord(token, word)));
  return end === -1 ? [tokens, []] : [tokens.slice(0, end), tokens.slice(end)];
}

function misplaced(sentence: string, { text }: Pattern): Failure {
  return { error: `${sentence} The form is: \`/ampls ${text} because "…"\`.` };
}

/** Values separated by commas; a single one where the input takes one. */
function readValues(tokens: readonly Token[], input: WorkflowInput): { readonly values: string[] } | Failure {
  const { label } = input;
  const values: string[] = [];
  let afterComma = true;
  for (const token of tokens) {
    if (token.kind === 'comma') {
      if (afterComma) return { error: `${label}: there is a comma with no name before it.` };
      afterComma = true;
      continue;
    }
    if (!afterComma) return unseparated(token, input);
    if (token.text.trim() === '') return { error: `${label}: a name between quotes is empty.` };
    const checked = checkValue(input, token.text);
    if ('error' in checked) return checked;
    values.push(checked.value);
    afterComma = false;
  }
  if (afterComma) return { error: `${label}: there is no name after the last comma.` };
  if (!input.list && values.length > 1) {
    return { error: `${label}: one name is expected, and there are ${values.length}.` };
  }
  return { values };
}

function unseparated(token: Token, { kind, label }: WorkflowInput): Failure {
  return kind === 'text'
    ? { error: `${label}: a text of several words goes between quotes; ${show(token)} stands outside of any.` }
    : { error: `${label}: there is no comma before ${show(token)}; names are separated by commas.` };
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'text' && !token.quoted && token.text.toLowerCase() === word;
}

function show(token: Token | undefined): string {
  return token === undefined || token.kind === 'comma' ? 'a comma' : `"${token.text.slice(0, 60)}"`;
}
