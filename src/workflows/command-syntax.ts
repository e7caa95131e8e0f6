import type { WorkflowInput } from './inputs.ts';

/** Words of a command, of which one way of saying them has to be typed: `to`, or `(turn off|close)`. */
export interface SyntaxWords {
  /** Each way as the words that it consists of. */
  readonly ways: readonly (readonly string[])[];
  /** Whether the words can be left out: `(public)?`. */
  readonly isOptional: boolean;
}

export interface InputSlot {
  readonly input: string;
  readonly definition: WorkflowInput;
}

type SyntaxPart = SyntaxWords | InputSlot;

/** An optional part, in any order: a word with the input that follows it. */
export interface SyntaxOption extends InputSlot {
  readonly word: string;
}

/** One way of saying a command: `(disable|close) public query access (on|for|to|of) {resources}`. */
export interface Phrasing {
  readonly parts: readonly SyntaxPart[];
  readonly options: readonly SyntaxOption[];
  /** The values that this way of saying it has for other inputs. */
  readonly presets: Readonly<Record<string, string>>;
  /** The phrasing as people type it, in the first of its ways, for help and error messages. */
  readonly text: string;
}

/** The syntax of a workflow's command. */
export interface CommandSyntax {
  /** The first word of the canonical phrasing, by which the workflow is known. */
  readonly verb: string;
  /** The canonical phrasing as the workflow file has it: `create-endpoint in {subnet} to {scope} [named {name}]`. */
  readonly text: string;
  /** All phrasings. The canonical one comes first. */
  readonly phrasings: readonly [Phrasing, ...Phrasing[]];
}

/** A phrasing as a workflow file has it, with the values that it implies. */
export interface PhrasingEntry {
  readonly say: string;
  readonly with: Readonly<Record<string, string>>;
}

type Inputs = Readonly<Record<string, WorkflowInput>>;

const WORD = /^(?:[a-z][a-z-]*|->)$/;
const OPTION = /\[(?<word>\S+)\s+\{(?<input>[^{}\s]+)\}\]/g;
const PART = /\((?<ways>[^()]*)\)(?<optional>\?)?|\{(?<input>[^{}\s]+)\}|\S+/g;

/** Words that have a meaning of their own in every command. */
const RESERVED_WORDS: Readonly<Record<string, string>> = {
  because: 'introduces the reason',
  and: 'separates names',
};

/**
 * Parses the phrasings of a command. Two inputs need a word between them, because names alone do not show where one list
 * ends. Optional inputs come last in the canonical phrasing, in brackets, each after a word of its own. Every other
 * phrasing takes them too, unless it has a value for them.
 *
 * @throws an Error that says what is wrong with the syntax
 */
export function parseCommandSyntax(
  [canonical, ...others]: readonly [PhrasingEntry, ...PhrasingEntry[]],
  inputs: Inputs,
): CommandSyntax {
  const first = parseCanonical(canonical, inputs);
  const verb = first.text.split(/\s+/)[0] ?? '';
  return { verb, text: first.text, phrasings: [first, ...others.map(entry => parsePhrasing(entry, inputs, first))] };
}

function parseCanonical(entry: PhrasingEntry, inputs: Inputs): Phrasing {
  const text = entry.say;
  const verb = text.replace(OPTION, '').trim().split(/\s+/)[0] ?? '';
  if (!WORD.test(verb)) {
    throw new Error(`the command has to begin with a word of lower-case letters and hyphens, not with "${verb}"`);
  }
  const options = [...text.matchAll(OPTION)].map(({ groups: { word = '', input = '' } = {} }): SyntaxOption => {
    return { word, ...inputSlot(inputs, input) };
  });
  const phrasing = { parts: parseParts(text.replace(OPTION, ''), inputs), options, presets: entry.with, text };
  throwProblem(
    findWordProblem(phrasing) ??
      findRepeatedWord(phrasing) ??
      findOrderProblem(phrasing) ??
      findInputProblem(phrasing, inputs) ??
      (Object.keys(entry.with).length > 0 ? 'the first phrasing cannot have values; it takes every input' : undefined),
  );
  return phrasing;
}

function parsePhrasing({ say, with: presets }: PhrasingEntry, inputs: Inputs, canonical: Phrasing): Phrasing {
  const parts = parseParts(say, inputs);
  const named = slotsOf(parts);
  const options = canonical.options.filter(({ input }) => !named.includes(input) && !Object.hasOwn(presets, input));
  const text = parts.flatMap(part => ('ways' in part ? exampleOf(part) : [`{${part.input}}`])).join(' ');
  const phrasing = { parts, options, presets, text };
  throwProblem(findWordProblem(phrasing) ?? findOrderProblem(phrasing) ?? findPhrasingProblem(phrasing, inputs));
  return phrasing;
}

