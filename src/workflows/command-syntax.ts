import type { WorkflowInput } from './inputs.ts';

/** A part of a command: a fixed word, or an input. */
type SyntaxPart = { readonly word: string } | InputSlot;

interface InputSlot {
  readonly input: string;
  readonly definition: WorkflowInput;
}

/** An optional part, in any order: a word with the input that follows it. */
export interface SyntaxOption extends InputSlot {
  readonly word: string;
}

/** The syntax of a workflow's command, parsed: `create-endpoint in {subnet} to {scope} [named {name}]`. */
export interface CommandSyntax {
  readonly verb: string;
  readonly parts: readonly SyntaxPart[];
  readonly options: readonly SyntaxOption[];
  /** The syntax as the workflow file has it, for help and error messages. */
  readonly text: string;
}

type Inputs = Readonly<Record<string, WorkflowInput>>;

const WORD = /^[a-z][a-z-]*$/;
const OPTION = /\[(?<word>\S+)\s+\{(?<input>[^{}\s]+)\}\]/g;

/**
 * Parses the syntax of a command. Two inputs need a word between them, because names alone do not show where one list
 * ends. Optional inputs come last, in brackets, each after a word of its own.
 *
 * @throws an Error that says what is wrong with the syntax
 */
export function parseCommandSyntax(command: string, inputs: Inputs): CommandSyntax {
  const [verb = '', ...rest] = command.replace(OPTION, '').trim().split(/\s+/);
  if (!WORD.test(verb)) {
    throw new Error(`the command has to begin with a word of lower-case letters and hyphens, not with "${verb}"`);
  }
  const parts = rest.map((part): SyntaxPart => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    return name === undefined ? { word: part } : inputSlot(inputs, name);
  });
  const options = [...command.matchAll(OPTION)].map(({ groups: { word = '', input = '' } = {} }): SyntaxOption => {
    return { word, ...inputSlot(inputs, input) };
  });
  const syntax = { verb, parts, options, text: command };
  const problem = findWordProblem(syntax) ?? findOrderProblem(syntax) ?? findInputProblem(syntax, inputs);
  if (problem !== undefined) throw new Error(problem);
  return syntax;
}

function inputSlot(inputs: Inputs, input: string): InputSlot {
  const takes = Object.hasOwn(inputs, input) ? inputs[input] : undefined;
  if (takes === undefined) throw new Error(`unknown input {${input}}; define it under inputs`);
  return { input, definition: takes };
}

function findWordProblem({ parts, options }: CommandSyntax): string | undefined {
  const words = [...parts.flatMap(part => ('word' in part ? [part.word] : [])), ...options.map(({ word }) => word)];
  const invalid = words.find(word => !WORD.test(word) || word === 'because');
  if (invalid === 'because') return 'the command can\'t use the word "because", which introduces the reason';
  if (invalid !== undefined) return `expected a word of lower-case letters and hyphens, or {input}, not "${invalid}"`;
  const twice = words.find((word, index) => words.indexOf(word) !== index);
  return twice === undefined ? undefined : `the command uses the word "${twice}" twice`;
}

function findOrderProblem({ parts, options, text }: CommandSyntax): string | undefined {
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    if (next !== undefined && 'input' in part && 'input' in next) {
      return `expected a word between {${part.input}} and {${next.input}}`;
    }
  }
  const end = text.replace(OPTION, '').trimEnd().length;
  return options.length > 0 && text.slice(0, end).includes('[')
    ? 'optional inputs in brackets have to come last'
    : undefined;
}

function findInputProblem({ parts, options }: CommandSyntax, inputs: Inputs): string | undefined {
  const named = parts.flatMap(part => ('input' in part ? [part.input] : []));
  const all = [...named, ...options.map(({ input }) => input)];
  const twice = all.find((name, index) => all.indexOf(name) !== index);
  if (twice !== undefined) return `the command uses {${twice}} twice`;
  for (const [name, { required }] of Object.entries(inputs)) {
    if (!all.includes(name)) return `the command doesn't use the input {${name}}`;
    if (required && !named.includes(name)) return `{${name}} is required, so it can't be in brackets`;
    if (!required && named.includes(name)) {
      return `{${name}} is not required, so it has to be in brackets after a word: [word {${name}}]`;
    }
  }
  return undefined;
}