function parseParts(text: string, inputs: Inputs): readonly SyntaxPart[] {
  return [...text.matchAll(PART)].map(({ 0: part, groups: { ways, optional, input } = {} }): SyntaxPart => {
    if (input !== undefined) return inputSlot(inputs, input);
    const alternatives = ways === undefined ? [part] : ways.split('|');
    return { ways: alternatives.map(way => way.trim().split(/\s+/)), isOptional: optional !== undefined };
  });
}

function exampleOf({ ways: [first = []], isOptional }: SyntaxWords): readonly string[] {
  return isOptional ? [] : first;
}

function inputSlot(inputs: Inputs, input: string): InputSlot {
  const definition = Object.hasOwn(inputs, input) ? inputs[input] : undefined;
  if (definition === undefined) throw new Error(`unknown input {${input}}; define it under inputs`);
  return { input, definition };
}

function slotsOf(parts: readonly SyntaxPart[]): readonly string[] {
  return parts.flatMap(part => ('input' in part ? [part.input] : []));
}

function throwProblem(problem: string | undefined): void {
  if (problem !== undefined) throw new Error(problem);
}

function wordsOf({ parts, options }: Pick<Phrasing, 'parts' | 'options'>): readonly string[] {
  return [...parts.flatMap(part => ('ways' in part ? part.ways.flat() : [])), ...options.map(({ word }) => word)];
}

function findWordProblem(phrasing: Phrasing): string | undefined {
  const words = wordsOf(phrasing);
  const reserved = words.find(word => Object.hasOwn(RESERVED_WORDS, word));
  if (reserved !== undefined) return `the command can't use the word "${reserved}", which ${RESERVED_WORDS[reserved]}`;
  const invalid = words.find(word => !WORD.test(word));
  return invalid === undefined
    ? undefined
    : `expected a word of lower-case letters and hyphens, or {input}, not "${invalid}"`;
}

function findRepeatedWord(phrasing: Phrasing): string | undefined {
  // What follows the word tells a duration from another value: `for queries for 4h`.
  const others = phrasing.options.filter(({ definition }) => definition.kind !== 'duration');
  const shared = phrasing.options.filter(
    option => !others.includes(option) && others.some(({ word }) => word === option.word),
  );
  const options = phrasing.options.filter(option => !shared.includes(option));
  const words = wordsOf({ ...phrasing, options }).slice(1);
  const twice = words.find((word, index) => words.indexOf(word) !== index);
  return twice === undefined ? undefined : `the command uses the word "${twice}" twice`;
}

function findOrderProblem({ parts, options, text }: Phrasing): string | undefined {
  let slot: string | undefined;
  for (const part of parts) {
    if ('ways' in part) {
      if (!part.isOptional) slot = undefined;
      continue;
    }
    if (slot !== undefined) return `expected a word between {${slot}} and {${part.input}}`;
    slot = part.input;
  }
  const end = text.replace(OPTION, '').trimEnd().length;
  return options.length > 0 && text.slice(0, end).includes('[')
    ? 'optional inputs in brackets have to come last'
    : undefined;
}

function findInputProblem({ parts, options }: Phrasing, inputs: Inputs): string | undefined {
  const named = slotsOf(parts);
  const all = [...named, ...options.map(({ input }) => input)];
  const twice = findTwice(all);
  if (twice !== undefined) return twice;
  for (const [name, { required }] of Object.entries(inputs)) {
    if (!all.includes(name)) return `the command doesn't use the input {${name}}`;
    if (required && !named.includes(name)) return `{${name}} is required, so it can't be in brackets`;
    if (!required && named.includes(name)) {
      return `{${name}} is not required, so it has to be in brackets after a word: [word {${name}}]`;
    }
  }
  return undefined;
}

/** A phrasing has a slot or a value for every required input, and its values have to be valid. */
function findPhrasingProblem({ parts, presets, text }: Phrasing, inputs: Inputs): string | undefined {
  const all = [...slotsOf(parts), ...Object.keys(presets)];
  const twice = findTwice(all);
  if (twice !== undefined) return twice;
  const [first] = parts;
  if (first === undefined || 'input' in first || first.isOptional) {
    return `"${text}" has to begin with a word that cannot be left out`;
  }
  const missing = Object.entries(inputs).find(([name, { required }]) => required && !all.includes(name));
  if (missing !== undefined) return `"${text}" has neither a place nor a value for {${missing[0]}}`;
  const invalid = Object.entries(presets).find(([name, value]) => !isOptionOf(inputs[name], value));
  return invalid === undefined ? undefined : `"${text}": the input ${invalid[0]} has no option ${invalid[1]}`;
}

function isOptionOf(input: WorkflowInput | undefined, value: string): boolean {
  return input?.kind === 'choice' && input.options.some(option => option.value === value);
}

function findTwice(names: readonly string[]): string | undefined {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `the command uses {${twice}} twice`;
}
